#include "app/mapping_folder.hpp"

#include <algorithm>
#include <filesystem>

#include "app/file.hpp"
#include "app/map_loading.hpp"
#include "app/mapping_form.hpp"
#include "app/toml_reader.hpp"
#include "base/digest.hpp"
#include "formats/json_record.hpp"
#include "mapping/library.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

std::string inside(const std::string& folder, const std::string& path) {
  return (files::path(folder) / path).lexically_normal().string();
}

// Everything that decides what a record becomes, each part with its length before it.
class Digest {
 public:
  void add(std::string_view name, std::string_view text) {
    text_ += std::string(name) + ' ' + std::to_string(text.size()) + '\n';
    text_ += text;
  }
  void add(const std::vector<mapping::MapFile>& list) {
    for (const mapping::MapFile& file : list) add(file.name, file.text);
  }
  std::string hex() const { return base::hex(base::sha256(text_)); }

 private:
  std::string text_;
};

}  // namespace

bool is_mapping_folder(const std::string& folder) {
  std::error_code unknown;
  return files::is_regular_file(files::path(folder) / "mapping.toml", unknown);
}

base::Result<std::vector<std::string>> mapping_folders(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> found;
  for (const auto& entry : files::directory_iterator(folder, error)) {
    if (is_mapping_folder(entry.path().string())) found.push_back(entry.path().string());
  }
  if (error) return base::Error(base::ErrorKind::not_found, "there is no such folder", folder, "correct the path");
  std::sort(found.begin(), found.end());
  return found;
}

base::Result<MappingFolder> read_mapping_folder(const std::string& folder) {
  MappingFolder read;
  read.folder = files::path(folder).lexically_normal().string();
  read.file = inside(folder, "mapping.toml");
  const std::string text = TRY(read_file(read.file));
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    return base::Error(base::ErrorKind::structure, std::string(error.description()),
                       read.file + ':' + std::to_string(begin.line) + ':' + std::to_string(begin.column),
                       "correct the TOML");
  }
  TomlReader reader(&root, read.file);
  read.name = reader.text("name");
  read.version = reader.text("version");
  read.title = reader.text("title", "");
  const std::string map = reader.text("map", "");
  read.content_types = reader.texts("content_types");
  for (const std::string& path : reader.texts("with")) read.with.push_back(inside(folder, path));
  auto form = read_form(reader, read.file);
  TRY(reader.done());
  read.form = TRY(std::move(form));
  for (std::string& type : read.content_types) type = intake::media_type(type);
  std::error_code unknown;
  const std::string own = files::weakly_canonical(read.folder, unknown).filename().string();
  if (!own.empty() && read.name != own) {
    return base::Error(base::ErrorKind::value, "\"name\" is not the folder's", reader.place_of("name"),
                       "call both alike, so that what Provenance names is found");
  }
  if (read.name.find('|') != std::string::npos || read.version.find('|') != std::string::npos) {
    return base::Error(base::ErrorKind::value, "\"name\" and \"version\" have no |", reader.place_of("name"),
                       "leave it out");
  }
  if (!map.empty()) read.map = inside(folder, map);
  return read;
}

base::Result<BesideMap> read_beside(const std::string& path) {
  const files::path parent = files::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (is_mapping_folder(folder)) {
    MappingFolder read = TRY(read_mapping_folder(folder));
    return BesideMap{std::move(read.form), std::move(read.with)};
  }
  formats::Form any = formats::json_form();
  any.read = [](std::string_view bytes, const json::Names& names,
                const json::Limits& limits) -> base::Result<formats::SourceRecord> {
    return formats::with_pointers(TRY(json::read(bytes, names, limits)));
  };
  return BesideMap{std::move(any), {}};
}

base::Result<std::string> main_map(const std::string& folder, const json::Names& names) {
  std::vector<std::string> paths;
  for (const char* ending : {".map", ".fml"}) {
    for (std::string& path : TRY(files_in(folder, ending))) paths.push_back(std::move(path));
  }
  std::vector<mapping::Map> maps;
  std::vector<mapping::Import> imports;
  for (const std::string& path : paths) {
    maps.push_back(TRY(mapping::read_map({path, TRY(read_file(path))}, names)).map);
    imports.insert(imports.end(), maps.back().imports.begin(), maps.back().imports.end());
  }
  std::vector<std::string> roots;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const std::string url = maps[i].metadata_text("url");
    const auto names_it = [&url](const mapping::Import& import) { return mapping::url_matches(import.url, url); };
    if (url.empty() || std::none_of(imports.begin(), imports.end(), names_it)) roots.push_back(paths[i]);
  }
  if (roots.size() == 1) return roots.front();
  return base::Error(
      base::ErrorKind::not_found,
      roots.empty() ? "there is no map in this folder" : "several maps of this folder are imported by none", folder,
      "keep one map to start in, import the others from it");
}

base::Result<mapping::Sources> mapping_sources(const MappingFolder& folder, const json::Names& names) {
  MapOptions options;
  options.with = folder.with;
  const std::string map = folder.map.empty() ? TRY(main_map(folder.folder, names)) : folder.map;
  mapping::Sources sources = TRY(load_map_sources(map, options, names));
  for (auto* list : {&sources.maps, &sources.concept_maps, &sources.logical_models}) {
    for (mapping::MapFile& file : *list) file.name = files::path(file.name).filename().string();
  }
  return sources;
}

base::Result<intake::Mapping> load_mapping(const MappingFolder& folder, json::Names& names,
                                           const fhir::Definitions& definitions) {
  const mapping::Sources sources = TRY(mapping_sources(folder, names));
  const auto kept = read_file(inside(folder.folder, "kept-in-original.txt"));
  const std::string kept_text = kept ? *kept : std::string();
  Digest digest;
  digest.add("mapping.toml", TRY(read_file(folder.file)));
  digest.add(sources.maps);
  digest.add(sources.concept_maps);
  digest.add(sources.logical_models);
  digest.add("kept-in-original.txt", kept_text);
  auto program = mapping::compile(sources, names, definitions);
  if (!program) {
    base::Error error = std::move(program).error();
    error.place = error.place.empty() ? folder.folder : inside(folder.folder, error.place);
    return error;
  }
  return intake::Mapping{
      folder.name, folder.version,       folder.title,        digest.hex(),
      folder.form, folder.content_types, std::move(*program), intake::read_kept_in_original(kept_text)};
}

}  // namespace gateway::app
