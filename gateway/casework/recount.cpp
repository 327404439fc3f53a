#include "casework/recount.hpp"

#include <utility>

#include "base/log.hpp"
#include "referral/task.hpp"

namespace gateway::casework {
namespace {

constexpr std::size_t cases_per_part = 200;
constexpr std::size_t lines_kept = 1000;

referral::Event event_of(const RecountOrder& order) {
  if (order.why == RecountOrder::Why::calendar_changed) return referral::CalendarChanged{};
  return referral::PolicyApplied{order.council};
}

bool is_open(const std::string& status) {
  const auto known = referral::task_status(status);
  return known && !referral::is_terminal(*known);
}

}  // namespace

// Held by every callback of one part, so that a lost callback counts as one that ended.
struct Recount::Part {
  RecountOrder order;
  Walk walk = Walk::clocks;
};

Recount::Recount(store::Store& store, Casework& casework) : store_(store), casework_(casework) {}

std::uint64_t Recount::begin(RecountOrder order) {
  const std::lock_guard lock(mutex_);
  orders_.push_back(std::move(order));
  if (orders_.size() == 1) report_ = RecountReport{given_ + 1, false, 0, 0, 0, {}};
  return ++given_;
}

RecountReport Recount::report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

base::Result<bool> Recount::run() {
  if (!part_.expired()) return true;
  const auto part = std::make_shared<Part>();
  {
    const std::lock_guard lock(mutex_);
    if (orders_.empty()) return false;
    part->order = orders_.front();
  }
  part_ = part;
  part->walk = walk_;
  const auto cases = TRY(next_cases());
  for (const base::Uuid& case_id : cases) tell(part, case_id);
  const std::lock_guard lock(mutex_);
  return !orders_.empty();
}

// The cases of the next part; moves on to the next walk, and then to the next order, when there are none.
base::Result<std::vector<base::Uuid>> Recount::next_cases() {
  std::vector<base::Uuid> cases;
  const bool by_clocks = walk_ != Walk::open_cases;
  if (by_clocks) {
    const auto clocks = TRY(store_.running_clocks(after_, cases_per_part));
    for (const store::DueClock& clock : clocks) {
      after_ = clock.id;
      // A case's clocks stand side by side.
      if (clock.case_id == std::exchange(last_case_, clock.case_id)) continue;
      cases.push_back(clock.case_id);
    }
    if (!clocks.empty()) return cases;
  } else {
    const auto found = TRY(store_.cases_after(after_, cases_per_part));
    for (const store::CaseName& one : found) {
      after_ = one.id;
      if (is_open(one.status)) cases.push_back(one.id);
    }
    if (!found.empty()) return cases;
  }
  after_ = {};
  last_case_ = {};
  bool policy = false;
  bool dry = false;
  {
    const std::lock_guard lock(mutex_);
    policy = orders_.front().why == RecountOrder::Why::policy_applied;
    dry = orders_.front().dry_run;
  }
  if (walk_ == Walk::clocks && !dry) {
    walk_ = Walk::clocks_again;
  } else if (walk_ != Walk::open_cases && policy) {
    walk_ = Walk::open_cases;
  } else {
    finish();
  }
  return cases;
}

void Recount::finish() {
  walk_ = Walk::clocks;
  foreseen_.clear();
  const std::lock_guard lock(mutex_);
  report_.finished = true;
  base::log::info("recount_finished", {{"cases", static_cast<std::int64_t>(report_.cases)},
                                       {"changed", static_cast<std::int64_t>(report_.changed)},
                                       {"failed", static_cast<std::int64_t>(report_.failed)}});
  orders_.pop_front();
  if (!orders_.empty()) report_ = RecountReport{report_.number + 1, false, 0, 0, 0, {}};
}

void Recount::tell(const std::shared_ptr<Part>& part, const base::Uuid& case_id) {
  const RecountOrder& order = part->order;
  if (order.dry_run) {
    if (foreseen_.insert(case_id).second)
      note(part->walk, case_id, casework_.foresee(case_id, event_of(order), order.by));
    return;
  }
  casework_.apply(
      case_id, event_of(order), Along{},
      [this, part, case_id](const base::Result<referral::Decision>& decision) { note(part->walk, case_id, decision); });
}

void Recount::note(Walk walk, const base::Uuid& case_id, const base::Result<referral::Decision>& decision) {
  if (!decision) {
    base::log::error("case not counted again", {{"case", base::to_string(case_id)}, {"why", decision.error().text}});
  }
  const std::lock_guard lock(mutex_);
  if (walk == Walk::clocks) ++report_.cases;
  if (!decision) {
    ++report_.failed;
    return;
  }
  if (decision->unchanged) return;
  if (walk == Walk::open_cases) ++report_.cases;
  ++report_.changed;
  for (const referral::StoryLine& line : decision->story) {
    if (report_.lines.size() >= lines_kept) return;
    std::string text = base::to_string(case_id) + ' ' + line.kind;
    for (const auto& [name, value] : line.details) text += ' ' + name + '=' + value;
    report_.lines.push_back(std::move(text));
  }
}

}  // namespace gateway::casework
