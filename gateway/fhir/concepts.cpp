#include "fhir/concepts.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace gateway::fhir {
namespace {

// The value of a concept's property, whatever its type; empty when it has none of that name.
std::string_view value_of(const json::Node& property) {
  for (const json::Node& member : property) {
    if (member.name().text().starts_with("value") && !member.is_object()) return member.text();
  }
  return {};
}

std::vector<std::string_view> values(const Concept& of, std::string_view property) {
  std::vector<std::string_view> found;
  if (property == "code" || property == "concept") found.push_back(of.code);
  if (property == "display" || property == "definition") {
    if (const std::string_view text = of.node->string(property); !text.empty()) found.push_back(text);
  }
  if (const json::Node* properties = of.node->find("property"); properties != nullptr) {
    for (const json::Node& each : *properties) {
      if (each.string("code") == property) found.push_back(value_of(each));
    }
  }
  return found;
}

bool is(const Concept& of, std::string_view property, std::string_view value) {
  const auto held = values(of, property);
  return std::find(held.begin(), held.end(), value) != held.end();
}

bool is_inactive(const Concept& of) {
  return is(of, "inactive", "true") || is(of, "status", "retired") || is(of, "status", "inactive");
}

bool is_heading(const Concept& of) {
  return is(of, "notSelectable", "true");
}

bool lists(std::string_view list, std::string_view code) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view part = list.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (part == code) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

Concepts::Concepts(const json::Node& code_system)
    : system_(code_system.string("url")), defined_(code_system.find("property")) {
  const std::string_view content = code_system.string("content");
  content_ = content == "complete"                           ? Content::complete
             : content == "fragment" || content == "example" ? Content::fragment
                                                             : Content::absent;
  const json::Node* sensitive = code_system.find("caseSensitive");
  any_case_ = sensitive != nullptr && sensitive->is_boolean() && !sensitive->boolean();
  if (const json::Node* concepts = code_system.find("concept"); concepts != nullptr && content_ != Content::absent) {
    take(*concepts);
    link();
  }
}

void Concepts::take(const json::Node& concepts) {
  struct Open {
    const json::Node* next;
    std::optional<std::uint32_t> parent;
  };
  std::vector<Open> open = {{concepts.first(), std::nullopt}};
  while (!open.empty()) {
    Open& top = open.back();
    if (top.next == nullptr) {
      open.pop_back();
      continue;
    }
    const json::Node& node = *top.next;
    const auto parent = top.parent;
    top.next = node.next();
    const auto number = static_cast<std::uint32_t>(concepts_.size());
    Concept& concept_ = concepts_.emplace_back();
    concept_.code = node.string("code");
    concept_.display = node.string("display");
    concept_.node = &node;
    if (parent) concept_.parents.push_back(*parent);
    concept_.inactive = is_inactive(concept_);
    concept_.heading = is_heading(concept_);
    by_code_.try_emplace(concept_.code, number);
    if (const json::Node* children = node.find("concept"); children != nullptr)
      open.push_back({children->first(), number});
  }
}

// Further parents and children that concepts name in properties, as the v3 code systems do.
void Concepts::link() {
  for (std::uint32_t number = 0; number < concepts_.size(); ++number) {
    const auto add = [this](std::uint32_t child, std::uint32_t parent) {
      std::vector<std::uint32_t>& parents = concepts_[child].parents;
      if (std::find(parents.begin(), parents.end(), parent) == parents.end()) parents.push_back(parent);
    };
    for (const char* property : {"parent", "subsumedBy"}) {
      for (const std::string_view code : values(concepts_[number], property)) {
        if (const auto parent = by_code_.find(code); parent != by_code_.end()) add(number, parent->second);
      }
    }
    for (const std::string_view code : values(concepts_[number], "child")) {
      if (const auto child = by_code_.find(code); child != by_code_.end()) add(child->second, number);
    }
  }
}

const Concept* Concepts::find(std::string_view code) const {
  const auto known = by_code_.find(code);
  return known == by_code_.end() ? nullptr : &concepts_[known->second];
}

std::vector<bool> Concepts::below(std::string_view code, bool itself) const {
  std::vector<bool> found(concepts_.size(), false);
  const auto known = by_code_.find(code);
  if (known == by_code_.end()) return found;
  std::vector<std::vector<std::uint32_t>> children(concepts_.size());
  for (std::uint32_t number = 0; number < concepts_.size(); ++number) {
    for (const std::uint32_t parent : concepts_[number].parents) children[parent].push_back(number);
  }
  std::vector<std::uint32_t> open = {known->second};
  while (!open.empty()) {
    const std::uint32_t number = open.back();
    open.pop_back();
    for (const std::uint32_t child : children[number]) {
      if (found[child]) continue;
      found[child] = true;
      open.push_back(child);
    }
  }
  found[known->second] = itself;
  return found;
}

std::optional<std::vector<bool>> Concepts::by_hierarchy(std::string_view operation, std::string_view value) const {
  if (operation == "is-a" || operation == "descendent-of") return below(value, operation == "is-a");
  if (operation == "is-not-a") {
    std::vector<bool> found = below(value, true);
    found.flip();
    return found;
  }
  if (operation != "generalizes") return std::nullopt;
  std::vector<bool> found(concepts_.size(), false);
  std::vector<std::uint32_t> open;
  if (const auto known = by_code_.find(value); known != by_code_.end()) open.push_back(known->second);
  while (!open.empty()) {
    const std::uint32_t number = open.back();
    open.pop_back();
    if (found[number]) continue;
    found[number] = true;
    open.insert(open.end(), concepts_[number].parents.begin(), concepts_[number].parents.end());
  }
  return found;
}

bool Concepts::defines(std::string_view property) const {
  if (property == "code" || property == "concept" || property == "display" || property == "definition") return true;
  if (defined_ == nullptr) return false;
  return std::any_of(defined_->begin(), defined_->end(),
                     [property](const json::Node& each) { return each.string("code") == property; });
}

std::optional<std::vector<bool>> Concepts::filtered(const json::Node& filter) const {
  const std::string_view property = filter.string("property");
  const std::string_view operation = filter.string("op");
  const std::string_view value = filter.string("value");
  if (property == "concept" || property == "code") {
    if (auto found = by_hierarchy(operation, value); found) return found;
  }
  if (content_ == Content::absent) return std::nullopt;
  std::vector<bool> found(concepts_.size(), false);
  // The hierarchy is a property too, also where the system does not say so.
  if (operation == "=" && (property == "parent" || property == "child")) {
    const auto known = by_code_.find(value);
    for (std::uint32_t number = 0; known != by_code_.end() && number < concepts_.size(); ++number) {
      const auto& parents = property == "parent" ? concepts_[number].parents : concepts_[known->second].parents;
      const std::uint32_t wanted = property == "parent" ? known->second : number;
      found[number] = std::find(parents.begin(), parents.end(), wanted) != parents.end();
    }
    return found;
  }
  if (!defines(property)) return std::nullopt;

  RE2::Options quiet;
  quiet.set_log_errors(false);
  quiet.set_max_mem(1 << 20);
  std::optional<RE2> pattern;
  if (operation == "regex") {
    pattern.emplace(re2::StringPiece(value.data(), value.size()), quiet);
    if (!pattern->ok()) return std::nullopt;
  }
  for (std::size_t number = 0; number < concepts_.size(); ++number) {
    const auto held = values(concepts_[number], property);
    const auto any = [&held](auto&& of) { return std::any_of(held.begin(), held.end(), of); };
    if (operation == "=") {
      found[number] = any([value](std::string_view each) { return each == value; });
    } else if (operation == "in") {
      found[number] = any([value](std::string_view each) { return lists(value, each); });
    } else if (operation == "not-in") {
      found[number] = !any([value](std::string_view each) { return lists(value, each); });
    } else if (operation == "exists") {
      found[number] = held.empty() == (value == "false");
    } else if (operation == "regex") {
      found[number] = any([&pattern](std::string_view each) {
        return RE2::FullMatch(re2::StringPiece(each.data(), each.size()), *pattern);
      });
    } else {
      return std::nullopt;
    }
  }
  return found;
}

}  // namespace gateway::fhir
