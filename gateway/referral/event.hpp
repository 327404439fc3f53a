// Event: everything that can happen to a referral. HTTP handlers, dispatch and the tick only make these.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "referral/case.hpp"

namespace gateway::referral {

// A resource version to be stored: final bytes, id, meta.versionId and meta.lastUpdated already in them.
struct ResourceVersion {
  std::string type;
  base::Uuid id;
  std::uint32_t version = 1;
  std::string bytes;  // compact JSON
};

// The request that a new one makes again (R4 ServiceRequest.replaces), and its version that says so.
struct ReplacedRequest {
  Link old;
  ResourceVersion revoked;
};

// The kept record that a replay made referrals of, and their cases.
struct ReplayOf {
  base::Uuid case_id;
  std::vector<base::Uuid> became;
};

// One child of a readable, mapped, valid and routed record.
struct ReferralReceived {
  base::Uuid case_id;
  base::Uuid referral_id;
  base::Uuid correlation_id;
  base::Uuid request_id;
  std::string practice_ods;
  std::string council_ods;
  std::string requisition;
  std::string priority;
  bool immediate_danger = false;
  base::Sensitive<std::string> child_initials;
  std::string service_request;             // ServiceRequest/…
  std::string patient;                     // Patient/…
  std::string requester;                   // PractitionerRole/… or Organization/… of the practice
  std::string owner;                       // Organization/… of the council
  std::string sender_task;                 // Task/… the sender brought; empty for none
  std::string how;                         // what it came as: "gp-referral-json", "fhir-bundle"
  std::vector<ResourceVersion> resources;  // everything of this child but the Tasks
  std::vector<base::Error> warnings;
  base::Sensitive<std::string> nhs_number;     // to find earlier referrals by; stored only as a keyed digest
  std::optional<base::Sha256> child_index;     // that digest
  std::vector<EarlierReferral> earlier;        // the child's referrals that were not accepted, oldest first
  std::optional<base::Uuid> replaces_request;  // the ServiceRequest it says it replaces
  std::optional<ReplacedRequest> replaces;     // that one, when it is the practice's own
  std::optional<Link> redirected_from;         // set on the copy for another council
  std::optional<ReplayOf> replays;             // set on the first child of a kept record understood again, as a whole
};

// A readable record of a known practice that could not become a referral: kept, and given to a person.
struct RecordQuarantined {
  base::Uuid case_id;
  base::Uuid referral_id;
  base::Uuid correlation_id;
  base::Uuid request_id;
  std::string practice_ods;
  std::string stage;  // mapping | validation | routing
  std::vector<base::Error> errors;
  std::string original;                    // DocumentReference/… of the kept bytes
  std::vector<ResourceVersion> resources;  // that DocumentReference
};

// A kept record was understood again and has become referrals.
struct RecordReplayed {
  std::vector<base::Uuid> became;  // their cases
  std::string how;                 // as in ReferralReceived
};

// Somebody asks for another state of one of the case's Tasks (PUT).
struct TaskUpdateRequested {
  base::Uuid task_id;
  std::uint32_t expected_version = 0;  // If-Match
  Role role = Role::council;
  std::string organisation;  // ODS of who asks
  base::Uuid request_id;
  TaskStatus status = TaskStatus::requested;
  std::string business_status;
  std::optional<Reason> status_reason;
  std::string output;  // as in ReferralTask
  std::string note;
  bool spoke_to_council = false;               // Task.output says who at the council was spoken to (codes.hpp)
  std::string responsible_council;             // ODS code an output names as the council responsible; empty for none
  std::optional<ReferralReceived> redirected;  // the copy for that council, when a redirect is taken
  std::vector<std::string> acts_for = {};      // of a partnership: the safeguarding roles whose rungs it may move
  bool owner_acts_here = false;                // somebody of the Task's owner role has a way in of their own
  bool names_owner = false;                    // Task.output says which person of that role it is done for
};

// Whom a council told what came of a referral.
enum class Addressee { referrer, family };

// A council's Communication about its Task.
struct FeedbackGiven {
  base::Uuid task_id;
  std::string organisation;
  base::Uuid request_id;
  Addressee to = Addressee::referrer;
  bool given = false;               // false: it was not, for the reason given
  std::optional<Reason> not_done;   // set when it was not
  bool contact_prohibited = false;  // the referral forbids contacting child and family
  bool says_how_safe = false;       // and the council says how it was done safely all the same
  ResourceVersion resource;         // the Communication, final
};

// Another case makes this one's referral again.
struct ReferralReplaced {
  Link by;
  ResourceVersion revoked;  // this case's ServiceRequest as it then stands
};

// The council that the referral was sent on to has taken the child on, or will not.
struct RedirectAnswered {
  base::Uuid case_id;  // of that council's copy
  std::string council_ods;
  bool accepted = false;
};

// The referral that this one is another council's copy of was entered in error.
struct FirstTakenBack {
  base::Uuid case_id;  // of the first
  std::string business_status;
  Reason reason;
};

// A clock row is due.
struct ClockDue {
  base::Uuid clock_id;
  std::string late_because = {};  // when it comes late: program-was-down | clock-was-set | busy
};

// The council's endpoint took the Bundle.
struct DeliverySucceeded {
  base::Uuid delivery_id;
  std::uint32_t attempt = 0;
  int http_status = 0;
};

// A try failed; the next is planned already. `retryable` false: a 4xx that another try will not mend.
struct DeliveryFailed {
  base::Uuid delivery_id;
  std::uint32_t attempt = 0;
  std::string outcome;  // connect, timeout, http-503, not-fhir, … : a word, never the body
  bool retryable = true;
};

// A notice was taken by a mail server or webhook of who is to be told.
struct NoticeDelivered {
  base::Uuid notice_id;
  std::uint32_t attempt = 0;
  std::string way;      // mail | webhook
  bool deputy = false;  // the contact was not there; its deputy was told
};

// A notice could not be delivered for so long, or in such a way, that somebody else must be told; it is still tried,
// unless given up.
struct NoticeFailed {
  base::Uuid notice_id;
  std::uint32_t attempt = 0;
  std::string outcome;  // connect, timeout, smtp-550, http-503, … : a word, never the reply
  bool given_up = false;
};

// The bank holiday list was replaced: what runs is counted again by the one now in force.
struct CalendarChanged {};

// Somebody said that the policy now in force is to go for what runs already.
struct PolicyApplied {
  std::string council;  // only for referrals to it; empty: for all
};

using Event = std::variant<ReferralReceived, RecordQuarantined, TaskUpdateRequested, ClockDue, DeliverySucceeded,
                           DeliveryFailed, NoticeDelivered, NoticeFailed, CalendarChanged, PolicyApplied,
                           ReferralReplaced, RedirectAnswered, FeedbackGiven, FirstTakenBack, RecordReplayed>;

}  // namespace gateway::referral
