#include "sim/ledger.hpp"

#include <algorithm>
#include <utility>

#include "referral/case_codec.hpp"
#include "sim/edges.hpp"

namespace gateway::tests::sim {
namespace {

constexpr std::size_t enough_findings = 40;

void mix(std::uint64_t& digest, std::string_view bytes) {
  digest = (digest << 7U | digest >> 57U) * 0x9E3779B97F4A7C15U ^ std::hash<std::string_view>()(bytes);
}

void mix(std::uint64_t& digest, const base::Uuid& id) {
  mix(digest, std::string_view(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()));
}

void mix(std::uint64_t& digest, base::Instant at) {
  digest =
      (digest << 7U | digest >> 57U) * 0x9E3779B97F4A7C15U ^ static_cast<std::uint64_t>(at.time_since_epoch().count());
}

// What is written of one case, or of all when `only` is null.
void mix_written(std::uint64_t& digest, const store::Transaction& transaction, const base::Uuid* only) {
  const auto meant = [&](const base::Uuid& id) { return only == nullptr || id == *only; };
  for (const auto& row : transaction.cases) {
    if (!meant(row.id)) continue;
    mix(digest, row.status);
    mix(digest, row.state);
  }
  for (const auto& resource : transaction.resources) {
    if (!meant(resource.case_id)) continue;
    mix(digest, resource.id);
    mix(digest, resource.bytes);
    mix(digest, resource.practice_ods + ' ' + resource.council_ods);
  }
  for (const auto& event : transaction.events) {
    if (meant(event.case_id)) mix(digest, event.line);
  }
  for (const auto& clock : transaction.clocks) {
    if (!meant(clock.case_id)) continue;
    mix(digest, clock.id);
    mix(digest, clock.due_at);
    mix(digest, clock.running ? "running" : "ended");
  }
  for (const auto& row : transaction.outbox) {
    if (!meant(row.case_id)) continue;
    mix(digest, row.id);
    for (const auto& key : row.resources) mix(digest, key.id);
  }
}

}  // namespace

void Ledger::note(std::string check, std::string text) {
  ++noted_;
  // Said once: what happens again and again must not crowd out the rest.
  const bool said = std::any_of(findings_.begin(), findings_.end(),
                                [&](const Finding& one) { return one.check == check && one.text == text; });
  if (!said && findings_.size() < enough_findings) findings_.push_back({std::move(check), std::move(text)});
}

base::Result<referral::Case> Ledger::decode(std::string_view state) const {
  const auto known = by_bytes_.find(std::hash<std::string_view>()(state));
  if (known != by_bytes_.end()) return known->second->state;
  return referral::decode_case(state);
}

const Standing* Ledger::find(const base::Uuid& case_id) const {
  const auto found = cases_.find(case_id);
  return found == cases_.end() ? nullptr : &found->second;
}

const Parcel* Ledger::parcel(const base::Uuid& id) const {
  const auto found = parcels_.find(id);
  return found == parcels_.end() ? nullptr : &found->second;
}

const Parcel* Ledger::parcel_of(const base::Uuid& case_id) const {
  const auto found = parcel_of_case_.find(case_id);
  return found == parcel_of_case_.end() ? nullptr : parcel(found->second);
}

void Ledger::observe(const store::Transaction& transaction, base::Instant at) {
  audit_rows_ += transaction.audit.size();
  mix_written(digest_, transaction, nullptr);
  for (const auto& row : transaction.audit) mix(digest_, row.record);
  if (transaction.answer) mix(digest_, transaction.answer->body);

  follow_parcels(transaction);
  follow_clock_rows(transaction);
  for (const auto& row : transaction.cases) change(transaction, row, at);
  if (transaction.cases.empty() && !transaction.events.empty() && transaction.audit.empty()) {
    note("audit", "something was told and not audited");
  }
  // The parcels that moved, and those that came with the cases.
  for (const auto& moved : transaction.outbox_changes) {
    if (const Parcel* parcel = this->parcel(moved.id)) {
      if (const Standing* standing = find(parcel->case_id)) check_delivery(standing->state);
      if (on_parcel) on_parcel(*parcel);
    }
  }
  for (const auto& row : transaction.outbox) {
    if (on_parcel) on_parcel(parcels_.at(row.id));
  }
}

void Ledger::change(const store::Transaction& transaction, const store::CaseRow& row, base::Instant at) {
  auto decoded = referral::decode_case(row.state);
  if (!decoded) return note("end-state", "a case that cannot be read was written");
  const auto [found, fresh] = cases_.try_emplace(row.id);
  Standing& standing = found->second;
  const referral::Case earlier = std::exchange(standing.state, std::move(*decoded));
  const referral::Case* before = fresh ? nullptr : &earlier;
  const referral::Case& next = standing.state;

  by_bytes_.erase(standing.bytes);
  standing.bytes = std::hash<std::string_view>()(row.state);
  by_bytes_[standing.bytes] = &standing;

  if (next.version != (fresh ? 1 : earlier.version + 1) || next.version != row.version) {
    note("version", "a change is not the next version of its case");
  }
  const auto tells = [&](const store::EventRow& event) { return event.case_id == row.id; };
  if (std::none_of(transaction.events.begin(), transaction.events.end(), tells)) {
    note("story", "a change that no line of the story tells");
  }
  if (transaction.audit.size() < transaction.cases.size()) note("audit", "a change without an audit row");
  check_tasks(transaction, before, next);
  check_clocks(transaction, before, standing, at);
  check_ladders(transaction, before, next, at);
  check_errands(before, next);
  check_delivery(next);
  check_next_action(next);
  mix_written(standing.digest, transaction, &row.id);
  if (on_change) on_change(before, next, at);
}

void Ledger::follow_parcels(const store::Transaction& transaction) {
  for (const auto& row : transaction.outbox) {
    if (!parcels_.try_emplace(row.id, Parcel{row.id, row.case_id, row.destination, 0, row.next_attempt_at, false})
             .second) {
      note("council-once", "a delivery was queued twice");
    }
    const bool is_letter = row.resources.size() == 1;
    if (!is_letter && !parcel_of_case_.try_emplace(row.case_id, row.id).second)
      note("council-once", "a case has two deliveries");
    open_parcels_.insert(row.id);
  }
  for (const auto& moved : transaction.outbox_changes) {
    const auto found = parcels_.find(moved.id);
    if (found == parcels_.end()) continue;
    Parcel& parcel = found->second;
    parcel.attempts = moved.attempts;
    if (!moved.done) parcel.next_attempt_at = moved.next_attempt_at;
    if (!moved.done || parcel.done) continue;
    parcel.done = true;
    open_parcels_.erase(moved.id);
  }
}

void Ledger::follow_clock_rows(const store::Transaction& transaction) {
  for (const auto& row : transaction.clocks) clock_rows_[row.id] = row;
}

std::optional<base::Instant> Ledger::next_due(const std::function<bool(const base::Uuid&)>& is_busy) const {
  for (const auto& [clock, case_id] : running_) {
    if (!is_busy(case_id)) return clock.first;
  }
  return std::nullopt;
}

void Ledger::expect_fired(base::Instant now, const std::function<bool(const base::Uuid&)>& is_busy) {
  for (const auto& [clock, case_id] : running_) {
    if (clock.first > now) break;
    if (!is_busy(case_id)) expected_[case_id].push_back(clock);
  }
}

void Ledger::check_fired() {
  for (const auto& [case_id, clocks] : std::exchange(expected_, {})) {
    const auto runs = [&](const auto& clock) { return running_.contains(clock); };
    if (std::any_of(clocks.begin(), clocks.end(), std::not_fn(runs))) continue;
    note("clock-late", "a clock due at " + base::format_instant(clocks.front().first) + " did not fire");
    for (const auto& clock : clocks) running_.erase(clock);
  }
}

void Ledger::check_asleep(std::optional<base::Instant> until) {
  if (running_.empty() || (until && *until <= running_.begin()->first.first)) return;
  note("clock-late", "nobody wakes for a clock due at " + base::format_instant(running_.begin()->first.first));
}

void Ledger::check_parcels(base::Instant network_now) {
  for (const base::Uuid& id : open_parcels_) {
    const Parcel& parcel = parcels_.at(id);
    if (parcel.next_attempt_at + std::chrono::hours{4} < network_now)
      note("delivery-stalled", "a delivery is not tried");
  }
}

void Ledger::check_whole(store::Store& store) {
  const auto rows = store.list_cases({{}, cases_.size() + 1});
  if (!rows || rows->size() != cases_.size()) return note("end-state", "the store holds other cases");
  for (const auto& row : *rows) {
    const Standing* standing = find(row.id);
    const auto state = referral::decode_case(row.state);
    if (standing == nullptr || !state || *state != standing->state)
      note("end-state", "a case stands otherwise on disk");
  }
  const auto audit = store.verify_audit();
  if (!audit || audit->rows != audit_rows_) note("audit", "the audit chain is broken or has another length");
  const auto next = store.next_due();
  std::optional<base::Instant> mine;
  if (!running_.empty()) mine = running_.begin()->first.first;
  if (!next || *next != mine) note("clock-row", "the store wakes at another time than the next clock is due");
  const auto destinations = store.destinations();
  std::set<std::string> waiting;
  for (const base::Uuid& id : open_parcels_) waiting.insert(parcels_.at(id).destination);
  if (!destinations || std::set<std::string>(destinations->begin(), destinations->end()) != waiting) {
    note("delivery-row", "the outbox holds other deliveries");
  }
  const auto unfinished = store.unfinished_messages(10);
  if (!unfinished || !unfinished->empty()) note("message-lost", "a message was never answered");
  std::size_t looked_at = 0;
  for (const auto& [id, standing] : cases_) {
    if (!standing.state.task || ++looked_at % 16 != 0) continue;
    const auto task = store.resource({"Task", standing.state.task->id, 0});
    if (!task || !*task || (*task)->version != standing.state.task->version)
      note("resource", "a Task is not the one served");
  }
}

std::uint64_t Ledger::digest_of_cases() const {
  std::uint64_t sum = 0;
  for (const auto& [id, standing] : cases_) {
    std::uint64_t one = standing.digest;
    mix(one, id);
    sum += one;
  }
  return sum;
}

std::map<std::string, std::uint64_t> Ledger::statuses() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [id, standing] : cases_) {
    ++counts[standing.state.task ? referral::to_code(standing.state.task->status) : "kept"];
  }
  return counts;
}

std::map<std::string, std::uint64_t> Ledger::rests() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [id, standing] : cases_) ++counts[next_action(standing.state)];
  return counts;
}

}  // namespace gateway::tests::sim
