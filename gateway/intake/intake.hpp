// Intake: one message as it came in, to what happened: referrals received, a record quarantined, or a refusal.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "access/partner.hpp"
#include "intake/children.hpp"
#include "intake/unseen.hpp"
#include "mapping/mapping.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"
#include "validation/validator.hpp"

namespace gateway::intake {

// A message and what is known of it besides its bytes.
struct Submission {
  const store::InboxRecord& record;
  const access::Partner& sender;
  base::Instant now{};
};

// Not readable as its declared type, or a Bundle that an engine must mend: answered 4xx, original kept in the inbox.
struct Refused {
  std::vector<base::Error> errors;  // at least one; the first one's kind gives the status
};

// A readable record of a known practice: its children, who share referral id, correlation id and requisition, and, when
// it or one of its children could not become a referral, what goes to a person instead. Not both are empty.
struct Understood {
  std::vector<referral::ReferralReceived> received;
  std::optional<referral::RecordQuarantined> quarantined;
};

using Outcome = std::variant<Understood, Refused>;

// Which media types are taken, and as what.
enum class Form { gp_record_json, fhir_bundle, none };
Form form_of(std::string_view content_type);

class Intake {
 public:
  // Everything is used by reference and must outlive the intake.
  Intake(const json::Names& names, const mapping::Program& gp_record, const KeptInOriginal& kept,
         const validation::Validator& validator, const access::Partners& partners);

  // rulings.md, "What is refused, what is kept". Pure: equal submissions give equal outcomes, ids included.
  Outcome take_in(const Submission& submission) const;

  // The quarantine of a message that cannot be worked on at all (it ended the program again and again).
  Understood quarantine(const Submission& submission, std::string stage, std::vector<base::Error> errors) const;

 private:
  Outcome take_record(const Submission& submission) const;
  Outcome take_bundle(const Submission& submission) const;
  Understood route_all(const Submission& submission, const Children& bundle, const std::string& how) const;
  referral::RecordQuarantined quarantined(const Submission& submission, std::size_t number, std::string stage,
                                          std::vector<base::Error> errors) const;

  const json::Names& names_;
  const mapping::Program& gp_record_;
  const KeptInOriginal& kept_;
  const validation::Validator& validator_;
  const access::Partners& partners_;
};

}  // namespace gateway::intake
