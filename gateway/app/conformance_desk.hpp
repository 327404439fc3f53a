// ConformanceDesk: answers conformsTo(), memberOf() and htmlChecks() of expressions from R4 and packages.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "fhir/artifacts.hpp"
#include "fhir/definitions.hpp"
#include "fhir/terminology.hpp"
#include "fhirpath/evaluate.hpp"
#include "validation/validator.hpp"

namespace gateway::app {

class ConformanceDesk {
 public:
  // `definitions` of the pack at `pack`; they must outlive it.
  ConformanceDesk(std::string pack, const fhir::Definitions& definitions)
      : pack_(std::move(pack)), definitions_(definitions) {}
  ConformanceDesk(const ConformanceDesk&) = delete;
  ConformanceDesk& operator=(const ConformanceDesk&) = delete;

  // Reads further FHIR packages (folders or .tgz). Errors: as Artifacts::add_package().
  base::Status add(const std::vector<std::string>& packages);

  // As Validator::conforms().
  std::optional<bool> conforms(const fhirpath::Value& value, std::string_view profile);
  // As Context::member_of.
  std::optional<bool> member_of(std::string_view system, std::string_view code, std::string_view value_set);
  // As Context::html_checks.
  bool html_checks(std::string_view xhtml) const;

 private:
  void open();

  std::string pack_;
  const fhir::Definitions& definitions_;
  std::optional<fhir::Artifacts> artifacts_;
  std::optional<fhir::Terminology> terminology_;
  std::optional<validation::Validator> validator_;
};

}  // namespace gateway::app
