#include "casework/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "casework/answer.hpp"
#include "casework/look_back.hpp"
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

// What came in while this was understood may have replaced the same request: said of no referral twice. A store that
// cannot be read now does not take the answer either.
Findings with_replaced(Findings findings, store::Store& store, const Decisions& decisions) {
  auto& warnings = findings.warnings;
  for (const referral::Decision& decision : decisions) {
    auto late = replaced_before(store, decision.next);
    if (!late || !late->has_value()) continue;
    const bool said = std::any_of(warnings.begin(), warnings.end(),
                                  [&](const base::Error& one) { return one.text == (*late)->text; });
    if (!said) warnings.push_back(std::move(**late));
  }
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

// A message being worked on; no longer when this goes, however that comes about.
class Pipeline::Work {
 public:
  Work(Pipeline& pipeline, store::InboxRecord taken, Then answer)
      : record(std::move(taken)), then(std::move(answer)), pipeline_(pipeline) {}
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  ~Work() {
    const std::lock_guard lock(pipeline_.mutex_);
    pipeline_.in_work_.erase(record.referral_id);
  }

  const store::InboxRecord record;
  const Then then;

 private:
  Pipeline& pipeline_;
};

Pipeline::OwnedWork Pipeline::begin(store::InboxRecord record, Then then) {
  {
    const std::lock_guard lock(mutex_);
    if (!in_work_.insert(record.referral_id).second) return nullptr;
  }
  return std::make_shared<Work>(*this, std::move(record), std::move(then));
}

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
  const OwnedWork work = begin(std::move(record), std::move(then));
  store::Transaction transaction;
  transaction.inbox = work->record;
  store_.submit(std::move(transaction), [this, work](base::Status durable) {
    if (durable) return executor_([this, work] { understand(work); });
    if (durable.error().kind != base::ErrorKind::duplicate) return work->then(std::move(durable).error());
    executor_([this, work] {
      answer_repeat(work->record.organisation, work->record.request_id, work->record.body_sha256, work->then);
    });
  });
}

void Pipeline::understand(const OwnedWork& work) {
  const store::InboxRecord& record = work->record;
  const access::Partner* sender = partners_.find(record.organisation);
  if (sender == nullptr) {
    return refuse(work, {base::Error(base::ErrorKind::unknown_party, "the sender is no longer a partner")});
  }
  const base::Instant now = clock_.now();
  if (record.tries >= crashes_before_quarantine) {
    return open(work,
                intake_.quarantine({record, *sender, now}, "crash",
                                   {base::Error(base::ErrorKind::exception,
                                                "the program ended again and again while working on this record")}));
  }
  intake::Outcome outcome = intake_.take_in({record, *sender, now});
  if (const auto* refused = std::get_if<intake::Refused>(&outcome)) return refuse(work, refused->errors);
  intake::Understood understood = std::get<intake::Understood>(std::move(outcome));
  for (referral::ReferralReceived& child : understood.received) {
    if (auto known = look_back(store_, child, now); !known) return work->then(std::move(known).error());
  }
  open(work, std::move(understood));
}

void Pipeline::open(const OwnedWork& work, intake::Understood understood) {
  const Findings findings = findings_of(understood);
  const bool already_quarantined = understood.received.empty();
  auto answer = std::make_shared<store::InboxAnswer>();
  casework_.open(
      events_of(std::move(understood)),
      [this, work, findings, answer](const Decisions& decisions) {
        *answer = answer_understood(work->record, decisions, with_replaced(findings, store_, decisions));
        return *answer;
      },
      [this, work, answer, already_quarantined](const base::Result<Decisions>& decisions) {
        if (decisions) return work->then(answer_of(*answer, false));
        // The store's trouble passes and resume() comes back to it; anything else would come out the same again.
        if (decisions.error().kind == base::ErrorKind::transient || already_quarantined) {
          return work->then(decisions.error());
        }
        executor_([this, work, error = decisions.error()] {
          const access::Partner* sender = partners_.find(work->record.organisation);
          if (sender == nullptr) return work->then(error);
          open(work, intake_.quarantine({work->record, *sender, clock_.now()}, "storing", {error}));
        });
      });
}

void Pipeline::refuse(const OwnedWork& work, const std::vector<base::Error>& errors) {
  const store::InboxRecord& record = work->record;
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
  store_.submit(std::move(transaction), [work, answer](base::Status durable) {
    if (!durable) return work->then(std::move(durable).error());
    work->then(answer);
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
                            "X-Request-ID",
                            "use a new X-Request-ID for a new message; repeat a message byte for byte"));
  }
  if (!earlier.answer) {
    return then(base::Error(base::ErrorKind::early, "the same message is still being worked on", "X-Request-ID",
                            "send it again in a few seconds"));
  }
  then(answer_of(*earlier.answer, true));
}

base::Result<std::size_t> Pipeline::resume(Resumption why) {
  auto unfinished = TRY(store_.unfinished_messages(messages_per_resume));
  std::size_t taken_up = 0;
  for (store::InboxEntry& entry : unfinished) {
    if (why == Resumption::after_start) entry.record.tries += 1;
    const OwnedWork work =
        begin(std::move(entry.record), [id = entry.record.referral_id](const base::Result<Answer>& answer) {
          if (!answer) {
            base::log::warning("message still unfinished",
                               {{"referral", base::to_string(id)}, {"why", answer.error().text}});
          }
        });
    if (!work) continue;
    ++taken_up;
    if (why == Resumption::after_trouble) {
      executor_([this, work] { understand(work); });
      continue;
    }
    store::Transaction transaction;
    transaction.inbox_try = store::InboxTry{work->record.organisation, work->record.request_id, work->record.tries};
    store_.submit(std::move(transaction), [this, work](base::Status durable) {
      if (!durable) return work->then(std::move(durable).error());
      executor_([this, work] { understand(work); });
    });
  }
  return taken_up;
}

}  // namespace gateway::casework
