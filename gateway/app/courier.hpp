// Courier: carries what is due out of the outbox to the councils, and their replies back as events.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "access/partner.hpp"
#include "base/ports.hpp"
#include "casework/casework.hpp"
#include "dispatch/delivery.hpp"
#include "dispatch/retry.hpp"
#include "json/name.hpp"
#include "net/client.hpp"
#include "store/store.hpp"

namespace gateway::app {

struct CourierCounters {
  std::map<std::pair<std::string, std::string>, std::uint64_t> attempts;  // (council, outcome) → how often
};

class Courier {
 public:
  // `wake` is called when a place in a council's queue came free.
  Courier(store::Store& store, casework::Casework& casework, net::Client& client, const access::Partners& partners,
          const base::Clock& clock, base::Entropy& entropy, const json::Names& names, std::string base_url,
          dispatch::RetrySchedule schedule, unsigned at_once, casework::Executor executor, std::function<void()> wake);

  // Sends what is due and has a free place: at most `at_once` under way to one council, and each council's rows asked
  // for apart, so that a slow or dead one costs the others nothing. Returns when to look again (network time); nothing
  // when only a place that comes free can change anything.
  // Errors: transient when the store cannot be read.
  base::Result<std::optional<base::Instant>> run();

  CourierCounters counters() const;

 private:
  // A row under way and its place; gives the place back when it goes, however that comes about.
  class Trip;
  using OwnedTrip = std::shared_ptr<Trip>;

  base::Result<std::optional<base::Instant>> serve(const std::string& destination, base::Instant now);
  OwnedTrip claim(const store::OutboxRow& row, base::Instant now);
  void send(const OwnedTrip& trip, const access::Partner& council);
  base::Result<dispatch::Original> original_of(const std::vector<store::ResourceRow>& resources,
                                               const store::CaseRow& row);
  void settle(const OwnedTrip& trip, std::size_t entries, const base::Result<net::Response>& reply);
  void put_off(const OwnedTrip& trip, const std::string& outcome);
  void apply(const OwnedTrip& trip, referral::Event event, const store::OutboxChange& change);

  store::Store& store_;
  casework::Casework& casework_;
  net::Client& client_;
  const access::Partners& partners_;
  const base::Clock& clock_;
  base::Entropy& entropy_;
  const json::Names& names_;
  std::string base_url_;
  dispatch::RetrySchedule schedule_;
  unsigned at_once_;
  casework::Executor executor_;
  std::function<void()> wake_;

  mutable std::mutex mutex_;
  std::unordered_set<base::Uuid> under_way_;
  std::map<std::string, unsigned> busy_;                // by council
  std::unordered_map<base::Uuid, base::Instant> held_;  // rows whose outcome could not be recorded, until when
  CourierCounters counters_;
};

}  // namespace gateway::app
