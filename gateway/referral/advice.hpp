// Advice: a question to a child protection professional about a child nobody names; its own life, apart from referrals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "json/document.hpp"
#include "referral/decision.hpp"

namespace gateway::referral {

struct AdviceAnswer {
  base::Uuid id;
  base::Instant at{};
  std::string text;

  bool operator==(const AdviceAnswer&) const = default;
};

// A question as it stands. Nothing in it leads to a child, a referral or a message of the asker's, until `referral` is
// set by the asker.
struct Advice {
  base::Uuid id;
  std::uint32_t version = 0;  // 0: not stored yet
  std::string asker_ods;
  std::string adviser_ods;
  TaskStatus status = TaskStatus::requested;
  std::optional<Reason> status_reason;
  std::string priority;
  std::vector<std::string> question;  // paragraphs
  base::Sha256 asked_with{};          // of the request's body: the same again is no second question
  base::Instant asked_at{};
  base::Instant last_modified{};
  base::Instant due_at{};
  bool overdue = false;
  std::optional<base::Instant> wake_at;  // when it next has something to say; none once ended
  std::vector<AdviceAnswer> answers;
  std::string referral;             // Task/… of the referral that came of it
  std::string adviser_role;         // of the contact who is told at the adviser; empty for nobody
  std::vector<base::Uuid> notices;  // queued, and not withdrawn since

  bool operator==(const Advice&) const = default;
};

struct AdviceAsked {
  base::Uuid id;  // drawn, not derived: it leads nowhere
  std::string asker_ods;
  std::string adviser_ods;
  std::string priority;
  std::vector<std::string> question;
  base::Sha256 asked_with{};
  std::string adviser_role = {};
};

// The adviser takes it up or refuses it, or the asker withdraws it.
struct AdviceMoved {
  std::string organisation;
  std::uint32_t expected_version = 0;
  TaskStatus status = TaskStatus::requested;
  std::optional<Reason> reason;
};

struct AdviceAnswered {
  std::string organisation;
  base::Uuid answer_id;
  std::string text;
};

// The asker says which referral came of it.
struct AdviceLinked {
  std::string organisation;
  std::string referral;  // Task/…
};

struct AdviceDue {};

using AdviceEvent = std::variant<AdviceAsked, AdviceMoved, AdviceAnswered, AdviceLinked, AdviceDue>;

struct AdviceDecision {
  Advice next;
  std::vector<Fact> facts;
  std::vector<Notice> notices;           // to the adviser; of an answer, a refusal, or neither in time to the asker
  std::vector<base::Uuid> notices_done;  // that nobody needs to be told any more
  bool unchanged = false;
};

// What `event` at `now` does to `current`. Due: the policy's rule that starts on advice-asked, else that of the
// decision; then again as often as the ladder reminds, until it is answered, refused or withdrawn. Errors:
//   stale          AdviceMoved names another version
//   forbidden      the organisation may not make this move
//   business_rule  the move is not possible from where it stands, or a refusal or withdrawal says no reason
//   required       a question or answer without words
//   invariant      an answer holds what could tell who the child is; the place says where (screening.hpp)
base::Result<AdviceDecision> decide(const Advice& current, const AdviceEvent& event, const Policy& policy,
                                    const WorkingCalendar& calendar, base::Instant now);

// One error for each thing in `texts` that could tell who the child is, at `places` (one a text) with the characters it
// stands at; never what it is. Kind invariant.
std::vector<base::Error> identifying(const std::vector<std::string>& texts, const std::vector<std::string>& places,
                                     const std::vector<std::string>& names);

std::string encode_advice(const Advice& advice);
// Errors: structure, value: not what encode_advice writes.
base::Result<Advice> decode_advice(std::string_view text);

// The Task, the CommunicationRequest and the Communications of `advice` (profiles AdviceTask, AdviceRequest,
// AdviceAnswer), each as JSON text, in that order.
std::vector<std::string> advice_resources(const Advice& advice);
// The Task alone.
std::string advice_task(const Advice& advice);

}  // namespace gateway::referral
