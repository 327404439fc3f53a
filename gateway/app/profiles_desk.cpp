#include "app/profiles_desk.hpp"

#include <cstdio>

#include "app/configuration.hpp"
#include "app/file.hpp"

namespace gateway::app {

base::Result<std::unique_ptr<ProfilesDesk>> open_profiles_desk(const ProfilesOptions& options) {
  std::string pack = options.definitions;
  std::vector<std::string> packages;
  if (!options.configuration.empty()) {
    const Configuration configuration = TRY(load_configuration(options.configuration));
    if (pack.empty()) pack = configuration.definitions;
    packages = configuration.packages;
  }
  if (pack.empty()) pack = installed_file("share/r4.pack");
  packages.insert(packages.end(), options.with.begin(), options.with.end());

  auto desk = std::make_unique<ProfilesDesk>();
  desk->definitions.emplace(TRY(fhir::Definitions::load(pack, desk->names)));
  desk->artifacts.emplace(TRY(fhir::Artifacts::load(pack, desk->names)));
  for (const std::string& path : packages) {
    TRY(desk->artifacts->add_package(path));
    for (const std::string& twin : desk->artifacts->packages().back().twins) {
      std::fprintf(stderr, "%s: %s is held before with other content, which stays\n", path.c_str(), twin.c_str());
    }
  }
  return desk;
}

int complain_of_definitions(const base::Error& error) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return exit_configuration;
}

}  // namespace gateway::app
