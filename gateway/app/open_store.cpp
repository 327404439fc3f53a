#include "app/open_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "store/sqlite/sqlite_store.hpp"

namespace gateway::app {
namespace {

store::sqlite::SqliteSettings settings_for(const Configuration& configuration) {
  store::sqlite::SqliteSettings settings;
  settings.path = store_file(configuration);
  settings.vfs = configuration.store_vfs;
  return settings;
}

base::Result<OpenStore> open_with(const store::sqlite::SqliteSettings& settings, const std::string& key_path,
                                  store::MissingKey missing, base::Entropy& entropy) {
  OpenStore open;
  open.sealer = TRY(store::open_sealer(key_path, missing, entropy));
  open.store = TRY(store::sqlite::open_sqlite(settings, *open.sealer));
  return open;
}

// A folder made a moment ago is itself gone after a power cut, with all that was synced in it, unless the folder it
// stands in was synced too.
base::Status make_folder(const std::filesystem::path& folder) {
  const std::filesystem::path parent = std::filesystem::absolute(folder).parent_path();
  if (std::filesystem::is_directory(folder)) return base::Success{};
  if (parent != folder) TRY(make_folder(parent));
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  const int opened = error ? -1 : ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  if (synced) return base::Success{};
  return base::Error(base::ErrorKind::transient, "the data folder cannot be made", folder.string(),
                     "check the path and its permissions");
}

}  // namespace

std::string store_file(const Configuration& configuration) {
  return configuration.data + "/gateway.db";
}

std::string sealing_key_file(const Configuration& configuration) {
  return configuration.data + "/gateway.sealing-key";
}

std::map<std::string, double> OpenStore::figures() const {
  const store::StoreCounters counters = store->counters();
  return {{"commits", static_cast<double>(counters.commits)},
          {"commit_members", static_cast<double>(counters.members)},
          {"commit_seconds", counters.commit_seconds},
          {"fsyncs", static_cast<double>(counters.fsyncs)},
          {"queue_length", static_cast<double>(counters.queue_length)},
          {"wal_bytes", static_cast<double>(counters.wal_bytes)},
          {"failed_groups", static_cast<double>(counters.failed_groups)}};
}

base::Result<OpenStore> open_store(const Configuration& configuration, base::Entropy& entropy,
                                   std::function<bool()> more_is_coming) {
  TRY(make_folder(configuration.data));
  auto settings = settings_for(configuration);
  settings.more_is_coming = std::move(more_is_coming);
  const auto missing = std::filesystem::exists(settings.path) ? store::MissingKey::refuse : store::MissingKey::make;
  return open_with(settings, sealing_key_file(configuration), missing, entropy);
}

base::Result<OpenStore> open_store_read_only(const Configuration& configuration, base::Entropy& entropy) {
  auto settings = settings_for(configuration);
  settings.read_only = true;
  return open_with(settings, sealing_key_file(configuration), store::MissingKey::refuse, entropy);
}

}  // namespace gateway::app
