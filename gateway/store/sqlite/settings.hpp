// SqliteSettings: where the SQLite store lies and how much it may take.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace gateway::store::sqlite {

struct SqliteSettings {
  std::string path;
  std::string vfs;                 // a registered SQLite VFS; empty: the system's
  std::size_t readers = 4;         // read-only connections; more readers than these wait
  std::size_t queue_limit = 4096;  // transactions waiting for a commit; beyond: transient
  std::size_t group_limit = 256;   // transactions in one commit
  // True while work that will submit waits for a processor: then a commit waits for it, up to `group_wait`, since the
  // processors are busy anyway and a commit costs the same for few as for many. Asked on the store's thread. Empty: no
  // wait.
  std::function<bool()> more_is_coming;
  std::chrono::microseconds group_wait{2'000};
  std::uint64_t checkpoint_step_bytes = 16ULL << 20;     // log since the last checkpoint that starts another
  std::uint64_t wal_limit_bytes = 64ULL << 20;           // log size at which readers are waited for and it starts over
  std::uint64_t quick_check_limit_bytes = 256ULL << 20;  // larger files are not checked at an unclean start
  std::int64_t page_limit = 0;                           // most pages the file may have; 0: no limit
  bool read_only = false;                                // beside a running program: reads only, submits are refused
};

}  // namespace gateway::store::sqlite
