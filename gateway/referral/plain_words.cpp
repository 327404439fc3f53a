#include "referral/plain_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "fhir/identifiers.hpp"

namespace gateway::referral {
namespace {

template <std::size_t N>
bool among(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

void join(std::string& to, std::string_view text, std::string_view between) {
  if (text.empty()) return;
  if (!to.empty()) to += between;
  to += text;
}

// Every element of a member that is an array, or the member itself.
template <typename Visit>
void each(const json::Node* member, const Visit& visit) {
  if (member == nullptr) return;
  if (!member->is_array()) return visit(*member);
  for (const json::Node& element : *member) visit(element);
}

std::string joined(const json::Node& object, std::initializer_list<std::string_view> members, std::string_view between,
                   const ResolveReference& resolve) {
  std::string out;
  for (const std::string_view name : members) {
    each(object.find(name), [&](const json::Node& value) { join(out, in_words(value, resolve), between); });
  }
  return out;
}

// What the extensions of a datatype say, in brackets behind it.
void append_extensions(std::string& out, const json::Node& element, const ResolveReference& resolve) {
  each(element.find("extension"), [&](const json::Node& extension) {
    const std::string text = in_words(extension, resolve);
    if (!text.empty()) out += " [" + text + ']';
  });
}

std::string concept_words(const json::Node& concept_node, const ResolveReference& resolve) {
  std::string out(concept_node.string("text"));
  each(concept_node.find("coding"), [&](const json::Node& coding) {
    std::string_view words = coding.string("display");
    if (words.empty() && out.empty()) words = coding.string("code");
    if (words.empty() || words == out) return;
    const bool first = out.empty();
    out += first ? std::string(words) : " (" + std::string(words) + ')';
  });
  append_extensions(out, concept_node, resolve);
  return out;
}

std::string identifier_words(const json::Node& identifier, const ResolveReference& resolve) {
  const std::string_view system = identifier.string("system");
  if (system == fhir::identifiers::resource) return {};
  std::string label;
  if (system == fhir::identifiers::nhs_number) label = "NHS number";
  if (system == fhir::identifiers::ods_organization) label = "ODS code";
  if (system.ends_with("/gmc-number")) label = "GMC number";
  if (system.ends_with("/source-record")) label = "Record";
  if (system == fhir::identifiers::requisition) label = "Requisition";
  std::string out = joined(identifier, {"value"}, " ", resolve);
  append_extensions(out, identifier, resolve);
  join(out, joined(identifier, {"period"}, " ", resolve), ", ");
  return out.empty() || label.empty() ? out : label + ' ' + out;
}

std::string extension_words(const json::Node& extension, const ResolveReference& resolve) {
  std::string text;
  for (const json::Node& member : extension) {
    const std::string_view name = member.name().text();
    if (name == "url") continue;
    each(&member, [&](const json::Node& value) { join(text, in_words(value, resolve), "; "); });
  }
  const std::string_view url = extension.string("url");
  return text.empty() ? text : label_of(url.substr(url.rfind('/') + 1)) + ": " + text;
}

std::string reference_words(const json::Node& reference, const ResolveReference& resolve) {
  std::string out(reference.string("display"));
  if (const json::Node* target = resolve(reference.string("reference"))) {
    const std::string name = name_in_words(*target, resolve);
    if (name != out) join(out, name, ", ");
  }
  if (const json::Node* identifier = reference.find("identifier")) {
    if (const std::string words = identifier_words(*identifier, resolve); !words.empty()) join(out, words, ", ");
  }
  return out;
}

bool has(const json::Node& object, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return object.find(name) != nullptr; });
}

// Elements that say nothing to a reader.
constexpr std::array<std::string_view, 15> for_machines{
    "resourceType", "id",   "meta", "text", "implicitRules", "status",    "intent",     "subject",
    "patient",      "hash", "data", "use",  "scope",         "docStatus", "lastUpdated"};

// The language of a resource is a code; the one a person speaks is a concept.
bool is_for_machines(const json::Node& member) {
  const std::string_view name = member.name().text();
  return among(for_machines, name) || (name == "language" && member.is_string());
}

std::string members_in_words(const json::Node& object, const ResolveReference& resolve) {
  std::string out;
  for (const json::Node& member : object) {
    const std::string_view name = member.name().text();
    if (is_for_machines(member) || name == "url" || name == "system") continue;
    each(&member, [&](const json::Node& value) {
      const std::string text = in_words(value, resolve);
      if (!text.empty()) join(out, name == "extension" ? text : label_of(name) + ": " + text, "; ");
    });
  }
  return out;
}

std::string person_words(const json::Node& name, const ResolveReference& resolve) {
  std::string out = joined(name, {"prefix", "given", "family", "suffix"}, " ", resolve);
  if (out.empty()) out = std::string(name.string("text"));
  if (name.string("use") == "nickname" && !out.empty()) out += " (also known as)";
  join(out, joined(name, {"period"}, " ", resolve), ", ");
  append_extensions(out, name, resolve);
  return out;
}

std::string object_in_words(const json::Node& value, const ResolveReference& resolve) {
  if (has(value, {"url"}) && !has(value, {"contentType", "resourceType"})) return extension_words(value, resolve);
  if (has(value, {"coding"}) || (has(value, {"text"}) && value.size() == 1)) return concept_words(value, resolve);
  if (has(value, {"family", "given"})) return person_words(value, resolve);
  if (has(value, {"line", "postalCode", "city", "district"})) {
    std::string out = joined(value, {"text", "line", "city", "district", "postalCode", "country"}, ", ", resolve);
    if (value.string("use") == "old") out += " (former)";
    join(out, joined(value, {"period"}, " ", resolve), ", ");
    append_extensions(out, value, resolve);
    return out;
  }
  if (has(value, {"reference", "display"}) && !has(value, {"code"})) return reference_words(value, resolve);
  if (has(value, {"code"}) && has(value, {"system"}) && !has(value, {"value"})) {
    return std::string(value.string(value.string("display").empty() ? "code" : "display"));
  }
  if (has(value, {"value"}) && has(value, {"system"}) && !has(value, {"unit", "code"})) {
    const std::string_view system = value.string("system");
    if (system.find(':') != std::string_view::npos) return identifier_words(value, resolve);
    std::string out = joined(value, {"value"}, " ", resolve);
    if (out.empty()) return out;
    if (!value.string("use").empty()) out += " (" + std::string(value.string("use")) + ')';
    append_extensions(out, value, resolve);
    return out;
  }
  if (has(value, {"value"}) && has(value, {"unit", "code"}))
    return joined(value, {"comparator", "value", "unit"}, " ", resolve);
  if (has(value, {"start", "end"})) {
    std::string out = joined(value, {"start"}, "", resolve);
    if (const std::string end = joined(value, {"end"}, "", resolve); !end.empty()) out += " until " + end;
    return out;
  }
  if (has(value, {"authorString"})) {
    return std::string(value.string("authorString")) + ": " + joined(value, {"text", "time"}, ", ", resolve);
  }
  if (has(value, {"text"})) {
    std::string out(value.string("text"));
    join(out, members_in_words(value, resolve), "; ");
    return out;
  }
  return members_in_words(value, resolve);
}

// A member and its companion in one line each; value[x] called as `own_label` says.
void append_member(std::vector<SummaryLine>& lines, const json::Node& member, const ResolveReference& resolve) {
  const std::string_view name = member.name().text();
  if (is_for_machines(member)) return;
  each(&member, [&](const json::Node& value) {
    std::string text = in_words(value, resolve);
    if (text.empty()) return;
    if (name == "extension" || name == "modifierExtension") {
      const std::size_t colon = text.find(": ");
      lines.push_back({text.substr(0, colon), colon == std::string::npos ? std::string() : text.substr(colon + 2)});
    } else {
      lines.push_back({label_of(name), std::move(text)});
    }
  });
}

void append_observation(std::vector<SummaryLine>& lines, const json::Node& observation,
                        const ResolveReference& resolve) {
  const json::Node* code = observation.find("code");
  const std::string label = code == nullptr ? "Observation" : in_words(*code, resolve);
  for (const json::Node& member : observation) {
    const std::string_view name = member.name().text();
    if (name == "code" || name == "category") continue;
    if (name.starts_with("value")) {
      lines.push_back({label, in_words(member, resolve)});
    } else if (name == "component") {
      each(&member, [&](const json::Node& component) {
        const json::Node* part = component.find("code");
        std::string text;
        for (const json::Node& value : component) {
          if (!value.name().text().starts_with("code")) join(text, in_words(value, resolve), "; ");
        }
        lines.push_back({label + ", " + (part == nullptr ? std::string() : in_words(*part, resolve)), std::move(text)});
      });
    } else {
      append_member(lines, member, resolve);
    }
  }
}

}  // namespace

