// PowerCutVfs: a SQLite VFS that remembers what was not yet synced and can lose it, as a power cut does (fault F6).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace gateway::support {

// Writes pass through to the real file and are remembered until the file is synced. A cut takes them all back, puts a
// random part of them on again (whole, torn at a sector, or not at all: disks reorder), and from then on every call
// fails, as for a process that is no longer there. Only one per process; all functions are safe to call from any
// thread.
namespace power_cut {

// The name to give as `vfs`.
inline constexpr const char* vfs_name = "power-cut";

// Registers the VFS above the system's own. May be called again.
void install();

// Makes the VFS the one SQLite uses when none is named, for programs that do not name one.
void install_as_default();

// Cuts at the `operation`-th write, sync or truncation from now; `seed` decides which unsynced writes survive.
void arm(std::uint64_t operation, std::uint64_t seed);

// Cuts right after the `commit`-th commit from now has reached the disk, before anyone hears of it.
void arm_commit(std::uint64_t commit, std::uint64_t seed);

// Cuts now.
void cut(std::uint64_t seed);

bool was_cut();

// Writes, syncs and truncations since the last restore().
std::uint64_t operations();

// Power is back. Call when every connection is closed.
void restore();

// The next `count` syncs (or writes) fail with this SQLite code and do nothing.
void fail_syncs(int code, int count);
void fail_writes(int code, int count);

// Called once, right after a cut has taken effect.
void on_cut(std::function<void()> action);

}  // namespace power_cut
}  // namespace gateway::support
