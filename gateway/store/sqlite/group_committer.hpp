// GroupCommitter: the one read-write connection on its thread; what queued during an fsync is the next commit.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "store/sealed_transaction.hpp"
#include "store/sqlite/settings.hpp"
#include "store/sqlite/transaction_writer.hpp"

namespace gateway::store::sqlite {

class GroupCommitter {
 public:
  // Takes over a connection that prepare_writer() set up. Errors: transient.
  static base::Result<std::unique_ptr<GroupCommitter>> start(Connection connection, const SqliteSettings& settings);

  ~GroupCommitter();

  // Queues `transaction`. False, with `on_durable` untouched, when the queue is full, stopping or in doubt.
  bool push(SealedTransaction&& transaction, OnDurable& on_durable);

  // True when a push would be refused now; saves sealing in vain.
  bool full() const;

  // A payload id used for no other transaction.
  std::int64_t draw_payload_id() { return next_payload_.fetch_add(1, std::memory_order_relaxed); }

  bool healthy() const { return healthy_.load(std::memory_order_acquire); }
  StoreCounters counters() const;

  // Commits what is queued, moves the whole log into the file, ends the thread. Safe to call twice.
  void stop();

 private:
  struct Member {
    SealedTransaction transaction;
    OnDurable on_durable;
  };

  struct GroupResult {
    int code = SQLITE_OK;  // not OK: nothing is stored
    std::string_view doing;
    bool broken = false;  // a member broke after writing: only savepoints can tell it apart
    std::vector<base::Status> statuses;
  };

  GroupCommitter(Connection connection, const SqliteSettings& settings, TransactionWriter writer);

  void run();
  void gather(std::unique_lock<std::mutex>& lock);
  void commit(std::vector<Member> members);
  GroupResult write_group(const std::vector<Member>& members, bool savepoints);
  int write_member(const Member& member, bool savepoints, GroupResult& result);
  void roll_back(const TransactionWriter::Marks& marks);
  void checkpoint_when_due(bool idle);
  void checkpoint(int mode);
  int execute(const char* sql) { return sqlite3_exec(connection_.handle(), sql, nullptr, nullptr, nullptr); }

  const SqliteSettings settings_;
  Connection connection_;
  TransactionWriter writer_;
  std::atomic<std::int64_t> next_payload_;
  std::atomic<bool> healthy_{true};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Member> queue_;
  std::atomic<std::size_t> queue_length_{0};
  bool waiting_ = false;
  bool stopping_ = false;

  int wal_frames_ = 0;  // told by SQLite's log hook after each commit
  int checkpointed_frames_ = 0;

  mutable std::mutex counters_mutex_;
  StoreCounters counters_;
  std::thread thread_;
};

}  // namespace gateway::store::sqlite