std::string label_of(std::string_view name) {
  for (const std::string_view family : {"Extension-", "UKCore-"}) {
    if (name.starts_with(family)) name.remove_prefix(family.size());
  }
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto is_upper = [&name](std::size_t at) {
      return at < name.size() && std::isupper(static_cast<unsigned char>(name[at])) != 0;
    };
    const auto byte = static_cast<unsigned char>(name[i]);
    if (name[i] == '-' || name[i] == '_') {
      out += ' ';
    } else if (out.empty()) {
      out += static_cast<char>(std::toupper(byte));
    } else if (is_upper(i) && !is_upper(i - 1)) {
      // Of several capitals in a row all but the last are an abbreviation, and the last begins a word.
      out += ' ';
      out += is_upper(i + 1) ? name[i] : static_cast<char>(std::tolower(byte));
    } else if (is_upper(i) && i + 1 < name.size() && !is_upper(i + 1)) {
      out += ' ';
      out += static_cast<char>(std::tolower(byte));
    } else {
      out += name[i];
    }
  }
  return out;
}

const json::Node* extension_value(const json::Node& element, std::string_view name) {
  const json::Node* extensions = element.find("extension");
  if (extensions == nullptr) return nullptr;
  for (const json::Node& extension : *extensions) {
    const std::string_view url = extension.string("url");
    if (!url.ends_with(name) || url.size() == name.size() || url[url.size() - name.size() - 1] != '/') continue;
    for (const json::Node& member : extension) {
      if (member.name().text().starts_with("value")) return &member;
    }
  }
  return nullptr;
}

