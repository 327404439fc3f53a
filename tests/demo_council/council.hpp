// Council: the demonstration council put together: receives, keeps, and acts by its script.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/client.hpp"
#include "net/server.hpp"

namespace gateway::demo_council {

struct CouncilSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;      // 0 takes a free one
  std::string certificate;     // PEM: the council's, as server and as client
  std::string key;             // PEM
  std::string client_ca;       // PEM: what the gateway's certificate chains to, both ways
  std::string ods = "Z99001";  // whose council this is
  std::string store;           // folder of the journal, made when missing
  std::string script;          // TOML file; empty: the council never reacts
  net::Origin gateway;         // where updates go
};

// Never part of the gateway. Everything it acknowledged is on disk and there again after any end.
class Council {
 public:
  explicit Council(CouncilSettings settings);
  ~Council();

  // Reads script and journal, listens, and goes on with what was under way. Returns the port.
  // Errors: structure and value (script, certificates), transient (store, address).
  base::Result<std::uint16_t> start();

  // Stops receiving and acting. Safe to call twice.
  void stop();

 private:
  struct Parts;

  CouncilSettings settings_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gateway::demo_council
