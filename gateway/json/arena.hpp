// Arena: a bump allocator of one document; everything in it is freed at once.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace gateway::json {

class Arena {
 public:
  static constexpr std::size_t first_chunk = std::size_t{16} * 1024;
  static constexpr std::size_t largest_chunk = std::size_t{1024} * 1024;

  // `size` bytes aligned for any pointer; good until the arena is destroyed.
  void* take(std::size_t size) {
    size = (size + 7) & ~std::size_t{7};
    if (size > static_cast<std::size_t>(end_ - free_)) return take_slow(size);
    char* taken = free_;
    free_ += size;
    return taken;
  }

  // `text` copied, without a terminating NUL.
  std::string_view keep(std::string_view text);

  std::size_t bytes() const { return bytes_; }

 private:
  void* take_slow(std::size_t size);

  char* free_ = nullptr;
  char* end_ = nullptr;
  std::size_t next_chunk_ = first_chunk;
  std::size_t bytes_ = 0;
  std::vector<std::unique_ptr<char[]>> chunks_;
};

}  // namespace gateway::json
