// RequestReader: bytes in, requests out; wire guard, second parser, body framing and every size limit. Knows no socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/chunk_reader.hpp"
#include "net/message.hpp"
#include "net/request_ids.hpp"
#include "net/wire_buffer.hpp"
#include "net/wire_guard.hpp"
#include "net/wire_rules.hpp"

namespace gateway::net {

struct IncomingRequest {
  Request request;     // without peer
  bool close = false;  // the peer asked to close after the answer
};

class RequestReader {
 public:
  enum class Step : std::uint8_t {
    more,             // read again
    continue_wanted,  // send 100 Continue, then go on
    request,          // take() it
    refused,          // fault() says why; nothing more can be read
  };

  // `hosts` must outlive the reader.
  RequestReader(const GuardLimits& limits, const std::vector<std::string>& hosts);

  // Where the next bytes from the wire go; never empty. Valid until the next call of anything.
  std::span<char> space() { return buffer_.space(); }
  // `count` bytes were written to space().
  void arrived(std::size_t count) { buffer_.arrived(count); }

  // Goes as far as the bytes at hand allow. Bytes of a following request are kept.
  Step advance();

  // The request of Step::request; the reader begins the next one.
  IncomingRequest take();

  WireRule fault() const { return *fault_; }

  // The ids of the request being read, as far as they have arrived.
  RequestIds ids() const;

  bool between_requests() const { return place_ == Place::head && buffer_.empty(); }
  bool in_body() const { return place_ == Place::length || place_ == Place::chunks; }
  std::uint64_t wire_bytes() const { return wire_bytes_; }  // of the request being read, consumed so far

 private:
  enum class Place : std::uint8_t { head, length, chunks, complete };

  void consume(std::size_t count);
  bool read_head();  // false: more bytes are needed, or fault_ is set
  void read_body();

  GuardLimits limits_;
  const std::vector<std::string>& hosts_;
  WireBuffer buffer_;
  std::size_t searched_ = 0;  // of what is unread, in Place::head
  Place place_ = Place::head;
  std::uint64_t left_ = 0;  // of Place::length
  std::uint64_t wire_bytes_ = 0;
  bool continue_due_ = false;
  IncomingRequest incoming_;
  ChunkReader chunks_;
  std::optional<WireRule> fault_;
};

}  // namespace gateway::net
