// Engines: definitions, terminology, validator and mappings of one generation; loaded whole, then only read.
#pragma once

#include <memory>

#include "app/configuration.hpp"
#include "casework/rules.hpp"
#include "fhir/artifacts.hpp"
#include "fhir/definitions.hpp"
#include "fhir/terminology.hpp"
#include "intake/library.hpp"
#include "json/name.hpp"
#include "validation/validator.hpp"

namespace gateway::app {

struct Engines {
  json::Names names;
  std::unique_ptr<fhir::Definitions> definitions;
  std::unique_ptr<fhir::Artifacts> artifacts;  // R4's and those of the configured packages
  std::unique_ptr<fhir::Terminology> terminology;
  std::unique_ptr<validation::Validator> validator;
};

// A library over engines of its own, which it keeps. Errors: whatever each part says, with the file's name; value when
// a partner's format is no mapping.
base::Result<std::shared_ptr<const intake::Library>> load_library(const Configuration& configuration);

}  // namespace gateway::app
