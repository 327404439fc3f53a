#include "formats/xml_spaces.hpp"

#include <pugixml.hpp>

namespace gateway::formats {

bool repeats_attribute(const pugi::xml_node& node) {
  for (pugi::xml_attribute one = node.first_attribute(); one; one = one.next_attribute()) {
    for (pugi::xml_attribute other = one.next_attribute(); other; other = other.next_attribute()) {
      if (std::string_view(one.name()) == other.name()) return true;
    }
  }
  return false;
}

bool has_too_many_attributes(const pugi::xml_node& node) {
  std::size_t count = 0;
  for (pugi::xml_attribute each = node.first_attribute(); each; each = each.next_attribute()) {
    if (++count > 100) return true;
  }
  return false;
}

std::string_view local_name(std::string_view name) {
  return name.substr(name.find(':') + 1);
}

std::string_view prefix_of(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

void XmlSpaces::enter(const pugi::xml_node& element) {
  for (const pugi::xml_attribute& attribute : element.attributes()) {
    const std::string_view name = attribute.name();
    if (name == "xmlns") declared_.push_back({{}, attribute.value()});
    if (name.starts_with("xmlns:")) declared_.push_back({name.substr(6), attribute.value()});
  }
}

std::optional<std::string_view> XmlSpaces::of_prefix(std::string_view prefix) const {
  for (auto each = declared_.rbegin(); each != declared_.rend(); ++each) {
    if (each->prefix == prefix) return each->space;
  }
  if (prefix.empty()) return std::string_view();
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  return std::nullopt;
}

}  // namespace gateway::formats
