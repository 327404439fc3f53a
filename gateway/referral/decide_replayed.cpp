// What a kept record sets in motion that was mapped again and has become a referral: nobody need look after it any
// more.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

// Task.output: the Tasks of the referrals it became.
std::string output_of(const std::vector<base::Uuid>& cases) {
  std::string out = "[";
  for (const base::Uuid& id : cases) {
    if (out.size() > 1) out += ',';
    out += R"({"type":{"text":"the referral that the kept record became"},"valueReference":{"reference":")" +
           task_reference(referral_task_id(id)) + "\"}}";
  }
  return out + "]";
}

}  // namespace

void tell_replay(Decision& decision, const ReferralReceived& event, const Circumstances& at) {
  if (!event.replays) return;
  tell(decision, at, "replayed", gateway_actor,
       {{"kept-as", base::to_string(event.replays->case_id)}, {"as", event.how}});
  decision.onward.push_back({event.replays->case_id, RecordReplayed{event.replays->became, event.how}});
}

base::Result<Decision> decide_replayed(const Case& current, const RecordReplayed& event, const Circumstances& at) {
  if (current.version == 0 || !current.quarantined) {
    return base::Error(base::ErrorKind::business_rule, "only a record that was kept can be mapped again");
  }
  Decision decision = change_of(current);
  catch_up(decision, at);
  tell(decision, at, "replayed", gateway_actor,
       {{"as", event.how}, {"referrals", std::to_string(event.became.size())}});
  note_fact(decision, at, "replay", gateway_actor, {}, "success", event.how);
  for (std::size_t i = 0; i < decision.next.escalations.size(); ++i) {
    ReferralTask& task = decision.next.escalations[i];
    if (is_terminal(task.status)) continue;
    const ReferralTask before = task;
    task.status = TaskStatus::completed;
    task.business_status = codes::resolved;
    task.output = output_of(event.became);
    ++task.version;
    task.last_modified = std::max(at.now, task.last_modified);
    const ReferralTask after = task;
    write_task(decision, after);
    tell_moved(decision, after, at);
    withdraw_notices(decision, after.id, at);
    follow_escalation(decision, before, after, at);
  }
  return decision;
}

}  // namespace gateway::referral
