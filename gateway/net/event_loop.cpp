#include "net/event_loop.hpp"

#include <array>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <utility>
#include <vector>

namespace gateway::net {

namespace {

// IMF-fixdate (RFC 9110 §5.6.7), without asking the locale.
std::string http_date(base::Instant instant) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

}  // namespace

EventLoop::EventLoop(std::chrono::milliseconds tick) : tick_(tick) {
  set_date();
  timer_.expires_after(std::chrono::milliseconds(0));
  started_ = timer_.expiry();
}

void EventLoop::start() {
  arm();
  thread_ = std::thread([self = shared_from_this()] { self->context_.run(); });
}

void EventLoop::run(std::function<void()> work) {
  boost::asio::dispatch(context_, std::move(work));
}

void EventLoop::begin_connection(const MakeConnection& make, std::function<void()> on_end) {
  const auto connection = make(time_, shared_from_this(), [this, on_end = std::move(on_end)](Connection& ended) {
    sessions_.erase(&ended);
    on_end();
    stop_ticking_if_done();
  });
  sessions_.emplace(connection.get(), connection);
  connection->start();
  if (draining_) connection->drain();
}

void EventLoop::drain(std::chrono::milliseconds grace) {
  boost::asio::post(context_, [self = shared_from_this(), grace] {
    self->draining_ = true;
    self->cut_off_ms_ = self->time_.ms + static_cast<std::uint64_t>(grace.count());
    for (const auto& session : self->snapshot()) session->drain();
    self->stop_ticking_if_done();
  });
}

void EventLoop::join() {
  if (thread_.joinable()) thread_.join();
}

void EventLoop::arm() {
  // From one expiry to the next, so that a busy loop's time catches up instead of falling behind.
  timer_.expires_at(timer_.expiry() + tick_);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) on_tick();
  });
}

void EventLoop::on_tick() {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(timer_.expiry() - started_);
  time_.ms = static_cast<std::uint64_t>(elapsed.count());
  if (time_.ms / 1000 != dated_second_) {
    dated_second_ = time_.ms / 1000;
    set_date();
  }
  for (const auto& session : snapshot()) {
    if (draining_ && time_.ms >= cut_off_ms_) {
      session->end();
    } else {
      session->tick();
    }
  }
  if (!draining_ || !sessions_.empty()) arm();
}

// Sessions end while they are being looked at, so the table is not walked itself.
std::vector<std::shared_ptr<Connection>> EventLoop::snapshot() const {
  std::vector<std::shared_ptr<Connection>> sessions;
  sessions.reserve(sessions_.size());
  for (const auto& [key, session] : sessions_) sessions.push_back(session);
  return sessions;
}

void EventLoop::set_date() {
  time_.date = http_date(clock_.network_now());
}

void EventLoop::stop_ticking_if_done() {
  if (draining_ && sessions_.empty()) timer_.cancel();
}

}  // namespace gateway::net
