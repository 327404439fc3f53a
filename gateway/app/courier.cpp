#include "app/courier.hpp"

#include <array>
#include <cstring>
#include <memory>

#include "base/log.hpp"
#include "dispatch/reply.hpp"
#include "intake/original.hpp"

namespace gateway::app {
namespace {

// How long a row rests whose outcome the store could not take.
constexpr base::Duration unrecorded_hold{10'000};

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
                 const json::Names& names, std::string base_url, dispatch::RetrySchedule schedule, unsigned at_once,
                 casework::Executor executor, std::function<void()> wake)
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

class Courier::Trip {
 public:
  Trip(Courier& courier, const store::OutboxRow& carried) : row(carried), courier_(courier) {}
  Trip(const Trip&) = delete;
  Trip& operator=(const Trip&) = delete;
  ~Trip() {
    {
      const std::lock_guard lock(courier_.mutex_);
      courier_.under_way_.erase(row.id);
      --courier_.busy_[row.destination];
      // What was done could not be recorded: doing it again at once would flood the council as long as the trouble
      // lasts.
      if (!recorded) courier_.held_[row.id] = courier_.clock_.network_now() + unrecorded_hold;
    }
    courier_.wake_();
  }

  const store::OutboxRow row;
  bool recorded = false;

 private:
  Courier& courier_;
};

base::Result<std::optional<base::Instant>> Courier::run() {
  std::optional<base::Instant> earliest;
  if (at_once_ == 0) return earliest;
  const base::Instant now = clock_.network_now();
  for (const std::string& destination : TRY(store_.destinations())) {
    const auto next = TRY(serve(destination, now));
    if (next && (!earliest || *next < *earliest)) earliest = next;
  }
  const std::lock_guard lock(mutex_);
  for (const auto& [row, until] : held_) {
    if (!earliest || until < *earliest) earliest = until;
  }
  return earliest;
}

base::Result<std::optional<base::Instant>> Courier::serve(const std::string& destination, base::Instant now) {
  std::size_t not_for_sending = 0;
  {
    const std::lock_guard lock(mutex_);
    const unsigned busy = busy_[destination];
    if (busy >= at_once_) return std::optional<base::Instant>();
    not_for_sending = busy + held_.size();
  }
  // Rows under way or held are still due in the store, so as many more are asked for.
  for (const store::OutboxRow& row : TRY(store_.due_deliveries(destination, now, at_once_ + not_for_sending))) {
    const OwnedTrip trip = claim(row, now);
    if (!trip) continue;
    const access::Partner* council = partners_.find(row.destination);
    if (council == nullptr || council->endpoint.host.empty()) {
      put_off(trip, "no-endpoint");
    } else {
      executor_([this, trip, council] { send(trip, *council); });
    }
  }
  return store_.next_attempt(destination, now);
}

Courier::OwnedTrip Courier::claim(const store::OutboxRow& row, base::Instant now) {
  const std::lock_guard lock(mutex_);
  if (const auto held = held_.find(row.id); held != held_.end()) {
    if (held->second > now) return nullptr;
    held_.erase(held);
  }
  unsigned& busy = busy_[row.destination];
  if (busy >= at_once_ || !under_way_.insert(row.id).second) return nullptr;
  ++busy;
  return std::make_shared<Trip>(*this, row);
}

void Courier::send(const OwnedTrip& trip, const access::Partner& council) {
  auto resources = store_.resources(trip->row.resources);
  auto found = store_.load_case(trip->row.case_id);
  // The store's trouble passes: the row rests as one whose outcome could not be recorded, and is tried again.
  if ((!resources && resources.error().kind == base::ErrorKind::transient) ||
      (!found && found.error().kind == base::ErrorKind::transient)) {
    return;
  }
  if (!resources || !found || !found->has_value()) return put_off(trip, "unreadable");
  const auto original = original_of(*resources, **found);
  // Without the original the Bundle would have other bytes at this try than at the next.
  if (!original) {
    if (original.error().kind != base::ErrorKind::transient) put_off(trip, "unreadable");
    return;
  }
  const std::size_t entries = resources->size();
  client_.send(dispatch::request(trip->row, council, dispatch::bundle(*resources, *original, base_url_)),
               [this, trip, entries](base::Result<net::Response> reply) {
                 auto kept = std::make_shared<base::Result<net::Response>>(std::move(reply));
                 executor_([this, trip, entries, kept] { settle(trip, entries, *kept); });
               });
}

// The message when its record was alone in it, else the Binary of the record.
base::Result<dispatch::Original> Courier::original_of(const std::vector<store::ResourceRow>& resources,
                                                      const store::CaseRow& row) {
  const auto binary = dispatch::original_binary(resources);
  if (binary && *binary != row.referral_id) {
    const auto kept = TRY(store_.resource({"Binary", *binary, 0}));
    if (kept) {
      auto original = TRY(intake::read_original_bytes(kept->bytes));
      return dispatch::Original{std::move(original.content_type), std::move(original.bytes)};
    }
  }
  const auto message = TRY(store_.message_of(row.referral_id));
  if (!message) return dispatch::Original{};
  return dispatch::Original{message->record.content_type, message->record.body};
}

void Courier::settle(const OwnedTrip& trip, std::size_t entries, const base::Result<net::Response>& reply) {
  const dispatch::Verdict verdict = dispatch::judge(reply, entries, names_);
  {
    const std::lock_guard lock(mutex_);
    ++counters_.attempts[{trip->row.destination, verdict.outcome}];
  }
  store::OutboxChange change;
  change.id = trip->row.id;
  change.attempts = trip->row.attempts + 1;
  change.done = verdict.delivered;
  if (verdict.delivered) {
    return apply(trip, referral::DeliverySucceeded{trip->row.id, change.attempts, verdict.http_status}, change);
  }
  // What another try will not mend is a person's business now; it is still tried again, at the cap.
  const base::Duration wait =
      verdict.retryable
          ? dispatch::wait_before_next(schedule_, change.attempts, random_number(entropy_), verdict.retry_after)
          : schedule_.cap;
  change.next_attempt_at = clock_.network_now() + wait;
  apply(trip, referral::DeliveryFailed{trip->row.id, change.attempts, verdict.outcome, verdict.retryable}, change);
}

void Courier::put_off(const OwnedTrip& trip, const std::string& outcome) {
  {
    const std::lock_guard lock(mutex_);
    ++counters_.attempts[{trip->row.destination, outcome}];
  }
  store::OutboxChange change;
  change.id = trip->row.id;
  change.attempts = trip->row.attempts + 1;
  change.next_attempt_at = clock_.network_now() + schedule_.cap;
  apply(trip, referral::DeliveryFailed{trip->row.id, change.attempts, outcome, false}, change);
}

void Courier::apply(const OwnedTrip& trip, referral::Event event, const store::OutboxChange& change) {
  casework::Along along;
  along.request_id = trip->row.request_id;
  along.delivery = change;
  casework_.apply(trip->row.case_id, std::move(event), std::move(along),
                  [trip](const base::Result<referral::Decision>& decision) {
                    trip->recorded = decision.ok();
                    if (decision) return;
                    base::log::warning("outcome of a delivery not recorded, it will be repeated",
                                       {{"delivery", base::to_string(trip->row.id)}, {"why", decision.error().text}});
                  });
}

CourierCounters Courier::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace gateway::app
