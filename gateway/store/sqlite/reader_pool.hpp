// ReaderPool: the read-only connections, lent to one thread at a time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/reader.hpp"

namespace gateway::store::sqlite {

class ReaderPool {
 public:
  // Errors: those of Reader::open.
  static base::Result<std::unique_ptr<ReaderPool>> open(const SqliteSettings& settings, const Sealer& sealer);

  // A reader until the loan ends. Waits while all are lent; empty once the pool is closed.
  class Loan {
   public:
    Loan(ReaderPool& pool, std::unique_ptr<Reader> reader) : pool_(pool), reader_(std::move(reader)) {}
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    explicit operator bool() const { return reader_ != nullptr; }
    Reader* operator->() { return reader_.get(); }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Reader> reader_;
  };
  Loan borrow();

  // Waits for the loans to end and closes the connections.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Reader>> idle_;
  std::size_t size_ = 0;
  bool closed_ = false;
};

}  // namespace gateway::store::sqlite
