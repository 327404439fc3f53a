#include "casework/casework.hpp"

#include <utility>

#include "casework/transaction.hpp"
#include "referral/case_codec.hpp"

namespace gateway::casework {

// How often a lost race is decided again before the caller is told to come back.
constexpr int race_limit = 20;

struct Casework::Attempt {
  base::Uuid case_id;
  referral::Event event;
  Along along;
  std::function<void(base::Result<referral::Decision>)> then;
  int races = 0;
};

namespace {

// The council whose policy an opening event is decided under; empty while nobody knows one.
std::string_view council_of(const referral::Event& event) {
  const auto* received = std::get_if<referral::ReferralReceived>(&event);
  return received == nullptr ? std::string_view() : std::string_view(received->council_ods);
}

// Deciding changed nothing, and nothing is told of it either.
bool says_nothing(const referral::Decision& decision, const Along& along) {
  return decision.unchanged && decision.story.empty() && decision.facts.empty() && decision.deliveries_done.empty() &&
         !along.delivery;
}

}  // namespace

Casework::Casework(store::Store& store, const base::Clock& clock, std::shared_ptr<const RulesInForce> rules,
                   Executor executor, std::function<void()> wake, Decider decider)
    : store_(store),
      clock_(clock),
      rules_(std::move(rules)),
      executor_(std::move(executor)),
      wake_(std::move(wake)),
      decide_(std::move(decider)) {}

Casework::Casework(store::Store& store, const base::Clock& clock, const referral::Policy& policy,
                   const referral::WorkingCalendar& calendar, Executor executor, std::function<void()> wake,
                   Decider decider)
    : Casework(store, clock, std::make_shared<const RulesInForce>(Rules{referral::Policies(policy), calendar}),
               std::move(executor), std::move(wake), std::move(decider)) {}

void Casework::open(std::vector<referral::Event> events, std::function<store::InboxAnswer(const Decisions&)> answer,
                    std::function<void(base::Result<Decisions>)> then) {
  const base::Instant now = clock_.now();
  const auto rules = rules_->get();
  Decisions decisions;
  store::Transaction transaction;
  for (referral::Event& event : events) {
    const referral::Case nothing;
    const referral::Policy& policy = rules->policies.of(council_of(event));
    auto decision = decide_(nothing, std::move(event), policy, rules->calendar, now);
    if (!decision) return then(std::move(decision).error());
    transaction.expected.push_back({decision->next.id, 0});
    add(transaction, nothing, *decision, std::move(decision->resources), decision->next.request_id,
        clock_.network_now());
    decisions.push_back(std::move(*decision));
  }
  transaction.answer = answer(decisions);
  // std::function must be copyable, so the decisions travel by shared pointer.
  auto kept = std::make_shared<Decisions>(std::move(decisions));
  store_.submit(std::move(transaction), [this, kept, then = std::move(then)](base::Status durable) {
    if (!durable) return then(std::move(durable).error());
    wake_();
    then(std::move(*kept));
  });
}

void Casework::apply(const base::Uuid& case_id, referral::Event event, Along along,
                     std::function<void(base::Result<referral::Decision>)> then) {
  attempt(Attempt{case_id, std::move(event), std::move(along), std::move(then), 0});
}

void Casework::attempt(Attempt attempt) {
  auto row = store_.load_case(attempt.case_id);
  if (!row) return attempt.then(std::move(row).error());
  if (!row->has_value()) {
    return attempt.then(base::Error(base::ErrorKind::not_found, "there is no such case"));
  }
  auto current = referral::decode_case((*row)->state);
  if (!current) return attempt.then(std::move(current).error());

  const base::Instant now = clock_.now();
  const auto rules = rules_->get();
  auto decision = decide_(*current, attempt.event, rules->policies.of(current->council_ods), rules->calendar, now);
  store::Transaction transaction;
  if (attempt.along.delivery) transaction.outbox_changes.push_back(*attempt.along.delivery);
  if (attempt.along.notice) transaction.notice_changes.push_back(*attempt.along.notice);
  if (!decision) {
    const base::Error refusal = decision.error();
    add_refusal(transaction, *current, attempt.event, refusal, attempt.along.request_id, now);
    store_.submit(std::move(transaction), [refusal, then = std::move(attempt.then)](base::Status durable) {
      if (!durable) return then(std::move(durable).error());
      then(refusal);
    });
    return;
  }
  if (says_nothing(*decision, attempt.along)) return attempt.then(std::move(*decision));
  if (!decision->unchanged) transaction.expected.push_back({current->id, current->version});
  add(transaction, *current, *decision, decision->resources, attempt.along.request_id, clock_.network_now());

  auto kept = std::make_shared<referral::Decision>(std::move(*decision));
  auto again = std::make_shared<Attempt>(std::move(attempt));
  store_.submit(std::move(transaction), [this, kept, again](base::Status durable) {
    if (durable) {
      wake_();
      return again->then(std::move(*kept));
    }
    const bool lost_race = durable.error().kind == base::ErrorKind::conflict;
    if (!lost_race) return again->then(std::move(durable).error());
    if (++again->races >= race_limit) {
      return again->then(base::Error(base::ErrorKind::transient, "the case is being changed by many at once", {},
                                     "send the same message again"));
    }
    executor_([this, again] { this->attempt(std::move(*again)); });
  });
}

base::Result<referral::Decision> Casework::foresee(const base::Uuid& case_id, referral::Event event,
                                                   const std::shared_ptr<const Rules>& rules) {
  const auto row = TRY(store_.load_case(case_id));
  if (!row) return base::Error(base::ErrorKind::not_found, "there is no such case");
  const auto current = TRY(referral::decode_case(row->state));
  const auto by = rules ? rules : rules_->get();
  return decide_(current, std::move(event), by->policies.of(current.council_ods), by->calendar, clock_.now());
}

void Casework::record(const referral::Fact& fact, const base::Uuid& request_id,
                      std::function<void(base::Status)> then) {
  record({Aside{fact, request_id}}, std::move(then));
}

void Casework::record(const std::vector<Aside>& asides, std::function<void(base::Status)> then) {
  store::Transaction transaction;
  for (const Aside& aside : asides) add_audit(transaction, aside.fact, base::Uuid{}, aside.request_id, base::Uuid{});
  store_.submit(std::move(transaction), std::move(then));
}

}  // namespace gateway::casework
