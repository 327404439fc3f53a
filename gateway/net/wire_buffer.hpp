// WireBuffer: bytes that came from the wire and are not read yet, in one piece of memory that is used again.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "base/assert.hpp"

namespace gateway::net {

class WireBuffer {
 public:
  explicit WireBuffer(std::size_t bytes) : bytes_(bytes) {}

  // Where the next bytes go; never empty as long as the reader consumes before the buffer is full.
  std::span<char> space() {
    if (begin_ == end_) {
      begin_ = end_ = 0;
    } else if (end_ == bytes_.size()) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    GATEWAY_ASSERT(end_ < bytes_.size());
    return {bytes_.data() + end_, bytes_.size() - end_};
  }

  void arrived(std::size_t count) {
    GATEWAY_ASSERT(count <= bytes_.size() - end_);
    end_ += count;
  }

  std::string_view unread() const { return {bytes_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t count) { begin_ += count; }
  bool empty() const { return begin_ == end_; }

 private:
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace gateway::net
