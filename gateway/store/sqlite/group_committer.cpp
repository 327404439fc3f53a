#include "store/sqlite/group_committer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "base/system_ports.hpp"
#include "store/sqlite/schema.hpp"

namespace gateway::store::sqlite {
namespace {

using Kind = MemberOutcome::Kind;

// A page in the log has a header of 24 bytes.
constexpr std::uint64_t frame_size = static_cast<std::uint64_t>(page_size) + 24;

// How long the queue must be empty before the rest of the log is moved into the file.
constexpr std::chrono::milliseconds idle_before_checkpoint{100};

// How often a waiting commit looks whether still more is coming, and the group that waits no longer.
constexpr std::chrono::microseconds look_again{500};
constexpr std::size_t group_enough = 24;

int remember_frames(void* frames, sqlite3*, const char*, int in_log) {
  *static_cast<int*>(frames) = in_log;
  return SQLITE_OK;
}

}  // namespace

base::Result<std::unique_ptr<GroupCommitter>> GroupCommitter::start(Connection connection,
                                                                    const SqliteSettings& settings) {
  TransactionWriter writer = TRY(TransactionWriter::open(connection));
  std::unique_ptr<GroupCommitter> made(new GroupCommitter(std::move(connection), settings, std::move(writer)));
  sqlite3_wal_hook(made->connection_.handle(), remember_frames, &made->wal_frames_);
  made->thread_ = std::thread([committer = made.get()] { committer->run(); });
  return made;
}

GroupCommitter::GroupCommitter(Connection connection, const SqliteSettings& settings, TransactionWriter writer)
    : settings_(settings),
      connection_(std::move(connection)),
      writer_(std::move(writer)),
      next_payload_(writer_.next_payload()) {}

GroupCommitter::~GroupCommitter() {
  stop();
}

bool GroupCommitter::full() const {
  return !healthy() || queue_length_.load(std::memory_order_relaxed) >= settings_.queue_limit;
}

bool GroupCommitter::push(SealedTransaction&& transaction, OnDurable& on_durable) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !healthy() || queue_.size() >= settings_.queue_limit) return false;
    queue_.push_back({std::move(transaction), std::move(on_durable)});
    queue_length_.store(queue_.size(), std::memory_order_relaxed);
    wake = std::exchange(waiting_, false);
  }
  if (wake) wake_.notify_one();
  return true;
}

void GroupCommitter::run() {
  std::vector<Member> members;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (queue_.empty()) {
      if (stopping_) break;
      waiting_ = true;
      const auto woken = [this] { return !queue_.empty() || stopping_; };
      const bool work_left = wal_frames_ > checkpointed_frames_ && healthy();
      const bool woke =
          work_left ? wake_.wait_for(lock, idle_before_checkpoint, woken) : (wake_.wait(lock, woken), true);
      waiting_ = false;
      if (!woke) {
        lock.unlock();
        checkpoint_when_due(true);
        lock.lock();
      }
      continue;
    }
    gather(lock);
    const std::size_t count = std::min(queue_.size(), settings_.group_limit);
    members.assign(std::make_move_iterator(queue_.begin()),
                   std::make_move_iterator(queue_.begin() + static_cast<std::ptrdiff_t>(count)));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    queue_length_.store(queue_.size(), std::memory_order_relaxed);
    lock.unlock();
    commit(std::exchange(members, {}));
    checkpoint_when_due(false);
    lock.lock();
  }
  lock.unlock();
  if (healthy()) checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
}

// Lets a group grow while that costs nobody anything: see SqliteSettings::more_is_coming.
void GroupCommitter::gather(std::unique_lock<std::mutex>& lock) {
  if (!settings_.more_is_coming) return;
  const base::Stopwatch watch;
  const double limit = std::chrono::duration<double>(settings_.group_wait).count();
  while (!stopping_ && queue_.size() < group_enough && watch.seconds() < limit && settings_.more_is_coming()) {
    wake_.wait_for(lock, look_again, [this] { return stopping_; });
  }
}

