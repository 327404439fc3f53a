#include "app/engines.hpp"

#include <filesystem>

#include "app/file.hpp"
#include "app/rules_loading.hpp"
#include "base/log.hpp"

namespace gateway::app {
namespace {

std::string name_of(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

base::Result<std::vector<mapping::MapFile>> files(const std::string& folder, const std::string& ending) {
  std::vector<mapping::MapFile> list;
  for (const std::string& path : TRY(files_in(folder, ending))) {
    list.push_back({name_of(path), TRY(read_file(path))});
  }
  return list;
}

base::Result<fhir::Artifacts> load_artifacts(const Configuration& configuration, const json::Names& names) {
  auto artifacts = TRY(fhir::Artifacts::load(configuration.definitions, names));
  for (const std::string& path : configuration.packages) {
    if (auto added = artifacts.add_package(path); !added) {
      base::Error error = std::move(added).error();
      const auto named = configuration.places.find("fhir.packages");
      if (named != configuration.places.end() && error.place != named->second)
        error.place = named->second + ' ' + error.place;
      return error;
    }
    const fhir::Package& package = artifacts.packages().back();
    for (const std::string& twin : package.twins) {
      base::log::warning("definition_held_before", {{"package", package.path}, {"definition", twin}});
    }
  }
  return artifacts;
}

}  // namespace

base::Result<std::unique_ptr<Engines>> load_engines(const Configuration& configuration) {
  auto engines = std::make_unique<Engines>();
  engines->definitions =
      std::make_unique<fhir::Definitions>(TRY(fhir::Definitions::load(configuration.definitions, engines->names)));
  engines->artifacts = std::make_unique<fhir::Artifacts>(TRY(load_artifacts(configuration, engines->names)));
  engines->terminology = std::make_unique<fhir::Terminology>(*engines->artifacts);
  mapping::Sources sources;
  sources.maps = TRY(files(configuration.mapping, ".map"));
  sources.concept_maps = TRY(files(configuration.mapping + "/conceptmaps", ".json"));
  engines->gp_record =
      std::make_unique<mapping::Program>(TRY(mapping::compile(sources, engines->names, *engines->definitions)));
  engines->kept_in_original =
      intake::read_kept_in_original(TRY(read_file(configuration.mapping + "/kept-in-original.txt")));
  engines->validator = std::make_unique<validation::Validator>(
      *engines->definitions, validation::knowledge_of(*engines->artifacts, *engines->terminology));
  engines->rules = std::make_shared<casework::RulesInForce>(TRY(load_rules(configuration)));
  return engines;
}

}  // namespace gateway::app
