// HookCourier: tells the systems of practices that subscribed of each Task version, in order for each referral.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "access/partner.hpp"
#include "base/ports.hpp"
#include "casework/casework.hpp"
#include "dispatch/retry.hpp"
#include "dispatch/webhook.hpp"
#include "json/name.hpp"
#include "net/client.hpp"
#include "store/store.hpp"

namespace gateway::app {

// How practices are told, and when they are given up on.
struct HookSettings {
  dispatch::RetrySchedule retry;
  base::Duration error_after = std::chrono::hours{24};  // network time: then the subscription is in error
  bool notices = false;                                 // a person is told of that
};

class HookCourier {
 public:
  // `wake` is called when a place came free.
  HookCourier(store::Store& store, net::Client& client, const access::Partners& partners, const base::Clock& clock,
              base::Entropy& entropy, const json::Names& names, HookSettings settings, casework::Executor executor,
              std::function<void()> wake);

  // Sends what is due: a few at once to each subscription, each asked for apart, so that a dead one costs the others
  // nothing. Returns when to look again (network time); nothing when only a place that comes free can change anything.
  // Errors: transient when the store cannot be read.
  base::Result<std::optional<base::Instant>> run();

  // (organisation, outcome) → how often.
  std::map<std::pair<std::string, std::string>, std::uint64_t> attempts() const;

 private:
  // A hook under way and its place; gives the place back when it goes, however that comes about.
  class Trip;
  using OwnedTrip = std::shared_ptr<Trip>;

  base::Result<std::optional<base::Instant>> serve(const store::SubscriptionRow& subscription, base::Instant now);
  OwnedTrip claim(const store::SubscriptionRow& subscription, const store::HookRow& hook, base::Instant now);
  void send(const OwnedTrip& trip);
  void settle(const OwnedTrip& trip, const std::string& outcome, bool done);
  void end_in_error(const OwnedTrip& trip, store::Transaction& transaction);
  void write(const OwnedTrip& trip, store::Transaction transaction);

  store::Store& store_;
  net::Client& client_;
  const access::Partners& partners_;
  const base::Clock& clock_;
  base::Entropy& entropy_;
  const json::Names& names_;
  const HookSettings settings_;
  casework::Executor executor_;
  std::function<void()> wake_;

  mutable std::mutex mutex_;
  std::set<std::int64_t> under_way_;
  std::map<base::Uuid, unsigned> busy_;         // by subscription
  std::map<std::int64_t, base::Instant> held_;  // whose outcome could not be recorded, until when
  std::map<std::pair<std::string, std::string>, std::uint64_t> attempts_;
};

}  // namespace gateway::app
