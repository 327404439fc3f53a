#include "casework/transaction.hpp"

#include <algorithm>
#include <unordered_map>

#include "audit/record.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"

namespace gateway::casework {
namespace {

const std::string nobody;

const char* status_of(const referral::Case& now_standing) {
  if (now_standing.quarantined || !now_standing.task) return "quarantined";
  return referral::to_code(now_standing.task->status);
}

// When the Task of that id was last changed; nothing for what is no Task of the case, as one that the sender brought.
base::Instant changed_at(const referral::Case& of, const base::Uuid& id) {
  if (of.task && of.task->id == id) return of.task->last_modified;
  for (const auto* tasks : {&of.escalations, &of.errands, &of.next_steps}) {
    for (const referral::ReferralTask& task : *tasks) {
      if (task.id == id) return task.last_modified;
    }
  }
  return {};
}

bool same(const referral::Clock& left, const referral::Clock& right) {
  return left.next_at == right.next_at;
}

void add_clocks(store::Transaction& transaction, const referral::Case& before, const referral::Case& next) {
  for (const referral::Clock& clock : next.clocks) {
    const auto known = std::find_if(before.clocks.begin(), before.clocks.end(),
                                    [&](const referral::Clock& other) { return other.id == clock.id; });
    if (known != before.clocks.end() && same(*known, clock)) continue;
    // The row holds when the clock next has something to say; one that never will again is kept as not running.
    transaction.clocks.push_back(
        {clock.id, next.id, clock.rule, clock.next_at.value_or(clock.due_at), clock.next_at.has_value()});
  }
}

void add_deliveries(store::Transaction& transaction, const referral::Decision& decision,
                    const std::vector<referral::ResourceVersion>& resources, base::Instant network_now) {
  std::unordered_map<base::Uuid, std::uint32_t> versions;
  for (const referral::ResourceVersion& resource : resources) versions[resource.id] = resource.version;
  for (const referral::DeliveryRequest& request : decision.deliveries) {
    store::OutboxRow row;
    row.id = request.id;
    row.case_id = decision.next.id;
    row.destination = request.council_ods;
    // A delivery is a message of its own: new request id, same correlation id (BaRS, standards.md §1.2).
    row.request_id = request.id;
    row.correlation_id = decision.next.correlation_id;
    row.next_attempt_at = network_now;
    for (const auto& [type, id] : request.resources) {
      const auto version = versions.find(id);
      row.resources.push_back({type, id, version == versions.end() ? 1 : version->second});
    }
    transaction.outbox.push_back(std::move(row));
  }
  for (const base::Uuid& done : decision.deliveries_done) {
    const auto change = std::find_if(transaction.outbox_changes.begin(), transaction.outbox_changes.end(),
                                     [&](const store::OutboxChange& other) { return other.id == done; });
    if (change != transaction.outbox_changes.end()) {
      change->done = true;
    } else {
      store::OutboxChange finished;
      finished.id = done;
      finished.done = true;
      transaction.outbox_changes.push_back(finished);
    }
  }
}

void add_notices(store::Transaction& transaction, const referral::Decision& decision, base::Instant network_now) {
  for (const referral::Notice& notice : decision.notices) {
    store::NoticeRow row;
    row.id = notice.id;
    row.case_id = decision.next.id;
    row.task_id = notice.task;
    row.council_ods = decision.next.council_ods;
    row.event = notice.event;
    row.role = notice.role;
    row.reason = notice.reason;
    row.rung = notice.rung;
    row.due_at = notice.due;
    row.immediate_danger = notice.immediate_danger;
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

// Escalations, and what is asked of the practice, are between it and its ladder; the council does not see them.
bool is_the_practices_own(const referral::Case& next, const referral::ResourceVersion& resource) {
  const auto is = [&](const referral::ReferralTask& task) { return task.id == resource.id; };
  if (std::any_of(next.escalations.begin(), next.escalations.end(), is)) return true;
  if (std::any_of(next.next_steps.begin(), next.next_steps.end(), is)) return true;
  const auto errand = std::find_if(next.errands.begin(), next.errands.end(), is);
  return errand != next.errands.end() && errand->owner_ods != next.council_ods;
}

store::EventRow event_row(const referral::Case& owner, const referral::StoryLine& line) {
  return {owner.referral_id, owner.id, line.at, encode_line(line)};
}

using Details = std::vector<std::pair<std::string, std::string>>;

// One member a name; a name that stands more than once has the list of its values.
void append_details(std::string& text, const Details& details) {
  const auto begin = details.begin();
  for (auto detail = begin; detail != details.end(); ++detail) {
    const auto same_name = [&](const auto& other) { return other.first == detail->first; };
    if (std::any_of(begin, detail, same_name)) continue;
    if (detail != begin) text += ',';
    json::quote_to(detail->first, text);
    text += ':';
    const bool is_list = std::any_of(detail + 1, details.end(), same_name);
    if (is_list) text += '[';
    json::quote_to(detail->second, text);
    for (auto other = detail + 1; other != details.end(); ++other) {
      if (!same_name(*other)) continue;
      text += ',';
      json::quote_to(other->second, text);
    }
    if (is_list) text += ']';
  }
}

}  // namespace

void add(store::Transaction& transaction, const referral::Case& before, const referral::Decision& decision,
         std::vector<referral::ResourceVersion> resources, const base::Uuid& request_id, base::Instant network_now) {
  const referral::Case& next = decision.next;
  add_deliveries(transaction, decision, resources, network_now);
  add_notices(transaction, decision, network_now);
  transaction.hooks_due_at = network_now;
  if (!decision.unchanged) {
    transaction.cases.push_back({next.id, next.version, next.referral_id, next.correlation_id, next.practice_ods,
                                 next.council_ods, status_of(next), referral::encode_case(next), next.child_index});
    transaction.resources.reserve(transaction.resources.size() + resources.size());
    for (referral::ResourceVersion& resource : resources) {
      const std::string& reader = is_the_practices_own(next, resource) ? nobody : next.council_ods;
      const base::Instant at = resource.type == "Task" ? changed_at(next, resource.id) : base::Instant{};
      transaction.resources.push_back({std::move(resource.type), resource.id, resource.version, next.id,
                                       next.practice_ods, reader, std::move(resource.bytes), at});
    }
    add_clocks(transaction, before, next);
  }
  for (const referral::StoryLine& line : decision.story) transaction.events.push_back(event_row(next, line));
  for (const referral::Fact& fact : decision.facts) {
    add_audit(transaction, fact, next.id, request_id, next.correlation_id);
  }
}

void add_refusal(store::Transaction& transaction, const referral::Case& current, const referral::Event& event,
                 const base::Error& error, const base::Uuid& request_id, base::Instant now) {
  referral::Fact fact;
  fact.at = now;
  fact.action = "refuse";
  fact.actor = "gateway";
  fact.outcome = "refused";
  fact.rule = base::issue_type(error.kind);
  referral::StoryLine line;
  line.at = now;
  line.kind = "task-refused";
  line.actor = "gateway";
  if (const auto* update = std::get_if<referral::TaskUpdateRequested>(&event)) {
    fact.actor = update->organisation;
    fact.object = "Task/" + base::to_string(update->task_id);
    line.actor = update->organisation;
    line.details = {{"asked", referral::to_code(update->status)}};
  }
  if (const auto* feedback = std::get_if<referral::FeedbackGiven>(&event)) {
    line.kind = "feedback-refused";
    fact.actor = feedback->organisation;
    fact.object = "Task/" + base::to_string(feedback->task_id);
    line.actor = feedback->organisation;
  }
  line.details.emplace_back("why", base::issue_type(error.kind));
  transaction.events.push_back(event_row(current, line));
  add_audit(transaction, fact, current.id, request_id, current.correlation_id);
}

void add_audit(store::Transaction& transaction, const referral::Fact& fact, const base::Uuid& case_id,
               const base::Uuid& request_id, const base::Uuid& correlation_id) {
  store::AuditRow row;
  row.at = fact.at;
  row.case_id = case_id;
  row.request_id = request_id;
  row.correlation_id = correlation_id;
  row.record = audit::record(fact, {case_id, request_id, correlation_id});
  transaction.audit.push_back(std::move(row));
}

std::string encode_line(const referral::StoryLine& line) {
  std::string text = "{\"at\":\"" + base::format_instant(line.at) + "\",\"kind\":";
  json::quote_to(line.kind, text);
  text += ",\"actor\":";
  json::quote_to(line.actor, text);
  text += ",\"details\":{";
  append_details(text, line.details);
  text += "}}";
  return text;
}

base::Result<referral::StoryLine> decode_line(std::string_view text) {
  const json::Names names;
  const json::Document document = TRY(json::read(text, names));
  referral::StoryLine line;
  line.at = TRY(base::parse_instant(document.root().string("at")));
  line.kind = document.root().string("kind");
  line.actor = document.root().string("actor");
  if (const json::Node* details = document.root().find("details")) {
    for (const json::Node& member : *details) {
      if (!member.is_array()) {
        line.details.emplace_back(member.name().text(), member.text());
        continue;
      }
      for (const json::Node& value : member) line.details.emplace_back(member.name().text(), value.text());
    }
  }
  return line;
}

}  // namespace gateway::casework
