#include "fhirpath/equality.hpp"

#include <algorithm>

#include "fhirpath/quantity.hpp"
#include "fhirpath/tree_equality.hpp"

namespace gateway::fhirpath {
namespace {

using base::Decimal;

constexpr std::size_t small_set = 8;

Truth truth(bool value) {
  return value ? Truth::yes : Truth::no;
}

Truth truth(Order order) {
  return order == Order::unknown ? Truth::unknown : truth(order == Order::equal);
}

bool is_number(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::long_integer || value.kind() == Kind::decimal;
}

bool is_whole_number(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::long_integer;
}

Decimal number_of(const Value& value) {
  return value.kind() == Kind::decimal ? value.decimal() : Decimal{value.integer()};
}

bool both_complex(const Value& left, const Value& right) {
  return left.is_node() && right.is_node() && left.node() != nullptr && right.node() != nullptr;
}

}  // namespace

Truth equal(Run& run, const Value& left, const Value& right) {
  if (!run.spend(1)) return Truth::unknown;
  if (is_quantity(left) || is_quantity(right)) {
    const auto a = quantity_of(run, left);
    const auto b = quantity_of(run, right);
    if (a && b) return truth(compare(*a, *b));
    return both_complex(left, right) ? truth(same_tree(run, *left.node(), *right.node())) : Truth::no;
  }
  const auto a = system_value(left, run.arena);
  const auto b = system_value(right, run.arena);
  if (!a || !b) {
    if (left.kind() == Kind::type_info && right.kind() == Kind::type_info) {
      return truth(left.type_info().name == right.type_info().name &&
                   left.type_info().space == right.type_info().space);
    }
    return truth(!a && !b && both_complex(left, right) && same_tree(run, *left.node(), *right.node()));
  }
  if (is_whole_number(*a) && is_whole_number(*b)) return truth(a->integer() == b->integer());
  if (is_number(*a) && is_number(*b)) return truth(number_of(*a) == number_of(*b));
  if (a->kind() != b->kind()) return Truth::no;
  switch (a->kind()) {
    case Kind::boolean: return truth(a->boolean() == b->boolean());
    case Kind::string:
      if (a->text().size() != b->text().size()) return Truth::no;
      return run.spend_on_text(a->text().size()) ? truth(a->text() == b->text()) : Truth::unknown;
    case Kind::time:
      if ((a->time().kind == TimeKind::time) != (b->time().kind == TimeKind::time)) return Truth::no;
      return truth(compare(a->time(), b->time()));
    default: return Truth::no;
  }
}

bool equivalent(Run& run, const Value& left, const Value& right) {
  if (!run.spend(1)) return false;
  if (is_quantity(left) || is_quantity(right)) {
    const auto a = quantity_of(run, left);
    const auto b = quantity_of(run, right);
    if (a && b) return equivalent(*a, *b);
    return both_complex(left, right) && equivalent_tree(run, *left.node(), *right.node());
  }
  const auto a = system_value(left, run.arena);
  const auto b = system_value(right, run.arena);
  if (!a || !b) {
    if (!a && !b && both_complex(left, right)) return equivalent_tree(run, *left.node(), *right.node());
    return equal(run, left, right) == Truth::yes;
  }
  if (is_number(*a) && is_number(*b)) return equivalent_numbers(number_of(*a), number_of(*b));
  if (a->kind() == Kind::string && b->kind() == Kind::string) {
    return run.spend_on_text(a->text().size() + b->text().size()) && normalized(a->text()) == normalized(b->text());
  }
  return equal(run, *a, *b) == Truth::yes;
}

Items equality_operator(Run& run, const Items& left, const Items& right, bool wanted) {
  if (left.empty() || right.empty()) return {};
  if (left.size != right.size) return run.boolean(!wanted);
  Truth all = Truth::yes;
  for (std::size_t i = 0; i < left.size && all == Truth::yes; ++i) all = equal(run, left[i], right[i]);
  if (run.failed() || all == Truth::unknown) return {};
  return run.boolean((all == Truth::yes) == wanted);
}

Items equivalence_operator(Run& run, const Items& left, const Items& right, bool wanted) {
  bool same = left.size == right.size;
  if (same && left.size == 1) {
    same = equivalent(run, left[0], right[0]);
  } else if (same) {
    std::vector<const Value*> free;
    for (const Value& value : right) free.push_back(&value);
    for (const Value& value : left) {
      const auto found = std::find_if(free.begin(), free.end(),
                                      [&](const Value* candidate) { return equivalent(run, value, *candidate); });
      if (found == free.end()) {
        same = false;
        break;
      }
      free.erase(found);
    }
  }
  if (run.failed()) return {};
  return run.boolean(same == wanted);
}

std::uint64_t hash_of(Run& run, const Value& value) {
  // Quantities of different units may be equal: all of one hash, but those without unit that equal plain numbers.
  if (is_quantity(value)) {
    const auto quantity = quantity_of(run, value);
    return quantity && quantity->unit == "1" ? number_hash(quantity->value) : 6;
  }
  const auto system = system_value(value, run.arena);
  if (!system) return value.is_node() && value.node() != nullptr ? tree_hash(run, *value.node()) : 7;
  switch (system->kind()) {
    case Kind::boolean: return system->boolean() ? 2 : 3;
    case Kind::string: return text_hash(system->text());
    case Kind::time: return hash_of(system->time());
    default: return number_hash(number_of(*system));
  }
}

bool ValueSet::find(const Value& value, std::uint64_t hash) {
  const Items items = values_.items();
  if (slots_ == nullptr) {
    for (const Value& other : items) {
      if (equal(run_, other, value) == Truth::yes) return true;
    }
    return false;
  }
  for (std::size_t slot = hash & (slot_count_ - 1); slots_[slot].position != 0; slot = (slot + 1) & (slot_count_ - 1)) {
    if (slots_[slot].hash == hash && equal(run_, items[slots_[slot].position - 1], value) == Truth::yes) return true;
  }
  return false;
}

void ValueSet::index(std::uint64_t hash, std::size_t position) {
  std::size_t slot = hash & (slot_count_ - 1);
  while (slots_[slot].position != 0) slot = (slot + 1) & (slot_count_ - 1);
  slots_[slot] = {hash, static_cast<std::uint32_t>(position + 1)};
}

void ValueSet::grow() {
  slot_count_ = slot_count_ == 0 ? small_set * 4 : slot_count_ * 2;
  slots_ = run_.arena.array<Slot>(slot_count_);
  std::fill(slots_, slots_ + slot_count_, Slot{0, 0});
  const Items items = values_.items();
  for (std::size_t i = 0; i < items.size; ++i) index(hash_of(run_, items[i]), i);
}

bool ValueSet::contains(const Value& value) {
  return find(value, slots_ == nullptr ? 0 : hash_of(run_, value));
}

bool ValueSet::insert(const Value& value) {
  if (run_.failed()) return false;
  const std::uint64_t hash = slots_ == nullptr ? 0 : hash_of(run_, value);
  if (find(value, hash)) return false;
  values_.add(value);
  if (run_.failed()) return false;
  if (slots_ == nullptr ? values_.size() > small_set : values_.size() * 2 > slot_count_) {
    grow();
  } else if (slots_ != nullptr) {
    index(hash, values_.size() - 1);
  }
  return true;
}

}  // namespace gateway::fhirpath
