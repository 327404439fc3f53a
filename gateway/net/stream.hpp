// Stream: one connection's bytes, whatever carries them; sessions are written on it and tested without a socket.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "net/message.hpp"

namespace gateway::net {

// Every function begins something and returns; the callback comes later on the loop's thread, never from inside the
// call. At most one read and one write at a time. The caller keeps the stream and the buffers alive until the callback
// came.
class Stream {
 public:
  virtual ~Stream() = default;

  // Makes the connection ready (the TLS handshake). False: it cannot be used, only finished.
  virtual void open(std::function<void(bool)> on_open) = 0;

  // Why open said false; for people who look after the connection. Holds no content.
  virtual std::string trouble() const = 0;

  // Who is at the other end; meaningful after open said true.
  virtual Peer peer() const = 0;

  // Reads at least one byte into `space`; 0 when the connection has ended, however it ended.
  virtual void read_some(std::span<char> space, std::function<void(std::size_t)> on_bytes) = 0;

  // Writes all of `bytes`; false when the connection has ended.
  virtual void write_all(std::string_view bytes, std::function<void(bool)> on_written) = 0;

  // Tells the peer that nothing more comes, then drops what it still sends, until it closes too or has sent more than
  // `drop_bytes`, so that a reset cannot overtake the last answer. The caller closes when it has waited long enough.
  virtual void finish(std::size_t drop_bytes, std::function<void()> on_finished) = 0;

  // Ends the connection at once; what is pending is called back as ended.
  virtual void close() = 0;
};

}  // namespace gateway::net
