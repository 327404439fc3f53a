// Intake: one message as it came in, to what happened: referrals received, a record quarantined, or a refusal.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "access/partner.hpp"
#include "intake/children.hpp"
#include "intake/library.hpp"
#include "intake/slice.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::intake {

// A message and what is known of it besides its bytes.
struct Submission {
  const store::InboxRecord& record;
  const access::Partner& sender;
  base::Instant now{};
  std::string with = {};  // the mapping to take whatever the sender and type say: a name, or name@version
};

// Not readable as its declared type, or a Bundle that an engine must mend: answered 4xx, original kept in the inbox.
struct Refused {
  std::vector<base::Error> errors;  // at least one; the first one's kind gives the status
};

// Readable records of a known practice: their children, who share referral and correlation id, those of one record its
// requisition too, and, when a record or a child could not become a referral, what goes to a person instead. Not both
// are empty.
struct Understood {
  std::vector<referral::ReferralReceived> received;
  std::optional<referral::RecordQuarantined> quarantined;
};

using Outcome = std::variant<Understood, Refused>;

class Intake {
 public:
  // Both must outlive the intake.
  Intake(const LibraryInForce& library, const access::Partners& partners);

  // rulings.md, "What is refused, what is kept". FHIR by its media type; else the sender's own format, or what takes
  // its media type; a body of several records becomes a referral of each. Pure: equal submissions give equal outcomes
  // under one library, ids included.
  Outcome take_in(const Submission& submission) const;

  // The quarantine of a message that cannot be worked on at all (it ended the program again and again).
  Understood quarantine(const Submission& submission, std::string stage, std::vector<base::Error> errors) const;

 private:
  Outcome take_records(const Submission& submission, const Mapping& mapping, const Library& library) const;
  Outcome take_bundle(const Submission& submission, const Library& library) const;

  const LibraryInForce& library_;
  const access::Partners& partners_;
};

}  // namespace gateway::intake
