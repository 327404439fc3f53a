#include "support/power_cut_vfs.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <random>
#include <utility>
#include <vector>

namespace gateway::support::power_cut {
namespace {

constexpr std::int64_t sector = 512;

// One write or truncation that no sync has covered yet.
struct Unsynced {
  std::int64_t at = 0;
  std::string before;  // what stood there, as far as the file reached
  std::string after;   // what was written; empty for a truncation
  std::int64_t size_before = 0;
  bool truncation = false;  // to `at`
};

struct TrackedFile {
  std::string path;
  bool is_log = false;
  bool holds_commit = false;  // a commit was written to the log since its last sync
  std::vector<Unsynced> unsynced;
};

// All of it under one lock; the real VFS is fast enough that nobody notices.
struct World {
  std::mutex mutex;
  sqlite3_vfs* real = nullptr;
  sqlite3_vfs ours{};
  std::map<std::string, std::shared_ptr<TrackedFile>> files;
  std::uint64_t operations = 0;
  std::uint64_t cut_at = 0;
  std::uint64_t commits_left = 0;  // until the cut; 0: none is ordered
  std::uint64_t seed = 0;
  bool dead = false;
  int failing_sync_code = 0;
  int failing_syncs = 0;
  int failing_write_code = 0;
  int failing_writes = 0;
  std::function<void()> action;
};

World& world() {
  // Never destroyed: other threads may still be inside SQLite when the process ends.
  static World* const made = new World;
  return *made;
}

struct File {
  sqlite3_file base;
  std::shared_ptr<TrackedFile>* tracked;  // null for files that need not survive
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* file_of(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}

void write_all(int descriptor, std::string_view bytes, std::int64_t at) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor, bytes.data(), bytes.size(), at);
    if (written <= 0) std::abort();
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += written;
  }
}

void resize(int descriptor, std::int64_t size) {
  if (::ftruncate(descriptor, size) != 0) std::abort();
}

