#include "referral/policy.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "referral/codes.hpp"
#include "referral/known_clocks.hpp"
#include "referral/milestone.hpp"
#include "referral/policy_section.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

Words codes_of(std::string_view uri) {
  Words words;
  for (const codes::System& system : codes::systems()) {
    if (system.uri != uri) continue;
    for (const codes::Code& one : system.codes) words.push_back(one.code);
  }
  return words;
}

bool has(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// What the program itself relies on, whoever wrote the policy (rulings.md): these two clocks cannot be bent.
base::Status check_fixed(const Section& section, const ClockRule& rule) {
  if (rule.id == unprocessed_rule) {
    if (!has(rule.starts_on, milestones::kept)) return section.wrong("starts-on", "[\"kept\"] for this clock");
    if (!has(rule.stops_on, milestones::taken_up)) return section.wrong("stops-on", "[\"taken-up\"] for this clock");
  }
  if (rule.id == decision_rule) {
    if (rule.starts_on != std::vector<std::string>{std::string(milestones::committed)}) {
      return section.wrong("starts-on", "[\"committed\"] for this clock, so that a dead council cannot stop it");
    }
    if (!has(rule.stops_on, milestones::decided))
      return section.wrong("stops-on", "a list with \"decided\" for this clock");
    for (const std::string& milestone : rule.stops_on) {
      if (milestone != milestones::decided && milestone != milestones::ended && milestone != milestones::taken_back)
        return section.wrong("stops-on", "only \"decided\", \"ended\" and \"taken-back\": nothing else is a decision");
    }
    if (!rule.suspend_on.empty()) return section.wrong("suspend-on", "left out for this clock: it never rests");
  }
  if (rule.id == decision_rule || rule.id == unprocessed_rule) {
    if (!rule.priorities.empty()) return section.wrong("priorities", "left out for this clock: it is every referral's");
    if (!rule.inform.empty()) return section.wrong("on-breach", "an escalation for this clock: somebody must act");
  }
  return base::Success{};
}

// What an escalation does depends on its reason, so a clock has the one that says what was missed.
base::Status check_reason(const Section& breach, const ClockRule& rule) {
  const std::string_view meant = reason_of_known_clock(rule.id);
  if (!meant.empty() && meant != rule.reason) {
    return breach.wrong("reason", '"' + std::string(meant) + "\": it is what a breach of " + rule.id + " means");
  }
  if (is_reason_of_a_clock(rule.reason)) return base::Success{};
  return breach.wrong("reason", "one that time running out can have; " + rule.reason + " is raised by what happens");
}

base::Status check_ends(const Section& section, const ClockRule& rule) {
  for (const std::string& milestone : rule.starts_on) {
    if (has(rule.stops_on, milestone)) return section.wrong("stops-on", "without what starts the clock: " + milestone);
  }
  return base::Success{};
}

Result<ClockRule> read_clock(const Section& section) {
  TRY(section.only({"id", "title", "starts-on", "stops-on", "counted-from", "priorities", "amount", "unit", "basis",
                    "source", "checked", "warn-at", "on-breach", "suspend-on"}));
  ClockRule rule;
  rule.place = place_of(section.file, section.table.source());
  rule.id = TRY(section.text("id"));
  rule.title = TRY(section.text("title"));
  rule.starts_on = TRY(section.words("starts-on", known_milestones()));
  rule.stops_on = TRY(section.words("stops-on", known_milestones()));
  if (section.has("counted-from")) {
    TRY(section.word("counted-from", {milestones::committed}));
    rule.counted_from_commit = true;
  }
  if (section.has("priorities")) {
    rule.priorities = TRY(section.words("priorities", {"routine", "urgent", "asap", "stat"}));
  }
  rule.span = TRY(section.span());
  rule.basis = TRY(section.word("basis", {"statutory-guidance", "local", "product-policy"}));
  rule.source = TRY(section.text("source"));
  rule.checked = TRY(section.date("checked"));
  if (section.has("warn-at")) rule.warn_at = TRY(section.percents("warn-at"));
  if (section.has("suspend-on")) {
    rule.suspend_on = TRY(section.words("suspend-on", {codes::on_hold, codes::awaiting_information}));
    if (rule.basis == "statutory-guidance") {
      return section.wrong("suspend-on",
                           "left out: a clock of statutory guidance runs on whatever the council waits for");
    }
  }
  const Section breach = TRY(section.part("on-breach"));
  TRY(breach.only({"reason", "rung", "inform"}));
  rule.reason = TRY(breach.word("reason", codes_of(codes::escalation_reason_system)));
  if (breach.has("rung")) rule.rung = TRY(breach.text("rung"));
  if (breach.has("inform")) {
    rule.inform = TRY(breach.word("inform", {"referrer", "council"}));
    if (!rule.rung.empty()) return breach.wrong("inform", "left out where a rung is given");
  }
  TRY(check_fixed(section, rule));
  TRY(check_ends(section, rule));
  TRY(check_reason(breach, rule));
  return rule;
}

Result<OfficeHours> read_hours(const Section& section) {
  TRY(section.only({"open", "close"}));
  OfficeHours hours;
  hours.open = TRY(section.time("open"));
  hours.close = TRY(section.time("close"));
  if (hours.open >= hours.close) return section.wrong("close", "later than " + section.name + ".open");
  return hours;
}

Result<Rung> read_rung(const Section& section, const std::vector<Contact>& contacts) {
  TRY(section.only({"id", "owner-role", "due", "resolve", "start", "notify"}));
  const Words roles = codes_of(codes::role_system);
  Rung rung;
  rung.place = place_of(section.file, section.table.source());
  rung.id = TRY(section.text("id"));
  rung.owner_role = TRY(section.word("owner-role", roles));
  rung.due = TRY(section.span("due"));
  if (section.has("resolve")) {
    rung.resolve = TRY(section.span("resolve"));
    if (rung.resolve->unit == rung.due.unit && rung.resolve->amount < rung.due.amount) {
      return section.wrong("resolve", "at least as long as due");
    }
  }
  rung.from_opening = TRY(section.word("start", {"opened", "previous-breach"})) == "opened";
  rung.notify = TRY(section.words("notify", roles));
  for (const std::string& role : rung.notify) {
    const bool known =
        std::any_of(contacts.begin(), contacts.end(), [&](const Contact& one) { return one.role == role; });
    if (!known) return section.wrong("notify", "a list of roles that each have a contact; there is none for " + role);
  }
  return rung;
}

Result<Ladder> read_ladder(const Section& section, const std::vector<Contact>& contacts) {
  TRY(section.only({"source", "source-url", "verified-on", "remind-every", "immediate-danger-starts-at",
                    "repeated-starts-at", "repeated-from", "rung"}));
  Ladder ladder;
  ladder.place = place_of(section.file, section.table.source());
  ladder.source = TRY(section.text("source"));
  if (section.has("source-url")) ladder.source_url = TRY(section.text("source-url"));
  ladder.verified_on = TRY(section.date("verified-on"));
  ladder.remind_every = TRY(section.span("remind-every"));
  Words ids;
  const auto rows = TRY(section.parts("rung"));
  for (const Section& row : rows) {
    ladder.rungs.push_back(TRY(read_rung(row, contacts)));
    if (ladder.rungs.size() < 2) continue;
    const Rung& before = ladder.rungs[ladder.rungs.size() - 2];
    const Rung& rung = ladder.rungs.back();
    if (rung.from_opening && before.from_opening && rung.due.unit == before.due.unit &&
        rung.due.amount <= before.due.amount) {
      return row.wrong("due", "longer than that of the rung before, as both are counted from the opening");
    }
  }
  for (const Rung& rung : ladder.rungs) ids.push_back(rung.id);
  const std::string bypass = TRY(section.word("immediate-danger-starts-at", ids));
  ladder.immediate_danger_rung = ladder.place_of(bypass);
  if (ladder.immediate_danger_rung == 0 && ladder.rungs.size() > 1) {
    return section.wrong("immediate-danger-starts-at", "a rung above the first: a child in danger skips what can wait");
  }
  if (section.has("repeated-starts-at")) {
    const std::string repeated = TRY(section.word("repeated-starts-at", ids));
    ladder.repeated_rung = ladder.place_of(repeated);
    constexpr unsigned most = 100;
    ladder.repeated_from = section.has("repeated-from") ? TRY(section.count("repeated-from", most)) : 1;
  } else if (section.has("repeated-from")) {
    return section.wrong("repeated-from", "left out where no repeated-starts-at is given");
  }
  return ladder;
}

Result<NoticePatience> read_notice(const Section& section) {
  TRY(section.only({"tries", "within-minutes", "within-minutes-in-danger"}));
  constexpr unsigned most_tries = 1000;
  constexpr unsigned most_minutes = 24 * 60;
  NoticePatience patience;
  patience.tries = TRY(section.count("tries", most_tries));
  patience.within = std::chrono::minutes{TRY(section.count("within-minutes", most_minutes))};
  patience.within_in_danger = std::chrono::minutes{TRY(section.count("within-minutes-in-danger", most_minutes))};
  if (patience.within_in_danger > patience.within) {
    return section.wrong("within-minutes-in-danger", "no longer than within-minutes");
  }
  return patience;
}

base::Status read_clocks(const Section& file, Policy& policy) {
  Words rungs;
  for (const Rung& rung : policy.ladder.rungs) rungs.push_back(rung.id);
  const auto rows = TRY(file.parts("clock"));
  for (const Section& row : rows) {
    policy.clocks.push_back(TRY(read_clock(row)));
    if (policy.clocks.back().rung.empty()) continue;
    const Section breach = TRY(row.part("on-breach"));
    TRY(breach.word("rung", rungs));
  }
  for (const std::string_view id : {unprocessed_rule, decision_rule}) {
    if (policy.rule(id) == nullptr) {
      return Error(ErrorKind::required, "clock." + std::string(id) + " is missing",
                   place_of(file.file, file.table.get("clock")->source()), "add it: every policy has this clock");
    }
  }
  const auto reviews = [](const ClockRule& rule) {
    return has(rule.starts_on, milestones::at_rest) && rule.priorities.empty() && !rule.counted_from_commit;
  };
  if (std::none_of(policy.clocks.begin(), policy.clocks.end(), reviews)) {
    return Error(
        ErrorKind::required, "no clock starts on \"at-rest\"", place_of(file.file, file.table.get("clock")->source()),
        "add one, for all priorities and not counted from \"committed\": it keeps a referral that no other clock "
        "watches over from being forgotten");
  }
  return base::Success{};
}

Result<Policy> read_table(const Section& file) {
  TRY(file.only(
      {"name", "illustrative", "office-hours", "out-of-hours", "delivery", "notice", "clock", "ladder", "contact"}));
  Policy policy;
  policy.name = TRY(file.text("name"));
  if (file.has("illustrative")) policy.illustrative = TRY(file.flag("illustrative"));
  const Section hours = TRY(file.part("office-hours"));
  policy.hours = TRY(read_hours(hours));
  const Section out_of_hours = TRY(file.part("out-of-hours"));
  TRY(out_of_hours.only({"team", "route"}));
  policy.out_of_hours = {TRY(out_of_hours.text("team")), TRY(out_of_hours.text("route"))};
  const Section delivery = TRY(file.part("delivery"));
  TRY(delivery.only({"attempts-before-escalation"}));
  constexpr unsigned most_attempts = 20;  // some hours; whoever is not told by then is told too late
  policy.delivery_attempts_before_escalation = TRY(delivery.count("attempts-before-escalation", most_attempts));
  if (file.has("notice")) {
    const Section notice = TRY(file.part("notice"));
    policy.notice_patience = TRY(read_notice(notice));
  }
  policy.contacts = TRY(read_contacts(file));
  const Section ladder = TRY(file.part("ladder"));
  policy.ladder = TRY(read_ladder(ladder, policy.contacts));
  TRY(read_clocks(file, policy));
  return policy;
}

}  // namespace

std::size_t Ladder::place_of(std::string_view id) const {
  const auto found = std::find_if(rungs.begin(), rungs.end(), [&](const Rung& rung) { return rung.id == id; });
  return found == rungs.end() ? 0 : static_cast<std::size_t>(found - rungs.begin());
}

const ClockRule* Policy::rule(std::string_view id) const {
  const auto found = std::find_if(clocks.begin(), clocks.end(), [&](const ClockRule& one) { return one.id == id; });
  return found == clocks.end() ? nullptr : &*found;
}

base::Result<Policy> read_policy(std::string_view toml_text, std::string_view file) {
  std::optional<Error> unreadable;
  toml::table table;
  try {
    table = toml::parse(toml_text, file);
  } catch (const toml::parse_error& problem) {
    unreadable.emplace(ErrorKind::structure, "not readable as TOML: " + std::string(problem.description()),
                       place_of(file, problem.source()));
  }
  if (unreadable) return *unreadable;
  Policy policy = TRY(read_table(Section{table, file, {}}));
  policy.version = base::hex(base::sha256(toml_text)).substr(0, 12);
  return policy;
}

}  // namespace gateway::referral
