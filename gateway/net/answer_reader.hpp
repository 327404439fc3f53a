// AnswerReader: bytes in, one answer out, as strict towards servers as towards clients (SEC-15). No socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "net/chunk_reader.hpp"
#include "net/message.hpp"
#include "net/wire_buffer.hpp"
#include "net/wire_fields.hpp"
#include "net/wire_rules.hpp"

namespace gateway::net {

class AnswerReader {
 public:
  enum class Step : std::uint8_t { more, answer, refused };

  explicit AnswerReader(std::size_t body_limit);

  std::span<char> space() { return buffer_.space(); }
  void arrived(std::size_t count) { buffer_.arrived(count); }

  // Begins the answer to a request of `asked`.
  void expect(Method asked);

  // Goes as far as the bytes at hand allow. Interim answers (1xx) are passed over, 101 is refused.
  Step advance();

  // The answer of Step::answer; `close` says that the server will close.
  Response take();

  WireRule fault() const { return *fault_; }
  bool begun() const { return begun_ || !buffer_.empty(); }  // any byte of the answer came
  bool has_unasked_bytes() const { return !buffer_.empty(); }

 private:
  enum class Place : std::uint8_t { head, length, chunks, complete };

  void read_head();
  void read_body();
  std::optional<WireRule> read_fields(std::string_view rest, FramingReader& framing);
  std::optional<WireRule> begin_body(const FramingReader& framing);

  std::size_t body_limit_;
  WireBuffer buffer_;
  std::size_t searched_ = 0;
  Method asked_ = Method::get;
  Place place_ = Place::complete;
  bool begun_ = false;
  unsigned interim_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t wire_bytes_ = 0;
  Response response_;
  ChunkReader chunks_;
  std::optional<WireRule> fault_;
};

}  // namespace gateway::net
