#include "demo_council/desk.hpp"

namespace gateway::demo_council {

Desk::Desk(const base::Clock& clock, std::function<void()> commit) : clock_(clock), commit_(std::move(commit)) {}

Desk::~Desk() {
  stop();
}

void Desk::start() {
  thread_ = std::thread([this] { run(); });
}

void Desk::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Desk::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= 4096) return false;
    queue_.push_back(std::move(work));
  }
  ready_.notify_one();
  return true;
}

void Desk::post_awaited(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    queue_.push_back(std::move(work));
  }
  ready_.notify_one();
}

void Desk::after(base::Duration delay, std::function<void()> work) {
  alarms_.emplace(clock_.network_now() + delay, std::move(work));
}

void Desk::after_commit(std::function<void()> answer) {
  answers_.push_back(std::move(answer));
}

void Desk::run() {
  for (;;) {
    std::deque<std::function<void()>> round;
    {
      std::unique_lock lock(mutex_);
      const auto has_work = [this] { return stopping_ || !queue_.empty(); };
      if (alarms_.empty()) {
        ready_.wait(lock, has_work);
      } else {
        ready_.wait_for(lock, alarms_.begin()->first - clock_.network_now(), has_work);
      }
      if (stopping_) return;
      round.swap(queue_);
    }
    for (const auto& work : round) work();
    const auto now = clock_.network_now();
    while (!alarms_.empty() && alarms_.begin()->first <= now) {
      auto due = alarms_.extract(alarms_.begin());
      due.mapped()();
    }
    commit_();
    for (const auto& answer : answers_) answer();
    answers_.clear();
  }
}

}  // namespace gateway::demo_council
