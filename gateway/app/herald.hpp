// Herald: carries notices to people by mail and webhook, and tells casework who was told and who could not be.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "app/notice_settings.hpp"
#include "base/ports.hpp"
#include "casework/casework.hpp"
#include "dispatch/notice.hpp"
#include "net/client.hpp"
#include "net/mail_sender.hpp"
#include "store/store.hpp"

namespace gateway::app {

struct HeraldCounters {
  std::map<std::pair<std::string, std::string>, std::uint64_t>
      attempts;  // (mail | webhook | none, outcome) → how often
};

class Herald {
 public:
  // What it sends through; null for a way that is not configured.
  struct Ways {
    net::MailSender* mail = nullptr;
    std::string from;
    net::Client* webhooks = nullptr;
    base::Sensitive<std::string> signing_key;
  };

  // `wake` is called when a place came free.
  Herald(store::Store& store, casework::Casework& casework, std::shared_ptr<const casework::RulesInForce> rules,
         const base::Clock& clock, base::Entropy& entropy, NoticeSettings settings, Ways ways,
         casework::Executor executor, std::function<void()> wake);

  // Sends what is due, a bounded number at once. A way whose other end is not there is left alone for a moment, so that
  // the other way does not wait for it. Returns when to look again (network time); nothing when only a place that comes
  // free can change anything. Errors: transient when the store cannot be read.
  base::Result<std::optional<base::Instant>> run();

  HeraldCounters counters() const;

 private:
  // A notice under way and its place; gives the place back when it goes, however that comes about.
  class Trip;
  using OwnedTrip = std::shared_ptr<Trip>;

  OwnedTrip claim(const store::NoticeRow& row, base::Instant now);
  void set_out(const OwnedTrip& trip);
  void send_webhook(const OwnedTrip& trip);
  void send_mail(const OwnedTrip& trip);
  void arrive(const OwnedTrip& trip);
  void note(const std::string& way, const std::string& outcome, bool reachable);
  bool is_down(const std::string& way) const;
  void settle(const OwnedTrip& trip, const store::NoticeChange& change);
  void apply(const OwnedTrip& trip, referral::Event event, const store::NoticeChange& change);
  std::uint32_t random_number();

  store::Store& store_;
  casework::Casework& casework_;
  const std::shared_ptr<const casework::RulesInForce> rules_;
  const base::Clock& clock_;
  base::Entropy& entropy_;
  const NoticeSettings settings_;
  const Ways ways_;
  casework::Executor executor_;
  std::function<void()> wake_;

  mutable std::mutex mutex_;
  std::unordered_set<base::Uuid> under_way_;
  std::unordered_map<base::Uuid, base::Instant> held_;  // whose outcome could not be recorded, until when
  std::map<std::string, base::Instant> down_until_;     // by way: "mail", or a webhook's origin
  HeraldCounters counters_;
};

}  // namespace gateway::app
