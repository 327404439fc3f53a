// Metrics: what /metrics shows, in Prometheus' text form; no ids, no personal data, few labels.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "app/courier.hpp"
#include "app/herald.hpp"
#include "net/server.hpp"
#include "store/store.hpp"

namespace gateway::app {

// Figures read at the moment of asking.
struct Readings {
  net::ServerCounters server;
  std::optional<net::ServerCounters> mllp;  // none where it is not configured
  CourierCounters courier;
  HeraldCounters herald;
  std::map<std::pair<std::string, std::string>, std::uint64_t> hooks;  // (organisation, outcome) → how often
  std::uint64_t refusals_unrecorded = 0;                               // of the server, without their audit row
  std::map<std::string, double> store;                                 // the store's own counters by name
  std::map<std::string, std::size_t> cases_by_status;
  std::size_t escalations_open = 0;
  double bank_holidays_end_seconds = 0;  // the last day the list in force knows, since 1970
  std::size_t warnings = 0;              // about policies and list, as /readyz words them
  double started_at_seconds = 0;         // since 1970, network time
};

// The text exposition (version 0.0.4) of `readings`.
std::string metrics_text(const Readings& readings);

}  // namespace gateway::app