void lose_unsynced(TrackedFile& file, std::mt19937_64& random) {
  const int descriptor = ::open(file.path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  for (auto change = file.unsynced.rbegin(); change != file.unsynced.rend(); ++change) {
    write_all(descriptor, change->before, change->at);
    resize(descriptor, change->size_before);
  }
  const std::uint64_t mood = random() % 4;  // nothing survives, everything, or a part
  for (const Unsynced& change : file.unsynced) {
    if (mood == 0 || (mood != 1 && random() % 2 == 0)) continue;
    if (change.truncation) {
      resize(descriptor, change.at);
      continue;
    }
    std::string_view survived = change.after;
    if (mood == 3 && random() % 4 == 0) {
      survived = survived.substr(0, random() % (survived.size() / sector + 1) * sector);
    }
    write_all(descriptor, survived, change.at);
  }
  file.unsynced.clear();
  ::close(descriptor);
}

void cut_locked(World& w, std::uint64_t seed) {
  if (w.dead) return;
  w.dead = true;
  std::mt19937_64 random(seed);
  for (auto& [path, file] : w.files) lose_unsynced(*file, random);
  if (w.action) w.action();
}

// The first frame header field but one is zero in all frames but a commit's last (SQLite file format §4.1).
bool ends_commit(const void* bytes, int size, std::int64_t at) {
  constexpr std::int64_t log_header = 32;
  constexpr int frame_header = 24;
  constexpr char zero[4] = {};
  return size == frame_header && at >= log_header &&
         std::memcmp(static_cast<const char*>(bytes) + 4, zero, sizeof zero) != 0;
}

// Counts an operation; true when the power is off.
bool count(World& w) {
  if (w.dead) return true;
  ++w.operations;
  if (w.cut_at != 0 && w.operations >= w.cut_at) cut_locked(w, w.seed);
  return w.dead;
}

int close_file(sqlite3_file* file) {
  const std::lock_guard lock(world().mutex);
  File* const ours = file_of(file);
  const int code = ours->real()->pMethods->xClose(ours->real());
  delete ours->tracked;
  ours->tracked = nullptr;
  return code;
}

int read_file(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
  if (was_cut()) return SQLITE_IOERR_READ;
  return file_of(file)->real()->pMethods->xRead(file_of(file)->real(), bytes, size, at);
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  sqlite3_file* const real = file_of(file)->real();
  if (file_of(file)->tracked == nullptr)
    return w.dead ? SQLITE_IOERR_WRITE : real->pMethods->xWrite(real, bytes, size, at);
  if (count(w)) return SQLITE_IOERR_WRITE;
  if (w.failing_writes > 0) {
    --w.failing_writes;
    return w.failing_write_code;
  }
  Unsynced change;
  change.at = at;
  change.after.assign(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  real->pMethods->xFileSize(real, reinterpret_cast<sqlite3_int64*>(&change.size_before));
  const std::int64_t kept = std::clamp<std::int64_t>(change.size_before - at, 0, size);
  change.before.resize(static_cast<std::size_t>(kept));
  if (kept > 0) real->pMethods->xRead(real, change.before.data(), static_cast<int>(kept), at);
  const int code = real->pMethods->xWrite(real, bytes, size, at);
  TrackedFile& tracked = **file_of(file)->tracked;
  if (tracked.is_log && ends_commit(bytes, size, at)) tracked.holds_commit = true;
  tracked.unsynced.push_back(std::move(change));
  return code;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  sqlite3_file* const real = file_of(file)->real();
  if (file_of(file)->tracked == nullptr) return w.dead ? SQLITE_IOERR_TRUNCATE : real->pMethods->xTruncate(real, size);
  if (count(w)) return SQLITE_IOERR_TRUNCATE;
  Unsynced change;
  change.at = size;
  change.truncation = true;
  real->pMethods->xFileSize(real, reinterpret_cast<sqlite3_int64*>(&change.size_before));
  if (change.size_before > size) {
    change.before.resize(static_cast<std::size_t>(change.size_before - size));
    real->pMethods->xRead(real, change.before.data(), static_cast<int>(change.before.size()), size);
  }
  (*file_of(file)->tracked)->unsynced.push_back(std::move(change));
  return real->pMethods->xTruncate(real, size);
}

int sync_file(sqlite3_file* file, int flags) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  sqlite3_file* const real = file_of(file)->real();
  if (file_of(file)->tracked == nullptr) return w.dead ? SQLITE_IOERR_FSYNC : real->pMethods->xSync(real, flags);
  if (count(w)) return SQLITE_IOERR_FSYNC;
  if (w.failing_syncs > 0) {
    --w.failing_syncs;
    return w.failing_sync_code;
  }
  const int code = real->pMethods->xSync(real, flags);
  if (code != SQLITE_OK) return code;
  TrackedFile& tracked = **file_of(file)->tracked;
  tracked.unsynced.clear();
  if (std::exchange(tracked.holds_commit, false) && w.commits_left > 0 && --w.commits_left == 0) cut_locked(w, w.seed);
  return w.dead ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  if (was_cut()) return SQLITE_IOERR_FSTAT;
  return file_of(file)->real()->pMethods->xFileSize(file_of(file)->real(), size);
}

// Locks, shared memory and the rest are the process's own and go away with it.
#define GATEWAY_REAL(file) file_of(file)->real()->pMethods
int lock_file(sqlite3_file* f, int level) {
  return GATEWAY_REAL(f)->xLock(file_of(f)->real(), level);
}
int unlock_file(sqlite3_file* f, int level) {
  return GATEWAY_REAL(f)->xUnlock(file_of(f)->real(), level);
}
int check_lock(sqlite3_file* f, int* held) {
  return GATEWAY_REAL(f)->xCheckReservedLock(file_of(f)->real(), held);
}
int control(sqlite3_file* f, int what, void* argument) {
  return GATEWAY_REAL(f)->xFileControl(file_of(f)->real(), what, argument);
}
int sector_size(sqlite3_file* f) {
  return GATEWAY_REAL(f)->xSectorSize(file_of(f)->real());
}
int characteristics(sqlite3_file* f) {
  return GATEWAY_REAL(f)->xDeviceCharacteristics(file_of(f)->real());
}
int shm_map(sqlite3_file* f, int region, int size, int extend, void volatile** at) {
  return GATEWAY_REAL(f)->xShmMap(file_of(f)->real(), region, size, extend, at);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return GATEWAY_REAL(f)->xShmLock(file_of(f)->real(), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) {
  GATEWAY_REAL(f)->xShmBarrier(file_of(f)->real());
}
int shm_unmap(sqlite3_file* f, int remove) {
  return GATEWAY_REAL(f)->xShmUnmap(file_of(f)->real(), remove);
}
#undef GATEWAY_REAL

const sqlite3_io_methods methods = {2,           close_file,  read_file,       write_file,  truncate_file,
                                    sync_file,   file_size,   lock_file,       unlock_file, check_lock,
                                    control,     sector_size, characteristics, shm_map,     shm_lock,
                                    shm_barrier, shm_unmap,   nullptr,         nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  File* const ours = file_of(file);
  ours->base.pMethods = nullptr;
  ours->tracked = nullptr;
  if (w.dead) return SQLITE_CANTOPEN;
  const int code = w.real->xOpen(w.real, name, ours->real(), flags, out_flags);
  if (ours->real()->pMethods == nullptr) return code;
  ours->base.pMethods = &methods;
  if (name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0) {
    auto& tracked = w.files[name];
    if (!tracked) {
      tracked = std::make_shared<TrackedFile>();
      tracked->path = name;
      tracked->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    }
    ours->tracked = new std::shared_ptr<TrackedFile>(tracked);
  }
  return code;
}

int delete_file(sqlite3_vfs*, const char* name, int sync_folder) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  if (w.dead) return SQLITE_IOERR_DELETE;
  w.files.erase(name);
  return w.real->xDelete(w.real, name, sync_folder);
}

}  // namespace

void install() {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  if (w.real != nullptr) return;
  w.real = sqlite3_vfs_find(nullptr);
  w.ours = *w.real;
  w.ours.pNext = nullptr;
  w.ours.zName = vfs_name;
  w.ours.szOsFile = static_cast<int>(sizeof(File)) + w.real->szOsFile;
  w.ours.xOpen = open_file;
  w.ours.xDelete = delete_file;
  sqlite3_vfs_register(&w.ours, 0);
}

void install_as_default() {
  install();
  sqlite3_vfs_register(&world().ours, 1);
}

void arm(std::uint64_t operation, std::uint64_t seed) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  w.cut_at = w.operations + operation;
  w.seed = seed;
}

void arm_commit(std::uint64_t commit, std::uint64_t seed) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  w.commits_left = commit;
  w.seed = seed;
}

void cut(std::uint64_t seed) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  cut_locked(w, seed);
}

bool was_cut() {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  return w.dead;
}

std::uint64_t operations() {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  return w.operations;
}

void restore() {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  w.files.clear();
  w.operations = 0;
  w.cut_at = 0;
  w.commits_left = 0;
  w.dead = false;
  w.failing_syncs = 0;
  w.failing_writes = 0;
}

void fail_syncs(int code, int count) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  w.failing_sync_code = code;
  w.failing_syncs = count;
}

void fail_writes(int code, int count) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  w.failing_write_code = code;
  w.failing_writes = count;
}

void on_cut(std::function<void()> action) {
  World& w = world();
  const std::lock_guard lock(w.mutex);
  w.action = std::move(action);
}

}  // namespace gateway::support::power_cut
