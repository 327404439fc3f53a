// [mllp] of the configuration: where HL7 v2 referrals are listened for, and how an accepted one is answered.
#pragma once

#include <functional>
#include <string>

#include <toml++/toml.h>

#include "base/result.hpp"
#include "inlets/mllp_listener.hpp"

namespace gateway::app {

// Reads [mllp]. Certificate, key and client_ca are those of `http` unless given. `resolve` makes a path absolute.
// Errors: as read_configuration.
base::Result<inlets::MllpSettings> read_mllp(const toml::table* table, const std::string& file,
                                             const std::function<std::string(const std::string&)>& resolve,
                                             const net::ServerSettings& http);

}  // namespace gateway::app
