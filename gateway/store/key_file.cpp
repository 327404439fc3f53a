#include "store/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/digest.hpp"

namespace gateway::store {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view preamble = "referral-gateway-key-1 ";
constexpr std::size_t text_size = preamble.size() + 8 + 1 + 64 + 1;

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

std::string_view characters(const std::array<std::uint8_t, 32>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint32_t id_of(const std::array<std::uint8_t, 32>& bytes) {
  const base::Sha256 digest = base::sha256("referral-gateway key id" + std::string(characters(bytes)));
  return static_cast<std::uint32_t>(digest[0]) << 24 | static_cast<std::uint32_t>(digest[1]) << 16 |
         static_cast<std::uint32_t>(digest[2]) << 8 | digest[3];
}

std::string id_text(std::uint32_t id) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", id);
  return text;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

Error disk_error(const char* doing, const std::string& path) {
  return Error(ErrorKind::transient, std::string("cannot ") + doing + " the key file: " + std::strerror(errno), path,
               "check the folder's permissions and free space");
}

Error not_a_key(const std::string& path) {
  return Error(ErrorKind::structure, "the key file does not hold a key, or the key was altered", path,
               "restore the key file from its backup; without it sealed content cannot be read");
}

base::Result<SealingKey> read_key(int descriptor, const std::string& path) {
  struct stat about {};
  if (::fstat(descriptor, &about) != 0) return disk_error("look at", path);
  if (!S_ISREG(about.st_mode))
    return Error(ErrorKind::forbidden, "the key file is not a plain file", path, "give a plain file");
  if (about.st_uid != ::geteuid()) {
    return Error(ErrorKind::forbidden, "the key file belongs to another user", path,
                 "change its owner to the program's user");
  }
  if ((about.st_mode & 07377) != 0) {
    return Error(ErrorKind::forbidden, "the key file's mode is looser than 0400", path,
                 "run chmod 0400 on it, and replace the key if others could have read it");
  }
  std::array<char, text_size + 1> text{};
  const ssize_t size = ::read(descriptor, text.data(), text.size());
  if (size < 0) return disk_error("read", path);
  std::string_view rest(text.data(), static_cast<std::size_t>(size));
  if (rest.size() != text_size || !rest.starts_with(preamble) || rest.back() != '\n') return not_a_key(path);
  const std::string_view named = rest.substr(preamble.size(), 8);
  const std::string_view digits = rest.substr(preamble.size() + 9, 64);
  SealingKey key;
  auto& bytes = key.bytes.reveal();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = nibble(digits[2 * i]);
    const int low = nibble(digits[2 * i + 1]);
    if (high < 0 || low < 0) return not_a_key(path);
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  key.id = id_of(bytes);
  if (named != id_text(key.id)) return not_a_key(path);
  return key;
}

base::Status sync_folder(const std::filesystem::path& folder, const std::string& path) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open() || ::fsync(opened.get()) != 0) return disk_error("sync the folder of", path);
  return base::Success{};
}

// Written whole under another name and then linked, so that a crash never leaves half a key.
base::Status make_key(const std::string& path, base::Entropy& entropy) {
  std::array<std::uint8_t, 32> bytes{};
  entropy.fill(bytes);
  const std::string text = std::string(preamble) + id_text(id_of(bytes)) + " " + base::hex(characters(bytes)) + "\n";
  const std::string unfinished = path + ".new";
  ::unlink(unfinished.c_str());
  {
    const Descriptor made(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400));
    if (!made.open()) return disk_error("make", path);
    if (::write(made.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(made.get()) != 0) {
      return disk_error("write", path);
    }
  }
  const bool linked = ::link(unfinished.c_str(), path.c_str()) == 0 || errno == EEXIST;
  if (!linked) return disk_error("name", path);
  ::unlink(unfinished.c_str());
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  return sync_folder(folder, path);
}

}  // namespace

base::Result<SealingKey> load_key(const std::string& path, MissingKey missing, base::Entropy& entropy) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    if (missing == MissingKey::refuse) {
      return Error(ErrorKind::not_found, "there is no key file", path,
                   "restore it from its backup; a new key cannot read what another key sealed");
    }
    TRY(make_key(path, entropy));
  }
  const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!opened.open()) return disk_error("open", path);
  return read_key(opened.get(), path);
}

}  // namespace gateway::store
