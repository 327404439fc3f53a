#include "intake/doubtful_codes.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "fhir/identifiers.hpp"
#include "fhir/nhs_number.hpp"
#include "fhir/snomed.hpp"

namespace gateway::intake {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view snomed = "http://snomed.info/sct";
constexpr std::size_t most = 20;

// Three to ten capitals and digits (NHS Data Dictionary: ORGANISATION CODE).
bool is_ods_code(std::string_view code) {
  return code.size() >= 3 && code.size() <= 10 &&
         std::all_of(code.begin(), code.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool is_doubtful(const json::Node& coding) {
  return coding.string("system") == snomed && !fhir::is_snomed_concept(coding.string("code"));
}

// How a value was come to: written out only when there is something to tell.
struct Way {
  const Way* before = nullptr;
  std::string_view step;

  std::string text() const { return before == nullptr ? std::string(step) : before->text() + "." + std::string(step); }
};

class Examination {
 public:
  explicit Examination(json::Document& bundle) : bundle_(bundle) {}

  void look_at(json::Node& node, const Way& way) {
    if (node.is_object()) {
      look_at_identifier(node, way);
      if (json::Node* codings = json::Document::mutable_find(node, "coding")) take_out(node, *codings, way);
    }
    for (const json::Node& child : node) {
      if (!child.is_object() && !child.is_array()) continue;
      if (node.is_array()) {
        look_at(const_cast<json::Node&>(child), way);
      } else {
        look_at(const_cast<json::Node&>(child), {&way, child.name().text()});
      }
    }
  }

  std::vector<Error> told;

 private:
  void look_at_identifier(const json::Node& node, const Way& way) {
    const std::string_view system = node.string("system");
    const std::string_view value = node.string("value");
    if (value.empty()) return;
    if (system == fhir::identifiers::nhs_number && !fhir::nhs_number(value)) {
      tell("this NHS number is not right: its check digit does not match", way,
           "look the number up; until then nobody can be found by it");
    }
    if (system == fhir::identifiers::ods_organization && !is_ods_code(value)) {
      tell("this is not an ODS code: it has three to ten capitals and digits", way, "look the organisation up");
    }
  }

  void take_out(json::Node& concept_node, json::Node& codings, const Way& way) {
    const auto doubtful = std::find_if(codings.begin(), codings.end(), is_doubtful);
    if (!codings.is_array() || doubtful == codings.end()) return;
    tell("this is not a SNOMED CT identifier: its check digit does not match, as after a spreadsheet", way,
         "export the code as text; it is kept as text only");
    if (concept_node.find("text") == nullptr) {
      bundle_.append(concept_node, "text", bundle_.make_string(doubtful->string("code")));
    }
    json::Node& kept = bundle_.make_array();
    for (const json::Node& coding : codings) {
      if (!is_doubtful(coding)) bundle_.append(kept, bundle_.copy(coding));
    }
    if (kept.size() == 0) {
      bundle_.remove(concept_node, "coding");
    } else {
      bundle_.set(concept_node, "coding", kept);
    }
  }

  void tell(const char* what, const Way& way, const char* remedy) {
    const std::string path = way.text();
    if (told.size() < most && said_.insert(path + what).second) {
      told.emplace_back(ErrorKind::code_invalid, what, path, remedy);
    }
  }

  json::Document& bundle_;
  std::set<std::string> said_;
};

}  // namespace

std::vector<Error> examine_codes(json::Document& bundle) {
  Examination examination(bundle);
  const json::Node* entries = bundle.root().find("entry");
  if (entries == nullptr) return {};
  for (const json::Node& entry : *entries) {
    const json::Node* resource = entry.find("resource");
    if (resource == nullptr) continue;
    examination.look_at(const_cast<json::Node&>(*resource), {nullptr, resource->string("resourceType")});
  }
  return std::move(examination.told);
}

}  // namespace gateway::intake
