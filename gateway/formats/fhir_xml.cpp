#include "formats/fhir_xml.hpp"

#include <optional>
#include <pugixml.hpp>
#include <string>

#include "formats/xml_narrative.hpp"
#include "formats/xml_spaces.hpp"
#include "json/bytes.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view fhir_space = "http://hl7.org/fhir";
constexpr std::string_view instance_space = "http://www.w3.org/2001/XMLSchema-instance";

std::string place_of(std::string_view text, std::ptrdiff_t offset) {
  const auto at = json::line_column(text, offset < 0 ? 0 : static_cast<std::uint32_t>(offset));
  return std::to_string(at.line) + ":" + std::to_string(at.column);
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
    if (has_too_many_attributes(root)) return wrong(root.offset_debug(), "an element has too many attributes");
    spaces_.enter(root);
    if (space_of(root) != fhir_space) {
      return wrong(root.offset_debug(), "the root element is not of the namespace " + std::string(fhir_space));
    }
    spaces_.leave(0);
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

  // Absent when nothing declares the prefix.
  std::optional<std::string_view> space_of(const pugi::xml_node& node) const {
    return spaces_.of_prefix(prefix_of(node.name()));
  }

  // Notes what `node` declares; the caller leaves it again. False when it is not of FHIR's namespace, nor, where
  // narrative stands, of XHTML's.
  bool enter(const pugi::xml_node& node, bool narrative) {
    if (has_too_many_attributes(node))
      return fail(node, ErrorKind::too_costly, "an element has too many attributes") != nullptr;
    spaces_.enter(node);
    if (spaces_.too_many())
      return fail(node, ErrorKind::too_costly, "there are too many namespace declarations") != nullptr;
    const auto space = space_of(node);
    if (!space)
      return fail(node, ErrorKind::structure, "the namespace prefix of this element is not declared") != nullptr;
    if (*space == fhir_space || (narrative && *space == xhtml_space)) return true;
    return fail(node, ErrorKind::structure,
                "this element is not of the namespace " + std::string(narrative ? xhtml_space : fhir_space)) != nullptr;
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
    const std::size_t outer = spaces_.mark();
    if (!enter(element, false)) return nullptr;
    const std::string_view name = local_name(element.name());
    const fhir::Type* type = definitions_.resource(name);
    if (type == nullptr) return fail(element, ErrorKind::structure, "this is not the name of an R4 resource type");
    json::Node& object = placed(document_.make_object(), element);
    document_.append(object, definitions_.resource_type(), placed(document_.make_string(name), element));
    const bool read = read_members(element, *type, object, depth);
    spaces_.leave(outer);
    return read ? &object : nullptr;
  }

  // False after a failure.
  bool read_members(const pugi::xml_node& element, const fhir::Type& type, json::Node& object, std::uint32_t depth) {
    if (!affordable(element, depth)) return false;
    for (const pugi::xml_attribute& attribute : element.attributes()) {
      const std::string_view name = attribute.name();
      if (name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:")) continue;
      if (const auto prefix = prefix_of(name); !prefix.empty() && spaces_.of_prefix(prefix) == instance_space) continue;
      if (name == "value" && type.is_primitive()) continue;
      document_.append(object, name, placed(document_.make_string(attribute.value()), element));
    }
    const fhir::Element* last = nullptr;
    for (const pugi::xml_node& child : element.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        if (std::string_view(child.value()).find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
        return fail(element, ErrorKind::structure, "text stands beside the elements") != nullptr;
      }
      if (child.type() != pugi::node_element) continue;
      const std::size_t outer = spaces_.mark();
      if (!read_member(child, type, object, depth, last)) return false;
      spaces_.leave(outer);
    }
    return true;
  }

  // `last` is the known element before this one; elements stand in the order of the type (R4 §2.1.0.3).
  bool read_member(const pugi::xml_node& element, const fhir::Type& type, json::Node& object, std::uint32_t depth,
                   const fhir::Element*& last) {
    const std::string_view local = local_name(element.name());
    const json::Name name = definitions_.names().find(local);
    const fhir::Child* child = name.empty() ? nullptr : type.child(name);
    const bool known = child != nullptr && !child->companion;
    if (!enter(element, known && child->of->type->name() == "xhtml")) return false;
    if (!known) return read_unknown(element, object, depth);
    if (last != nullptr && child->element->index < last->index) {
      return fail(element, ErrorKind::structure,
                  std::string(local) + " stands after " + std::string(last->name.text()) +
                      ", in XML it belongs before it") != nullptr;
    }
    last = child->element;
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
    attach(object, local, child->element->array, *value);
    return true;
  }

  // An element the definitions do not know keeps its name and, when it is simple, its value.
  bool read_unknown(const pugi::xml_node& element, json::Node& object, std::uint32_t depth) {
    if (!affordable(element, depth + 1)) return false;
    const std::string_view local = local_name(element.name());
    if (object.find(local) != nullptr) return true;
    const pugi::xml_attribute value = element.attribute("value");
    document_.append(object, local,
                     placed(value ? document_.make_string(value.value()) : document_.make_object(), element));
    return true;
  }

  bool read_primitive(const pugi::xml_node& element, const fhir::Child& child, json::Node& object,
                      std::uint32_t depth) {
    if (child.of->type->name() == "xhtml") {
      const auto offset = static_cast<std::uint32_t>(element.offset_debug());  // not known once it is renamed
      json::Node& text = document_.make_string(narrative_text(element, space_of(element) == xhtml_space));
      document_.place(text, offset);
      document_.append(object, local_name(element.name()), text);
      return true;
    }
    json::Node& companion = placed(document_.make_object(), element);
    if (!read_members(element, *child.of->type, companion, depth + 1)) return false;
    const pugi::xml_attribute attribute = element.attribute("value");
    json::Node* value = attribute ? &placed(simple(*child.of->type, attribute.value()), element) : nullptr;
    const bool bare = companion.size() == 0;
    const std::string_view local = local_name(element.name());
    const std::string beside = "_" + std::string(local);
    if (!child.element->array && object.find(local) == nullptr && object.find(beside) == nullptr) {
      if (value == nullptr && bare) value = &placed(document_.make_string(""), element);
      if (value != nullptr) document_.append(object, local, *value);
      if (!bare) document_.append(object, beside, companion);
      return true;
    }
    return add_to_list(object, element, value, bare ? nullptr : &companion);
  }

  // Both lists stay as long as each other once companions are needed (R4 §2.6.2.3).
  bool add_to_list(json::Node& object, const pugi::xml_node& element, json::Node* value, json::Node* companion) {
    const std::string_view local = local_name(element.name());
    const std::string beside = "_" + std::string(local);
    const json::Node* list = object.find(local);
    const std::size_t before = list == nullptr ? 0 : (list->is_array() ? list->size() : 1);
    attach(object, local, true, value != nullptr ? *value : placed(document_.make_null(), element));
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
  XmlSpaces spaces_;
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
