#include "app/system_drop_folder.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>

#include "app/file_chunks.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

base::Error trouble(const char* what) {
  return base::Error(base::ErrorKind::transient, what, {}, "look at the folder's rights and room");
}

// False when not all of it is on disk.
bool write_synced(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool good = true;
  while (good && !text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    good = count > 0;
    if (good) text.remove_prefix(static_cast<std::size_t>(count));
  }
  good = good && ::fsync(file) == 0;
  return ::close(file) == 0 && good;
}

}  // namespace

base::Result<std::vector<inlets::DroppedFile>> SystemDropFolder::list() {
  std::error_code error;
  std::vector<inlets::DroppedFile> found;
  for (const auto& entry : files::directory_iterator(path_, error)) {
    struct stat facts {};
    // A link may lead out of the folder.
    if (::lstat(entry.path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    const auto changed = static_cast<std::int64_t>(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec;
    found.push_back({entry.path().filename().string(), static_cast<std::uint64_t>(facts.st_size), changed});
  }
  if (error) return trouble("the folder cannot be read");
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return found;
}

base::Result<formats::ChunkSource> SystemDropFolder::open(const std::string& name) {
  auto chunks = FileChunks::open((files::path(path_) / name).string());
  if (!chunks) return trouble("a file of the folder cannot be opened");
  const std::shared_ptr<FileChunks> kept = std::move(*chunks);
  return formats::ChunkSource([kept, source = kept->source()](std::span<char> room) mutable { return source(room); });
}

base::Status SystemDropFolder::write(const std::string& name, const std::string& text) {
  const std::string whole = (files::path(path_) / name).string();
  const std::string first = (files::path(path_) / ('.' + name + ".part")).string();
  if (!write_synced(first, text) || ::rename(first.c_str(), whole.c_str()) != 0) {
    return trouble("a file of the folder cannot be written");
  }
  return base::Success{};
}

base::Status SystemDropFolder::rename(const std::string& from, const std::string& to) {
  const std::string old_path = (files::path(path_) / from).string();
  const std::string new_path = (files::path(path_) / to).string();
  if (::renameat2(AT_FDCWD, old_path.c_str(), AT_FDCWD, new_path.c_str(), RENAME_NOREPLACE) == 0) {
    return base::Success{};
  }
  if (errno == EEXIST) return base::Error(base::ErrorKind::duplicate, "there is a file of that name");
  return trouble("a file of the folder cannot be renamed");
}

}  // namespace gateway::app
