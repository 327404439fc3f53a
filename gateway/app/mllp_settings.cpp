#include "app/mllp_settings.hpp"

#include "app/toml_reader.hpp"

namespace gateway::app {

base::Result<inlets::MllpSettings> read_mllp(const toml::table* table, const std::string& file,
                                             const std::function<std::string(const std::string&)>& resolve,
                                             const net::ServerSettings& http) {
  TomlReader reader(table, file);
  inlets::MllpSettings settings;
  net::ServerSettings& listen = settings.listen;
  listen.address = reader.text("address", http.address);
  listen.port = static_cast<std::uint16_t>(reader.number("port", 2575, 0, 65535));
  listen.threads = static_cast<unsigned>(reader.number("threads", 1, 1, 64));
  const auto path = [&](std::string_view key, const std::string& usual) {
    const std::string given = reader.text(key, "");
    return given.empty() ? usual : resolve(given);
  };
  listen.tls.certificate = path("certificate", http.tls.certificate);
  listen.tls.key = path("key", http.tls.key);
  listen.tls.client_ca = path("client_ca", http.tls.client_ca);
  listen.limits.body_bytes =
      static_cast<std::size_t>(reader.number("message_bytes", 5 * 1024 * 1024, 1024, 16 * 1024 * 1024));
  listen.limits.idle = std::chrono::minutes{reader.number("idle_minutes", 60, 1, 10'000)};
  listen.limits.connections_per_address =
      static_cast<std::size_t>(reader.number("connections_per_address", 64, 1, 100'000));
  const std::string answer = reader.text("answer", "ack");
  TRY(reader.done());
  if (answer == "rri") {
    settings.answer = inlets::ReferralAnswer::response;
  } else if (answer != "ack") {
    return base::Error(base::ErrorKind::value, "\"answer\" of [mllp] is neither ack nor rri", reader.place_of("answer"),
                       "give one of the two");
  }
  return settings;
}

}  // namespace gateway::app
