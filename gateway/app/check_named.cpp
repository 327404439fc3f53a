#include "app/check_named.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "app/mapping_folder.hpp"
#include "app/open_store.hpp"

namespace gateway::app {
namespace {

namespace fs = std::filesystem;

// By the rights this program has when it serves.
bool may(const fs::path& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

class Problems {
 public:
  explicit Problems(const Configuration& configuration) : configuration_(configuration) {}

  // `key` is the table and key that names what is wrong.
  void add(std::string_view key, base::ErrorKind kind, std::string text, std::string remedy) {
    const auto place = configuration_.places.find(key);
    found_.emplace_back(kind, std::move(text), place == configuration_.places.end() ? std::string(key) : place->second,
                        std::move(remedy));
  }

  void file(std::string_view key, const std::string& path) {
    std::error_code unknown;
    if (!fs::exists(path, unknown)) {
      add(key, base::ErrorKind::not_found, "there is no file " + path, "correct the path, or put the file there");
    } else if (!fs::is_regular_file(path, unknown)) {
      add(key, base::ErrorKind::value, path + " is not a file", "name a file");
    } else if (!may(path, R_OK)) {
      add(key, base::ErrorKind::value, path + " cannot be read", "let the gateway's user read it");
    }
  }

  // A folder to be made or written in: the nearest one that exists decides.
  void writable_folder(std::string_view key, const std::string& path) {
    fs::path nearest = fs::absolute(path);
    std::error_code unknown;
    while (!fs::exists(nearest, unknown) && nearest != nearest.parent_path()) nearest = nearest.parent_path();
    const bool is_there = nearest == fs::absolute(path);
    const std::string what = is_there ? path : path + " cannot be made: " + nearest.string();
    if (!fs::is_directory(nearest, unknown)) {
      add(key, base::ErrorKind::value, what + " is not a folder", "name a folder");
    } else if (!may(nearest, W_OK | X_OK)) {
      add(key, base::ErrorKind::value, what + " cannot be written in",
          "let the gateway's user write there, or name another folder");
    }
  }

  std::vector<base::Error> take() { return std::move(found_); }

 private:
  const Configuration& configuration_;
  std::vector<base::Error> found_;
};

void check_data(const Configuration& configuration, Problems& problems) {
  problems.writable_folder("gateway.data", configuration.data);
  std::error_code unknown;
  if (fs::exists(store_file(configuration), unknown) && !fs::exists(sealing_key_file(configuration), unknown)) {
    problems.add("gateway.data", base::ErrorKind::not_found,
                 store_file(configuration) + " is there, but its key is not",
                 "put " + sealing_key_file(configuration) + " back from its backup: nothing can be read without it");
  }
}

void check_admin_socket(const Configuration& configuration, Problems& problems) {
  const fs::path socket = configuration.admin_socket;
  const std::string folder = fs::absolute(socket).parent_path().string();
  std::error_code unknown;
  if (!fs::exists(folder, unknown)) {
    problems.add("gateway.admin_socket", base::ErrorKind::not_found, "there is no folder " + folder,
                 "make it, or name another");
    return;
  }
  problems.writable_folder("gateway.admin_socket", folder);
  if (fs::exists(socket, unknown) && !fs::is_socket(socket, unknown)) {
    problems.add("gateway.admin_socket", base::ErrorKind::value, socket.string() + " is there and is no socket",
                 "name a path that is free");
  }
}

void check_mappings(const Configuration& configuration, Problems& problems) {
  const auto folders = mapping_folders(configuration.mappings);
  if (!folders) {
    problems.add("gateway.mappings", base::ErrorKind::not_found, "there is no folder " + configuration.mappings,
                 "name the folder that holds the mappings");
  } else if (folders->empty()) {
    problems.add("gateway.mappings", base::ErrorKind::not_found,
                 "there is no folder with a mapping.toml in " + configuration.mappings,
                 "name the folder that holds a folder for each layout");
  }
}

void check_notices(const NoticeSettings& notices, Problems& problems) {
  if (notices.mail) {
    if (!notices.mail->server.server_ca.empty()) {
      problems.file("notices.mail.server_ca", notices.mail->server.server_ca);
    }
    if (!notices.mail->password_file.empty()) problems.file("notices.mail.password_file", notices.mail->password_file);
  }
  if (notices.webhooks) {
    problems.file("notices.webhooks.server_ca", notices.webhooks->server_ca);
    problems.file("notices.webhooks.signing_key", notices.webhooks->signing_key);
  }
}

// The port of "https://host[:port]/path", and whether `origin` is that one.
bool is_at(const std::string& base_url, const net::Origin& origin) {
  const std::string authority = "https://" + origin.host + ':' + std::to_string(origin.port);
  const bool same = base_url == authority || base_url.starts_with(authority + '/');
  const std::string implied = "https://" + origin.host;
  return same || (origin.port == 443 && (base_url == implied || base_url.starts_with(implied + '/')));
}

// A referral sent to ourselves would come back as another one.
void check_endpoints(const Configuration& configuration, Problems& problems) {
  const auto& hosts = configuration.listen.hosts;
  for (const access::Partner& partner : configuration.partners.all()) {
    if (partner.endpoint.host.empty()) continue;
    const bool is_ours = configuration.listen.port != 0 && partner.endpoint.port == configuration.listen.port &&
                         std::find(hosts.begin(), hosts.end(), partner.endpoint.host) != hosts.end();
    if (!is_ours && !is_at(configuration.base_url, partner.endpoint)) continue;
    problems.add("partner." + partner.ods, base::ErrorKind::value,
                 "the endpoint of " + partner.ods + " is this gateway itself",
                 "give the endpoint of that organisation's server");
  }
}

}  // namespace

std::vector<base::Error> problems_of(const Configuration& configuration) {
  Problems problems(configuration);
  check_data(configuration, problems);
  check_admin_socket(configuration, problems);
  problems.file("gateway.definitions", configuration.definitions);
  check_mappings(configuration, problems);
  if (configuration.watched_folder) {
    problems.writable_folder("watched_folder.path", configuration.watched_folder->path);
  }
  problems.file("gateway.policy", configuration.policy);
  for (const auto& [ods, file] : configuration.council_policies) problems.file("partner." + ods + ".policy", file);
  problems.file("gateway.bank_holidays", configuration.bank_holidays);
  problems.file("listen.certificate", configuration.listen.tls.certificate);
  problems.file("listen.key", configuration.listen.tls.key);
  problems.file("listen.client_ca", configuration.listen.tls.client_ca);
  problems.file("delivery.certificate", configuration.delivery.certificate);
  problems.file("delivery.key", configuration.delivery.key);
  problems.file("delivery.server_ca", configuration.delivery.server_ca);
  if (configuration.notices) check_notices(*configuration.notices, problems);
  check_endpoints(configuration, problems);
  return problems.take();
}

}  // namespace gateway::app
