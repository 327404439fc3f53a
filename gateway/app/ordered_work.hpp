// OrderedWork: pieces worked on by several threads at once, and what came of each told in the order they were given.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gateway::app {

class OrderedWork {
 public:
  // Done on any thread; gives what is to be done when everything before it has been told.
  using Telling = std::function<void()>;
  using Piece = std::function<Telling()>;

  explicit OrderedWork(unsigned threads);
  ~OrderedWork();

  // Waits while as many pieces wait as there may; so memory stays what a few pieces need.
  void add(Piece piece);

  // Waits until every piece is told. Call once, and add nothing after it.
  void finish();

 private:
  void run();

  const std::size_t room_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Piece> waiting_;
  std::uint64_t taken_ = 0;
  std::uint64_t told_ = 0;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gateway::app
