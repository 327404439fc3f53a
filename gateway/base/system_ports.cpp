#include "base/system_ports.hpp"

#include <openssl/rand.h>

#include "base/assert.hpp"

namespace gateway::base {

Instant SystemClock::now() const {
  return network_now();
}

Instant SystemClock::network_now() const {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

ScaledClock::ScaledClock(Instant start, double pace)
    : case_anchor_(start), network_anchor_(SystemClock().network_now()), pace_(pace) {}

Instant ScaledClock::now() const {
  const Instant network = network_now();
  const std::lock_guard lock(mutex_);
  return reached(network);
}

Instant ScaledClock::reached(Instant network) const {
  const auto passed = static_cast<double>((network - network_anchor_).count()) * pace_;
  return case_anchor_ + Duration{static_cast<Duration::rep>(passed)};
}

Instant ScaledClock::network_now() const {
  return SystemClock().network_now();
}

double ScaledClock::pace() const {
  const std::lock_guard lock(mutex_);
  return pace_;
}

void ScaledClock::set_pace(double pace) {
  const Instant network = network_now();
  const std::lock_guard lock(mutex_);
  case_anchor_ = reached(network);
  network_anchor_ = network;
  pace_ = pace;
}

Stopwatch::Stopwatch() : started_(std::chrono::steady_clock::now().time_since_epoch()) {}

double Stopwatch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch() - started_).count();
}

void SystemEntropy::fill(std::span<std::uint8_t> bytes) {
  const int done = RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  GATEWAY_ASSERT(done == 1);
}

Uuid SystemIds::next() {
  Uuid uuid;
  entropy_.fill(std::span(uuid.bytes).subspan(6));
  auto milliseconds = static_cast<std::uint64_t>(SystemClock().network_now().time_since_epoch().count());
  for (std::size_t i = 6; i-- > 0; milliseconds >>= 8) uuid.bytes[i] = static_cast<std::uint8_t>(milliseconds & 0xff);
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x70);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

}  // namespace gateway::base
