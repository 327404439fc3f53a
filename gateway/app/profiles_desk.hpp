// What the profiles verbs work with: the definitions, R4's artifacts and those of further packages.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/verbs.hpp"
#include "base/result.hpp"
#include "fhir/artifacts.hpp"
#include "fhir/definitions.hpp"
#include "json/name.hpp"

namespace gateway::app {

struct ProfilesDesk {
  json::Names names;
  std::optional<fhir::Definitions> definitions;
  std::optional<fhir::Artifacts> artifacts;
};

// The pack and packages that `options` name, those of its configuration first. Errors: as Definitions::load(),
// load_configuration() and Artifacts::add_package().
base::Result<std::unique_ptr<ProfilesDesk>> open_profiles_desk(const ProfilesOptions& options);

// Prints an error that kept a verb from its work to standard error, and returns its exit code.
int complain_of_definitions(const base::Error& error);

}  // namespace gateway::app
