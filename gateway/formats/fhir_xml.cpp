#include "formats/fhir_xml.hpp"

#include <optional>
#include <pugixml.hpp>
#include <string>

#include "json/bytes.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view fhir_space = "http://hl7.org/fhir";

std::string place_of(std::string_view text, std::ptrdiff_t offset) {
  const auto at = json::line_column(text, offset < 0 ? 0 : static_cast<std::uint32_t>(offset));
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

// pugixml checks no duplicate attributes; here two of a name are an error.
bool repeats_attribute(const pugi::xml_node& node) {
  for (pugi::xml_attribute one = node.first_attribute(); one; one = one.next_attribute()) {
    for (pugi::xml_attribute other = one.next_attribute(); other; other = other.next_attribute()) {
      if (std::string_view(one.name()) == other.name()) return true;
    }
  }
  return false;
}

bool is_json_number(std::string_view text) {
  std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - start;
  };
  const std::size_t whole_at = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[whole_at] == '0')) return false;
  if (at < text.size() && text[at] == '.' && (++at, digits() == 0)) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

struct TextWriter : pugi::xml_writer {
  std::string text;
  void write(const void* bytes, std::size_t size) override { text.append(static_cast<const char*>(bytes), size); }
};

class XmlReader {
 public:
  XmlReader(std::string_view text, const fhir::Definitions& definitions, const json::Limits& limits)
      : text_(text), definitions_(definitions), limits_(limits), document_(definitions.names()) {}

