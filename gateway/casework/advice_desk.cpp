#include "casework/advice_desk.hpp"

#include <utility>

#include "base/log.hpp"
#include "casework/transaction.hpp"

namespace gateway::casework {
namespace {

constexpr int race_limit = 20;
constexpr std::size_t due_at_once = 200;
constexpr base::Duration after_trouble{1'000};

// A request id may be used for a referral as well; what is kept of it here leads to none.
base::Uuid key_of(const base::Uuid& request_id) {
  return base::derive_uuid(request_id, "advice");
}

store::AdviceRow row_of(const referral::Advice& advice, const base::Uuid& key) {
  return {advice.id,          advice.asker_ods,
          advice.adviser_ods, key,
          advice.version,     referral::to_code(advice.status),
          advice.wake_at,     referral::encode_advice(advice)};
}

// Of no case: what a notice of advice led to is told to nobody but the store.
void add_notices(store::Transaction& transaction, const referral::AdviceDecision& decision, base::Instant network_now) {
  for (const referral::Notice& notice : decision.notices) {
    store::NoticeRow row;
    row.id = notice.id;
    row.task_id = notice.task;
    row.council_ods = decision.next.adviser_ods;
    row.event = notice.event;
    row.role = notice.role;
    row.reason = notice.reason;
    row.due_at = notice.due;
    row.raised_at = notice.raised_at;
    row.queued_at = network_now;
    row.next_attempt_at = network_now;
    transaction.notices.push_back(std::move(row));
  }
  for (const base::Uuid& done : decision.notices_done) {
    store::NoticeChange change;
    change.id = done;
    change.done = true;
    transaction.notice_changes.push_back(change);
  }
}

// No id of a message or case stands in the audit rows of advice.
void add_facts(store::Transaction& transaction, const std::vector<referral::Fact>& facts) {
  for (const referral::Fact& fact : facts) add_audit(transaction, fact, base::Uuid{}, base::Uuid{}, base::Uuid{});
}

}  // namespace

struct AdviceDesk::Attempt {
  base::Uuid id;
  referral::AdviceEvent event;
  std::function<void(base::Result<referral::Advice>)> then;
  int races = 0;
};

AdviceDesk::AdviceDesk(store::Store& store, const base::Clock& clock, std::shared_ptr<const RulesInForce> rules,
                       base::Ids& ids, Executor executor, std::function<void()> wake)
    : store_(store),
      clock_(clock),
      rules_(std::move(rules)),
      ids_(ids),
      executor_(std::move(executor)),
      wake_(std::move(wake)) {}

base::Result<referral::AdviceDecision> AdviceDesk::decided(const referral::Advice& current,
                                                           const referral::AdviceEvent& event,
                                                           std::string_view adviser) const {
  const auto rules = rules_->get();
  return decide(current, event, rules->policies.of(adviser), rules->calendar, clock_.now());
}

void AdviceDesk::ask(referral::AdviceAsked asked, const base::Uuid& request_id,
                     std::function<void(base::Result<Taken>)> then) {
  const base::Uuid key = key_of(request_id);
  auto decision = decided({}, asked, asked.adviser_ods);
  if (!decision) return then(std::move(decision).error());
  store::Transaction transaction;
  transaction.advice = row_of(decision->next, key);
  add_facts(transaction, decision->facts);
  add_notices(transaction, *decision, clock_.network_now());
  auto kept = std::make_shared<referral::Advice>(std::move(decision->next));
  store_.submit(std::move(transaction), [this, kept, key, then = std::move(then)](base::Status durable) {
    if (durable) {
      wake_();
      return then(Taken{std::move(*kept), false});
    }
    if (durable.error().kind != base::ErrorKind::duplicate) return then(std::move(durable).error());
    executor_([this, kept, key, then] {
      auto row = store_.advice_asked(kept->asker_ods, key);
      if (!row) return then(std::move(row).error());
      if (!row->has_value()) return then(base::Error(base::ErrorKind::transient, "the question was not found again"));
      auto standing = referral::decode_advice((*row)->state);
      if (!standing) return then(std::move(standing).error());
      if (standing->asked_with != kept->asked_with) {
        return then(base::Error(base::ErrorKind::conflict, "another question came with this X-Request-ID",
                                "X-Request-ID", "send a fresh UUID with each new question"));
      }
      then(Taken{std::move(*standing), true});
    });
  });
}

void AdviceDesk::apply(const base::Uuid& id, referral::AdviceEvent event,
                       std::function<void(base::Result<referral::Advice>)> then) {
  attempt(std::make_shared<Attempt>(Attempt{id, std::move(event), std::move(then), 0}));
}

void AdviceDesk::attempt(std::shared_ptr<Attempt> attempt) {
  auto row = store_.advice(attempt->id);
  if (!row) return attempt->then(std::move(row).error());
  if (!row->has_value()) {
    return attempt->then(base::Error(base::ErrorKind::not_found, "there is no such request for advice"));
  }
  auto current = referral::decode_advice((*row)->state);
  if (!current) return attempt->then(std::move(current).error());
  auto decision = decided(*current, attempt->event, current->adviser_ods);
  store::Transaction transaction;
  if (!decision) {
    const base::Error refusal = decision.error();
    referral::Fact fact;
    fact.at = clock_.now();
    fact.action = "refuse";
    fact.actor = "gateway";
    fact.object = "Task/" + base::to_string(current->id);
    fact.outcome = "refused";
    fact.rule = base::issue_type(refusal.kind);
    add_facts(transaction, {fact});
    store_.submit(std::move(transaction), [refusal, attempt](base::Status durable) {
      if (!durable) return attempt->then(std::move(durable).error());
      attempt->then(refusal);
    });
    return;
  }
  if (decision->unchanged) return attempt->then(std::move(decision->next));
  transaction.advice = row_of(decision->next, (*row)->key);
  add_facts(transaction, decision->facts);
  add_notices(transaction, *decision, clock_.network_now());
  auto kept = std::make_shared<referral::Advice>(std::move(decision->next));
  store_.submit(std::move(transaction), [this, kept, attempt](base::Status durable) {
    if (durable) {
      wake_();
      return attempt->then(std::move(*kept));
    }
    if (durable.error().kind != base::ErrorKind::conflict) return attempt->then(std::move(durable).error());
    if (++attempt->races >= race_limit) {
      return attempt->then(base::Error(base::ErrorKind::transient, "it is being changed by many at once", {},
                                       "send the same message again"));
    }
    executor_([this, attempt] { this->attempt(attempt); });
  });
}

base::Result<std::optional<referral::Advice>> AdviceDesk::find(const base::Uuid& id,
                                                               std::string_view organisation) const {
  const auto row = TRY(store_.advice(id));
  if (!row || (row->asker != organisation && row->adviser != organisation)) return std::optional<referral::Advice>();
  return std::optional(TRY(referral::decode_advice(row->state)));
}

base::Result<std::vector<referral::Advice>> AdviceDesk::list(std::string_view organisation, std::size_t limit) const {
  std::vector<referral::Advice> all;
  for (const store::AdviceRow& row : TRY(store_.advice_of(organisation, limit))) {
    all.push_back(TRY(referral::decode_advice(row.state)));
  }
  return all;
}

base::Result<std::optional<base::Instant>> AdviceDesk::run() {
  const base::Instant now = clock_.now();
  if (!round_.expired()) return std::optional(now + after_trouble);
  const auto round = std::make_shared<bool>(true);
  round_ = round;
  const auto due = TRY(store_.due_advice(now, due_at_once));
  for (const store::AdviceRow& row : due) {
    apply(row.id, referral::AdviceDue{}, [round](const base::Result<referral::Advice>& told) {
      if (!told) base::log::error("advice: not told, will be tried again", {{"why", told.error().text}});
    });
  }
  if (!due.empty()) return std::optional(now + after_trouble);
  return store_.next_advice();
}

}  // namespace gateway::casework
