// [watched_folder] of the configuration: where files are dropped, whose they are, and in which layout.
#pragma once

#include <functional>
#include <map>
#include <string>

#include <toml++/toml.h>

#include "base/result.hpp"
#include "inlets/watched_folder.hpp"

namespace gateway::app {

// Reads [watched_folder]; `resolve` makes a path absolute, `places` remembers where each key stands
// ("watched_folder.…"). Errors: as read_configuration.
base::Result<inlets::FolderSettings> read_watched_folder(const toml::table* table, const std::string& file,
                                                         const std::function<std::string(const std::string&)>& resolve,
                                                         std::map<std::string, std::string, std::less<>>& places);

}  // namespace gateway::app
