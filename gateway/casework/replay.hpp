// Replay: a kept record understood again with the mappings now in force; what it becomes is opened as any referral is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "casework/casework.hpp"
#include "intake/intake.hpp"

namespace gateway::casework {

// What came of it.
struct Replayed {
  base::Uuid referral_id;
  std::vector<std::string> tasks;     // Task/… of the referrals it became, now or at an earlier replay
  bool changed = false;               // false: there was nothing left to be done, or nothing could be
  std::vector<base::Error> errors;    // why something of it still waits for a person
  std::vector<base::Error> warnings;  // of what was opened now
};

class Replay {
 public:
  // All outlive it.
  Replay(store::Store& store, Casework& casework, const intake::Intake& intake, const access::Partners& partners,
         const base::Clock& clock)
      : store_(store), casework_(casework), intake_(intake), partners_(partners), clock_(clock) {}

  // Takes the message that `any_id` (referral, case, Task, request or correlation id) leads to, of which something is
  // quarantined. `with` is a mapping's name, or name@version of the one in force; empty: as the message would be
  // understood now. Children that are referrals already stay as they are; the others are opened, and when nothing is
  // left the quarantine's Task is completed in the same transaction. So a second replay changes nothing. Both outcomes
  // are audited. May block on the store; `then` is called after the fsync.
  // Errors: not_found when nothing is known by that id; business_rule when nothing of it is quarantined; transient.
  void run(const base::Uuid& any_id, const std::string& with, std::function<void(base::Result<Replayed>)> then);

 private:
  struct Kept;
  base::Result<Kept> find(const base::Uuid& any_id) const;
  void note_failure(const Kept& kept, const std::vector<base::Error>& errors);

  store::Store& store_;
  Casework& casework_;
  const intake::Intake& intake_;
  const access::Partners& partners_;
  const base::Clock& clock_;
};

}  // namespace gateway::casework
