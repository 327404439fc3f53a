#include "app/rules_desk.hpp"

#include <filesystem>
#include <fstream>

#include "app/file.hpp"
#include "app/notice_settings.hpp"
#include "base/log.hpp"
#include "referral/policy_findings.hpp"

namespace gateway::app {

RulesDesk::RulesDesk(const Configuration& configuration, casework::RulesInForce& rules, casework::Casework& casework,
                     casework::Recount& recount, const base::Clock& clock, std::function<void()> begun)
    : configuration_(configuration),
      rules_(rules),
      casework_(casework),
      recount_(recount),
      clock_(clock),
      begun_(std::move(begun)) {}

// Names the list that everything in the store was last counted with. Losing it costs a look at every clock.
std::string RulesDesk::marker() const {
  return configuration_.data + "/bank-holidays.version";
}

void RulesDesk::catch_up() {
  const std::lock_guard lock(mutex_);
  const std::string version = rules_.get()->calendar.version();
  const auto counted = read_file(marker());
  if (counted && *counted == version) return;
  to_be_marked_ = version;
  catching_up_ = true;
  recount_.begin({});
  begun_();
}

bool RulesDesk::is_catching_up() const {
  const std::lock_guard lock(mutex_);
  return catching_up_;
}

base::Result<std::string> RulesDesk::reload_calendar() {
  const std::lock_guard lock(mutex_);
  referral::WorkingCalendar calendar = TRY(load_calendar(configuration_.bank_holidays));
  if (const auto whole = calendar.check_whole(); !whole) {
    base::Error error = whole.error();
    error.place = configuration_.bank_holidays + ' ' + error.place;
    return error;
  }
  const auto rules = rules_.get();
  const std::string what =
      "bank holiday list " + calendar.version() + ", until " + base::format_date(calendar.last_listed());
  if (calendar.version() == rules->calendar.version()) return what + ": in force already\n";
  const std::string version = calendar.version();
  rules_.replace({rules->policies, std::move(calendar)});
  note("calendar-changed", version);
  to_be_marked_ = version;
  const auto number = recount_.begin({});
  begun_();
  return what + ": in force; recount " + std::to_string(number) + " begun\n";
}

base::Result<std::string> RulesDesk::apply_policy(const std::string& council, bool dry_run) {
  const std::lock_guard lock(mutex_);
  const auto rules = rules_.get();
  casework::Rules next{TRY(load_policies(configuration_)), rules->calendar};
  const referral::Policy& policy = next.policies.of(council);
  const base::Date today = referral::WorkingCalendar::local_date(clock_.now());
  const auto problems = referral::uncountable(policy, next.calendar, today);
  if (!problems.empty()) return problems.front();
  for (const referral::Policy* one : next.policies.all()) {
    if (!configuration_.notices) break;
    const auto silent = untold(*one, *configuration_.notices);
    if (!silent.empty()) return silent.front();
  }
  casework::RecountOrder order;
  order.why = casework::RecountOrder::Why::policy_applied;
  order.council = council;
  order.dry_run = dry_run;
  const std::string what = "policy " + policy.name + ' ' + policy.version;
  if (dry_run) {
    order.by = std::make_shared<const casework::Rules>(std::move(next));
  } else {
    note("policy-applied", policy.version);
    rules_.replace(std::move(next));
  }
  const auto number = recount_.begin(std::move(order));
  begun_();
  return what + (dry_run ? ": foreseen only; recount " : ": in force; recount ") + std::to_string(number) + " begun\n";
}

void RulesDesk::note(const std::string& action, const std::string& rule) {
  base::log::info(action, {{"version", rule}});
  referral::Fact fact;
  fact.at = clock_.now();
  fact.action = action;
  fact.actor = "operator";
  fact.outcome = "success";
  fact.rule = rule;
  casework_.record(fact, {}, [](const base::Status& durable) {
    if (!durable) base::log::error("change of rules not audited", {{"why", durable.error().text}});
  });
}

void RulesDesk::settled() {
  const std::lock_guard lock(mutex_);
  if (to_be_marked_.empty()) return;
  const casework::RecountReport report = recount_.report();
  if (!report.finished) return;
  // What could not be counted is tried again, but holds up nobody else's clocks.
  catching_up_ = false;
  if (report.failed > 0) {
    recount_.begin({});
    return begun_();
  }
  const std::string file = marker();
  {
    std::ofstream out(file + ".new", std::ios::binary | std::ios::trunc);
    out << to_be_marked_;
  }
  std::error_code error;
  std::filesystem::rename(file + ".new", file, error);
  if (error) base::log::warning("cannot note the list's version", {{"file", file}});
  to_be_marked_.clear();
}

std::string RulesDesk::progress() const {
  const casework::RecountReport report = recount_.report();
  std::string text = std::string(report.finished ? "finished" : "running") + " recount " +
                     std::to_string(report.number) + ": " + std::to_string(report.cases) + " cases looked at, " +
                     std::to_string(report.changed) + " changed, " + std::to_string(report.failed) + " failed\n";
  for (const std::string& line : report.lines) text += line + '\n';
  return text;
}

std::vector<std::string> RulesDesk::warnings() const {
  return concerns(*rules_.get(), referral::WorkingCalendar::local_date(clock_.now()));
}

}  // namespace gateway::app
