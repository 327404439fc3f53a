// Policy: the clocks and the ladder that apply, as data from policies/*.toml.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "referral/contact.hpp"
#include "referral/span.hpp"

namespace gateway::referral {

// A deadline: what starts it, how long it is, what stops it, and what its breach does. Milestones: milestone.hpp.
struct ClockRule {
  std::string id;                       // D0, D2, …
  std::string title;                    // what is due, for a person
  std::vector<std::string> starts_on;   // any of these milestones
  std::vector<std::string> stops_on;    // any of these
  bool counted_from_commit = false;     // counted from the record's commit, though started later
  std::vector<std::string> priorities;  // only referrals of one of these; empty: all
  Span span;
  std::string basis;              // statutory-guidance | local | product-policy
  std::string source;             // where the rule stands
  base::Date checked{};           // when somebody last read it there
  std::vector<unsigned> warn_at;  // percent of the span used up, ascending
  std::string reason;             // of what a breach raises: a code of escalation-reason
  std::string rung;               // the rung an escalation starts at; empty: the first
  std::string inform;             // referrer | council: a Task to inform instead of an escalation; empty: escalate
  std::vector<std::string> suspend_on;  // the clock rests while the referral's Task is one of these; never a statutory
  std::string place;                    // file:line:column
};

struct Rung {
  std::string id;                   // L1, …
  std::string owner_role;           // a code of safeguarding-role
  Span due;                         // to acknowledge; and to resolve, unless `resolve` gives longer
  std::optional<Span> resolve;      // to resolve what was acknowledged in time
  bool from_opening = false;        // counted from when the matter was first raised, not from the breach before
  std::vector<std::string> notify;  // roles with a contact
  std::string place = {};           // file:line:column
};

struct Ladder {
  std::vector<Rung> rungs;                // at least one
  std::size_t immediate_danger_rung = 0;  // where a referral in immediate danger starts at the lowest
  std::size_t repeated_rung = 0;  // where a child with `repeated_from` earlier referrals that were not accepted starts
  unsigned repeated_from = 0;     // 0: earlier ones change nothing
  Span remind_every;              // how often the last rung is reminded of what stays unresolved
  std::string source;
  std::string source_url;  // empty for none
  base::Date verified_on{};
  std::string place = {};  // file:line:column

  // The place of the rung of that id; the first when there is none of it.
  std::size_t place_of(std::string_view id) const;
};

// Where to turn outside office hours.
struct OutOfHours {
  std::string team;
  std::string route;
};

// How long a notice is tried before somebody else is told; tried on it is all the same. Network time.
struct NoticePatience {
  unsigned tries = 6;
  std::chrono::minutes within{30};
  std::chrono::minutes within_in_danger{5};  // in immediate danger
};

struct Policy {
  std::string name;
  std::string version;        // the SHA-256 of its text, shortened to 12 hex digits
  bool illustrative = false;  // an example, not to be relied on
  OfficeHours hours;
  OutOfHours out_of_hours;
  std::vector<ClockRule> clocks;  // in file order; D0, D2 and one that starts on at-rest are always there
  Ladder ladder;
  std::vector<Contact> contacts;
  unsigned delivery_attempts_before_escalation = 6;
  NoticePatience notice_patience;
  bool notices = false;  // whoever loads the policy says whether the program has a way to tell people

  const ClockRule* rule(std::string_view id) const;  // null when there is none
};

// The ids that every policy has: the kept record's clock and the decision's.
inline constexpr std::string_view unprocessed_rule = "D0";
inline constexpr std::string_view decision_rule = "D2";

// Reads one policy file (TOML). `file` names it in errors. Errors: structure, required, value with file:line:column and
// the key; an unknown key or word is an error that names the nearest known one. docs/reference/policy.md.
base::Result<Policy> read_policy(std::string_view toml_text, std::string_view file);

}  // namespace gateway::referral
