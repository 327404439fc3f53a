#include "sim/rules.hpp"

#include "support/shared_data.hpp"

namespace gateway::tests::sim {
namespace {

Rules read(const std::string& holidays) {
  return {referral::read_policy(content_of("policies/default.toml"), "policies/default.toml").value(),
          referral::WorkingCalendar::read(holidays).value(), Almanac(holidays)};
}

}  // namespace

std::vector<Rules> rules_around(std::chrono::sys_days first, unsigned days) {
  const std::string listed = content_of("policies/bank-holidays.json");
  std::string announced = listed;
  std::chrono::sys_days day = first + std::chrono::days{days / 2 + 2};
  while (std::chrono::weekday{day} != std::chrono::Wednesday) day += std::chrono::days{1};
  announced.insert(announced.find('[') + 1,
                   R"({"title": "Announced", "date": ")" + base::format_date(base::Date{day}) + "\"},");
  std::vector<Rules> all{read(listed), read(announced), read(announced)};
  referral::Policy& other = all.back().policy;
  for (referral::ClockRule& rule : other.clocks) {
    if (rule.id != referral::unprocessed_rule && rule.id != referral::decision_rule) rule.span.amount += 3;
    if (!rule.warn_at.empty()) rule.warn_at = {25, 75};
  }
  ++other.ladder.rungs.front().due.amount;
  ++other.ladder.remind_every.amount;
  other.delivery_attempts_before_escalation = 3;
  return all;
}

}  // namespace gateway::tests::sim
