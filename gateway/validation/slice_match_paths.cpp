// The part of SliceMatch that reads discriminators' paths, and what slices say at their ends.
#include "validation/slice_match.hpp"

#include "validation/matching.hpp"

namespace gateway::validation {
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

std::string SliceMatch::name_of(const Said& said) {
  if (said.check == nullptr) return std::string(said.unknown);
  if (said.check->name.empty() && said.profile != nullptr) return said.profile->url;
  std::string names;
  for (const AllowedType& type : said.check->types) {
    if (type.profiles.empty()) names += (names.empty() ? "" : " or ") + std::string(type.code);
    for (const std::string_view profile : type.profiles) names += (names.empty() ? "" : " or ") + std::string(profile);
  }
  return names;
}

std::string SliceMatch::told_by(std::size_t number) {
  std::string text;
  for (std::size_t at = 0; at < paths_.size(); ++at) {
    text += (text.empty() ? "" : ", ") + std::string(sliced_.discriminators[at].path);
    const DiscriminatorKind kind = sliced_.discriminators[at].kind;
    for (const Said& one : said_by(at, number)) {
      if (kind == DiscriminatorKind::type || kind == DiscriminatorKind::profile) {
        text += " is " + name_of(one);
        break;
      }
      const json::Node* value = one.check == nullptr ? nullptr : one.check->fixed;
      if (value == nullptr && one.check != nullptr) value = one.check->pattern;
      if (value == nullptr) continue;
      text += " = " + shown_value(*value);
      break;
    }
  }
  return text;
}

}  // namespace gateway::validation
