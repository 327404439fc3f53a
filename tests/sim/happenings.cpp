// What happens in a simulation: messages, openings, tries of deliveries, updates; and what people and councils make of
// it.
#include <algorithm>
#include <optional>

#include "dispatch/delivery.hpp"
#include "dispatch/reply.hpp"
#include "dispatch/retry.hpp"
#include "referral/codes.hpp"
#include "referral/rung_owner.hpp"
#include "sim/edges.hpp"
#include "sim/run.hpp"
#include "support/definitions.hpp"

namespace gateway::tests::sim {
namespace {

namespace codes = referral::codes;

// As the program's own but for a longer cap: a council that is away for hours is not tried a hundred times.
constexpr dispatch::RetrySchedule schedule{base::Duration{1'000}, base::Duration{std::chrono::minutes{30}}};

// The next move of a council that clears its desk; none for what has ended.
std::optional<referral::TaskStatus> towards_the_end(referral::TaskStatus status) {
  using referral::TaskStatus;
  switch (status) {
    case TaskStatus::requested:
    case TaskStatus::received: return TaskStatus::accepted;
    case TaskStatus::accepted:
    case TaskStatus::on_hold: return TaskStatus::in_progress;
    case TaskStatus::in_progress: return TaskStatus::completed;
    default: return std::nullopt;
  }
}

constexpr const char* base_url = "https://gateway.example/fhir/R4";

}  // namespace

void Run::happen(const std::shared_ptr<Item>& item) {
  switch (item->what) {
    case Happening::message: return send(item);
    case Happening::opening: return open_case(item);
    case Happening::delivery: return deliver(item);
    case Happening::update: return update(item);
    case Happening::step:
      clock_.step = item->step;
      item->done = true;
      return;
    case Happening::rules:
      put_rules_in_force(item->number);
      item->done = true;
      return;
    case Happening::survey:
      ledger_.check_parcels(clock_.network_now());
      item->done = true;
      return;
  }
}

// As the pipeline does: kept first, and only what is on disk is worked on.
void Run::send(const std::shared_ptr<Item>& item) {
  const Sending sending = people_.sending(item->number);
  const Template& made_of = templates()[sending.made_of];
  store::Transaction transaction;
  store::InboxRecord& record = transaction.inbox.emplace();
  record.organisation = sending.stamp.practice_ods;
  record.request_id = sending.stamp.request_id;
  record.referral_id = sending.stamp.referral_id;
  record.correlation_id = sending.stamp.correlation_id;
  record.content_type = "application/json";
  record.received_at = clock_.now();
  record.body = made_of.body;
  store_->submit(std::move(transaction), [this, item, sending, at = clock_.true_now](const base::Status& kept) {
    if (kept) {
      taken_.insert(sending.stamp.referral_id);
      put_opening(sending.number, at);
    } else if (kept.error().kind == base::ErrorKind::duplicate) {
      const auto earlier = store_->message(sending.stamp.practice_ods, sending.stamp.request_id);
      if (!earlier || !*earlier) ledger_.note("message-lost", "a message that was there is not there");
    } else {
      ledger_.note("message-lost", "a message was not taken: " + kept.error().text);
    }
    item->done = true;
  });
}

void Run::open_case(const std::shared_ptr<Item>& item) {
  const Sending sending = people_.sending(item->number);
  const Template& made_of = templates()[sending.made_of];
  casework_->open(
      stamped(made_of, sending.stamp),
      [stamp = sending.stamp](const casework::Decisions& decisions) {
        store::InboxAnswer answer;
        answer.organisation = stamp.practice_ods;
        answer.request_id = stamp.request_id;
        answer.status = 201;
        for (const auto& decision : decisions) answer.body += base::to_string(decision.next.id);
        return answer;
      },
      [this, item](const base::Result<casework::Decisions>& opened) {
        if (!opened) ledger_.note("message-lost", "a message came to nothing: " + base::describe(opened.error()));
        item->done = true;
      });
}

void Run::on_change(const referral::Case* before, const referral::Case& next, base::Instant at) {
  Update by;
  by.case_id = next.id;
  by.role = referral::Role::referrer;
  by.organisation = next.practice_ods;
  const base::Instant since = at - clock_.step;
  if (before == nullptr) opened_.insert(next.referral_id);
  if (before == nullptr && next.task) {
    by.task_id = next.task->id;
    intend(people_.second_thoughts(next.id), by, since, 1);
  }
  const std::size_t known = before == nullptr ? 0 : before->escalations.size();
  for (std::size_t number = known; number < next.escalations.size(); ++number) {
    by.task_id = next.escalations[number].id;
    const bool of_practice = referral::is_role_of_practice(next.escalations[number].owner_role);
    by.role = of_practice ? referral::Role::referrer : referral::Role::partnership;
    by.organisation = of_practice ? next.escalations[number].owner_ods : "Q99001";
    intend(people_.about_escalation(next.escalations[number]), by, since, 1000 + number);
  }
  const std::size_t asked = before == nullptr ? 0 : before->errands.size();
  for (std::size_t number = asked; number < next.errands.size(); ++number) {
    answer_errand(next, next.errands[number], since, 100'000 + number);
  }
}

void Run::answer_errand(const referral::Case& of, const referral::ReferralTask& errand, base::Instant since,
                        std::uint64_t series) {
  Update by;
  by.case_id = of.id;
  by.task_id = errand.id;
  by.organisation = errand.owner_ods;
  const bool by_council = errand.owner_ods == of.council_ods;
  by.role = by_council ? referral::Role::council : referral::Role::referrer;
  intend(by_council ? councils_.about_errand(errand.owner_ods, errand) : people_.about_errand(errand), by, since,
         series);
  if (errand.purpose != referral::TaskPurpose::abort) return;
  by.task_id = of.task->id;
  intend(councils_.stopping(errand.owner_ods, errand), by, since, series + 100'000);
}

void Run::intend(const std::vector<Intention>& plan, const Update& by, base::Instant since, std::uint64_t series) {
  for (std::size_t number = 0; number < plan.size(); ++number) {
    auto item = std::make_shared<Item>();
    item->what = Happening::update;
    item->number = series;
    item->about = by.case_id;
    item->update = std::make_shared<Update>(by);
    item->update->intention = plan[number];
    // A repeat is the same message: it shares the wording.
    for (unsigned again = 0; again < plan[number].times; ++again) {
      auto sent = std::make_shared<Item>(*item);
      put(since + plan[number].after + again * base::Duration{std::chrono::seconds{20}}, sent, number);
    }
  }
}

void Run::on_parcel(const Parcel& parcel) {
  if (parcel.done) return;
  auto item = std::make_shared<Item>();
  item->what = Happening::delivery;
  item->number = parcel.attempts;
  item->about = parcel.case_id;
  item->parcel = parcel.id;
  put(parcel.next_attempt_at - clock_.step, item, draw(plan_.seed, parcel.id, 71));
}

void Run::deliver(const std::shared_ptr<Item>& item) {
  const Parcel* parcel = ledger_.parcel(item->parcel);
  if (parcel == nullptr || parcel->done || parcel->attempts != item->number) {
    item->done = true;
    return;
  }
  if (parcel->next_attempt_at > clock_.network_now()) {
    item->done = true;
    return on_parcel(*parcel);
  }
  const auto due = store_->due_deliveries(parcel->destination, clock_.network_now(), 1'000).value();
  const auto row = std::find_if(due.begin(), due.end(), [&](const auto& one) { return one.id == parcel->id; });
  if (row == due.end()) return ledger_.note("delivery-row", "a delivery that is due is not found");
  attempt(item, *row);
}

// As the courier does.
void Run::attempt(const std::shared_ptr<Item>& item, const store::OutboxRow& row) {
  const auto resources = store_->resources(row.resources).value();
  const auto message = store_->message_of(ledger_.find(row.case_id)->state.referral_id).value();
  std::string bundle = dispatch::bundle(resources, {message->record.content_type, message->record.body}, base_url);
  if (plan_.spoil_bundle) plan_.spoil_bundle(bundle, row.attempts + 1);
  const auto answer =
      councils_.receive(row.destination, row.id, row.attempts + 1, bundle, resources.size(), clock_.true_now);
  const bool is_referral = row.resources.size() > 1;  // a letter is one Task
  if (answer.first && is_referral) {
    Update by;
    by.case_id = row.case_id;
    by.task_id = ledger_.find(row.case_id)->state.task.value().id;
    by.organisation = row.destination;
    intend(councils_.plan(row.destination, row.case_id), by, clock_.true_now, 2);
  }
  const dispatch::Verdict verdict = dispatch::judge(answer.reply, resources.size(), names());
  casework::Along along;
  along.request_id = row.request_id;
  store::OutboxChange& change = along.delivery.emplace();
  change.id = row.id;
  change.attempts = row.attempts + 1;
  change.done = verdict.delivered;
  const auto random = static_cast<std::uint32_t>(draw(plan_.seed + change.attempts, row.id, 70));
  change.next_attempt_at =
      clock_.network_now() + (verdict.retryable
                                  ? dispatch::wait_before_next(schedule, change.attempts, random, verdict.retry_after)
                                  : schedule.cap);
  referral::Event event = referral::DeliverySucceeded{row.id, change.attempts, verdict.http_status};
  if (!verdict.delivered) {
    event = referral::DeliveryFailed{row.id, change.attempts, verdict.outcome, verdict.retryable};
  }
  casework_->apply(row.case_id, std::move(event), along,
                   [this, item](const base::Result<referral::Decision>& decision) {
                     if (!decision)
                       ledger_.note("delivery-row", "how a try ended was refused: " + base::describe(decision.error()));
                     item->done = true;
                   });
}

// Words the update on what stands now.
void Run::word(Update& update, const referral::ReferralTask& stands) {
  referral::TaskUpdateRequested& event = update.worded.emplace();
  event.task_id = update.task_id;
  event.expected_version = stands.version - (update.intention.old_version ? 1 : 0);
  event.role = update.role;
  event.organisation = update.organisation;
  event.request_id = base::derive_near(update.task_id, std::to_string(update.intention.after.count()));
  event.status = update.intention.status;
  event.business_status = update.intention.business_status;
  event.spoke_to_council = update.intention.names_person;
  if (update.role == referral::Role::partnership) event.acts_for = {stands.owner_role};
  event.output = update.intention.output;
  if (!update.intention.gives_reason) return;
  const bool mistake = event.status == referral::TaskStatus::entered_in_error;
  event.status_reason =
      referral::Reason{std::string(codes::status_reason_system),
                       std::string(mistake ? codes::wrong_person : "below-threshold"), "See the note."};
}

void Run::update(const std::shared_ptr<Item>& item) {
  Update& update = *item->update;
  const Standing* standing = ledger_.find(update.case_id);
  if (standing == nullptr) return ledger_.note("edge", "a case that somebody was told of is not there");
  const referral::Case& now = standing->state;
  const referral::ReferralTask* stands = now.task && now.task->id == update.task_id ? &*now.task : nullptr;
  for (const auto* tasks : {&now.escalations, &now.errands}) {
    for (const auto& task : *tasks) {
      if (task.id == update.task_id) stands = &task;
    }
  }
  if (stands == nullptr) return ledger_.note("edge", "a Task that somebody was told of is not there");
  if (update.intention.closes && !update.worded) {
    const auto next = towards_the_end(stands->status);
    if (!next) {
      item->done = true;
      return;
    }
    update.intention.status = *next;
  }
  if (!update.worded) word(update, *stands);
  casework::Along along;
  along.request_id = update.worded->request_id;
  casework_->apply(update.case_id, *update.worded, along,
                   [this, item, stood = *stands, safe = Ledger::may_take_back(*update.worded, *stands, now)](
                       const base::Result<referral::Decision>& answer) {
                     ledger_.judge(*item->update->worded, stood, safe, answer);
                     item->done = true;
                   });
}

}  // namespace gateway::tests::sim
