// Caseworker: acts on each received Task as the script says, by updating it on the gateway.
#pragma once

#include <deque>
#include <string>
#include <unordered_set>

#include "base/ports.hpp"
#include "demo_council/desk.hpp"
#include "demo_council/records.hpp"
#include "demo_council/script.hpp"
#include "json/name.hpp"
#include "net/client.hpp"

namespace gateway::demo_council {

// Lives on the desk's thread. Every step is recorded when done, so that a restart goes on where it stood.
class Caseworker {
 public:
  Caseworker(net::Origin gateway, const Script& script, Records& records, Desk& desk, net::Client& client,
             const base::Clock& clock, base::Ids& ids, const json::Names& names);

  // Takes up the Task at its next step: each Task after a start, and one that is created. Changes nothing for one that
  // was taken up before, so that no step is done twice and counted as two.
  void take_up(const std::string& task);

 private:
  struct Exchange {
    std::string task;
    Step step;
    unsigned tries = 0;
  };

  void next_step(const std::string& task);
  void begin(Exchange exchange);
  void fetch(Exchange exchange);
  void fetched(Exchange exchange, base::Result<net::Response> reply);
  void answered(Exchange exchange, base::Result<net::Response> reply);
  void again(Exchange exchange, bool at_once);
  void done(const Exchange& exchange, const std::string& result);
  void send(net::Method method, const Exchange& exchange, std::string body, const std::string& entity_tag,
            void (Caseworker::*then)(Exchange, base::Result<net::Response>));

  net::Origin gateway_;
  const Script& script_;
  Records& records_;
  Desk& desk_;
  net::Client& client_;
  const base::Clock& clock_;
  base::Ids& ids_;
  const json::Names& names_;
  std::unordered_set<std::string> taken_up_;
  unsigned in_flight_ = 0;
  std::deque<Exchange> waiting_;
};

}  // namespace gateway::demo_council
