#include "formats/xml_narrative.hpp"

#include <pugixml.hpp>

#include "formats/xml_spaces.hpp"

namespace gateway::formats {
namespace {

struct TextWriter : pugi::xml_writer {
  std::string text;
  void write(const void* bytes, std::size_t size) override { text.append(static_cast<const char*>(bytes), size); }
};

void write_without_prefix(pugi::xml_node narrative) {
  const std::string prefix(prefix_of(narrative.name()));
  if (prefix.empty()) return;
  pugi::xml_node node = narrative;
  while (node) {
    if (node.type() == pugi::node_element && prefix_of(node.name()) == prefix) {
      node.set_name(std::string(local_name(node.name())).c_str());
    }
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    while (node != narrative && !node.next_sibling()) node = node.parent();
    if (node == narrative) break;
    node = node.next_sibling();
  }
  narrative.remove_attribute(("xmlns:" + prefix).c_str());
  if (!narrative.attribute("xmlns")) narrative.prepend_attribute("xmlns").set_value(std::string(xhtml_space).c_str());
}

}  // namespace

std::string narrative_text(const pugi::xml_node& narrative, bool of_xhtml) {
  if (of_xhtml) write_without_prefix(narrative);
  TextWriter writer;
  narrative.print(writer, "", pugi::format_raw | pugi::format_no_declaration);
  return std::move(writer.text);
}

}  // namespace gateway::formats
