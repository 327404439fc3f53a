#include "app/folder_settings.hpp"

#include "app/toml_reader.hpp"

namespace gateway::app {

base::Result<inlets::FolderSettings> read_watched_folder(const toml::table* table, const std::string& file,
                                                         const std::function<std::string(const std::string&)>& resolve,
                                                         std::map<std::string, std::string, std::less<>>& places) {
  TomlReader reader(table, file);
  inlets::FolderSettings folder;
  folder.path = resolve(reader.text("path"));
  folder.practice = reader.text("practice");
  folder.format = reader.text("format");
  folder.every = base::Duration{reader.number("every_ms", 1'000, 50, 3'600'000)};
  for (const char* const key : {"path", "practice", "format"}) {
    places.emplace(std::string("watched_folder.") + key, reader.place_of(key));
  }
  TRY(reader.done());
  return folder;
}

}  // namespace gateway::app
