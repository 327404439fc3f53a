// CoreKnowledge: for tests: a validator with every rule, knowing R4's own definitions.
#pragma once

#include "fhir/artifacts.hpp"
#include "fhir/terminology.hpp"
#include "support/definitions.hpp"
#include "validation/validator.hpp"

namespace gateway::validation {

struct CoreKnowledge {
  base::Result<fhir::Artifacts> artifacts = fhir::Artifacts::load(tests::definitions_pack(), tests::names());
  fhir::Terminology terminology{*artifacts};
};

// One for all tests of the program.
inline const Validator& full_validator() {
  static CoreKnowledge core;
  static const Validator validator(tests::definitions(), knowledge_of(*core.artifacts, core.terminology));
  return validator;
}

}  // namespace gateway::validation
