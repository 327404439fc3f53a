#include "casework/replay.hpp"

#include <memory>
#include <utility>

#include "base/log.hpp"
#include "casework/look_back.hpp"
#include "referral/case_codec.hpp"

namespace gateway::casework {

// A message of which something is quarantined.
struct Replay::Kept {
  store::InboxRecord record;
  base::Uuid quarantine;
};

base::Result<Replay::Kept> Replay::find(const base::Uuid& any_id) const {
  const auto traced = TRY(store_.trace(any_id));
  for (const store::TracedReferral& referral : traced) {
    for (const store::CaseRow& row : referral.cases) {
      if (!TRY(referral::decode_case(row.state)).quarantined) continue;
      auto message = TRY(store_.message_of(referral.referral_id));
      if (!message) break;
      return Kept{std::move(message->record), row.id};
    }
  }
  if (traced.empty()) return base::Error(base::ErrorKind::not_found, "nothing is known by this id");
  return base::Error(base::ErrorKind::business_rule, "nothing of this message is quarantined", {},
                     "the verb referrals lists what is");
}

void Replay::note_failure(const Kept& kept, const std::vector<base::Error>& errors) {
  referral::Fact fact;
  fact.at = clock_.now();
  fact.action = "replay";
  fact.actor = "operator";
  fact.outcome = "failed";
  fact.rule = base::issue_type(errors.front().kind);
  casework_.record(fact, kept.record.request_id, [](const base::Status& durable) {
    if (!durable) base::log::error("replay not audited", {{"why", durable.error().text}});
  });
}

void Replay::run(const base::Uuid& any_id, const std::string& with, std::function<void(base::Result<Replayed>)> then) {
  auto kept = find(any_id);
  if (!kept) return then(std::move(kept).error());
  const access::Partner* sender = partners_.find(kept->record.organisation);
  if (sender == nullptr) {
    return then(base::Error(base::ErrorKind::unknown_party, "the sender is no longer a partner", {},
                            "list it in the configuration again"));
  }
  const base::Instant now = clock_.now();
  intake::Outcome outcome = intake_.take_in({kept->record, *sender, now, with});
  auto report = std::make_shared<Replayed>();
  report->referral_id = kept->record.referral_id;
  if (auto* refused = std::get_if<intake::Refused>(&outcome)) {
    report->errors = std::move(refused->errors);
    note_failure(*kept, report->errors);
    return then(std::move(*report));
  }
  auto understood = std::get<intake::Understood>(std::move(outcome));
  if (understood.quarantined) report->errors = std::move(understood.quarantined->errors);
  std::vector<referral::ReferralReceived> fresh;
  std::vector<base::Uuid> became;
  for (referral::ReferralReceived& child : understood.received) {
    const auto row = store_.load_case(child.case_id);
    if (!row) return then(row.error());
    if (*row) {
      const auto standing = referral::decode_case((*row)->state);
      if (standing && standing->task) report->tasks.push_back("Task/" + base::to_string(standing->task->id));
      continue;
    }
    if (auto known = look_back(store_, child, now); !known) return then(std::move(known).error());
    became.push_back(child.case_id);
    report->warnings.insert(report->warnings.end(), child.warnings.begin(), child.warnings.end());
    fresh.push_back(std::move(child));
  }
  if (fresh.empty()) {
    if (!report->errors.empty()) note_failure(*kept, report->errors);
    return then(std::move(*report));
  }
  // What still fails keeps its Task: only a whole replay completes it.
  if (report->errors.empty()) fresh.front().replays = referral::ReplayOf{kept->quarantine, std::move(became)};
  std::vector<referral::Event> events(std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
  casework_.open(std::move(events), nullptr, [report, then](const base::Result<Decisions>& decisions) {
    if (!decisions) return then(decisions.error());
    report->changed = true;
    for (const referral::Decision& decision : *decisions) {
      if (decision.next.task) report->tasks.push_back("Task/" + base::to_string(decision.next.task->id));
    }
    then(std::move(*report));
  });
}

}  // namespace gateway::casework
