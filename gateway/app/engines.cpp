#include "app/engines.hpp"

#include "app/mapping_folder.hpp"
#include "base/log.hpp"
#include "inlets/watched_folder.hpp"

namespace gateway::app {
namespace {

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

base::Result<intake::Mappings> load_mappings(const Configuration& configuration, json::Names& names,
                                             const fhir::Definitions& definitions) {
  std::vector<intake::Mapping> list;
  for (const std::string& folder : TRY(mapping_folders(configuration.mappings))) {
    list.push_back(TRY(load_mapping(TRY(read_mapping_folder(folder)), names, definitions)));
  }
  if (list.empty()) {
    return base::Error(base::ErrorKind::not_found, "there is no mapping in this folder", configuration.mappings,
                       "name the folder that holds a folder with a mapping.toml for each layout");
  }
  auto mappings = TRY(intake::Mappings::from(std::move(list)));
  for (const access::Partner& partner : configuration.partners.all()) {
    if (partner.format.empty() || mappings.find(partner.format) != nullptr) continue;
    const auto place = configuration.places.find("partner." + partner.ods + ".format");
    return base::Error(base::ErrorKind::value, "the format of " + partner.ods + " is no mapping",
                       place == configuration.places.end() ? "" : place->second,
                       "name one of the folders in " + configuration.mappings);
  }
  if (configuration.watched_folder) {
    auto form = inlets::folder_form(*configuration.watched_folder, mappings, configuration.partners);
    if (!form) {
      base::Error error = std::move(form).error();
      const auto place = configuration.places.find("watched_folder.format");
      if (place != configuration.places.end()) error.place = place->second;
      return error;
    }
  }
  return mappings;
}

}  // namespace

base::Result<std::shared_ptr<const intake::Library>> load_library(const Configuration& configuration) {
  auto engines = std::make_shared<Engines>();
  engines->definitions =
      std::make_unique<fhir::Definitions>(TRY(fhir::Definitions::load(configuration.definitions, engines->names)));
  engines->artifacts = std::make_unique<fhir::Artifacts>(TRY(load_artifacts(configuration, engines->names)));
  engines->terminology = std::make_unique<fhir::Terminology>(*engines->artifacts);
  auto mappings = TRY(load_mappings(configuration, engines->names, *engines->definitions));
  engines->validator = std::make_unique<validation::Validator>(
      *engines->definitions, validation::knowledge_of(*engines->artifacts, *engines->terminology));
  return std::make_shared<const intake::Library>(
      intake::Library{engines->names, *engines->definitions, *engines->validator, std::move(mappings), engines});
}

}  // namespace gateway::app
