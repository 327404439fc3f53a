#include "validation/definition_reading.hpp"

#include <charconv>

namespace gateway::validation {

std::uint32_t number_of(const json::Node* node) {
  std::uint32_t number = 0;
  if (node == nullptr) return 0;
  const std::string_view text = node->text();
  if (text == "*") return fhir::Element::unbounded;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

const json::Node* typed_member(const json::Node& element, std::string_view prefix) {
  for (const json::Node& member : element) {
    const std::string_view name = member.name().text();
    if (name.size() > prefix.size() && name.starts_with(prefix) && name[prefix.size()] >= 'A' &&
        name[prefix.size()] <= 'Z') {
      return &member;
    }
  }
  return nullptr;
}

fhir::BindingStrength strength_of(std::string_view code) {
  if (code == "required") return fhir::BindingStrength::required;
  if (code == "extensible") return fhir::BindingStrength::extensible;
  if (code == "preferred") return fhir::BindingStrength::preferred;
  return fhir::BindingStrength::example;
}

std::vector<std::string_view> texts_of(const json::Node* list) {
  std::vector<std::string_view> texts;
  if (list == nullptr || !list->is_array()) return texts;
  for (const json::Node& item : *list) {
    if (item.is_string()) texts.push_back(item.text());
  }
  return texts;
}

void read_slicing(const json::Node& element, Check& check) {
  const json::Node* slicing = element.find("slicing");
  if (slicing == nullptr || !slicing->is_object()) return;
  check.sliced = true;
  const std::string_view rules = slicing->string("rules");
  check.rules = rules == "closed"      ? SlicingRules::closed
                : rules == "openAtEnd" ? SlicingRules::open_at_end
                                       : SlicingRules::open;
  const json::Node* ordered = slicing->find("ordered");
  check.ordered = ordered != nullptr && ordered->boolean();
  const json::Node* discriminators = slicing->find("discriminator");
  if (discriminators == nullptr || !discriminators->is_array()) return;
  for (const json::Node& one : *discriminators) {
    const std::string_view type = one.string("type");
    const DiscriminatorKind kind = type == "exists"    ? DiscriminatorKind::exists
                                   : type == "type"    ? DiscriminatorKind::type
                                   : type == "profile" ? DiscriminatorKind::profile
                                                       : DiscriminatorKind::value;
    check.discriminators.push_back({kind, one.string("path")});
  }
}

}  // namespace gateway::validation
