#include "store/sqlite/reader_pool.hpp"

#include <algorithm>
#include <utility>

namespace gateway::store::sqlite {

base::Result<std::unique_ptr<ReaderPool>> ReaderPool::open(const SqliteSettings& settings, const Sealer& sealer) {
  auto pool = std::make_unique<ReaderPool>();
  const std::size_t wanted = std::max<std::size_t>(settings.readers, 1);
  while (pool->size_ < wanted) {
    pool->idle_.push_back(TRY(Reader::open(settings, sealer)));
    ++pool->size_;
  }
  return pool;
}

ReaderPool::Loan ReaderPool::borrow() {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [this] { return !idle_.empty() || closed_; });
  if (closed_) return Loan(*this, nullptr);
  auto reader = std::move(idle_.back());
  idle_.pop_back();
  return Loan(*this, std::move(reader));
}

ReaderPool::Loan::~Loan() {
  if (!reader_) return;
  {
    const std::lock_guard lock(pool_.mutex_);
    pool_.idle_.push_back(std::move(reader_));
  }
  // close() may be waiting beside borrowers.
  pool_.returned_.notify_all();
}

void ReaderPool::close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  returned_.notify_all();
  returned_.wait(lock, [this] { return idle_.size() == size_; });
  idle_.clear();
  size_ = 0;
}

}  // namespace gateway::store::sqlite
