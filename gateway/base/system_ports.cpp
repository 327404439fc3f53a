#include "base/system_ports.hpp"

#include <openssl/rand.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

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

namespace {

// How far the system's clock is ahead of time as it passes.
Duration clock_ahead() {
  const auto by_clock = std::chrono::system_clock::now().time_since_epoch();
  const auto by_time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Duration>(by_clock - by_time);
}

}  // namespace

Alarm::Alarm()
    : called_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      changed_(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)),
      ahead_(clock_ahead()) {
  GATEWAY_ASSERT(called_ >= 0 && changed_ >= 0);
  itimerspec never{};
  never.it_value.tv_sec = 4'000'000'000;  // in 2096; until then only a setting of the clock ends it
  GATEWAY_ASSERT(timerfd_settime(changed_, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr) == 0);
}

Alarm::~Alarm() {
  close(called_);
  close(changed_);
}

Duration Alarm::wait(Duration longest) {
  pollfd watched[] = {{called_, POLLIN, 0}, {changed_, POLLIN, 0}};
  poll(watched, std::size(watched), static_cast<int>(std::max(longest, Duration{0}).count()));
  // What is read says nothing that the clocks do not say better.
  std::uint64_t count = 0;
  for (const pollfd& one : watched) {
    if (one.revents != 0) static_cast<void>(!read(one.fd, &count, sizeof count));
  }
  const Duration ahead = clock_ahead();
  const Duration jumped = ahead - ahead_;
  constexpr Duration noticeable{500};
  if (jumped < noticeable && jumped > -noticeable) return Duration{0};
  ahead_ = ahead;
  return jumped;
}

void Alarm::ring() {
  const std::uint64_t one = 1;
  static_cast<void>(!write(called_, &one, sizeof one));
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
