#include "app/conformance_desk.hpp"

#include "fhirpath/value_sets.hpp"
#include "validation/narrative.hpp"

namespace gateway::app {

void ConformanceDesk::open() {
  if (artifacts_) return;
  auto loaded = fhir::Artifacts::load(pack_, definitions_.names());
  artifacts_.emplace(loaded ? std::move(loaded).value() : fhir::Artifacts(definitions_.names()));
  terminology_.emplace(*artifacts_);
}

base::Status ConformanceDesk::add(const std::vector<std::string>& packages) {
  if (packages.empty()) return base::Success{};
  open();
  for (const std::string& package : packages) TRY(artifacts_->add_package(package));
  return base::Success{};
}

std::optional<bool> ConformanceDesk::conforms(const fhirpath::Value& value, std::string_view profile) {
  if (!validator_) {
    open();
    validator_.emplace(definitions_, validation::knowledge_of(*artifacts_, *terminology_));
  }
  return validator_->conforms(value, profile);
}

std::optional<bool> ConformanceDesk::member_of(std::string_view system, std::string_view code,
                                               std::string_view value_set) {
  open();
  return fhirpath::member_of(*terminology_)(system, code, value_set);
}

bool ConformanceDesk::html_checks(std::string_view xhtml) const {
  return validation::narrative_problem(xhtml).empty();
}

}  // namespace gateway::app
