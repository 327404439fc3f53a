// Arena: memory of one evaluation, handed out in a line and taken back all at once or to a mark.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gateway::fhirpath {

// Not thread-safe. Memory stays good until release() to an earlier mark or reset().
class Arena {
 public:
  struct Mark {
    std::size_t chunk = 0;
    std::size_t used = 0;
  };

  Mark mark() const { return {chunk_, used_}; }
  void release(Mark mark) {
    chunk_ = mark.chunk;
    used_ = mark.used;
  }
  void reset() { release({}); }

  // Bytes in use, for budgets.
  std::size_t bytes() const { return chunk_ == 0 ? used_ : before(chunk_) + used_; }

  // Room for `count` values, uninitialised.
  template <typename T>
  T* array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(take(count * sizeof(T), alignof(T)));
  }

  // Whether the array that was handed out last could be made longer where it stands; `end` is its old end.
  bool extend(const void* end, std::size_t more) {
    if (chunk_ >= chunks_.size() || chunks_[chunk_].bytes.get() + used_ != end) return false;
    if (chunks_[chunk_].size - used_ < more) return false;
    used_ += more;
    return true;
  }

  template <typename T>
  T* make(const T& value) {
    return new (take(sizeof(T), alignof(T))) T(value);
  }

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* copy = array<char>(text.size());
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

 private:
  static constexpr std::size_t first_chunk = 16 * 1024;

  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };

  std::size_t before(std::size_t chunk) const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < chunk && i < chunks_.size(); ++i) sum += chunks_[i].size;
    return sum;
  }

  void* take(std::size_t size, std::size_t alignment) {
    std::size_t at = (used_ + alignment - 1) & ~(alignment - 1);
    if (chunk_ >= chunks_.size() || at + size > chunks_[chunk_].size) {
      next_chunk(size);
      at = 0;
    }
    used_ = at + size;
    return chunks_[chunk_].bytes.get() + at;
  }

  // Moves to the next chunk that holds `size` bytes; a kept chunk too small is replaced.
  void next_chunk(std::size_t size) {
    const std::size_t index = chunks_.empty() ? 0 : chunk_ + 1;
    std::size_t wanted = chunks_.empty() ? first_chunk : chunks_[chunk_].size * 2;
    if (wanted < size) wanted = size;
    if (index >= chunks_.size()) {
      chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(wanted), wanted});
    } else if (chunks_[index].size < size) {
      chunks_[index] = {std::make_unique_for_overwrite<std::byte[]>(wanted), wanted};
    }
    chunk_ = index;
    used_ = 0;
  }

  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;
  std::size_t used_ = 0;
};

}  // namespace gateway::fhirpath
