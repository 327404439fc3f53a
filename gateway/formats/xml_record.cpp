#include "formats/xml_record.hpp"

#include <memory>
#include <pugixml.hpp>

#include "formats/xml_spaces.hpp"
#include "json/reader.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

std::string line_column_of(std::string_view text, std::size_t offset) {
  const auto at = json::line_column(text, static_cast<std::uint32_t>(offset));
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string_view without_space(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

bool is_declaration(std::string_view attribute) {
  return attribute == "xmlns" || attribute.starts_with("xmlns:") || attribute.starts_with("xsi:");
}

class XmlRecordReader {
 public:
  XmlRecordReader(std::shared_ptr<const DecodedText> text, const XmlForm& form, const json::Names& names,
                  const XmlLimits& limits)
      : text_(std::move(text)), form_(form), limits_(limits), tree_(names), remarks_(text_->remarks) {}

  base::Result<SourceRecord> read() {
    TRY(look_at_tags());
    pugi::xml_document xml;
    const std::string_view text = text_->text();
    const auto parsed = xml.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) {
      return wrong(static_cast<std::size_t>(parsed.offset),
                   std::string("the XML is not well formed: ") + parsed.description());
    }
    const pugi::xml_node record = TRY(record_in(xml.document_element()));
    name_ = std::string(local_name(record.name()));
    json::Node* root = element(record);
    if (root == nullptr) return std::move(*error_);
    if (!root->is_object()) root = wrapped(*root);
    tree_.set_root(*root);
    return finished();
  }

  std::vector<Error>& remarks() { return remarks_; }

 private:
  Error wrong(std::size_t text_offset, std::string problem, ErrorKind kind = ErrorKind::structure) const {
    return Error(kind, std::move(problem), line_column_of(text_->text(), text_offset));
  }

  json::Node* fail(const pugi::xml_node& node, std::string problem, ErrorKind kind = ErrorKind::structure) {
    if (!error_) error_ = wrong(static_cast<std::size_t>(node.offset_debug()), std::move(problem), kind);
    return nullptr;
  }

  // Before pugixml builds its tree: what it does not refuse, and what would cost too much.
  base::Status look_at_tags() {
    XmlTags tags(text_->text(), limits_);
    for (;;) {
      auto tag = tags.next();
      if (!tag) return wrong(tags.offset_of_error(), tag.error().text, tag.error().kind);
      if (!*tag) return base::Success{};
    }
  }

  base::Result<pugi::xml_node> record_in(const pugi::xml_node& root) {
    if (form_.record.empty() || local_name(root.name()) == form_.record) return root;
    pugi::xml_node record;
    bool has_others = false;
    for (const pugi::xml_node& child : root.children()) {
      if (child.type() != pugi::node_element) continue;
      if (local_name(child.name()) != form_.record) {
        has_others = true;
      } else if (record) {
        return wrong(static_cast<std::size_t>(child.offset_debug()), "there is more than one record",
                     ErrorKind::conflict);
      } else {
        record = child;
      }
    }
    if (!record) {
      return Error(ErrorKind::required, "the element of the record is not there",
                   line_column_of(text_->text(), static_cast<std::size_t>(root.offset_debug())),
                   "the export must have the element " + form_.record);
    }
    if (has_others) {
      remarks_.emplace_back(ErrorKind::not_supported, "elements beside the record are kept in the original only",
                            line_column_of(text_->text(), static_cast<std::size_t>(root.offset_debug())),
                            "put what matters into the record");
    }
    return record;
  }

  json::Node& placed(json::Node& value, std::size_t text_offset) {
    json::Document::place(value, text_->in_bytes(text_offset));
    return value;
  }

  // Null after a failure. No deeper than look_at_tags() lets it be.
  json::Node* element(const pugi::xml_node& node) {
    if (has_too_many_attributes(node)) return fail(node, "an element has too many attributes", ErrorKind::too_costly);
    if (repeats_attribute(node)) return fail(node, "an attribute is given twice");
    const auto offset = static_cast<std::size_t>(node.offset_debug());
    if (node.attribute("xsi:nil").as_bool()) return &placed(tree_.make_null(), offset);
    json::Node* object = nullptr;
    const auto members = [&]() -> json::Node& {
      if (object == nullptr) object = &placed(tree_.make_object(), offset);
      return *object;
    };
    // pugixml reads in its own copy of the text, where names stay where they are.
    const char* const front = node.name() - offset;
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      if (is_declaration(attribute.name())) continue;
      auto& value = placed(tree_.make_string(attribute.value()), static_cast<std::size_t>(attribute.name() - front));
      if (!attach(node, members(), local_name(attribute.name()), value)) return nullptr;
    }
    std::string text;
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
      if (child.type() != pugi::node_element) continue;
      json::Node* value = element(child);
      if (value == nullptr || !attach(node, members(), local_name(child.name()), *value)) return nullptr;
    }
    const std::string_view said = without_space(text);
    if (object == nullptr) return &placed(tree_.make_string(said), offset);
    if (!said.empty() && !attach(node, *object, "text", placed(tree_.make_string(said), offset))) return nullptr;
    return object;
  }

  bool attach(const pugi::xml_node& node, json::Node& object, std::string_view name, json::Node& value) {
    json::Node* present = json::Document::mutable_find(object, name);
    if (present == nullptr) {
      if (object.size() == limits_.members) {
        fail(node, "an element has too many different parts", ErrorKind::too_costly);
        return false;
      }
      tree_.append(object, name, value);
    } else if (present->is_array()) {
      tree_.append(*present, value);
    } else {
      json::Node& list = tree_.make_array();
      json::Document::place(list, present->offset());
      tree_.append(list, tree_.copy(*present));
      tree_.append(list, value);
      tree_.set(object, name, list);
    }
    return true;
  }

  // A record of nothing but text or null.
  json::Node* wrapped(json::Node& text) {
    json::Node& object = tree_.make_object();
    json::Document::place(object, text.offset());
    if (!text.text().empty()) tree_.append(object, "text", text);
    return &object;
  }

  SourceRecord finished() {
    const json::Node* root = &tree_.root();
    auto place = [root, text = text_, name = name_](const json::Node& node) -> std::string {
      std::string path = "/" + name;
      if (!find(*root, node, path)) return {};
      const std::string at = node.offset() == json::Node::no_offset
                                 ? std::string()
                                 : line_column_of(text->text(), text->in_text(node.offset())) + " ";
      return at + path;
    };
    return {std::move(tree_), std::move(remarks_), std::move(place)};
  }

  // Whether `wanted` is `node` or below it; `path` becomes the way to it.
  static bool find(const json::Node& node, const json::Node& wanted, std::string& path) {
    if (&node == &wanted) return true;
    const std::size_t size = path.size();
    std::size_t number = 0;
    for (const json::Node& child : node) {
      if (node.is_array()) {
        path += "[" + std::to_string(++number) + "]";
      } else {
        path += "/" + std::string(json::shown(child.name()));
      }
      if (find(child, wanted, path)) return true;
      path.resize(size);
    }
    return false;
  }

  std::shared_ptr<const DecodedText> text_;
  const XmlForm& form_;
  const XmlLimits& limits_;
  json::Document tree_;
  std::vector<Error> remarks_;
  std::optional<Error> error_;
  std::string name_;
};

}  // namespace

