#include "demo_council/journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/assert.hpp"

namespace gateway::demo_council {

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

base::Status Journal::open(const std::string& path, const std::function<void(std::string_view, LinePlace)>& on_line) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0)
    return base::Error(base::ErrorKind::transient, "the journal cannot be opened", path,
                       "check the folder and its mode");
  std::string line;
  std::array<char, 65536> block;
  std::uint64_t at = 0;
  for (;;) {
    const ssize_t count = ::pread(file_, block.data(), block.size(), static_cast<off_t>(at + line.size()));
    if (count < 0) return base::Error(base::ErrorKind::transient, "the journal cannot be read", path);
    if (count == 0) break;
    line.append(block.data(), static_cast<std::size_t>(count));
    std::size_t start = 0;
    for (std::size_t feed = line.find('\n'); feed != std::string::npos; feed = line.find('\n', start)) {
      on_line(std::string_view(line).substr(start, feed - start),
              {at + start, static_cast<std::uint32_t>(feed - start)});
      start = feed + 1;
    }
    line.erase(0, start);
    at += start;
  }
  if (::ftruncate(file_, static_cast<off_t>(at)) != 0 || ::fsync(file_) != 0) {
    return base::Error(base::ErrorKind::transient, "the journal cannot be written", path);
  }
  written_ = at;
  return base::Success{};
}

LinePlace Journal::append(std::string_view line) {
  const LinePlace place{written_ + waiting_.size(), static_cast<std::uint32_t>(line.size())};
  waiting_ += line;
  waiting_ += '\n';
  return place;
}

void Journal::write_out() {
  std::string_view left = waiting_;
  while (!left.empty()) {
    const ssize_t count = ::pwrite(file_, left.data(), left.size(), static_cast<off_t>(written_));
    if (count < 0 && errno == EINTR) continue;
    GATEWAY_ASSERT(count > 0);
    written_ += static_cast<std::uint64_t>(count);
    left.remove_prefix(static_cast<std::size_t>(count));
    dirty_ = true;
  }
  waiting_.clear();
}

void Journal::commit() {
  write_out();
  if (!dirty_) return;
  const int synced = ::fdatasync(file_);
  GATEWAY_ASSERT(synced == 0);
  dirty_ = false;
}

std::string Journal::read(LinePlace place) {
  if (place.offset + place.size > written_) write_out();
  std::string line(place.size, '\0');
  const ssize_t count = ::pread(file_, line.data(), line.size(), static_cast<off_t>(place.offset));
  GATEWAY_ASSERT(count == static_cast<ssize_t>(line.size()));
  return line;
}

}  // namespace gateway::demo_council
