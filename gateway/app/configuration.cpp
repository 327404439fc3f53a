#include "app/configuration.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "app/file.hpp"
#include "app/partnership.hpp"
#include "app/toml_reader.hpp"

namespace gateway::app {
namespace {

// Resolves paths against the configuration's own folder.
class Paths {
 public:
  explicit Paths(std::string folder) : folder_(std::move(folder)) {}

  // The required path at `key`; `into` remembers where it stands.
  std::string operator()(TomlReader& reader, std::string_view table, std::string_view key, Configuration& into) const {
    const std::string path = reader.text(key);
    into.places.emplace(std::string(table) + '.' + std::string(key), reader.place_of(key));
    return resolved(path);
  }

  std::string resolved(const std::string& path) const {
    return path.empty() ? path : (std::filesystem::path(folder_) / path).lexically_normal().string();
  }

 private:
  std::string folder_;
};

base::Result<base::log::Level> level_of(const std::string& word, const std::string& place) {
  if (word == "debug") return base::log::Level::debug;
  if (word == "info") return base::log::Level::info;
  if (word == "warning") return base::log::Level::warning;
  if (word == "error") return base::log::Level::error;
  return base::Error(base::ErrorKind::value, "\"log\" is no level", place, "give debug, info, warning or error");
}

// "https://host:port/path". Errors: value.
base::Status read_endpoint(const std::string& url, const std::string& place, access::Partner& partner) {
  static constexpr std::string_view scheme = "https://";
  const base::Error malformed(base::ErrorKind::value,
                              "the endpoint of " + partner.ods + " is not https://host[:port][/path]", place,
                              "correct it");
  if (!url.starts_with(scheme)) return malformed;
  std::string_view rest = std::string_view(url).substr(scheme.size());
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  partner.endpoint_path = slash == std::string_view::npos ? std::string() : std::string(rest.substr(slash));
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), partner.endpoint.port);
    if (error != std::errc() || end != port.data() + port.size()) return malformed;
    authority = authority.substr(0, colon);
  }
  partner.endpoint.host = std::string(authority);
  if (partner.endpoint.host.empty() || partner.endpoint.host.find('@') != std::string::npos) return malformed;
  return base::Success{};
}

