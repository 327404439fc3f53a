// Recount: everything that runs is told that the rules changed: another list of bank holidays, or a policy applied.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "casework/casework.hpp"

namespace gateway::casework {

// What is to be told, and to whom.
struct RecountOrder {
  enum class Why { calendar_changed, policy_applied } why = Why::calendar_changed;
  std::string council;                   // only referrals to it; empty: all
  bool dry_run = false;                  // what would change is told, nothing is written
  std::shared_ptr<const Rules> by = {};  // of a dry run: the rules to foresee by; those in force when empty
};

struct RecountReport {
  std::uint64_t number = 0;  // of the order, from 1; 0: there was none yet
  bool finished = true;
  std::size_t cases = 0;           // looked at
  std::size_t changed = 0;         // came out otherwise
  std::size_t failed = 0;          // could not be stored; the order is to be given again
  std::vector<std::string> lines;  // "<case> <kind> name=value …" of the first changes: ids, codes and instants
};

class Recount {
 public:
  Recount(store::Store& store, Casework& casework);

  // Takes the order up after those before it. Returns its number. Any thread.
  std::uint64_t begin(RecountOrder order);

  // Does the next part: tells at most some hundred cases. True while more is to be done. Errors: transient when the
  // store cannot be read; the same part is done at the next call. One thread.
  base::Result<bool> run();

  // Of the order of that number while it is the last one begun; of the last one otherwise. Any thread.
  RecountReport report() const;

 private:
  // The cases are found by their running clocks; a policy may start a clock where none runs, so then also by being
  // open. Whatever was decided while the rules were replaced is found the second time round.
  enum class Walk { clocks, clocks_again, open_cases };
  struct Part;

  base::Result<std::vector<base::Uuid>> next_cases();
  void tell(const std::shared_ptr<Part>& part, const base::Uuid& case_id);
  void note(Walk walk, const base::Uuid& case_id, const base::Result<referral::Decision>& decision);
  void finish();

  store::Store& store_;
  Casework& casework_;
  Walk walk_ = Walk::clocks;
  base::Uuid after_;
  base::Uuid last_case_;
  std::weak_ptr<Part> part_;
  std::set<base::Uuid> foreseen_;  // of a dry run: nothing is written that would show it was told already

  mutable std::mutex mutex_;
  std::deque<RecountOrder> orders_;
  std::uint64_t given_ = 0;
  RecountReport report_;
};

}  // namespace gateway::casework
