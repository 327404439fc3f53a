#include "app/ordered_work.hpp"

#include <utility>

namespace gateway::app {

OrderedWork::OrderedWork(unsigned threads) : room_(std::size_t{4} * threads) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

OrderedWork::~OrderedWork() {
  finish();
}

void OrderedWork::add(Piece piece) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < room_; });
  waiting_.push_back(std::move(piece));
  changed_.notify_all();
}

void OrderedWork::finish() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

// Pieces are taken in order, so the one whose turn it is to be told is always with some thread.
void OrderedWork::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return over_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Piece piece = std::move(waiting_.front());
    waiting_.pop_front();
    const std::uint64_t turn = taken_++;
    changed_.notify_all();
    lock.unlock();
    const Telling tell = piece();
    lock.lock();
    changed_.wait(lock, [this, turn] { return told_ == turn; });
    // Nobody else's turn comes before this one's is over.
    lock.unlock();
    tell();
    lock.lock();
    ++told_;
    changed_.notify_all();
  }
}

}  // namespace gateway::app
