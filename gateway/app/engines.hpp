// Engines: definitions, mapping, validator, policy and calendar, loaded once; all but the rules are then only read.
#pragma once

#include <memory>

#include "app/configuration.hpp"
#include "casework/rules.hpp"
#include "fhir/artifacts.hpp"
#include "fhir/definitions.hpp"
#include "fhir/terminology.hpp"
#include "intake/unseen.hpp"
#include "json/name.hpp"
#include "mapping/mapping.hpp"
#include "validation/validator.hpp"

namespace gateway::app {

struct Engines {
  json::Names names;
  std::unique_ptr<fhir::Definitions> definitions;
  std::unique_ptr<fhir::Artifacts> artifacts;  // R4's and those of the configured packages
  std::unique_ptr<fhir::Terminology> terminology;
  std::unique_ptr<mapping::Program> gp_record;
  intake::KeptInOriginal kept_in_original;
  std::unique_ptr<validation::Validator> validator;
  std::shared_ptr<casework::RulesInForce> rules;
};

// Errors: whatever each of them says, with the file's name.
base::Result<std::unique_ptr<Engines>> load_engines(const Configuration& configuration);

}  // namespace gateway::app
