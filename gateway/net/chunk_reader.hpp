// ChunkReader: takes the chunked coding off a body, strictly: no extensions, no trailers, CR LF only (SEC-13). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/wire_rules.hpp"

namespace gateway::net {

class ChunkReader {
 public:
  explicit ChunkReader(std::size_t body_limit) : body_limit_(body_limit) {}

  // Reads as many of `bytes` as belong to the body, appends what they carry to `body` and returns how many they were.
  // After a fault or the end, reads nothing more.
  std::size_t read(std::string_view bytes, std::string& body);

  bool done() const { return place_ == Place::end; }

  // chunk_size, chunk_extension, chunk_end, line_end, trailer or body_too_long.
  std::optional<WireRule> fault() const { return fault_; }

 private:
  enum class Place : std::uint8_t { size, size_lf, content, content_cr, content_lf, last_cr, last_lf, end };

  void step(char c);
  void end_of_size(char c);

  std::size_t body_limit_;
  Place place_ = Place::size;
  std::uint64_t left_ = 0;  // of the chunk being read
  unsigned digits_ = 0;
  std::optional<WireRule> fault_;
};

}  // namespace gateway::net
