// Reconciliation: which of a sender's own record ids the gateway has, in what state, and which it never saw.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/ports.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// A list is at most so long.
inline constexpr std::size_t records_per_list = 10'000;

// One referral of a listed record; siblings are several.
struct KnownReferral {
  std::string task;       // Task/…
  std::string status;     // of the Task
  base::Instant since{};  // case time
  base::Uuid referral_id;
};

struct ReconciledRecord {
  std::string id;                        // as the sender listed it
  std::vector<KnownReferral> referrals;  // none: not known as a referral
};

// A message of that time of which something could not become a referral: what its record is called is not known.
struct KeptRecord {
  base::Uuid request_id;
  base::Uuid referral_id;
  base::Instant since{};
  bool open = true;  // a person is still to take it up
};

struct Reconciliation {
  std::vector<ReconciledRecord> records;  // in the order of the list
  std::vector<KeptRecord> kept;
  bool complete = true;  // false: there were more cases than are looked at
};

// Looks at the cases of `practice` that came in on `day` (a day of the sender's, so a day more on either side), or,
// without one, within the last week. A listed id is an identifier
// or the requisition of a record's ServiceRequest, or the X-Request-ID it came with. Cases of others are neither told
// nor counted. Errors: transient, invariant.
base::Result<Reconciliation> reconcile(store::Store& store, const base::Clock& clock, const std::string& practice,
                                       std::optional<base::Date> day, const std::vector<std::string>& ids);

// The ids of a list, one a line; a line "id" or "recordId" at the front is a header. Errors: too_long; required for an
// empty list.
base::Result<std::vector<std::string>> read_record_list(std::string_view text);

}  // namespace gateway::casework
