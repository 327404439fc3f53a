// Survey: which of the sample referrals a store holds, and whether each is whole.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "store/sample.hpp"

namespace gateway::tests {

// "" when nothing of it is there, "taken in", "decided", or what is torn about referral `n`.
inline std::string survey(store::Store& store, std::uint64_t n) {
  const auto entry = store.message("A81001", uuid("request", n));
  if (!entry) return "message: " + entry.error().text;
  const auto stories = store.trace(uuid("referral", n));
  if (!stories) return "trace: " + stories.error().text;
  const auto row = store.load_case(uuid("case", n));
  if (!row) return "case: " + row.error().text;
  const std::size_t events = stories->empty() ? 0 : stories->at(0).events.size();
  std::size_t resources = 0;
  for (const char* type : {"Task", "ServiceRequest", "Patient", "Observation", "Provenance"}) {
    const auto resource = store.resource({type, uuid(type, n), 1});
    if (!resource) return "resource: " + resource.error().text;
    if (!resource->has_value()) continue;
    if ((*resource)->bytes != sample_resource(type, n, 1).bytes) return "resource: other bytes";
    ++resources;
  }
  if (!entry->has_value())
    return events == 0 && !row->has_value() && resources == 0 ? "" : "torn: content without a message";
  const auto whole = store.message_of(uuid("referral", n));
  if (!whole || !whole->has_value() || (*whole)->record.body != text_of(n, 3000)) return "torn: body";
  if (!(*entry)->answer)
    return events == 1 && !row->has_value() && resources == 0 ? "taken in" : "torn: decided without an answer";
  if (events != 3 || resources != 5 || !row->has_value()) return "torn: answered, but not all is there";
  if ((*row)->state != sample_case(n, 1).state) return "torn: state";
  return "decided";
}

// Plays referrals into a store, many at once: each is decided when its taking-in is durable.
class Players {
 public:
  explicit Players(store::Store& store) : store_(store) {}

  // Returns when every answer has come.
  void play(std::uint64_t first, std::uint64_t count) {
    std::unique_lock lock(mutex_);
    open_ += count;
    lock.unlock();
    for (std::uint64_t n = first; n < first + count; ++n) {
      store_.submit(intake(n), [this, n](base::Status status) { taken(n, status); });
    }
    lock.lock();
    all_.wait(lock, [this] { return open_ == 0; });
  }

  std::set<std::uint64_t> taken_in, decided;  // acknowledged

 private:
  void taken(std::uint64_t n, const base::Status& status) {
    if (!status.ok()) return close();
    {
      const std::lock_guard lock(mutex_);
      taken_in.insert(n);
    }
    store_.submit(decision(n), [this, n](base::Status decision_status) {
      if (decision_status.ok()) {
        const std::lock_guard lock(mutex_);
        decided.insert(n);
      }
      close();
    });
  }
  void close() {
    const std::lock_guard lock(mutex_);
    if (--open_ == 0) all_.notify_all();
  }

  store::Store& store_;
  std::mutex mutex_;
  std::condition_variable all_;
  std::uint64_t open_ = 0;
};

}  // namespace gateway::tests
