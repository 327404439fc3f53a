#include "sim/staged_store.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace gateway::tests::sim {

void StagedStore::count() {
  if (++calls_ == crash_at_) throw Crash{};
}

base::Result<std::vector<store::DueClock>> StagedStore::due_clocks(base::Instant now, std::size_t limit) {
  auto due = counted().due_clocks(now, limit);
  if (due) std::erase_if(*due, [&](const store::DueClock& clock) { return !busy_.insert(clock.case_id).second; });
  return due;
}

void StagedStore::submit(store::Transaction transaction, store::OnDurable on_durable) {
  if (alter_) alter_(transaction);
  for (const auto& row : transaction.cases) busy_.insert(row.id);
  staged_.push_back({std::move(transaction), std::move(on_durable), clock_.now()});
  count();
}

std::vector<base::Status> StagedStore::commit(const std::vector<Staged>& members, std::size_t count) {
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<base::Status> statuses(count, base::Success{});
  std::size_t open = count;
  for (std::size_t at = 0; at < count; ++at) {
    real_->submit(members[at].transaction, [&, at](base::Status durable) {
      const std::lock_guard lock(mutex);
      statuses[at] = std::move(durable);
      if (--open == 0) arrived.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  arrived.wait(lock, [&] { return open == 0; });
  for (std::size_t at = 0; at < count; ++at) {
    if (statuses[at] && observe_) observe_(members[at].transaction, members[at].submitted);
  }
  return statuses;
}

void StagedStore::settle() {
  while (!staged_.empty()) {
    if (tells_early_) {
      const auto members = std::exchange(staged_, {});
      for (const Staged& one : members) {
        count();
        one.on_durable(base::Success{});
      }
      commit(members, members.size());
      continue;
    }
    count();
    const auto members = std::exchange(staged_, {});
    const auto statuses = commit(members, members.size());
    for (std::size_t at = 0; at < members.size(); ++at) {
      count();
      members[at].on_durable(statuses[at]);
    }
  }
  busy_.clear();
}

std::size_t StagedStore::end(std::size_t kept) {
  crash_at_ = 0;
  kept = std::min(kept, staged_.size());
  if (kept > 0) commit(staged_, kept);
  staged_.clear();
  busy_.clear();
  return kept;
}

}  // namespace gateway::tests::sim
