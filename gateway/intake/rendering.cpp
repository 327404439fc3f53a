#include "intake/rendering.hpp"

#include <array>
#include <span>

#include "fhir/identifiers.hpp"
#include "json/writer.hpp"

namespace gateway::intake {
namespace {

// Most resources of a referral are smaller.
constexpr std::size_t expected_size = 1536;

constexpr std::string_view confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

bool has_confidentiality(const json::Node* labels) {
  if (labels == nullptr) return false;
  for (const json::Node& label : *labels) {
    if (label.string("system") == confidentiality) return true;
  }
  return false;
}

// `first` and then the elements of `array`; nothing when there are none.
void append_list(std::string& out, std::string_view name, std::string_view first, const json::Node* array,
                 const json::Rewording& references) {
  const json::Node* element = array == nullptr ? nullptr : array->first();
  if (first.empty() && element == nullptr) return;
  out += ",\"";
  out += name;
  out += "\":[";
  out += first;
  bool follows = !first.empty();
  for (; element != nullptr; element = element->next()) {
    if (follows) out += ',';
    follows = true;
    json::write_reworded_to(*element, references, out);
  }
  out += ']';
}

bool has_identifier(std::string_view type) {
  return type != "Provenance" && type != "Binary";
}

// {"system": ours, `member`: id}.
std::string ours(std::string_view member, const std::string& id) {
  static const std::string system = "{\"system\":\"" + std::string(fhir::identifiers::resource) + "\",\"";
  std::string text;
  text.reserve(system.size() + member.size() + id.size() + 5);
  text += system;
  text += member;
  text += "\":\"";
  text += id;
  text += "\"}";
  return text;
}

void append_meta(std::string& out, const json::Node* meta, const Rendering& rendering, const std::string& id,
                 const json::Rewording& references) {
  const auto list = [meta](std::string_view name) { return meta == nullptr ? nullptr : meta->find(name); };
  out += ",\"meta\":{\"versionId\":\"1\",\"lastUpdated\":\"";
  out += base::format_instant(rendering.last_updated);
  out += '"';
  append_list(out, "profile", {}, list("profile"), references);
  static const std::string restricted = "{\"system\":\"" + std::string(confidentiality) + "\",\"code\":\"R\"}";
  append_list(out, "security", has_confidentiality(list("security")) ? std::string_view() : restricted,
              list("security"), references);
  const std::string tag = has_identifier(rendering.type) ? std::string() : ours("code", id);
  append_list(out, "tag", tag, list("tag"), references);
  out += '}';
}

// Depth is what the reader lets in.
json::Node& copied(const json::Node& node, const std::function<bool(std::string_view)>& is_outsider,
                   json::Document& copies) {
  if (node.is_array()) {
    json::Node& array = copies.make_array();
    for (const json::Node& element : node) copies.append(array, copied(element, is_outsider, copies));
    return array;
  }
  if (!node.is_object()) return copies.copy(node);
  json::Node& object = copies.make_object();
  const bool leads_out = is_outsider(node.string("reference"));
  for (const json::Node& member : node) {
    const std::string_view name = member.name().text();
    const bool names_the_other =
        name == "reference" || name == "_reference" || name == "identifier" || name == "display" || name == "_display";
    if (leads_out && names_the_other) continue;
    copies.append(object, name, copied(member, is_outsider, copies));
  }
  if (leads_out) copies.append(object, "display", copies.make_string("another child of the same record"));
  return object;
}

}  // namespace

const json::Node& without_references(const json::Node& resource,
                                     const std::function<bool(std::string_view)>& is_outsider, json::Document& copies) {
  return copied(resource, is_outsider, copies);
}

std::string render(const json::Node& resource, const Rendering& rendering, const Renamed& renamed) {
  static constexpr std::array<std::string_view, 5> written_by_us{"resourceType", "id", "meta", "identifier", "text"};
  const std::span<const std::string_view> without(written_by_us.data(), rendering.own_narrative ? 5 : 4);
  const json::Rewording references{"reference", renamed};
  const std::string id = base::to_string(rendering.id);
  std::string out;
  out.reserve(expected_size);
  out += "{\"resourceType\":\"";
  out += rendering.type;
  out += "\",\"id\":\"";
  out += id;
  out += '"';
  append_meta(out, resource.find("meta"), rendering, id, references);
  if (has_identifier(rendering.type))
    append_list(out, "identifier", ours("value", id), resource.find("identifier"), references);
  json::write_members_to(resource, without, references, out);
  if (!rendering.extra_members.empty()) {
    out += ',';
    out += rendering.extra_members;
  }
  out += '}';
  return out;
}

}  // namespace gateway::intake
