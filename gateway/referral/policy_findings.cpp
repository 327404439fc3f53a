#include "referral/policy_findings.hpp"

#include <algorithm>

#include "referral/known_clocks.hpp"
#include "referral/milestone.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

bool over_a_year(base::Date from, base::Date today) {
  return std::chrono::sys_days{today} - std::chrono::sys_days{from} > std::chrono::days{366};
}

bool lists(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::vector<base::Error> uncountable(const Policy& policy, const WorkingCalendar& calendar, base::Date today) {
  std::vector<Error> errors;
  const base::Instant noon{std::chrono::sys_days{today}.time_since_epoch() + std::chrono::hours{12}};
  const auto look_at = [&](const Span& span, const std::string& what, const std::string& place) {
    if (!end_of(span, noon, calendar, policy.hours).past_list_end) return;
    errors.emplace_back(ErrorKind::value,
                        what + " started on " + base::format_date(today) +
                            " is counted over days the bank holiday list does not cover (it ends on " +
                            base::format_date(calendar.last_listed()) + ")",
                        place, "fetch a newer list");
  };
  for (const ClockRule& rule : policy.clocks) look_at(rule.span, "clock " + rule.id, rule.place);
  for (const Rung& rung : policy.ladder.rungs) {
    look_at(rung.due, "rung " + rung.id, rung.place);
    if (rung.resolve) look_at(*rung.resolve, "resolving at rung " + rung.id, rung.place);
  }
  return errors;
}

std::vector<base::Error> dated_ahead(const Policy& policy, base::Date today) {
  std::vector<Error> errors;
  const auto look_at = [&](base::Date date, const std::string& what, const std::string& place) {
    if (date <= today) return;
    errors.emplace_back(ErrorKind::value, what + " was " + base::format_date(date) + ", a day to come", place,
                        "give the day somebody last read the source");
  };
  for (const ClockRule& rule : policy.clocks) look_at(rule.checked, "clock " + rule.id + ".checked", rule.place);
  look_at(policy.ladder.verified_on, "ladder.verified-on", policy.ladder.place);
  return errors;
}

std::vector<std::string> concerns(const Policy& policy, const WorkingCalendar& calendar, base::Date today) {
  std::vector<std::string> list;
  if (policy.illustrative) list.push_back("the policy is an example and says so: agree your own with the partnership");
  if (over_a_year(policy.ladder.verified_on, today)) {
    list.push_back("the ladder was last verified on " + base::format_date(policy.ladder.verified_on) +
                   ", more than 12 months ago: partnerships change their procedures");
  }
  for (const ClockRule& rule : policy.clocks) {
    if (over_a_year(rule.checked, today)) {
      list.push_back("the source of clock " + rule.id + " was last checked on " + base::format_date(rule.checked) +
                     ", more than 12 months ago");
    }
  }
  for (const ClockRule& rule : policy.clocks) {
    if (!reason_of_known_clock(rule.id).empty()) continue;
    list.push_back(rule.place + ": clock " + rule.id +
                   " is none of this product's; if it is your own, good, else take the id of the one that is meant: "
                   "docs/reference/policy.md");
  }
  const auto watches_unnamed = [](const ClockRule& rule) { return lists(rule.starts_on, milestones::kind_not_named); };
  if (std::none_of(policy.clocks.begin(), policy.clocks.end(), watches_unnamed)) {
    list.push_back(
        "no clock starts on \"kind-not-named\": a council that accepts without saying as what starts no clock of "
        "guidance; add it to starts-on of D7 and D9");
  }
  if (const auto whole = calendar.check_whole(); !whole) {
    list.push_back(whole.error().text + ": " + whole.error().remedy);
  }
  for (const Error& error : uncountable(policy, calendar, today)) list.push_back(error.text + ": " + error.remedy);
  return list;
}

}  // namespace gateway::referral
