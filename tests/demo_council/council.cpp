#include "demo_council/council.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/system_ports.hpp"
#include "demo_council/receiver.hpp"

namespace gateway::demo_council {
namespace {

base::Result<Script> read_script(const std::string& path) {
  if (path.empty()) return Script();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return base::Error(base::ErrorKind::value, "the script file cannot be read", path);
  return Script::read(text.str(), path);
}

net::ClientSettings client_settings(const CouncilSettings& settings) {
  net::ClientSettings client;
  client.certificate = settings.certificate;
  client.key = settings.key;
  client.server_ca = settings.client_ca;
  return client;
}

net::ServerSettings server_settings(const CouncilSettings& settings) {
  net::ServerSettings server;
  server.address = settings.address;
  server.port = settings.port;
  server.tls = {settings.certificate, settings.key, settings.client_ca};
  server.limits.body_bytes = 64 * 1024 * 1024;
  return server;
}

}  // namespace

// In the order of their dependence; destroyed the other way round.
struct Council::Parts {
  Parts(const CouncilSettings& settings, Script read_script)
      : script(std::move(read_script)),
        records(journal, names),
        client(client_settings(settings)),
        desk(clock, [this] { journal.commit(); }),
        caseworker(settings.gateway, script, records, desk, client, clock, ids, names),
        receiver(settings.ods, script, records, desk, caseworker, clock, names),
        router(receiver.router()),
        server(server_settings(settings), [this](net::Request request, net::Respond respond) {
          router.handle(std::move(request), std::move(respond));
        }) {}

  base::SystemClock clock;
  base::SystemEntropy entropy;
  base::SystemIds ids{entropy};
  json::Names names;
  Script script;
  Journal journal;
  Records records;
  net::Client client;
  Desk desk;
  Caseworker caseworker;
  Receiver receiver;
  net::Router router;
  net::Server server;
};

Council::Council(CouncilSettings settings) : settings_(std::move(settings)) {}

Council::~Council() {
  stop();
}

base::Result<std::uint16_t> Council::start() {
  parts_ = std::make_unique<Parts>(settings_, TRY(read_script(settings_.script)));
  std::error_code failure;
  std::filesystem::create_directories(settings_.store, failure);
  if (failure) return base::Error(base::ErrorKind::transient, "the store's folder cannot be made", settings_.store);
  TRY(parts_->records.open(settings_.store + "/journal.jsonl"));
  TRY(parts_->client.start());
  parts_->desk.start();
  // What was under way goes on before anything new comes.
  parts_->desk.post_awaited([parts = parts_.get()] {
    for (const auto& [task, received] : parts->records.tasks()) parts->caseworker.take_up(task);
  });
  return parts_->server.start();
}

void Council::stop() {
  if (!parts_) return;
  parts_->server.stop(std::chrono::milliseconds{500});
  parts_->client.stop();
  parts_->desk.stop();
}

}  // namespace gateway::demo_council