void GroupCommitter::commit(std::vector<Member> members) {
  const base::Stopwatch watch;
  GroupResult result;
  const TransactionWriter::Marks marks = writer_.marks();
  if (healthy()) {
    result = write_group(members, false);
    if (result.broken) {
      roll_back(marks);
      result = write_group(members, true);
    }
    if (result.code != SQLITE_OK) roll_back(marks);
    if (in_doubt(result.code)) {
      healthy_.store(false, std::memory_order_release);
      base::log::error("store.in_doubt", {{"reason", base::describe(failure(result.code, result.doing))}});
    }
  } else {
    result.code = SQLITE_IOERR;
    result.doing = "write to";
  }

  {
    const std::lock_guard lock(counters_mutex_);
    counters_.commit_seconds += watch.seconds();
    if (result.code == SQLITE_OK) {
      ++counters_.commits;
      counters_.failed_in_a_row = 0;
      ++counters_.fsyncs;
      counters_.members += members.size();
      counters_.largest_group = std::max<std::uint64_t>(counters_.largest_group, members.size());
      for (const base::Status& status : result.statuses) counters_.refused_members += status.ok() ? 0 : 1;
    } else {
      ++counters_.failed_groups;
      ++counters_.failed_in_a_row;
    }
    counters_.wal_bytes = static_cast<std::uint64_t>(wal_frames_) * frame_size;
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    members[i].on_durable(result.code == SQLITE_OK ? std::move(result.statuses[i])
                                                   : base::Status(failure(result.code, result.doing)));
  }
}

GroupCommitter::GroupResult GroupCommitter::write_group(const std::vector<Member>& members, bool savepoints) {
  GroupResult result;
  result.doing = "begin a commit in";
  result.code = execute("BEGIN IMMEDIATE");
  if (result.code != SQLITE_OK) return result;
  result.doing = "write to";
  for (const Member& member : members) {
    result.code = write_member(member, savepoints, result);
    if (result.code != SQLITE_OK || result.broken) return result;
  }
  result.doing = "commit to";
  result.code = execute("COMMIT");
  return result;
}

// A member is checked before it writes, so nearly always the group needs no savepoints (each costs a copy of every page
// it touches); when one breaks after all, the group is written again with them.
int GroupCommitter::write_member(const Member& member, bool savepoints, GroupResult& result) {
  const TransactionWriter::Marks marks = writer_.marks();
  if (savepoints) {
    if (const int code = execute("SAVEPOINT member"); code != SQLITE_OK) return code;
  }
  MemberOutcome outcome = writer_.apply(member.transaction);
  if (outcome.kind == Kind::failed) return outcome.code;
  if (outcome.kind == Kind::broken) {
    if (!savepoints) {
      result.broken = true;
      return SQLITE_OK;
    }
    writer_.restore(marks);
    if (const int code = execute("ROLLBACK TO member"); code != SQLITE_OK) return code;
  }
  result.statuses.push_back(std::move(outcome.status));
  return savepoints ? execute("RELEASE member") : SQLITE_OK;
}

void GroupCommitter::roll_back(const TransactionWriter::Marks& marks) {
  writer_.restore(marks);
  // Some failures have rolled back already.
  if (sqlite3_get_autocommit(connection_.handle()) == 0) execute("ROLLBACK");
}

void GroupCommitter::checkpoint_when_due(bool idle) {
  if (!healthy()) return;
  // The log started over: its frames are counted from one again.
  if (wal_frames_ < checkpointed_frames_) checkpointed_frames_ = 0;
  const auto bytes = static_cast<std::uint64_t>(wal_frames_) * frame_size;
  const auto since = static_cast<std::uint64_t>(wal_frames_ - checkpointed_frames_) * frame_size;
  if (since >= settings_.checkpoint_step_bytes || (idle && since > 0)) {
    checkpoint(bytes >= settings_.wal_limit_bytes ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE);
  }
}

void GroupCommitter::checkpoint(int mode) {
  const base::Stopwatch watch;
  int in_log = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, mode, &in_log, &moved);
  // Readers may hold some of it back; what is left goes with the next step.
  checkpointed_frames_ = wal_frames_;
  if (in_doubt(code)) {
    healthy_.store(false, std::memory_order_release);
    base::log::error("store.in_doubt", {{"reason", base::describe(failure(code, "checkpoint"))}});
  }
  const std::lock_guard lock(counters_mutex_);
  ++counters_.checkpoints;
  counters_.fsyncs += 2;
  counters_.checkpoint_seconds += watch.seconds();
}

StoreCounters GroupCommitter::counters() const {
  const std::lock_guard lock(counters_mutex_);
  StoreCounters now = counters_;
  now.queue_length = queue_length_.load(std::memory_order_relaxed);
  return now;
}

void GroupCommitter::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace gateway::store::sqlite
