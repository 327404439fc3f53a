#include "casework/casework.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/assert.hpp"
#include "casework/transaction.hpp"

namespace gateway::casework {

// How often a lost race is decided again before the caller is told to come back.
constexpr int race_limit = 20;
// What one event may mean for other cases is a handful; more would be a circle.
constexpr std::size_t onward_limit = 100;

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
         !along.delivery && !along.notice;
}

}  // namespace

Casework::Casework(store::Store& store, const base::Clock& clock, std::shared_ptr<const RulesInForce> rules,
                   Executor executor, std::function<void()> wake, Decider decider, Decoder decoder)
    : store_(store),
      clock_(clock),
      rules_(std::move(rules)),
      executor_(std::move(executor)),
      wake_(std::move(wake)),
      decide_(std::move(decider)),
      decode_(std::move(decoder)) {}

Casework::Casework(store::Store& store, const base::Clock& clock, const referral::Policy& policy,
                   const referral::WorkingCalendar& calendar, Executor executor, std::function<void()> wake,
                   Decider decider, Decoder decoder)
    : Casework(store, clock, std::make_shared<const RulesInForce>(Rules{referral::Policies(policy), calendar}),
               std::move(executor), std::move(wake), std::move(decider), std::move(decoder)) {}

// A message's opening events, kept for another try where one of them reaches a case that others may be changing.
struct Casework::Opening {
  std::vector<referral::Event> events;
  std::function<store::InboxAnswer(const Decisions&)> answer;
  std::function<void(base::Result<Decisions>)> then;
  bool reaches_others = false;
  int races = 0;
};

void Casework::open(std::vector<referral::Event> events, std::function<store::InboxAnswer(const Decisions&)> answer,
                    std::function<void(base::Result<Decisions>)> then) {
  auto opening = std::make_shared<Opening>(Opening{std::move(events), std::move(answer), std::move(then)});
  opening->reaches_others =
      std::any_of(opening->events.begin(), opening->events.end(), [](const referral::Event& event) {
        const auto* received = std::get_if<referral::ReferralReceived>(&event);
        return received != nullptr && (received->replaces || received->replays);
      });
  open(opening);
}

void Casework::open(const std::shared_ptr<Opening>& opening) {
  const base::Instant now = clock_.now();
  const auto rules = rules_->get();
  Decisions decisions;
  store::Transaction transaction;
  std::vector<referral::Onward> onward;
  base::Uuid request_id;
  for (referral::Event& event : opening->events) {
    const referral::Case nothing;
    const referral::Policy& policy = rules->policies.of(council_of(event));
    referral::Event given = opening->reaches_others ? event : std::move(event);
    auto decision = decide_(nothing, std::move(given), policy, rules->calendar, now);
    if (!decision) return opening->then(std::move(decision).error());
    transaction.expected.push_back({decision->next.id, 0});
    request_id = decision->next.request_id;
    onward.insert(onward.end(), decision->onward.begin(), decision->onward.end());
    add(transaction, nothing, *decision, std::move(decision->resources), request_id, clock_.network_now());
    decisions.push_back(std::move(*decision));
  }
  if (auto added = add_onward(std::move(onward), transaction, request_id, now); !added) {
    return opening->then(std::move(added).error());
  }
  if (opening->answer) transaction.answer = opening->answer(decisions);
  // std::function must be copyable, so the decisions travel by shared pointer.
  auto kept = std::make_shared<Decisions>(std::move(decisions));
  store_.submit(std::move(transaction), [this, kept, opening](base::Status durable) {
    if (durable) {
      wake_();
      return opening->then(std::move(*kept));
    }
    const bool lost_race = opening->reaches_others && durable.error().kind == base::ErrorKind::conflict;
    if (!lost_race || ++opening->races >= race_limit) return opening->then(std::move(durable).error());
    executor_([this, opening] { open(opening); });
  });
}

base::Status Casework::add_onward(std::vector<referral::Onward> onward, store::Transaction& transaction,
                                  const base::Uuid& request_id, base::Instant now) {
  const auto rules = rules_->get();
  // A case reached twice is decided on as the first left it.
  std::unordered_map<base::Uuid, referral::Case> left;
  for (std::size_t at = 0; at < onward.size(); ++at) {
    GATEWAY_ASSERT(at < onward_limit);
    const base::Uuid case_id = onward[at].case_id;
    auto known = left.find(case_id);
    if (known == left.end()) {
      referral::Case standing;
      const auto row = TRY(store_.load_case(case_id));
      if (row) standing = TRY(decode_(row->state));
      transaction.expected.push_back({case_id, standing.version});
      known = left.emplace(case_id, std::move(standing)).first;
    }
    const bool opens = known->second.version == 0;
    const referral::Policy& policy =
        rules->policies.of(opens ? council_of(onward[at].event) : std::string_view(known->second.council_ods));
    referral::Decision decision = TRY(decide_(known->second, onward[at].event, policy, rules->calendar, now));
    onward.insert(onward.end(), decision.onward.begin(), decision.onward.end());
    add(transaction, known->second, decision, std::move(decision.resources), request_id, clock_.network_now());
    known->second = std::move(decision.next);
  }
  return base::Success{};
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
  auto current = decode_((*row)->state);
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
  if (auto added = add_onward(decision->onward, transaction, attempt.along.request_id, now); !added) {
    return attempt.then(std::move(added).error());
  }

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
  const auto current = TRY(decode_(row->state));
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
