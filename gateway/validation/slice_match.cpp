#include "validation/slice_match.hpp"

#include <algorithm>

#include "fhir/reference.hpp"
#include "validation/matching.hpp"
#include "validation/profile_walk.hpp"

namespace gateway::validation {

using fhirpath::Value;

namespace {

constexpr std::uint64_t steps_of_a_question = 8;

Answer answer(bool yes) {
  return yes ? Answer::yes : Answer::no;
}

}  // namespace

SliceMatch::Reached SliceMatch::values_at(const Value& value, const std::vector<Part>& parts) {
  Reached reached{{value}, {}};
  for (const Part& part : parts) {
    std::vector<Value> next;
    // Nobody knows what the path finds inside of what is not at hand.
    if (part.kind != Part::Kind::of_type) reached.outside.assign(reached.outside.size(), nullptr);
    for (const Value& one : reached.values) {
      if (part.kind == Part::Kind::resolve) {
        follow(one, next, reached.outside);
      } else if (part.kind == Part::Kind::of_type) {
        const fhir::Type* type = checking_.definitions().type(part.name);
        if (type != nullptr && one.type() != nullptr && one.type()->is(*type)) next.push_back(one);
      } else {
        const bool extension = part.kind == Part::Kind::extension;
        for (const ProfileWalk::Found& found : elements_of(one, checking_.rulebook)) {
          if (found.name != (extension ? "extension" : part.name)) continue;
          if (!extension || (found.value.node() != nullptr && found.value.node()->string("url") == part.name))
            next.push_back(found.value);
        }
      }
    }
    reached.values = std::move(next);
  }
  return reached;
}

// A Reference or canonical to what it leads to: a resource at hand, or one outside of which the type may be said.
void SliceMatch::follow(const Value& from, std::vector<Value>& values, std::vector<const fhir::Type*>& outside) const {
  const json::Node* node = from.node();
  if (node == nullptr) return;
  const std::string_view text = node->is_string() ? node->text() : node->string("reference");
  if (const json::Node* target = scope_.target(text)) {
    values.push_back(fhirpath::focus_on(*target, &checking_.definitions()));
    return;
  }
  std::string_view type;
  if (node->is_object()) {
    type = fhir::parse_reference(text).type;
    if (type.empty()) type = node->string("type");
  }
  outside.push_back(checking_.definitions().resource(type));
}

Answer SliceMatch::type_fits(const fhir::Type* type, const Said& said) const {
  const fhir::Definitions& definitions = checking_.definitions();
  if (type == nullptr) return Answer::no;
  if (said.check == nullptr) {
    const fhir::Type* core = core_type(said.unknown, definitions);
    return core == nullptr ? Answer::unknown : answer(type->is(*core));
  }
  if (said.check->name.empty() && said.profile != nullptr) return answer(type->is(*said.profile->type));
  return answer(std::any_of(said.check->types.begin(), said.check->types.end(), [&](const AllowedType& one) {
    const fhir::Type* allowed = definitions.type(one.code);
    return allowed != nullptr && type->is(*allowed);
  }));
}

// What lies outside of what is at hand: of another type it is surely something else.
Answer SliceMatch::outside_fits(const fhir::Type* type, const Said& said, DiscriminatorKind kind) const {
  if (type == nullptr) return Answer::unknown;
  const bool whole = said.check == nullptr || said.check->name.empty();
  if (!whole && kind != DiscriminatorKind::type) return Answer::unknown;
  const Answer by_type = type_fits(type, said);
  return by_type == Answer::yes && kind != DiscriminatorKind::type ? Answer::unknown : by_type;
}

Answer SliceMatch::profile_fits(const Value& value, const Said& said) {
  const auto conforms = [&](std::string_view profile) {
    const std::optional<bool> found = checking_.conforms(value, profile, scope_);
    return found ? answer(*found) : Answer::unknown;
  };
  if (said.check == nullptr) return conforms(said.unknown);
  if (said.check->name.empty() && said.profile != nullptr) return conforms(said.profile->url);
  Answer best = Answer::no;
  for (const AllowedType& type : said.check->types) {
    for (const std::string_view profile : type.profiles) {
      best = std::max(best, conforms(profile));
      if (best == Answer::yes) return best;
    }
    // The profile of a type that names none is that of the type itself.
    const fhir::Type* bare = type.profiles.empty() ? checking_.definitions().type(type.code) : nullptr;
    if (bare != nullptr && value.type() != nullptr && value.type()->is(*bare)) return Answer::yes;
  }
  return best;
}

// What a slice says of a value's content must hold, at the value and below it. What says nothing tells nothing apart.
bool SliceMatch::keeps(const Value& value, const Said& said, std::uint32_t depth) {
  if (said.check == nullptr) {
    // An extension whose definition nobody knows is told by the URL.
    return value.node() != nullptr && value.node()->is_string() && value.node()->text() == unversioned(said.unknown);
  }
  const json::Node* at = value.node() != nullptr ? value.node() : value.companion();
  if (at == nullptr || !said.check->asks) return false;
  // Most slices are told apart by these two, and most values belong to another slice: no need to say why not.
  if (said.check->fixed != nullptr && (value.node() == nullptr || !equals_fixed(*value.node(), *said.check->fixed)))
    return false;
  if (said.check->pattern != nullptr &&
      (value.node() == nullptr || !matches_pattern(*value.node(), *said.check->pattern)))
    return false;
  return checking_.quietly([&] {
    const Step step{nullptr, "slice"};
    ProfileWalk(checking_, *said.profile, scope_).check(value, *said.check, step, *at, depth + 1);
  });
}

Answer SliceMatch::answers(const Reached& reached, const Discriminator& discriminator, const std::vector<Said>& said,
                           std::uint32_t depth) {
  if (discriminator.kind == DiscriminatorKind::exists) {
    for (const Said& what : said) {
      if (what.check == nullptr || (what.check->max != 0 && what.check->min == 0)) continue;
      if (!reached.outside.empty()) return Answer::unknown;
      return answer(reached.values.empty() == (what.check->max == 0));
    }
    return Answer::yes;
  }
  Answer best = Answer::no;
  for (const Said& what : said) {
    for (const Value& one : reached.values) {
      if (discriminator.kind == DiscriminatorKind::type) best = std::max(best, type_fits(one.type(), what));
      if (discriminator.kind == DiscriminatorKind::profile) best = std::max(best, profile_fits(one, what));
      if (discriminator.kind == DiscriminatorKind::value) best = std::max(best, answer(keeps(one, what, depth)));
      if (best == Answer::yes) return best;
    }
    for (const fhir::Type* type : reached.outside) {
      best = std::max(best, outside_fits(type, what, discriminator.kind));
      if (best == Answer::yes) return best;
    }
  }
  return best;
}

SliceMatch::SliceMatch(Checking& checking, const Profile& profile, const Scope& scope, const Check& sliced)
    : checking_(checking), profile_(profile), scope_(scope), sliced_(sliced) {
  for (const Discriminator& one : sliced.discriminators) {
    Path& path = paths_.emplace_back();
    path.parts = parts_of(one.path);
    path.said.resize(sliced.slices.size());
  }
}

// Only when asked for: it compiles the profiles that the path crosses.
const std::vector<SliceMatch::Said>& SliceMatch::said_by(std::size_t path, std::size_t slice) {
  std::optional<std::vector<Said>>& kept = paths_[path].said[slice];
  if (!kept) kept = said_at(*sliced_.slices[slice], paths_[path].parts);
  return *kept;
}

Answer SliceMatch::belongs(const Value& value, std::size_t number, std::vector<std::optional<Reached>>& reached,
                           std::uint32_t depth) {
  const Check& slice = *sliced_.slices[number];
  if (slice.only != nullptr && value.type() != nullptr) return answer(value.type()->is(*slice.only));
  if (sliced_.discriminators.empty()) {
    const bool by_type = slice.types_narrowed || (sliced_.types.size() > slice.types.size() && !slice.types.empty());
    return by_type ? type_fits(value.type(), {nullptr, &slice, {}}) : Answer::no;
  }
  Answer all = Answer::yes;
  for (std::size_t at = 0; at < paths_.size() && all != Answer::no; ++at) {
    if (!reached[at]) reached[at] = values_at(value, paths_[at].parts);
    all = std::min(all, answers(*reached[at], sliced_.discriminators[at], said_by(at, number), depth));
  }
  return all;
}

SliceMatch::Found SliceMatch::find(const Value& value, const Step& step, const json::Node& at, std::uint32_t depth) {
  Found found;
  std::vector<std::optional<Reached>> reached(paths_.size());
  std::size_t rest = sliced_.slices.size();
  for (std::size_t number = 0; number < sliced_.slices.size(); ++number) {
    if (sliced_.slices[number]->slice == default_slice) {
      rest = number;
      continue;
    }
    const Answer answered =
        checking_.spend(steps_of_a_question, step, at) ? belongs(value, number, reached, depth) : Answer::unknown;
    if (answered == Answer::yes) return {number, {}};
    if (answered == Answer::unknown) found.perhaps.push_back(number);
  }
  if (found.perhaps.empty() && rest < sliced_.slices.size()) found.slice = rest;
  return found;
}

}  // namespace gateway::validation
