// FHIRPath N1 §5.2: filtering and projection; §7: aggregate; and sort().
#include <algorithm>
#include <vector>

#include "fhirpath/comparison.hpp"
#include "fhirpath/equality.hpp"
#include "fhirpath/logic.hpp"
#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

// One item with its keys.
struct Keyed {
  Value value;
  std::vector<Items> keys;
};

// Below, level or above by the keys in order; an absent key stands above all others.
Order keyed_order(Run& run, const Call& call, const Keyed& left, const Keyed& right) {
  for (std::size_t i = 0; i < left.keys.size(); ++i) {
    const Items& a = left.keys[i];
    const Items& b = right.keys[i];
    Order order = Order::equal;
    if (a.empty() || b.empty()) {
      order = a.empty() == b.empty() ? Order::equal : a.empty() ? Order::greater : Order::less;
    } else if (a.size > 1 || b.size > 1) {
      run.fail(base::ErrorKind::processing, "several items are one key of sort()");
    } else {
      const auto found = order_of(run, a[0], b[0]);
      if (!found) {
        run.fail(base::ErrorKind::processing,
                 "a " + type_name(a[0]) + " cannot be sorted against a " + type_name(b[0]));
      }
      order = found.value_or(Order::equal);
    }
    if (order != Order::less && order != Order::greater) continue;
    const bool descending = call.step.argument_count > 0 && run.program.steps[run.argument_step(call, i)].descending;
    return (order == Order::less) != descending ? Order::less : Order::greater;
  }
  return Order::equal;
}

Items repeated(Run& run, const Call& call, bool each_once) {
  ValueSet set(run);
  Collector all(run);
  Items level = call.input;
  while (!level.empty() && !run.failed()) {
    Collector next(run);
    for (std::size_t i = 0; i < level.size; ++i) {
      if (!run.spend(1)) return {};
      const Items found = run.argument_for(call, 0, {&level[i], 1}, static_cast<std::int64_t>(i));
      for (const Value& value : found) {
        if (each_once && !set.insert(value)) continue;
        next.add(value);
        all.add(value);
      }
      if (run.failed()) return {};
    }
    level = next.items();
  }
  return all.items();
}

}  // namespace

Items apply_where(Run& run, const Call& call) {
  Collector kept(run);
  for (std::size_t i = 0; i < call.input.size; ++i) {
    const Arena::Mark mark = run.arena.mark();
    const Items criteria = run.argument_for(call, 0, {&call.input[i], 1}, static_cast<std::int64_t>(i));
    const Truth truth = truth_of(run, criteria, "the criteria of where()");
    if (run.failed()) return {};
    run.arena.release(mark);
    if (truth == Truth::yes) kept.add(call.input[i]);
  }
  return kept.items();
}

Items apply_select(Run& run, const Call& call) {
  Collector all(run);
  for (std::size_t i = 0; i < call.input.size; ++i) {
    all.add(run.argument_for(call, 0, {&call.input[i], 1}, static_cast<std::int64_t>(i)));
    if (run.failed()) return {};
  }
  return all.items();
}

Items apply_repeat(Run& run, const Call& call) {
  return repeated(run, call, true);
}
Items apply_repeat_all(Run& run, const Call& call) {
  return repeated(run, call, false);
}

Items apply_aggregate(Run& run, const Call& call) {
  Items total = call.step.argument_count > 1 ? run.argument(call, 1) : Items{};
  for (std::size_t i = 0; i < call.input.size && !run.failed(); ++i) {
    total = run.argument_for(call, 0, {&call.input[i], 1}, static_cast<std::int64_t>(i), total);
  }
  return total;
}

Items apply_sort(Run& run, const Call& call) {
  std::vector<Keyed> sorted;
  sorted.reserve(call.input.size);
  for (std::size_t i = 0; i < call.input.size; ++i) {
    const Items item{&call.input[i], 1};
    Keyed keyed{call.input[i], {}};
    for (std::size_t key = 0; key < call.step.argument_count; ++key) {
      keyed.keys.push_back(run.argument_for(call, key, item, static_cast<std::int64_t>(i)));
    }
    if (call.step.argument_count == 0) keyed.keys.push_back(item);
    if (!run.spend(1)) return {};
    sorted.push_back(std::move(keyed));
  }
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Keyed& left, const Keyed& right) {
    return !run.failed() && run.spend(1) && keyed_order(run, call, left, right) == Order::less;
  });
  Collector result(run);
  for (const Keyed& keyed : sorted) result.add(keyed.value);
  return result.items();
}

}  // namespace gateway::fhirpath
