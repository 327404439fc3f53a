// Rules in force: the policies and the bank holiday list that cases are decided under, replaced as one while running.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "referral/calendar.hpp"
#include "referral/policies.hpp"

namespace gateway::casework {

struct Rules {
  referral::Policies policies;
  referral::WorkingCalendar calendar;
};

// Safe to call from any thread. Whoever decides holds on to the rules it began with.
class RulesInForce {
 public:
  explicit RulesInForce(Rules rules) : rules_(std::make_shared<const Rules>(std::move(rules))) {}

  std::shared_ptr<const Rules> get() const {
    const std::lock_guard lock(mutex_);
    return rules_;
  }

  // What runs already is not counted again by that: see Recount.
  void replace(Rules rules) {
    auto next = std::make_shared<const Rules>(std::move(rules));
    const std::lock_guard lock(mutex_);
    rules_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Rules> rules_;
};

}  // namespace gateway::casework
