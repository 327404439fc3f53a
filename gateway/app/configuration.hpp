// Configuration: one TOML file, every key known, every error with its line.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/partner.hpp"
#include "app/folder_settings.hpp"
#include "app/mllp_settings.hpp"
#include "app/notice_settings.hpp"
#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "dispatch/retry.hpp"
#include "net/client.hpp"
#include "net/server.hpp"

namespace gateway::app {

// Runs the case clock faster than the world, so that a story of days can be shown in seconds. Never in production.
struct Demonstration {
  base::Instant start{};
  double pace = 1.0;
};

struct Configuration {
  std::string base_url;               // our FHIR base as others reach it
  std::string data;                   // folder of the store and its key
  std::string definitions;            // the pack of FHIR definitions
  std::vector<std::string> packages;  // FHIR packages beside R4: folders, .tgz or .json files
  std::string mappings;               // folder with a folder for each layout
  std::string policy;                 // policies/default.toml
  std::map<std::string, std::string, std::less<>> council_policies;  // of councils with one of their own, by ODS code
  std::string bank_holidays;                                         // policies/bank-holidays.json
  base::log::Level log_level = base::log::Level::info;
  unsigned workers = 2;
  std::string store_vfs;       // a SQLite VFS by name; empty for the system's
  net::ServerSettings listen;  // hosts: those given, else base_url's, the address and localhost
  std::optional<inlets::FolderSettings> watched_folder;  // none: files come in no other way than over HTTP and MLLP
  std::optional<inlets::MllpSettings> mllp;              // none: HL7 v2 is taken over HTTP only
  std::string admin_socket;
  net::ClientSettings delivery;
  dispatch::RetrySchedule retry;
  unsigned deliveries_at_once = 16;  // to one council; 0 holds everything back
  access::Partners partners;
  base::Duration subscription_error_after = std::chrono::hours{24};
  std::optional<NoticeSettings> notices;  // none: nobody is told
  std::optional<Demonstration> demonstration;

  // Where what is named stands in the file, by table and key ("listen.certificate", "partner.Z99001"):
  // file:line:column.
  std::map<std::string, std::string, std::less<>> places;
};

// Reads `text`; relative paths are relative to `folder`. `file` names it in errors.
// Errors: structure, required, value with file:line:column (the file alone where nothing can be pointed at); an unknown
// key is an error that names the nearest known one.
base::Result<Configuration> read_configuration(std::string_view text, const std::string& file,
                                               const std::string& folder);

// Reads the file at `path`. Errors: as above; not_found.
base::Result<Configuration> load_configuration(const std::string& path);

}  // namespace gateway::app