base::Result<access::Partner> read_partner(const toml::table* table, const std::string& file, const Paths& path,
                                           Configuration& into) {
  TomlReader reader(table, file);
  access::Partner partner;
  partner.ods = reader.text("ods");
  const std::string place = reader.place_of("ods");
  into.places.emplace("partner." + partner.ods, place);
  partner.name = reader.text("name");
  const std::string role = reader.text("role");
  partner.certificate_san = reader.texts("certificate_san");
  const std::string endpoint = reader.text("endpoint", "");
  partner.endpoint.verify_as = reader.text("verify_as", "");
  partner.postcodes = reader.texts("postcodes");
  partner.home_council = reader.text("home_council", "");
  partner.format = reader.text("format", "");
  const std::string policy = reader.text("policy", "");
  partner.adviser = reader.flag("adviser", false);
  partner.acts_for = reader.texts("acts_for");
  partner.covers = reader.texts("covers");
  TRY(reader.done());
  if (role == "council") {
    partner.role = access::PartnerRole::council;
  } else if (role == "partnership") {
    partner.role = access::PartnerRole::partnership;
  } else if (role != "practice") {
    return base::Error(base::ErrorKind::value,
                       "the role of " + partner.ods + " is neither practice nor council nor partnership",
                       reader.place_of("role"), "give one of the three");
  }
  TRY(check_partnership(partner, reader));
  if (!partner.format.empty()) {
    if (partner.role != access::PartnerRole::practice) {
      return base::Error(base::ErrorKind::value, partner.ods + " is no practice, and has a format",
                         reader.place_of("format"), "name it at the practices that send in it");
    }
    into.places.emplace("partner." + partner.ods + ".format", reader.place_of("format"));
  }
  if (!policy.empty()) {
    if (partner.role != access::PartnerRole::council) {
      return base::Error(base::ErrorKind::value, partner.ods + " is no council, and has a policy",
                         reader.place_of("policy"), "name it at the council whose deadlines these are");
    }
    into.council_policies.emplace(partner.ods, path.resolved(policy));
    into.places.emplace("partner." + partner.ods + ".policy", reader.place_of("policy"));
  }
  if (!endpoint.empty()) TRY(read_endpoint(endpoint, reader.place_of("endpoint"), partner));
  const auto missing = [&](const char* what, const char* remedy) {
    return base::Error(base::ErrorKind::required, std::string(what) + " of " + partner.ods + " is missing", place,
                       remedy);
  };
  if (partner.certificate_san.empty())
    return missing("certificate_san", "nobody could speak as this partner without it");
  if (partner.role == access::PartnerRole::council && partner.endpoint.host.empty()) {
    return missing("endpoint", "referrals to this council could not be delivered without it");
  }
  for (std::string& area : partner.postcodes) {
    for (char& c : area) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return partner;
}

// "https://gateway.example:8443/fhir/R4" → "gateway.example"; empty when it is no https URL with a host.
std::string host_of(const std::string& url) {
  static constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return {};
  return url.substr(scheme.size(), url.find_first_of(":/", scheme.size()) - scheme.size());
}

// What only shows when everything is read.
base::Status check_together(Configuration& configuration, const std::string& file) {
  const auto wrong = [&](const char* key, const char* text, const char* remedy) {
    const auto place = configuration.places.find(key);
    return base::Error(base::ErrorKind::value, text, place == configuration.places.end() ? file : place->second,
                       remedy);
  };
  const std::string host = host_of(configuration.base_url);
  if (host.empty())
    return wrong("gateway.base_url", "\"base_url\" is not https://host[:port]/path", "give the URL others reach us by");
  if (configuration.retry.first > configuration.retry.cap) {
    return wrong("delivery.first_retry_ms", "\"first_retry_ms\" is longer than \"retry_cap_ms\"",
                 "shorten one or lengthen the other");
  }
  if (configuration.admin_socket.size() > 107) {
    return wrong("gateway.admin_socket", "\"admin_socket\" is longer than a socket's path may be",
                 "give a path of at most 107 characters");
  }
  if (configuration.watched_folder) {
    const access::Partner* practice = configuration.partners.find(configuration.watched_folder->practice);
    if (practice == nullptr || practice->role != access::PartnerRole::practice) {
      return wrong("watched_folder.practice", "\"practice\" of [watched_folder] is no practice of this file",
                   "give the ODS code of a [[partner]] that is one");
    }
  }
  if (configuration.partners.all().empty())
    return wrong("partner", "there is no [[partner]]", "list the practices and councils");
  if (configuration.listen.hosts.empty())
    configuration.listen.hosts = {host, configuration.listen.address, "localhost"};
  return base::Success{};
}

base::Status read_listen(const toml::table* table, const std::string& file, const Paths& path, Configuration& into) {
  TomlReader reader(table, file);
  net::ServerSettings& listen = into.listen;
  listen.address = reader.text("address", "127.0.0.1");
  listen.port = static_cast<std::uint16_t>(reader.number("port", 8443, 0, 65535));
  listen.hosts = reader.texts("hosts");
  listen.threads = static_cast<unsigned>(reader.number("threads", 1, 1, 64));
  listen.tls.certificate = path(reader, "listen", "certificate", into);
  listen.tls.key = path(reader, "listen", "key", into);
  listen.tls.client_ca = path(reader, "listen", "client_ca", into);
  listen.limits.body_bytes =
      static_cast<std::size_t>(reader.number("body_bytes", 5 * 1024 * 1024, 1024, 64 * 1024 * 1024));
  listen.limits.connections_per_address =
      static_cast<std::size_t>(reader.number("connections_per_address", 256, 1, 100'000));
  return reader.done();
}

base::Status read_delivery(const toml::table* table, const std::string& file, const Paths& path, Configuration& into) {
  TomlReader reader(table, file);
  into.delivery.certificate = path(reader, "delivery", "certificate", into);
  into.delivery.key = path(reader, "delivery", "key", into);
  into.delivery.server_ca = path(reader, "delivery", "server_ca", into);
  into.delivery.total = std::chrono::milliseconds{reader.number("timeout_ms", 30'000, 100, 300'000)};
  into.retry.first = base::Duration{reader.number("first_retry_ms", 1'000, 1, 60'000)};
  into.places.emplace("delivery.first_retry_ms", reader.place_of("first_retry_ms"));
  into.retry.cap = base::Duration{reader.number("retry_cap_ms", 300'000, 1, 3'600'000)};
  into.deliveries_at_once = static_cast<unsigned>(reader.number("at_once", 16, 0, 256));
  into.delivery.connections_per_origin = std::max(into.deliveries_at_once, 1U);
  return reader.done();
}

base::Status read_demonstration(const toml::table* table, const std::string& file, Configuration& into) {
  if (table == nullptr) return base::Success{};
  TomlReader reader(table, file);
  Demonstration demonstration;
  const std::string start = reader.text("start");
  demonstration.pace = reader.real("pace", 1.0);
  TRY(reader.done());
  auto instant = base::parse_instant(start);
  if (!instant) {
    return base::Error(base::ErrorKind::value, "\"start\" of [demonstration] is no instant", reader.place_of("start"),
                       "give one such as 2026-03-16T09:30:00Z");
  }
  demonstration.start = *instant;
  into.demonstration = demonstration;
  return base::Success{};
}

base::Status read_fhir(const toml::table* table, const std::string& file, const Paths& path, Configuration& into) {
  TomlReader reader(table, file);
  for (const std::string& package : reader.texts("packages")) into.packages.push_back(path.resolved(package));
  into.places.emplace("fhir.packages", reader.place_of("packages"));
  return reader.done();
}

base::Status read_main(const toml::table* table, const std::string& file, const Paths& path, Configuration& into) {
  TomlReader reader(table, file);
  into.base_url = reader.text("base_url");
  into.places.emplace("gateway.base_url", reader.place_of("base_url"));
  into.data = path(reader, "gateway", "data", into);
  into.definitions = path(reader, "gateway", "definitions", into);
  into.mappings = path(reader, "gateway", "mappings", into);
  into.policy = path(reader, "gateway", "policy", into);
  into.bank_holidays = path(reader, "gateway", "bank_holidays", into);
  into.workers = static_cast<unsigned>(reader.number("workers", 2, 1, 256));
  into.admin_socket = path(reader, "gateway", "admin_socket", into);
  into.store_vfs = reader.text("store_vfs", "");
  const std::string level = reader.text("log", "info");
  TRY(reader.done());
  into.log_level = TRY(level_of(level, reader.place_of("log")));
  return base::Success{};
}

}  // namespace

base::Result<Configuration> read_configuration(std::string_view text, const std::string& file,
                                               const std::string& folder) {
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    return base::Error(base::ErrorKind::structure, std::string(error.description()),
                       file + ':' + std::to_string(begin.line) + ':' + std::to_string(begin.column),
                       "correct the TOML");
  }
  const Paths path(folder);
  Configuration configuration;
  TomlReader reader(&root, file);
  TRY(read_main(reader.table("gateway"), file, path, configuration));
  TRY(read_fhir(reader.table("fhir"), file, path, configuration));
  TRY(read_listen(reader.table("listen"), file, path, configuration));
  TRY(read_delivery(reader.table("delivery"), file, path, configuration));
  const auto resolve = [&](const std::string& one) { return path.resolved(one); };
  if (const toml::table* watched = reader.table("watched_folder")) {
    configuration.watched_folder = TRY(read_watched_folder(watched, file, resolve, configuration.places));
  }
  if (const toml::table* mllp = reader.table("mllp")) {
    configuration.mllp = TRY(read_mllp(mllp, file, resolve, configuration.listen));
  }
  if (const toml::table* notices = reader.table("notices")) {
    configuration.notices = TRY(read_notices(notices, file, resolve, configuration.places));
    if (configuration.notices->link_base.empty()) configuration.notices->link_base = configuration.base_url;
  }
  TomlReader subscriptions(reader.table("subscriptions"), file);
  configuration.subscription_error_after =
      std::chrono::minutes{subscriptions.number("error_after_minutes", 1440, 0, 100'000)};
  const bool private_addresses = subscriptions.flag("private_addresses", false);
  TRY(subscriptions.done());
  TRY(read_demonstration(reader.table("demonstration"), file, configuration));
  std::vector<access::Partner> partners;
  for (const toml::table* partner : reader.tables("partner"))
    partners.push_back(TRY(read_partner(partner, file, path, configuration)));
  // What a practice subscribes with its system chose; where a council is reached the operator wrote down.
  for (access::Partner& partner : partners) {
    partner.endpoint.public_only = partner.role == access::PartnerRole::practice && !private_addresses;
  }
  TRY(reader.done());
  auto table = access::Partners::from(std::move(partners));
  if (!table) {
    base::Error error = table.error();
    error.place = file + ' ' + error.place;
    return error;
  }
  configuration.partners = std::move(*table);
  TRY(check_together(configuration, file));
  return configuration;
}

base::Result<Configuration> load_configuration(const std::string& path) {
  const std::string text = TRY(read_file(path));
  return read_configuration(text, path, std::filesystem::path(path).parent_path().string());
}

}  // namespace gateway::app
