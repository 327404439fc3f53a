// ScriptedStream: an in-memory connection driven by a test: feed bytes, run callbacks, look at what was written.
#pragma once

#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "net/event_gate.hpp"
#include "net/stream.hpp"

namespace gateway::net::test {

// What a test sees of the connection; outlives the stream.
struct Script {
  std::string incoming;
  std::string written;
  bool opens = true;
  bool eof = false;
  bool peer_reads = true;  // false: writes never complete
  bool finished = false;
  bool closed = false;
  std::deque<std::function<void()>> callbacks;
  std::span<char> space;
  std::function<void(std::size_t)> on_bytes;

  // Runs what is due until nothing is; gives bytes to a read that waits.
  void run() {
    for (;;) {
      if (on_bytes && (!incoming.empty() || eof || closed)) {
        const auto count = closed ? 0 : std::min(space.size(), incoming.size());
        std::memcpy(space.data(), incoming.data(), count);
        incoming.erase(0, count);
        callbacks.push_back([done = std::exchange(on_bytes, nullptr), count] { done(count); });
      }
      if (callbacks.empty()) return;
      const auto next = std::move(callbacks.front());
      callbacks.pop_front();
      next();
    }
  }
};

class ScriptedStream final : public Stream {
 public:
  explicit ScriptedStream(Script& script) : script_(script) {}

  void open(std::function<void(bool)> on_open) override {
    script_.callbacks.push_back([this, on_open = std::move(on_open)] { on_open(script_.opens); });
  }
  std::string trouble() const override { return "scripted"; }
  Peer peer() const override {
    Peer peer;
    peer.san_dns = {"y99001.practice.localhost"};
    return peer;
  }
  void read_some(std::span<char> space, std::function<void(std::size_t)> on_bytes) override {
    script_.space = space;
    script_.on_bytes = std::move(on_bytes);
  }
  void write_all(std::string_view bytes, std::function<void(bool)> on_written) override {
    script_.written += bytes;
    if (script_.peer_reads) script_.callbacks.push_back([on_written = std::move(on_written)] { on_written(true); });
  }
  void finish(std::size_t, std::function<void()> on_finished) override {
    script_.finished = true;
    script_.callbacks.push_back(std::move(on_finished));
  }
  void close() override { script_.closed = true; }

 private:
  Script& script_;
};

// A gate of a loop that is the test itself.
class InlineGate final : public EventGate {
 public:
  void run(std::function<void()> work) override { work(); }
};

}  // namespace gateway::net::test
