#include "app/hook_courier.hpp"

#include <array>
#include <cstring>

#include "base/log.hpp"
#include "casework/transaction.hpp"
#include "dispatch/hook.hpp"
#include "json/reader.hpp"
#include "referral/codes.hpp"

namespace gateway::app {
namespace {

constexpr unsigned at_once = 4;  // to one subscription
constexpr base::Duration unrecorded_hold{10'000};

}  // namespace

class HookCourier::Trip {
 public:
  Trip(HookCourier& courier, const store::SubscriptionRow& to, const store::HookRow& carried)
      : subscription(to), row(carried), courier_(courier) {}
  Trip(const Trip&) = delete;
  Trip& operator=(const Trip&) = delete;
  ~Trip() {
    {
      const std::lock_guard lock(courier_.mutex_);
      courier_.under_way_.erase(row.sequence);
      --courier_.busy_[subscription.id];
      if (!recorded) courier_.held_[row.sequence] = courier_.clock_.network_now() + unrecorded_hold;
    }
    courier_.wake_();
  }

  const store::SubscriptionRow subscription;
  const store::HookRow row;
  bool recorded = false;

 private:
  HookCourier& courier_;
};

HookCourier::HookCourier(store::Store& store, net::Client& client, const access::Partners& partners,
                         const base::Clock& clock, base::Entropy& entropy, const json::Names& names,
                         HookSettings settings, casework::Executor executor, std::function<void()> wake)
    : store_(store),
      client_(client),
      partners_(partners),
      clock_(clock),
      entropy_(entropy),
      names_(names),
      settings_(settings),
      executor_(std::move(executor)),
      wake_(std::move(wake)) {}

base::Result<std::optional<base::Instant>> HookCourier::run() {
  std::optional<base::Instant> earliest;
  const base::Instant now = clock_.network_now();
  for (const store::SubscriptionRow& subscription : TRY(store_.waiting_subscriptions())) {
    const auto next = TRY(serve(subscription, now));
    if (next && (!earliest || *next < *earliest)) earliest = next;
  }
  const std::lock_guard lock(mutex_);
  for (const auto& [row, until] : held_) {
    if (!earliest || until < *earliest) earliest = until;
  }
  return earliest;
}

base::Result<std::optional<base::Instant>> HookCourier::serve(const store::SubscriptionRow& subscription,
                                                              base::Instant now) {
  std::size_t not_for_sending = 0;
  {
    const std::lock_guard lock(mutex_);
    const unsigned busy = busy_[subscription.id];
    if (busy >= at_once) return std::optional<base::Instant>();
    not_for_sending = busy + held_.size();
  }
  for (const store::HookRow& hook : TRY(store_.due_hooks(subscription.id, now, at_once + not_for_sending))) {
    const OwnedTrip trip = claim(subscription, hook, now);
    if (trip) executor_([this, trip] { send(trip); });
  }
  return store_.next_hook(subscription.id, now);
}

HookCourier::OwnedTrip HookCourier::claim(const store::SubscriptionRow& subscription, const store::HookRow& hook,
                                          base::Instant now) {
  const std::lock_guard lock(mutex_);
  if (const auto held = held_.find(hook.sequence); held != held_.end()) {
    if (held->second > now) return nullptr;
    held_.erase(held);
  }
  unsigned& busy = busy_[subscription.id];
  if (busy >= at_once || !under_way_.insert(hook.sequence).second) return nullptr;
  ++busy;
  return std::make_shared<Trip>(*this, subscription, hook);
}

void HookCourier::send(const OwnedTrip& trip) {
  const store::SubscriptionRow& subscription = trip->subscription;
  const access::Partner* practice = partners_.find(subscription.organisation);
  // The partner table may have changed since the subscription was taken.
  if (practice == nullptr || !dispatch::is_at_partner(subscription.endpoint, *practice)) {
    return settle(trip, "endpoint-not-registered", false);
  }
  auto task = store_.resource({"Task", trip->row.task_id, trip->row.version});
  if (!task) {
    // The store's trouble passes: the hook rests and is tried again.
    if (task.error().kind != base::ErrorKind::transient) settle(trip, "unreadable", false);
    return;
  }
  const auto criteria = dispatch::read_criteria(subscription.criteria);
  const auto document = task->has_value()
                            ? json::read((*task)->bytes, names_)
                            : base::Result<json::Document>(base::Error(base::ErrorKind::not_found, "gone"));
  if (!criteria || !document) return settle(trip, "unreadable", false);
  if (!dispatch::is_wanted(*criteria, **task, document->root())) return settle(trip, {}, true);
  client_.send(dispatch::hook_request(subscription, *practice, trip->row, std::move((*task)->bytes)),
               [this, trip](const base::Result<net::Response>& reply) {
                 const dispatch::WebhookVerdict verdict = dispatch::judge_webhook(reply);
                 executor_([this, trip, verdict] { settle(trip, verdict.outcome, verdict.accepted); });
               });
}

void HookCourier::settle(const OwnedTrip& trip, const std::string& outcome, bool done) {
  const store::HookRow& row = trip->row;
  if (!outcome.empty()) {
    const std::lock_guard lock(mutex_);
    ++attempts_[{trip->subscription.organisation, outcome}];
  }
  store::Transaction transaction;
  store::HookChange change;
  change.sequence = row.sequence;
  change.done = done;
  change.attempts = row.attempts + 1;
  const base::Instant now = clock_.network_now();
  if (!done) {
    std::array<std::uint8_t, 4> bytes{};
    entropy_.fill(bytes);
    std::uint32_t random = 0;
    std::memcpy(&random, bytes.data(), sizeof random);
    change.next_attempt_at = now + dispatch::wait_before_next(settings_.retry, change.attempts, random, std::nullopt);
    if (now - row.queued_at >= settings_.error_after) end_in_error(trip, transaction);
  }
  transaction.hook_changes.push_back(change);
  write(trip, std::move(transaction));
}

// From now on the practice finds what is new by asking; a person learns that it has to.
void HookCourier::end_in_error(const OwnedTrip& trip, store::Transaction& transaction) {
  store::SubscriptionRow ended = trip->subscription;
  const base::Instant now = clock_.now();
  ended.status = "error";
  ++ended.version;
  ended.changed_at = now;
  referral::Fact fact;
  fact.at = now;
  fact.action = "notify";
  fact.actor = "gateway";
  fact.object = "Subscription/" + base::to_string(ended.id);
  fact.outcome = "failed";
  fact.rule = "subscription-in-error";
  casework::add_audit(transaction, fact, trip->row.case_id, ended.id, {});
  base::log::warning("subscription_in_error", {{"subscription", base::to_string(ended.id)}});
  if (settings_.notices) {
    store::NoticeRow notice;
    // One for the subscription: of two trips that end it at once the second is refused whole.
    notice.id = base::derive_near(ended.id, "notice|unsubscribed");
    notice.case_id = trip->row.case_id;
    notice.task_id = trip->row.task_id;
    notice.event = "unsubscribed";
    notice.role = referral::codes::practice_lead;
    notice.reason = "subscription-in-error";
    notice.raised_at = now;
    notice.queued_at = clock_.network_now();
    notice.next_attempt_at = notice.queued_at;
    transaction.notices.push_back(std::move(notice));
  }
  transaction.subscriptions.push_back(std::move(ended));
}

void HookCourier::write(const OwnedTrip& trip, store::Transaction transaction) {
  store_.submit(std::move(transaction), [trip](const base::Status& durable) {
    // Another trip of the same subscription ended it first: its hooks are gone, and the notice is written.
    trip->recorded = durable.ok() || durable.error().kind == base::ErrorKind::conflict;
  });
}

std::map<std::pair<std::string, std::string>, std::uint64_t> HookCourier::attempts() const {
  const std::lock_guard lock(mutex_);
  return attempts_;
}

}  // namespace gateway::app
