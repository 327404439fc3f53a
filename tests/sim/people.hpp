// People: what practices send, when, and what they do about escalations; drawn from the seed alone.
#pragma once

#include "sim/almanac.hpp"
#include "sim/councils.hpp"
#include "sim/templates.hpp"

namespace gateway::tests::sim {

// One message of a practice.
struct Sending {
  std::size_t number = 0;
  std::size_t made_of = 0;  // index into templates()
  base::Instant at{};
  Stamp stamp;
  std::vector<base::Duration> repeats;  // the same bytes again, this long after
};

class People {
 public:
  People(std::uint64_t seed, std::chrono::sys_days first, unsigned per_day)
      : seed_(seed), first_(first), per_day_(per_day) {}

  Sending sending(std::size_t number) const;

  // What the practice does about the referral itself; about an escalation that was raised: soon, late or never; and
  // about something asked of it beside.
  std::vector<Intention> second_thoughts(const base::Uuid& case_id) const;
  std::vector<Intention> about_escalation(const referral::ReferralTask& escalation) const;
  std::vector<Intention> about_errand(const referral::ReferralTask& errand) const;

 private:
  base::Instant time_of(std::size_t number) const;

  std::uint64_t seed_;
  std::chrono::sys_days first_;
  unsigned per_day_;
};

}  // namespace gateway::tests::sim
