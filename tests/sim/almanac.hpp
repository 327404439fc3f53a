// Almanac: due instants counted from the definitions alone: no calendar library of the product, no zone database.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>

#include "base/instant.hpp"

namespace gateway::tests::sim {

class Almanac {
 public:
  // Days that stand as "date" in the first division of `feed`, which is England and Wales.
  explicit Almanac(std::string_view feed);

  // Close of business of the n-th working day after day 0 (standards.md 3.2; rulings.md).
  base::Instant after_working_days(base::Instant start, unsigned days, std::chrono::minutes close) const;

  // `amount` of office time after `start`.
  base::Instant after_working_time(base::Instant start, std::chrono::minutes amount, std::chrono::minutes open,
                                   std::chrono::minutes close) const;

  bool works(std::chrono::sys_days day) const;

  // The civil day in London, and the instant of a civil time there that exists once.
  static std::chrono::sys_days day_of(base::Instant instant);
  static base::Instant at(std::chrono::sys_days day, base::Duration since_midnight);

 private:
  std::chrono::sys_days next(std::chrono::sys_days day) const;

  std::set<std::chrono::sys_days> holidays_;
};

}  // namespace gateway::tests::sim
