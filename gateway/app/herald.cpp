#include "app/herald.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/log.hpp"
#include "casework/transaction.hpp"
#include "dispatch/mail.hpp"
#include "dispatch/webhook.hpp"

namespace gateway::app {
namespace {

constexpr std::size_t at_once = 32;
// How long a row rests whose outcome the store could not take.
constexpr base::Duration unrecorded_hold{10'000};
// How long a way is left alone whose other end was not there.
constexpr base::Duration down_for{3'000};
// After this nobody is served by trying on; reminders and the rungs above have told others long since.
constexpr base::Duration lifetime = std::chrono::hours{24 * 7};

}  // namespace

class Herald::Trip {
 public:
  Trip(Herald& herald, const store::NoticeRow& carried) : row(carried), rules(herald.rules_->get()), herald_(herald) {}
  Trip(const Trip&) = delete;
  Trip& operator=(const Trip&) = delete;
  ~Trip() {
    {
      const std::lock_guard lock(herald_.mutex_);
      herald_.under_way_.erase(row.id);
      if (!recorded) herald_.held_[row.id] = herald_.clock_.network_now() + unrecorded_hold;
    }
    herald_.wake_();
  }

  const referral::Policy& policy() const { return rules->policies.of(row.council_ods); }

  const store::NoticeRow row;
  const std::shared_ptr<const casework::Rules> rules;  // in force when it set out
  dispatch::Addressee addressee;
  dispatch::NoticeText text;
  std::string accepted_by;  // the way that took it first; empty: none yet
  std::string outcome;      // of the last way that did not
  bool permanent = true;    // no way that was tried may take it another time
  bool tried = false;       // some way was really tried
  bool stopped = false;     // the program ends; nothing is known of the try
  bool recorded = false;

 private:
  Herald& herald_;
};

Herald::Herald(store::Store& store, casework::Casework& casework, std::shared_ptr<const casework::RulesInForce> rules,
               const base::Clock& clock, base::Entropy& entropy, NoticeSettings settings, Ways ways,
               casework::Executor executor, std::function<void()> wake)
    : store_(store),
      casework_(casework),
      rules_(std::move(rules)),
      clock_(clock),
      entropy_(entropy),
      settings_(std::move(settings)),
      ways_(std::move(ways)),
      executor_(std::move(executor)),
      wake_(std::move(wake)) {}

base::Result<std::optional<base::Instant>> Herald::run() {
  const base::Instant now = clock_.network_now();
  std::size_t not_for_sending = 0;
  {
    const std::lock_guard lock(mutex_);
    if (under_way_.size() >= at_once) return std::optional<base::Instant>();
    not_for_sending = under_way_.size() + held_.size();
  }
  // Rows under way or held are still due in the store, so as many more are asked for.
  for (const store::NoticeRow& row : TRY(store_.due_notices(now, at_once + not_for_sending))) {
    const OwnedTrip trip = claim(row, now);
    if (trip) executor_([this, trip] { set_out(trip); });
  }
  auto earliest = TRY(store_.next_notice(now));
  const std::lock_guard lock(mutex_);
  for (const auto& [row, until] : held_) {
    if (!earliest || until < *earliest) earliest = until;
  }
  return earliest;
}

Herald::OwnedTrip Herald::claim(const store::NoticeRow& row, base::Instant now) {
  const std::lock_guard lock(mutex_);
  if (const auto held = held_.find(row.id); held != held_.end()) {
    if (held->second > now) return nullptr;
    held_.erase(held);
  }
  if (under_way_.size() >= at_once || !under_way_.insert(row.id).second) return nullptr;
  return std::make_shared<Trip>(*this, row);
}

void Herald::set_out(const OwnedTrip& trip) {
  // Whose referral it is decides which practice's lead is meant; of a question for advice nobody knows.
  std::string practice;
  if (!trip->row.case_id.is_nil()) {
    const auto standing = store_.load_case(trip->row.case_id);
    if (standing && standing->has_value()) practice = (*standing)->practice_ods;
  }
  trip->addressee = dispatch::addressee_of(trip->row, practice, trip->policy(), trip->rules->calendar, clock_.now());
  trip->text = dispatch::text_of(trip->row, trip->addressee, trip->policy(), settings_.link_base);
  if (!trip->addressee.known) {
    trip->outcome = "no-contact";
    trip->tried = true;
    note("none", trip->outcome, true);
    return arrive(trip);
  }
  send_webhook(trip);
}

// Both ways are used where a contact has both: whichever is read first.
void Herald::send_webhook(const OwnedTrip& trip) {
  const std::string origin = referral::origin_of(trip->addressee.webhook);
  if (ways_.webhooks == nullptr || origin.empty()) return send_mail(trip);
  const auto& listed = settings_.webhooks->origins;
  if (std::find(listed.begin(), listed.end(), origin) == listed.end()) {
    trip->outcome = "origin-not-listed";
    trip->tried = true;
    note("webhook", trip->outcome, true);
    return send_mail(trip);
  }
  if (is_down(origin)) {
    trip->outcome = "unreachable";
    trip->permanent = false;
    return send_mail(trip);
  }
  std::string body = dispatch::webhook_body(trip->row, trip->addressee, trip->text);
  dispatch::WebhookAddress address = dispatch::webhook_address(trip->addressee.webhook);
  address.origin.public_only = !settings_.webhooks->private_addresses;
  ways_.webhooks->send(
      dispatch::webhook_request(trip->row, address, std::move(body), ways_.signing_key, clock_.network_now()),
      [this, trip, origin](const base::Result<net::Response>& reply) {
        const dispatch::WebhookVerdict verdict = dispatch::judge_webhook(reply);
        executor_([this, trip, origin, verdict] {
          note("webhook", verdict.outcome, true);
          note(origin, {}, verdict.reachable);
          trip->tried = true;
          if (verdict.accepted) {
            trip->accepted_by = "webhook";
          } else {
            trip->outcome = verdict.outcome;
            trip->permanent = trip->permanent && verdict.permanent;
          }
          send_mail(trip);
        });
      });
}

void Herald::send_mail(const OwnedTrip& trip) {
  if (ways_.mail == nullptr || trip->addressee.mailbox.empty()) return arrive(trip);
  if (is_down("mail")) {
    trip->outcome = "unreachable";
    trip->permanent = false;
    return arrive(trip);
  }
  ways_.mail->send(dispatch::mail(trip->row, trip->addressee, trip->text, ways_.from),
                   [this, trip](const net::MailReply& reply) {
                     executor_([this, trip, reply] {
                       note("mail", reply.outcome, reply.reachable);
                       trip->tried = true;
                       trip->stopped = reply.stopped;
                       if (reply.accepted) {
                         trip->accepted_by = trip->accepted_by.empty() ? "mail" : "webhook and mail";
                       } else {
                         trip->outcome = reply.outcome;
                         trip->permanent = trip->permanent && reply.permanent;
                       }
                       arrive(trip);
                     });
                   });
}

void Herald::arrive(const OwnedTrip& trip) {
  // A try that the end of the program cut short counts for nothing: the next start makes it again.
  if (trip->stopped && trip->accepted_by.empty()) return;
  const store::NoticeRow& row = trip->row;
  const std::uint32_t attempts = row.attempts + (trip->tried ? 1 : 0);
  store::NoticeChange change;
  change.id = row.id;
  change.attempts = attempts;
  if (!trip->accepted_by.empty()) {
    change.done = true;
    return apply(trip, referral::NoticeDelivered{row.id, attempts, trip->accepted_by, trip->addressee.deputy}, change);
  }
  const base::Instant now = clock_.network_now();
  const base::Duration age = now - row.queued_at;
  const bool hopeless = trip->tried && trip->permanent;
  const bool overdue =
      hopeless || attempts >= trip->policy().notice_patience.tries || age >= dispatch::patience_of(row, trip->policy());
  base::Duration wait = down_for;
  if (trip->tried) {
    wait = hopeless ? settings_.retry.cap
                    : dispatch::wait_before_next(settings_.retry, attempts, random_number(), std::nullopt);
  }
  // The ladder must not wait for a retry that lies behind the end of its patience.
  if (!overdue) wait = std::min(wait, dispatch::patience_of(row, trip->policy()) - age);
  change.next_attempt_at = now + wait;
  change.done = age >= lifetime;
  if (overdue) return apply(trip, referral::NoticeFailed{row.id, attempts, trip->outcome, change.done}, change);
  store::Transaction transaction;
  transaction.notice_changes.push_back(change);
  store_.submit(std::move(transaction), [trip](const base::Status& durable) { trip->recorded = durable.ok(); });
}

// A notice of a question for advice is of no case.
void Herald::settle(const OwnedTrip& trip, const store::NoticeChange& change) {
  store::Transaction transaction;
  transaction.notice_changes.push_back(change);
  if (change.done) {
    referral::Fact fact;
    fact.at = clock_.now();
    fact.action = "notify";
    fact.actor = "gateway";
    fact.object = "Task/" + base::to_string(trip->row.task_id);
    fact.outcome = trip->accepted_by.empty() ? "failed" : "success";
    casework::add_audit(transaction, fact, {}, {}, {});
  }
  store_.submit(std::move(transaction), [trip](const base::Status& durable) { trip->recorded = durable.ok(); });
}

void Herald::apply(const OwnedTrip& trip, referral::Event event, const store::NoticeChange& change) {
  if (trip->row.case_id.is_nil()) return settle(trip, change);
  casework::Along along;
  along.request_id = trip->row.id;
  along.notice = change;
  casework_.apply(trip->row.case_id, std::move(event), std::move(along),
                  [trip](const base::Result<referral::Decision>& decision) {
                    trip->recorded = decision.ok();
                    if (decision) return;
                    base::log::warning("outcome of a notice not recorded, it will be repeated",
                                       {{"notice", base::to_string(trip->row.id)}, {"why", decision.error().text}});
                  });
}

void Herald::note(const std::string& way, const std::string& outcome, bool reachable) {
  const std::lock_guard lock(mutex_);
  if (!outcome.empty()) ++counters_.attempts[{way, outcome}];
  if (!reachable) down_until_[way] = clock_.network_now() + down_for;
}

bool Herald::is_down(const std::string& way) const {
  const std::lock_guard lock(mutex_);
  const auto found = down_until_.find(way);
  return found != down_until_.end() && found->second > clock_.network_now();
}

std::uint32_t Herald::random_number() {
  std::array<std::uint8_t, 4> bytes{};
  entropy_.fill(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

HeraldCounters Herald::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace gateway::app
