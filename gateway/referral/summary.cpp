#include "referral/summary.hpp"

#include <array>

#include "referral/codes.hpp"

namespace gateway::referral {
namespace {

constexpr std::array<std::string_view, 6> titles{
    "The referral", "The child", "What is feared", "People around the child", "Professionals", "Sharing and documents"};
constexpr std::size_t further = titles.size();
constexpr std::string_view narrative_start =
    R"(<div xmlns="http://www.w3.org/1999/xhtml" class="referral-gateway-summary">)";

// Which section a resource belongs to.
std::size_t section_of(std::string_view type) {
  if (type == "ServiceRequest") return 0;
  if (type == "Patient") return 1;
  if (type == "Observation" || type == "Condition") return 2;
  if (type == "RelatedPerson") return 3;
  if (type == "Practitioner" || type == "PractitionerRole" || type == "Organization") return 4;
  if (type == "Consent" || type == "DocumentReference") return 5;
  return further;
}

bool is_of_the_message(std::string_view type) {
  return type == "Task" || type == "Provenance" || type == "MessageHeader";
}

bool says(const json::Node& element, std::string_view extension, bool answer) {
  const json::Node* value = extension_value(element, extension);
  return value != nullptr && value->is_boolean() && value->boolean() == answer;
}

bool has_code(const json::Node* concept_node, std::string_view code) {
  if (concept_node == nullptr) return false;
  if (concept_node->is_array()) {
    for (const json::Node& one : *concept_node) {
      if (has_code(&one, code)) return true;
    }
    return false;
  }
  const json::Node* codings = concept_node->find("coding");
  if (codings == nullptr) return false;
  for (const json::Node& coding : *codings) {
    if (coding.string("code") == code) return true;
  }
  return false;
}

std::string danger(const json::Node& request) {
  if (says(request, "immediate-danger-unanswered", true)) return "NOT ANSWERED. Do not take it for a no.";
  if (says(request, "immediate-danger", true)) return "YES. Act now; the referrer was told to telephone as well.";
  return extension_value(request, "immediate-danger") == nullptr ? "NOT STATED. Do not take it for a no." : "no";
}

std::string person(const json::Node& related, const ResolveReference& resolve) {
  std::string out = name_in_words(related, resolve);
  if (out.empty()) out = "a person whose name is not known";
  const json::Node* relationship = related.find("relationship");
  if (relationship != nullptr && relationship->first() != nullptr) {
    out += " (" + in_words(*relationship->first(), resolve) + ')';
  }
  return out;
}

void append_warnings(std::vector<SummaryLine>& first, const std::vector<const json::Node*>& resources,
                     const json::Node& request, const ResolveReference& resolve) {
  if (says(request, "family-contact-safe", false)) {
    first.push_back({"Do not contact", "the family: the referrer says that contact is not safe"});
  } else if (has_code(request.find("orderDetail"), codes::contacting_subject_prohibited)) {
    first.push_back({"Do not contact", "the child or the family without speaking to the referrer"});
  }
  for (const json::Node* resource : resources) {
    const std::string_view type = resource->string("resourceType");
    if (type == "RelatedPerson") {
      if (says(*resource, "contact-safe", false)) first.push_back({"Do not contact", person(*resource, resolve)});
      if (says(*resource, "alleged-perpetrator", true)) {
        first.push_back({"Said to have done harm", person(*resource, resolve)});
      }
    }
    if (type != "Patient") continue;
    const json::Node* addresses = resource->find("address");
    if (addresses == nullptr) continue;
    for (const json::Node& address : *addresses) {
      if (says(address, "address-restricted", true)) {
        first.push_back({"Restricted address", "must not become known to anybody around the child"});
      }
    }
  }
  if (says(request, "other-children-at-risk", true)) first.push_back({"Other children", "also at risk"});
  if (says(request, "referrer-identity-may-be-shared", false)) {
    first.push_back({"Do not tell the family", "who made this referral"});
  }
}

std::vector<SummaryLine> first_of(const std::vector<const json::Node*>& resources, const json::Node& request,
                                  const ResolveReference& resolve) {
  std::vector<SummaryLine> first{{"Immediate danger", danger(request)}};
  bool found = false;
  for (const json::Node* resource : resources) {
    if (resource->string("resourceType") != "Observation" || !has_code(resource->find("code"), "whereabouts")) continue;
    for (SummaryLine& line : lines_of(*resource, resolve)) {
      if (line.label != "Performer") first.push_back(std::move(line));
    }
    found = true;
  }
  if (!found) first.push_back({"Where the child is now", "NOT STATED"});
  append_warnings(first, resources, request, resolve);
  return first;
}

// XML 1.0 has no other control characters, and the five that mean something in it are named.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "<br/>"; break;
      case '\r': break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t') {
          out += "\xef\xbf\xbd";
        } else {
          out += c;
        }
    }
  }
}

void append_table(std::string& out, const std::vector<SummaryLine>& lines) {
  out += "<table><tbody>";
  for (const SummaryLine& line : lines) {
    out += "<tr><th>";
    append_escaped(out, line.label);
    out += "</th><td>";
    append_escaped(out, line.text);
    out += "</td></tr>";
  }
  out += "</tbody></table>";
}

void append_section(std::string& out, const SummarySection& section) {
  out += "<h2>";
  append_escaped(out, section.title);
  out += "</h2>";
  append_table(out, section.lines);
}

}  // namespace

Summary summary_of(const std::vector<const json::Node*>& resources, const json::Node& request,
                   const ResolveReference& resolve, Extent extent) {
  Summary summary;
  summary.first = first_of(resources, request, resolve);
  std::array<std::vector<SummaryLine>, titles.size() + 1> lines;
  for (const json::Node* resource : resources) {
    const std::string_view type = resource->string("resourceType");
    const std::size_t number = section_of(type);
    if (is_of_the_message(type) || (extent == Extent::request_and_child && number > 1)) continue;
    auto& section = lines[number];
    for (SummaryLine& line : lines_of(*resource, resolve)) section.push_back(std::move(line));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    summary.sections.push_back({std::string(i == further ? "Further" : titles[i]), std::move(lines[i])});
  }
  return summary;
}

std::string narrative_of(const Summary& summary) {
  std::string out(narrative_start);
  append_table(out, summary.first);
  for (const SummarySection& section : summary.sections) append_section(out, section);
  return out + "</div>";
}

bool is_made_here(std::string_view narrative) {
  return narrative.starts_with(narrative_start);
}

std::string page_of(const Summary& summary) {
  std::string out =
      R"(<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" lang="en-GB"><head><meta charset="utf-8"/>)"
      R"(<title>Safeguarding referral</title><style>body{font:11pt sans-serif;margin:1.5em}h1{font-size:15pt}h2{font-size:)"
      R"(12pt;margin:1em 0 .3em}table{border-collapse:collapse;width:100%}th{text-align:left;vertical-align:top;)"
      R"(width:14em;font-weight:600}th,td{padding:.15em .4em;border-bottom:1px solid #999}.first{border:3px solid #000})"
      R"(</style></head><body><h1>Safeguarding referral: read this first</h1><div class="first">)";
  append_table(out, summary.first);
  out += "</div>";
  for (const SummarySection& section : summary.sections) append_section(out, section);
  return out + "</body></html>";
}

}  // namespace gateway::referral