std::string in_words(const json::Node& value, const ResolveReference& resolve) {
  if (value.is_boolean()) return value.boolean() ? "yes" : "no";
  if (value.is_string() || value.is_number()) return std::string(value.text());
  if (value.is_object()) return object_in_words(value, resolve);
  std::string out;
  if (value.is_array()) each(&value, [&](const json::Node& one) { join(out, in_words(one, resolve), ", "); });
  return out;
}

std::string name_in_words(const json::Node& resource, const ResolveReference& resolve) {
  std::string out;
  if (const json::Node* names = resource.find("name")) {
    const json::Node* first = names->is_array() ? names->first() : names;
    if (first != nullptr) out = in_words(*first, resolve);
  }
  if (resource.string("resourceType") != "PractitionerRole") return out;
  for (const std::string_view part : {"practitioner", "organization"}) {
    if (const json::Node* named = resource.find(part)) join(out, reference_words(*named, resolve), ", ");
  }
  return out;
}

std::vector<SummaryLine> lines_of(const json::Node& resource, const ResolveReference& resolve) {
  std::vector<SummaryLine> lines;
  if (resource.string("resourceType") == "Observation") {
    append_observation(lines, resource, resolve);
    return lines;
  }
  for (const json::Node& member : resource) append_member(lines, member, resolve);
  return lines;
}

}  // namespace gateway::referral
