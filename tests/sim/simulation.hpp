// Simulation: the real core and store, and a clock, practices, councils and crashes drawn from a seed.
#pragma once

#include <memory>

#include "sim/ledger.hpp"
#include "sim/people.hpp"
#include "sim/simulated_clock.hpp"
#include "sim/staged_store.hpp"

#include "base/system_ports.hpp"
#include "casework/tick.hpp"
#include "store/sealer_file.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests::sim {

struct Plan {
  std::uint64_t seed = 1;
  std::chrono::sys_days first =
      std::chrono::sys_days{base::Date{std::chrono::year{2026}, std::chrono::January, std::chrono::day{1}}};
  unsigned days = 30;        // on which practices send
  unsigned days_after = 75;  // and then until the world ends: long enough for a ladder that begins late
  unsigned per_day = 20;
  // Things of different cases this close together are committed together; each has its own time all the same.
  std::chrono::minutes wave_length{360};
  bool clock_steps = true;
  bool rule_changes = true;       // another policy, another bank-holiday list
  std::uint64_t crash_at = 0;     // the store call at which the program ends, once
  std::uint64_t crash_every = 0;  // and at about every so many calls
  bool power_cut = false;         // a crash also loses what was not synced; one such simulation at a time

  // For planting faults.
  casework::Decider decider = referral::decide;
  StagedStore::Alter alter;
  bool tell_early = false;
  std::function<void(std::string& bundle, std::uint32_t attempt)> spoil_bundle;
};

struct Outcome {
  std::uint64_t seed = 0;
  std::vector<Finding> findings;
  std::uint64_t referrals = 0;  // cases
  std::uint64_t events = 0;     // handed to the core: messages, openings, tries, updates, clocks that fired
  std::uint64_t store_calls = 0;
  std::uint64_t crashes = 0;
  std::uint64_t digest_of_everything = 0;
  std::uint64_t digest_of_cases = 0;
  std::map<std::string, std::uint64_t> statuses;
  std::map<std::string, std::uint64_t> rests;
  std::uint64_t breaches = 0;
  double seconds = 0;

  // True when a finding is of that check.
  bool found(std::string_view check) const;
  std::string report() const;
};

// Runs it to its end. The store lies in memory (/dev/shm) where there is such a folder, else in the temporary folder.
Outcome simulate(const Plan& plan);

}  // namespace gateway::tests::sim
