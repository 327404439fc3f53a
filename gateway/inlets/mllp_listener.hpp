// MllpListener: HL7 v2 referrals over MLLP with mutual TLS, from the port to the pipeline.
#pragma once

#include <chrono>
#include <functional>

#include "inlets/mllp_desk.hpp"
#include "net/server.hpp"

namespace gateway::inlets {

struct MllpSettings {
  net::ServerSettings listen;
  ReferralAnswer answer = ReferralAnswer::acknowledgement;
};

// What the listener works with; outlives it.
struct MllpSurroundings {
  casework::Pipeline& pipeline;
  casework::Casework& casework;
  const access::Partners& partners;
  const base::Clock& clock;
  base::Ids& ids;
  const json::Names& names;
};

class MllpListener {
 public:
  // `post` as MllpDesk has it.
  MllpListener(const MllpSettings& settings, const MllpSurroundings& surroundings,
               std::function<bool(std::function<void()>)> post);

  // Returns the port. Errors: those of net::Server::start.
  base::Result<std::uint16_t> start();

  // As net::Server::stop: what is in flight is answered for at most `grace`.
  void stop(std::chrono::milliseconds grace) { server_.stop(grace); }

  net::ServerCounters counters() const { return server_.counters(); }

 private:
  MllpDesk desk_;
  net::Server server_;
};

}  // namespace gateway::inlets