  base::Result<json::Document> read() {
    if (text_.size() > limits_.bytes) {
      return Error(ErrorKind::too_long, "the XML is longer than " + std::to_string(limits_.bytes) + " bytes");
    }
    if (!json::is_utf8(text_)) return Error(ErrorKind::structure, "the XML is not UTF-8", "1:1");
    pugi::xml_document xml;
    const auto parsed =
        xml.load_buffer(text_.data(), text_.size(),
                        pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
    if (!parsed) return wrong(parsed.offset, std::string("the XML is not well formed: ") + parsed.description());
    for (const pugi::xml_node& node : xml.children()) {
      if (node.type() == pugi::node_doctype) return wrong(node.offset_debug(), "a DOCTYPE is not allowed");
    }
    const pugi::xml_node root = xml.document_element();
    if (root.attribute("xmlns").value() != fhir_space) {
      return wrong(root.offset_debug(), "the root element is not of the namespace " + std::string(fhir_space));
    }
    json::Node* resource = read_resource(root, 0);
    if (resource == nullptr) return std::move(*error_);
    document_.set_root(*resource);
    return std::move(document_);
  }

 private:
  Error wrong(std::ptrdiff_t offset, std::string problem) const {
    return Error(ErrorKind::structure, std::move(problem), place_of(text_, offset));
  }

  std::nullptr_t fail(const pugi::xml_node& node, ErrorKind kind, std::string problem) {
    if (!error_) error_.emplace(kind, std::move(problem), place_of(text_, node.offset_debug()));
    return nullptr;
  }

  bool affordable(const pugi::xml_node& node, std::uint32_t depth) {
    if (depth > limits_.depth) return fail(node, ErrorKind::too_costly, "elements are nested too deep") != nullptr;
    if (++values_ > limits_.values) return fail(node, ErrorKind::too_costly, "there are too many elements") != nullptr;
    if (repeats_attribute(node)) return fail(node, ErrorKind::structure, "an attribute is given twice") != nullptr;
    return true;
  }

  json::Node& placed(json::Node& value, const pugi::xml_node& at) {
    document_.place(value, static_cast<std::uint32_t>(at.offset_debug()));
    return value;
  }

  json::Node* read_resource(const pugi::xml_node& element, std::uint32_t depth) {
    const fhir::Type* type = definitions_.resource(element.name());
    if (type == nullptr) return fail(element, ErrorKind::structure, "this is not the name of an R4 resource type");
    json::Node& object = placed(document_.make_object(), element);
    document_.append(object, definitions_.resource_type(), placed(document_.make_string(element.name()), element));
    return read_members(element, *type, object, depth) ? &object : nullptr;
  }

  // False after a failure.
  bool read_members(const pugi::xml_node& element, const fhir::Type& type, json::Node& object, std::uint32_t depth) {
    if (!affordable(element, depth)) return false;
    for (const pugi::xml_attribute& attribute : element.attributes()) {
      const std::string_view name = attribute.name();
      if (name.starts_with("xmlns") || name.starts_with("xsi:")) continue;
      if (name == "value" && type.is_primitive()) continue;
      document_.append(object, name, placed(document_.make_string(attribute.value()), element));
    }
    for (const pugi::xml_node& child : element.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        if (std::string_view(child.value()).find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
        return fail(element, ErrorKind::structure, "text stands beside the elements") != nullptr;
      }
      if (child.type() != pugi::node_element) continue;
      if (!read_member(child, type, object, depth)) return false;
    }
    return true;
  }

  bool read_member(const pugi::xml_node& element, const fhir::Type& type, json::Node& object, std::uint32_t depth) {
    const json::Name name = definitions_.names().find(element.name());
    const fhir::Child* child = name.empty() ? nullptr : type.child(name);
    if (child == nullptr || child->companion) return read_unknown(element, object, depth);
    const fhir::Type& of = *child->of->type;
    if (of.is_primitive()) return read_primitive(element, *child, object, depth);
    json::Node* value = nullptr;
    if (of.is_resource()) {
      const pugi::xml_node inner =
          element.find_child([](const pugi::xml_node& node) { return node.type() == pugi::node_element; });
      if (!inner) return fail(element, ErrorKind::structure, "a resource is missing here") != nullptr;
      value = read_resource(inner, depth + 1);
    } else {
      value = &placed(document_.make_object(), element);
      if (!read_members(element, of, *value, depth + 1)) value = nullptr;
    }
    if (value == nullptr) return false;
    attach(object, element.name(), child->element->array, *value);
    return true;
  }

  // An element the definitions do not know keeps its name and, when it is simple, its value.
  bool read_unknown(const pugi::xml_node& element, json::Node& object, std::uint32_t depth) {
    if (!affordable(element, depth + 1)) return false;
    if (object.find(element.name()) != nullptr) return true;
    const pugi::xml_attribute value = element.attribute("value");
    document_.append(object, element.name(),
                     placed(value ? document_.make_string(value.value()) : document_.make_object(), element));
    return true;
  }

  bool read_primitive(const pugi::xml_node& element, const fhir::Child& child, json::Node& object,
                      std::uint32_t depth) {
    if (child.of->type->name() == "xhtml") {
      TextWriter writer;
      element.print(writer, "", pugi::format_raw | pugi::format_no_declaration);
      document_.append(object, element.name(), placed(document_.make_string(writer.text), element));
      return true;
    }
    json::Node& companion = placed(document_.make_object(), element);
    if (!read_members(element, *child.of->type, companion, depth + 1)) return false;
    const pugi::xml_attribute attribute = element.attribute("value");
    json::Node* value = attribute ? &placed(simple(*child.of->type, attribute.value()), element) : nullptr;
    const bool bare = companion.size() == 0;
    const std::string beside = "_" + std::string(element.name());
    if (!child.element->array && object.find(element.name()) == nullptr && object.find(beside) == nullptr) {
      if (value == nullptr && bare) value = &placed(document_.make_string(""), element);
      if (value != nullptr) document_.append(object, element.name(), *value);
      if (!bare) document_.append(object, beside, companion);
      return true;
    }
    return add_to_list(object, element, value, bare ? nullptr : &companion);
  }

  // Both lists stay as long as each other once companions are needed (R4 §2.6.2.3).
  bool add_to_list(json::Node& object, const pugi::xml_node& element, json::Node* value, json::Node* companion) {
    const std::string beside = "_" + std::string(element.name());
    const json::Node* list = object.find(element.name());
    const std::size_t before = list == nullptr ? 0 : (list->is_array() ? list->size() : 1);
    attach(object, element.name(), true, value != nullptr ? *value : placed(document_.make_null(), element));
    if (companion == nullptr && object.find(beside) == nullptr) return true;
    if (object.find(beside) == nullptr) {
      json::Node& companions = placed(document_.make_array(), element);
      for (std::size_t filled = 0; filled < before; ++filled) document_.append(companions, document_.make_null());
      document_.append(object, beside, companions);
    }
    json::Node* companions = json::Document::mutable_find(object, beside);
    if (!companions->is_array()) return true;
    document_.append(*companions, companion != nullptr ? *companion : document_.make_null());
    return true;
  }

  // A second value of what may stand once makes an array, which the validator refuses.
  void attach(json::Node& object, std::string_view name, bool array, json::Node& value) {
    json::Node* present = json::Document::mutable_find(object, name);
    if (present != nullptr && present->is_array()) {
      document_.append(*present, value);
    } else if (present != nullptr) {
      json::Node& list = document_.make_array();
      document_.place(list, value.offset());
      document_.append(list, document_.copy(*present));
      document_.append(list, value);
      document_.set(object, name, list);
    } else if (array) {
      json::Node& list = document_.make_array();
      document_.place(list, value.offset());
      document_.append(list, value);
      document_.append(object, name, list);
    } else {
      document_.append(object, name, value);
    }
  }

  json::Node& simple(const fhir::Type& type, std::string_view text) {
    const std::string_view name = type.name();
    if (name == "boolean" && (text == "true" || text == "false")) return document_.make_boolean(text == "true");
    const bool number = name == "decimal" || name == "integer" || name == "positiveInt" || name == "unsignedInt";
    if (number && is_json_number(text)) return document_.make_number(text);
    return document_.make_string(text);
  }

  std::string_view text_;
  const fhir::Definitions& definitions_;
  const json::Limits& limits_;
  json::Document document_;
  std::optional<Error> error_;
  std::uint32_t values_ = 0;
};

}  // namespace

bool looks_like_xml(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '<';
}

base::Result<json::Document> read_fhir_xml(std::string_view text, const fhir::Definitions& definitions,
                                           const json::Limits& limits) {
  return XmlReader(text, definitions, limits).read();
}

}  // namespace gateway::formats
