// The R4 artifacts of this build, listed once per test program.
#pragma once

#include "fhir/artifacts.hpp"
#include "support/definitions.hpp"

namespace gateway::tests {

inline fhir::Artifacts& artifacts() {
  static base::Result<fhir::Artifacts> loaded = fhir::Artifacts::load(definitions_pack(), names());
  return loaded.value();
}

}  // namespace gateway::tests