base::Result<std::optional<Encoding>> declared_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return std::optional<Encoding>();
  const std::string_view declaration = bytes.substr(0, std::min<std::size_t>(bytes.find("?>"), 256));
  const std::size_t word = declaration.find("encoding");
  if (word == std::string_view::npos) return std::optional<Encoding>();
  const std::size_t open = declaration.find_first_of("\"'", word);
  if (open == std::string_view::npos) return std::optional<Encoding>();
  const std::size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return std::optional<Encoding>();
  auto named = encoding_named(declaration.substr(open + 1, close - open - 1));
  if (!named) {
    return Error(named.error().kind, named.error().text, line_column_of(bytes.substr(0, open), open),
                 named.error().remedy);
  }
  return std::optional(*named);
}

base::Result<SourceRecord> read_xml_record(std::string_view bytes, const XmlForm& form, const json::Names& names,
                                           const XmlLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return Error(ErrorKind::too_long, "the XML is longer than " + std::to_string(limits.bytes) + " bytes");
  }
  std::optional<Encoding> told = form.encoding;
  std::optional<Error> doubt;
  if (!told && !byte_order_mark(bytes)) {
    told = TRY(declared_encoding(bytes));
    // A declaration that could be read byte by byte is not UTF-16.
    if (told == Encoding::utf16_be || told == Encoding::utf16_le) {
      doubt.emplace(ErrorKind::value, "the XML declaration says UTF-16, which this is not", "1:1",
                    "declare the encoding that is sent");
      told = std::nullopt;
    }
  }
  auto text = std::make_shared<const DecodedText>(TRY(decode(bytes, told)));
  XmlRecordReader reader(std::move(text), form, names, limits);
  if (doubt) reader.remarks().push_back(std::move(*doubt));
  return reader.read();
}

}  // namespace gateway::formats
