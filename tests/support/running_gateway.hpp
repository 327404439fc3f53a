// RunningGateway: the real program with real councils on loopback, to be talked to, killed and started again.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "json/document.hpp"
#include "net/client.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests {

// An answer, with its body read as JSON when it is JSON.
struct Reply {
  int status = 0;
  net::Headers headers;
  std::string body;
  std::shared_ptr<json::Document> document;

  // The text at a JSON Pointer of the body; empty when there is none.
  std::string at(const std::string& pointer) const;
  // Every text under a member of that name, in document order.
  std::vector<std::string> all(const std::string& member) const;
};

struct GatewayOptions {
  std::string program = "referral-gateway";
  std::string store_vfs;
  double pace = 1;                             // of the case clock
  std::string start = "2026-03-16T09:30:00Z";  // a Monday
  std::map<std::string, std::string> scripts;  // council ODS → script text; a council without one is not there
  int first_retry_ms = 20;
  int retry_cap_ms = 200;
  std::string extra_gateway_keys;  // more lines of the [gateway] table
  std::string extra_listen_keys;
  std::string extra_tables;
  std::string mappings;                                  // folder; empty: the project's
  std::string practice_endpoint;                         // of Y99001; empty: none
  std::function<std::string(std::string)> alter_policy;  // what the default policy's text becomes; none: stays
};

class RunningGateway {
 public:
  // Makes the folder, certificates and configuration, and starts councils and gateway. Ends the test program when they
  // do not start.
  explicit RunningGateway(GatewayOptions options);
  ~RunningGateway();

  // Starts the gateway (again). False when it does not come up.
  // `environment` (NAME=value) is added to the test's own.
  bool start_gateway(const std::vector<std::string>& environment = {});
  void kill_gateway();
  // For a program on the power-cut VFS: what was not synced is lost, as far as `seed` says, and the program is gone.
  void cut_power(int seed);
  // Waits for a program that ends by itself; its exit code, or -SIGKILL when it had to be ended after half a minute.
  int await_end();
  // SIGHUP: it reads the bank holidays again.
  void hang_up();
  // SIGTERM; the exit code.
  int stop_gateway();
  void start_council(const std::string& ods);
  void kill_council(const std::string& ods);

  // Sends as `who` ("practice-Y99001", "council-Z99001", "unlisted", …). Status 0 when there was no answer.
  Reply send(const std::string& who, net::Method method, const std::string& target, std::string body = {},
             std::vector<std::pair<std::string, std::string>> headers = {});
  // POST /referrals as Y99001 with a fresh X-Request-ID unless one is given.
  Reply post_record(std::string body, const std::string& request_id = {});
  Reply get(const std::string& who, const std::string& target) { return send(who, net::Method::get, target); }
  // GET on the admin socket.
  std::string admin(const std::string& path);

  // Runs a verb of the program and returns its output; the exit code goes to `code`.
  std::string run(const std::vector<std::string>& arguments, int* code = nullptr);
  std::string trace(const std::string& id) { return run({"trace", id, "--json"}); }

  // What the council says it did (GET /effects).
  Reply effects(const std::string& ods);

  // Calls `holds` until it is true or `patience` is over; true when it became so.
  static bool eventually(const std::function<bool()>& holds, std::chrono::seconds patience = std::chrono::seconds(60));

  std::string fresh_uuid();
  const std::string& folder() const { return folder_.path(); }
  std::string configuration() const { return folder_.file("gateway.toml"); }
  std::string log() const;

 private:
  void write_configuration();
  net::Client& client(const std::string& who);

  GatewayOptions options_;
  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::map<std::string, std::uint16_t> council_ports_;
  std::map<std::string, std::unique_ptr<Program>> councils_;
  std::unique_ptr<Program> gateway_;
  std::map<std::string, std::unique_ptr<net::Client>> clients_;
};

// A port nothing listens on now.
std::uint16_t free_port();

// A sample record of mappings/gp-referral-json/samples by its name without ".json".
std::string sample(const std::string& name);

}  // namespace gateway::tests
