#include "intake/rendering.hpp"

#include "fhir/identifiers.hpp"
#include "fhir/reference_text.hpp"
#include "json/writer.hpp"

namespace gateway::intake {
namespace {

constexpr std::string_view confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

void append_elements(std::string& out, const json::Node* array) {
  if (array == nullptr) return;
  for (const json::Node& element : *array) {
    out += ',';
    json::write_to(element, out);
  }
}

bool has_confidentiality(const json::Node* labels) {
  if (labels == nullptr) return false;
  for (const json::Node& label : *labels) {
    if (label.string("system") == confidentiality) return true;
  }
  return false;
}

// `first` and then the elements of `array`.
void append_list(std::string& out, std::string_view name, std::string_view first, const json::Node* array) {
  std::string rest;
  append_elements(rest, array);
  if (first.empty() && rest.empty()) return;
  out += ",\"";
  out += name;
  out += "\":[";
  out += first;
  out += first.empty() ? std::string_view(rest).substr(1) : std::string_view(rest);
  out += ']';
}

bool has_identifier(std::string_view type) { return type != "Provenance"; }

void append_meta(std::string& out, const json::Node* meta, const Rendering& rendering, const std::string& id) {
  const auto list = [meta](std::string_view name) { return meta == nullptr ? nullptr : meta->find(name); };
  out += ",\"meta\":{\"versionId\":\"1\",\"lastUpdated\":\"" + base::format_instant(rendering.last_updated) + '"';
  append_list(out, "profile", {}, list("profile"));
  const std::string restricted = "{\"system\":\"" + std::string(confidentiality) + "\",\"code\":\"R\"}";
  append_list(out, "security", has_confidentiality(list("security")) ? std::string_view() : restricted, list("security"));
  const std::string tag = "{\"system\":\"" + std::string(fhir::identifiers::resource) + "\",\"code\":\"" + id + "\"}";
  append_list(out, "tag", has_identifier(rendering.type) ? std::string_view() : tag, list("tag"));
  out += '}';
}

// Depth is what the reader lets in.
json::Node& copied(const json::Node& node, const std::unordered_set<std::string>& outsiders, json::Document& copies) {
  if (node.is_array()) {
    json::Node& array = copies.make_array();
    for (const json::Node& element : node) copies.append(array, copied(element, outsiders, copies));
    return array;
  }
  if (!node.is_object()) return copies.copy(node);
  json::Node& object = copies.make_object();
  const bool leads_out = outsiders.contains(std::string(node.string("reference")));
  for (const json::Node& member : node) {
    const std::string_view name = member.name().text();
    const bool names_the_other = name == "reference" || name == "_reference" || name == "identifier" || name == "display" || name == "_display";
    if (leads_out && names_the_other) continue;
    copies.append(object, name, copied(member, outsiders, copies));
  }
  if (leads_out) copies.append(object, "display", copies.make_string("another child of the same record"));
  return object;
}

}  // namespace

const json::Node& without_references(const json::Node& resource, const std::unordered_set<std::string>& outsiders,
                                     json::Document& copies) {
  return copied(resource, outsiders, copies);
}

std::string with_references(std::string_view bytes, const References& references) {
  return fhir::rewrite_references(bytes, [&](const fhir::ReferenceMember& member, std::string& out) {
    const auto renamed = references.find(std::string(member.reference));
    if (renamed == references.end()) return false;
    fhir::append_reference_member(out, renamed->second);
    return true;
  });
}

std::string render(const json::Node& resource, const Rendering& rendering, const References& references) {
  const std::string id = base::to_string(rendering.id);
  std::string out = "{\"resourceType\":\"";
  out += rendering.type;
  out += "\",\"id\":\"" + id + '"';
  append_meta(out, resource.find("meta"), rendering, id);
  if (has_identifier(rendering.type)) {
    const std::string ours =
        "{\"system\":\"" + std::string(fhir::identifiers::resource) + "\",\"value\":\"" + id + "\"}";
    append_list(out, "identifier", ours, resource.find("identifier"));
  }
  for (const json::Node& member : resource) {
    const std::string_view name = member.name().text();
    if (name == "resourceType" || name == "id" || name == "meta" || name == "identifier") continue;
    out += ',';
    json::quote_to(name, out);
    out += ':';
    json::write_to(member, out);
  }
  if (!rendering.extra_members.empty()) {
    out += ',';
    out += rendering.extra_members;
  }
  out += '}';
  return with_references(out, references);
}

}  // namespace gateway::intake
