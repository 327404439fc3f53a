// StoreContract: the fixture of the tests every store must pass, one store of each kind.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "store/sample.hpp"
#include "store/store_kind.hpp"

namespace gateway::tests {

class StoreContract : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    place_ = GetParam().make();
    reopen();
  }
  void reopen() {
    if (store_) store_->stop();
    store_.reset();
    auto opened = place_->open();
    ASSERT_TRUE(opened.ok()) << base::describe(opened.error());
    store_ = std::move(opened).value();
  }
  base::Status commit(store::Transaction transaction) { return tests::commit(*store_, std::move(transaction)); }
  void commit_ok(store::Transaction transaction) {
    const base::Status status = commit(std::move(transaction));
    ASSERT_TRUE(status.ok()) << base::describe(status.error());
  }
  base::ErrorKind refusal(store::Transaction transaction) {
    const base::Status status = commit(std::move(transaction));
    return status.ok() ? base::ErrorKind::exception : status.error().kind;
  }
  void take_in(std::uint64_t n) {
    commit_ok(intake(n));
    commit_ok(decision(n));
  }

  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace gateway::tests
