#include "validation/slice_match.hpp"

#include <algorithm>

#include "validation/profile_walk.hpp"

namespace gateway::validation {

using fhirpath::Value;

namespace {

std::string_view quoted_argument(std::string_view call) {
  const std::size_t open = call.find('(');
  const std::size_t close = call.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close <= open + 1) return {};
  std::string_view argument = call.substr(open + 1, close - open - 1);
  if (argument.size() >= 2 && (argument.front() == '\'' || argument.front() == '"'))
    argument = argument.substr(1, argument.size() - 2);
  return argument;
}

const Check* child_named(const Check& check, std::string_view name) {
  const Check& content = check.same_as != nullptr ? *check.same_as : check;
  for (const Check* child : content.children) {
    if (child->name == name) return child;
  }
  return nullptr;
}

// The URL that a check of an extension fixes, or that its type's profile has.
bool is_extension_of(const Check& check, std::string_view url) {
  for (const AllowedType& type : check.types) {
    for (const std::string_view profile : type.profiles) {
      if (unversioned(profile) == url) return true;
    }
  }
  const Check* own = child_named(check, "url");
  return own != nullptr && own->fixed != nullptr && own->fixed->text() == url;
}

}  // namespace

// Dots inside of quotes and brackets part nothing.
std::vector<SliceMatch::Part> SliceMatch::parts_of(std::string_view path) {
  std::vector<Part> parts;
  std::size_t start = 0;
  int nested = 0;
  bool quoted = false;
  for (std::size_t at = 0; at <= path.size(); ++at) {
    const char character = at < path.size() ? path[at] : '.';
    if (character == '\'') quoted = !quoted;
    if (!quoted && character == '(') ++nested;
    if (!quoted && character == ')') --nested;
    if (at < path.size() && (character != '.' || quoted || nested > 0)) continue;
    const std::string_view part = path.substr(start, at - start);
    start = at + 1;
    if (part.empty() || part == "$this") continue;
    if (part.starts_with("resolve(")) {
      parts.push_back({Part::Kind::resolve, {}});
    } else if (part.starts_with("extension(")) {
      parts.push_back({Part::Kind::extension, quoted_argument(part)});
    } else if (part.starts_with("ofType(")) {
      parts.push_back({Part::Kind::of_type, quoted_argument(part)});
    } else {
      parts.push_back({Part::Kind::member, part.substr(0, part.find('['))});
    }
  }
  return parts;
}

