#include "casework/pipeline.hpp"

#include <utility>

#include "base/log.hpp"
#include "casework/answer.hpp"
#include "casework/transaction.hpp"

namespace gateway::casework {
namespace {

constexpr std::uint32_t crashes_before_quarantine = 3;
constexpr std::size_t messages_per_resume = 256;

Answer answer_of(const store::InboxAnswer& stored, bool replayed) {
  return {stored.status, stored.location, stored.body, replayed};
}

// What the sender is told beside the ids: warnings of what travels on, errors of what went to a person.
Findings findings_of(const intake::Understood& understood) {
  Findings findings;
  for (const referral::ReferralReceived& child : understood.received) {
    findings.warnings.insert(findings.warnings.end(), child.warnings.begin(), child.warnings.end());
  }
  if (understood.quarantined) findings.errors = understood.quarantined->errors;
  return findings;
}

std::vector<referral::Event> events_of(intake::Understood understood) {
  std::vector<referral::Event> events(std::make_move_iterator(understood.received.begin()),
                                      std::make_move_iterator(understood.received.end()));
  if (understood.quarantined) events.emplace_back(std::move(*understood.quarantined));
  return events;
}

}  // namespace

Pipeline::Pipeline(store::Store& store, Casework& casework, const intake::Intake& intake,
                   const access::Partners& partners, base::Ids& ids, const base::Clock& clock, Executor executor)
    : store_(store),
      casework_(casework),
      intake_(intake),
      partners_(partners),
      ids_(ids),
      clock_(clock),
      executor_(std::move(executor)) {}

void Pipeline::take(Message message, Then then) {
  store::InboxRecord record;
  record.organisation = std::move(message.sender);
  record.request_id = message.request_id;
  record.body_sha256 = base::sha256(message.body);
  record.referral_id = ids_.next();
  record.correlation_id = message.correlation_id;
  record.content_type = std::move(message.content_type);
  record.target_council = std::move(message.target_council);
  record.received_at = clock_.now();
  record.body = std::move(message.body);
  {
    const std::lock_guard lock(mutex_);
    in_work_.insert(record.referral_id);
  }
  store::Transaction transaction;
  transaction.inbox = record;
  auto kept = std::make_shared<store::InboxRecord>(std::move(record));
  store_.submit(std::move(transaction), [this, kept, then = std::move(then)](base::Status durable) {
    if (durable) return executor_([this, kept, then] { work(std::move(*kept), then); });
    if (durable.error().kind != base::ErrorKind::duplicate) return finish(*kept, then, std::move(durable).error());
    executor_([this, kept, then] {
      finish(*kept, [](const base::Result<Answer>&) {}, Answer{});
      answer_repeat(kept->organisation, kept->request_id, kept->body_sha256, then);
    });
  });
}

void Pipeline::work(store::InboxRecord record, Then then) {
  auto kept = std::make_shared<store::InboxRecord>(std::move(record));
  const access::Partner* sender = partners_.find(kept->organisation);
  const base::Instant now = clock_.now();
  intake::Outcome outcome = intake::Refused{};
  if (sender == nullptr) {
    outcome = intake::Refused{{base::Error(base::ErrorKind::unknown_party, "the sender is no longer a partner")}};
  } else if (kept->tries >= crashes_before_quarantine) {
    outcome = intake_.quarantine({*kept, *sender, now}, "crash",
                                 {base::Error(base::ErrorKind::exception, "the program ended while working on this record")});
  } else {
    outcome = intake_.take_in({*kept, *sender, now});
  }

  if (const auto* refused = std::get_if<intake::Refused>(&outcome)) return refuse(*kept, refused->errors, then);
  auto& understood = std::get<intake::Understood>(outcome);
  const Findings findings = findings_of(understood);
  auto answer = std::make_shared<store::InboxAnswer>();
  casework_.open(
      events_of(std::move(understood)),
      [kept, findings, answer](const Decisions& decisions) {
        *answer = answer_understood(*kept, decisions, findings);
        return *answer;
      },
      [this, kept, then, answer](base::Result<Decisions> decisions) {
        if (!decisions) return finish(*kept, then, std::move(decisions).error());
        finish(*kept, then, answer_of(*answer, false));
      });
}

void Pipeline::refuse(const store::InboxRecord& record, const std::vector<base::Error>& errors, const Then& then) {
  referral::Fact fact;
  fact.at = clock_.now();
  fact.action = "refuse";
  fact.actor = record.organisation;
  fact.outcome = "refused";
  fact.rule = base::issue_type(errors.front().kind);
  referral::StoryLine line;
  line.at = fact.at;
  line.kind = "refused";
  line.actor = "gateway";
  line.details = {{"why", fact.rule}, {"errors", std::to_string(errors.size())}};

  store::Transaction transaction;
  transaction.answer = answer_refused(record, errors);
  transaction.events.push_back({record.referral_id, base::Uuid{}, line.at, encode_line(line)});
  add_audit(transaction, fact, base::Uuid{}, record.request_id, record.correlation_id);
  const Answer answer = answer_of(*transaction.answer, false);
  store_.submit(std::move(transaction),
                [this, kept = record, then, answer](base::Status durable) {
                  if (!durable) return finish(kept, then, std::move(durable).error());
                  finish(kept, then, answer);
                });
}

void Pipeline::answer_repeat(const std::string& organisation, const base::Uuid& request_id, const base::Sha256& body,
                             Then then) {
  auto entry = store_.message(organisation, request_id);
  if (!entry) return then(std::move(entry).error());
  if (!entry->has_value()) {
    return then(base::Error(base::ErrorKind::transient, "the earlier message with this X-Request-ID cannot be read", {},
                            "send the same message again"));
  }
  const store::InboxEntry& earlier = **entry;
  if (earlier.record.body_sha256 != body) {
    return then(base::Error(base::ErrorKind::conflict, "this X-Request-ID was used before with another body",
                            "X-Request-ID", "use a new X-Request-ID for a new message; repeat a message byte for byte"));
  }
  if (!earlier.answer) {
    return then(base::Error(base::ErrorKind::early, "the same message is still being worked on", "X-Request-ID",
                            "send it again in a few seconds"));
  }
  then(answer_of(*earlier.answer, true));
}

void Pipeline::finish(const store::InboxRecord& record, const Then& then, base::Result<Answer> answer) {
  {
    const std::lock_guard lock(mutex_);
    in_work_.erase(record.referral_id);
  }
  then(std::move(answer));
}

base::Result<std::size_t> Pipeline::resume() {
  auto unfinished = TRY(store_.unfinished_messages(messages_per_resume));
  std::size_t taken_up = 0;
  for (store::InboxEntry& entry : unfinished) {
    {
      const std::lock_guard lock(mutex_);
      if (!in_work_.insert(entry.record.referral_id).second) continue;
    }
    ++taken_up;
    entry.record.tries += 1;
    store::Transaction transaction;
    transaction.inbox_try = store::InboxTry{entry.record.organisation, entry.record.request_id, entry.record.tries};
    auto kept = std::make_shared<store::InboxRecord>(std::move(entry.record));
    store_.submit(std::move(transaction), [this, kept](base::Status durable) {
      const Then nobody_waits = [id = kept->referral_id](const base::Result<Answer>& answer) {
        if (!answer) {
          base::log::warning("message still unfinished", {{"referral", base::to_string(id)}, {"why", answer.error().text}});
        }
      };
      if (!durable) return finish(*kept, nobody_waits, std::move(durable).error());
      executor_([this, kept, nobody_waits] { work(std::move(*kept), nobody_waits); });
    });
  }
  return taken_up;
}

}  // namespace gateway::casework
