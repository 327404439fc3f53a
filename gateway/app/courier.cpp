#include "app/courier.hpp"

#include <array>
#include <cstring>
#include <memory>

#include "base/log.hpp"
#include "dispatch/delivery.hpp"
#include "dispatch/reply.hpp"

namespace gateway::app {
namespace {

constexpr std::size_t rows_per_run = 512;

std::uint32_t random_number(base::Entropy& entropy) {
  std::array<std::uint8_t, 4> bytes{};
  entropy.fill(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

}  // namespace

Courier::Courier(store::Store& store, casework::Casework& casework, net::Client& client,
                 const access::Partners& partners, const base::Clock& clock, base::Entropy& entropy,
                 const json::Names& names, std::string base_url, dispatch::RetrySchedule schedule,
                 unsigned at_once, casework::Executor executor, std::function<void()> wake)
    : store_(store),
      casework_(casework),
      client_(client),
      partners_(partners),
      clock_(clock),
      entropy_(entropy),
      names_(names),
      base_url_(std::move(base_url)),
      schedule_(schedule),
      at_once_(at_once),
      executor_(std::move(executor)),
      wake_(std::move(wake)) {}

base::Result<std::optional<base::Instant>> Courier::run() {
  if (at_once_ == 0) return std::optional<base::Instant>();
  const auto due = TRY(store_.due_deliveries(clock_.network_now(), rows_per_run));
  for (const store::OutboxRow& row : due) {
    if (!claim(row)) continue;
    const access::Partner* council = partners_.find(row.destination);
    if (council == nullptr || council->endpoint.host.empty()) {
      put_off(row, "no-endpoint");
      continue;
    }
    executor_([this, row, council] { send(row, *council); });
  }
  return store_.next_attempt();
}

bool Courier::claim(const store::OutboxRow& row) {
  const std::lock_guard lock(mutex_);
  unsigned& busy = busy_[row.destination];
  if (busy >= at_once_ || !under_way_.insert(row.id).second) return false;
  ++busy;
  return true;
}

void Courier::release(const store::OutboxRow& row) {
  {
    const std::lock_guard lock(mutex_);
    under_way_.erase(row.id);
    --busy_[row.destination];
  }
  wake_();
}

void Courier::send(const store::OutboxRow& row, const access::Partner& council) {
  auto resources = store_.resources(row.resources);
  auto found = store_.load_case(row.case_id);
  if (!resources || !found || !found->has_value()) return put_off(row, "unreadable");
  const auto message = store_.message_of((*found)->referral_id);
  dispatch::Original original;
  if (message && message->has_value()) {
    original = {(*message)->record.content_type, (*message)->record.body};
  }
  const std::size_t entries = resources->size();
  client_.send(dispatch::request(row, council, dispatch::bundle(*resources, original, base_url_)),
               [this, row, entries](base::Result<net::Response> reply) {
                 auto kept = std::make_shared<base::Result<net::Response>>(std::move(reply));
                 executor_([this, row, entries, kept] { settle(row, entries, *kept); });
               });
}

void Courier::settle(const store::OutboxRow& row, std::size_t entries, const base::Result<net::Response>& reply) {
  const dispatch::Verdict verdict = dispatch::judge(reply, entries, names_);
  {
    const std::lock_guard lock(mutex_);
    ++counters_.attempts[{row.destination, verdict.outcome}];
  }
  const std::uint32_t attempt = row.attempts + 1;
  casework::Along along;
  along.request_id = row.request_id;
  store::OutboxChange change;
  change.id = row.id;
  change.attempts = attempt;
  change.done = verdict.delivered;
  referral::Event event = referral::DeliverySucceeded{row.id, attempt, verdict.http_status};
  if (!verdict.delivered) {
    // What another try will not mend is a person's business now; it is still tried again, at the cap.
    const base::Duration wait = verdict.retryable ? dispatch::wait_before_next(schedule_, attempt, random_number(entropy_),
                                                                               verdict.retry_after)
                                                  : schedule_.cap;
    change.next_attempt_at = clock_.network_now() + wait;
    event = referral::DeliveryFailed{row.id, attempt, verdict.outcome, verdict.retryable};
  }
  along.delivery = change;
  casework_.apply(row.case_id, std::move(event), std::move(along),
                  [this, row](const base::Result<referral::Decision>& decision) {
                    if (!decision) {
                      base::log::error("reply not recorded, the delivery will be repeated",
                                       {{"delivery", base::to_string(row.id)}, {"why", decision.error().text}});
                    }
                    release(row);
                  });
}

void Courier::put_off(const store::OutboxRow& row, const std::string& outcome) {
  {
    const std::lock_guard lock(mutex_);
    ++counters_.attempts[{row.destination, outcome}];
  }
  casework::Along along;
  along.request_id = row.request_id;
  store::OutboxChange change;
  change.id = row.id;
  change.attempts = row.attempts + 1;
  change.next_attempt_at = clock_.network_now() + schedule_.cap;
  along.delivery = change;
  casework_.apply(row.case_id, referral::DeliveryFailed{row.id, change.attempts, outcome, false}, std::move(along),
                  [this, row](const base::Result<referral::Decision>&) { release(row); });
}

CourierCounters Courier::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace gateway::app