std::vector<Value> SliceMatch::values_at(const Value& value, const std::vector<Part>& parts) {
  std::vector<Value> values = {value};
  for (const Part& part : parts) {
    std::vector<Value> next;
    for (const Value& one : values) {
      if (part.kind == Part::Kind::resolve) {
        const json::Node* node = one.node();
        const std::string_view text = node == nullptr     ? std::string_view()
                                      : node->is_string() ? node->text()
                                                          : node->string("reference");
        if (const json::Node* target = scope_.target(text))
          next.push_back(fhirpath::focus_on(*target, &checking_.definitions()));
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
    values = std::move(next);
  }
  return values;
}

void SliceMatch::step_into(const Said& from, const Part& part, std::vector<Said>& to) {
  if (from.check == nullptr) {
    to.push_back(from);
    return;
  }
  if (part.kind == Part::Kind::of_type) {
    to.push_back(from);
    return;
  }
  const auto profiles = [&](const std::vector<std::string_view>& canonicals, auto&& take) {
    for (const std::string_view canonical : canonicals) {
      const Profile* profile = checking_.rulebook.profile(canonical);
      if (profile != nullptr && profile->root != nullptr) {
        take(Said{profile, profile->root, {}});
      } else {
        to.push_back({nullptr, nullptr, canonical});
      }
    }
  };
  if (part.kind == Part::Kind::resolve) {
    for (const AllowedType& type : from.check->types) {
      profiles(type.targets, [&](const Said& said) { to.push_back(said); });
    }
    return;
  }
  const Check* child = child_named(*from.check, part.kind == Part::Kind::extension ? "extension" : part.name);
  if (child != nullptr && part.kind == Part::Kind::extension) {
    for (const Check* slice : child->slices) {
      if (is_extension_of(*slice, part.name)) to.push_back({from.profile, slice, {}});
    }
    return;
  }
  if (child != nullptr) {
    // What the path leads to may be said in slices of its own (R4's blood pressure slices code.coding).
    to.push_back({from.profile, child, {}});
    for (const Check* slice : child->slices) to.push_back({from.profile, slice, {}});
    return;
  }
  // The element's own type profile goes on where the snapshot stops.
  for (const AllowedType& type : from.check->types) {
    profiles(type.profiles, [&](const Said& said) { step_into(said, part, to); });
  }
}

std::vector<SliceMatch::Said> SliceMatch::said_at(const Check& slice, const std::vector<Part>& parts) {
  std::vector<Said> said = {{&profile_, &slice, {}}};
  for (const Part& part : parts) {
    std::vector<Said> next;
    for (const Said& one : said) step_into(one, part, next);
    said = std::move(next);
  }
  return said;
}

bool SliceMatch::type_fits(const Value& value, const Said& said) const {
  const fhir::Definitions& definitions = checking_.definitions();
  if (value.type() == nullptr) return false;
  if (said.check == nullptr) {
    const fhir::Type* core = core_type(said.unknown, definitions);
    return core != nullptr && value.type()->is(*core);
  }
  if (said.check->name.empty() && said.profile != nullptr) return value.type()->is(*said.profile->type);
  return std::any_of(said.check->types.begin(), said.check->types.end(), [&](const AllowedType& type) {
    const fhir::Type* allowed = definitions.type(type.code);
    return allowed != nullptr && value.type()->is(*allowed);
  });
}

bool SliceMatch::profile_fits(const Value& value, const Said& said) {
  if (said.check == nullptr) return checking_.conforms(value, said.unknown, scope_).value_or(false);
  if (said.check->name.empty() && said.profile != nullptr) {
    return checking_.conforms(value, said.profile->url, scope_).value_or(false);
  }
  for (const AllowedType& type : said.check->types) {
    for (const std::string_view profile : type.profiles) {
      if (checking_.conforms(value, profile, scope_).value_or(false)) return true;
    }
    // The profile of a type that names none is that of the type itself.
    const fhir::Type* bare = type.profiles.empty() ? checking_.definitions().type(type.code) : nullptr;
    if (bare != nullptr && value.type() != nullptr && value.type()->is(*bare)) return true;
  }
  return false;
}

// What a slice says of a value's content must hold, at the value and below it. What says nothing tells nothing apart.
bool SliceMatch::keeps(const Value& value, const Said& said, std::uint32_t depth) {
  if (said.check == nullptr) {
    // An extension whose definition nobody knows is told by the URL.
    return value.node() != nullptr && value.node()->is_string() && value.node()->text() == unversioned(said.unknown);
  }
  const json::Node* at = value.node() != nullptr ? value.node() : value.companion();
  if (at == nullptr || !said.check->asks) return false;
  return checking_.quietly([&] {
    const Step step{nullptr, "slice"};
    ProfileWalk(checking_, *said.profile, scope_).check(value, *said.check, step, *at, depth + 1);
  });
}

bool SliceMatch::answers(const Value& value, const Discriminator& discriminator, const Check& slice,
                         std::uint32_t depth) {
  const std::vector<Part> parts = parts_of(discriminator.path);
  const std::vector<Value> values = values_at(value, parts);
  const std::vector<Said> said = said_at(slice, parts);
  const auto any = [&](auto&& fits) {
    return std::any_of(values.begin(), values.end(), [&](const Value& one) {
      return std::any_of(said.begin(), said.end(), [&](const Said& what) { return fits(one, what); });
    });
  };
  switch (discriminator.kind) {
    case DiscriminatorKind::exists:
      for (const Said& what : said) {
        if (what.check == nullptr) continue;
        if (what.check->max == 0) return values.empty();
        if (what.check->min > 0) return !values.empty();
      }
      return true;
    case DiscriminatorKind::type:
      return any([&](const Value& one, const Said& what) { return type_fits(one, what); });
    case DiscriminatorKind::profile:
      return any([&](const Value& one, const Said& what) { return profile_fits(one, what); });
    case DiscriminatorKind::value:
      return any([&](const Value& one, const Said& what) { return keeps(one, what, depth); });
  }
  return false;
}

bool SliceMatch::belongs(const Value& value, const Check& sliced, const Check& slice, std::uint32_t depth) {
  if (slice.only != nullptr && value.type() != nullptr) return value.type()->is(*slice.only);
  if (sliced.discriminators.empty()) {
    const bool by_type = slice.types_narrowed || (sliced.types.size() > slice.types.size() && !slice.types.empty());
    return by_type && type_fits(value, {nullptr, &slice, {}});
  }
  return std::all_of(sliced.discriminators.begin(), sliced.discriminators.end(),
                     [&](const Discriminator& one) { return answers(value, one, slice, depth); });
}

}  // namespace gateway::validation
