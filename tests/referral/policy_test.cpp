#include "referral/policy.hpp"

#include <gtest/gtest.h>

#include "referral/policy_findings.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

std::string text_of_default() {
  return tests::content_of("policies/default.toml");
}

// The default policy with one passage replaced.
std::string altered(std::string_view passage, std::string_view by) {
  std::string text = text_of_default();
  const auto at = text.find(passage);
  EXPECT_NE(at, std::string::npos) << passage;
  return text.replace(at, passage.size(), by);
}

std::string problem(std::string_view text) {
  const auto policy = read_policy(text, "p.toml");
  return policy ? "accepted" : base::describe(policy.error());
}

TEST(Policy, DefaultGivesOneWorkingDayToDecideAndOneWorkingHourForAKeptRecord) {
  const auto policy = read_policy(text_of_default(), "policies/default.toml");

  ASSERT_TRUE(policy.ok()) << base::describe(policy.error());
  EXPECT_EQ(policy->name, "England default");
  EXPECT_FALSE(policy->illustrative);
  const ClockRule* decision = policy->rule("D2");
  ASSERT_NE(decision, nullptr);
  EXPECT_EQ(decision->span, (Span{1, ClockUnit::working_days}));
  EXPECT_EQ(decision->basis, "statutory-guidance");
  EXPECT_EQ(decision->starts_on, std::vector<std::string>{"committed"});
  EXPECT_EQ(decision->warn_at, (std::vector<unsigned>{50, 80}));
  const ClockRule* kept = policy->rule("D0");
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(kept->span, (Span{60, ClockUnit::working_minutes}));
  EXPECT_EQ(kept->basis, "product-policy");
  EXPECT_EQ(policy->rule("D8")->span, (Span{15, ClockUnit::working_days}));
  EXPECT_EQ(policy->rule("D9")->span, (Span{45, ClockUnit::working_days}));
  EXPECT_TRUE(policy->rule("D9")->counted_from_commit);
  EXPECT_EQ(policy->hours.open, std::chrono::hours{9});
  EXPECT_EQ(policy->hours.close, std::chrono::hours{17});
  EXPECT_EQ(policy->delivery_attempts_before_escalation, 6U);
}

TEST(Policy, SaysHowLongANoticeIsTriedAndWhoStandsIn) {
  const std::string contact = "mailbox = \"named-gp@icb.example\"";
  const Policy policy =
      read_policy(altered(contact, contact + "\nhours = { open = 08:00:00, close = 18:30:00 }\n"
                                             "deputy = { name = \"On call\", webhook = \"https://alerts.example/x\" }"),
                  "p.toml")
          .value();

  EXPECT_EQ(policy.notice_patience.tries, 6U);
  EXPECT_EQ(policy.notice_patience.within, std::chrono::minutes{30});
  EXPECT_EQ(policy.notice_patience.within_in_danger, std::chrono::minutes{5});
  EXPECT_FALSE(policy.notices) << "only the configuration can say that there is a way";
  const Contact& named_gp = policy.contacts.at(1);
  EXPECT_EQ(named_gp.hours->close, std::chrono::minutes{18 * 60 + 30});
  EXPECT_EQ(named_gp.deputy->name, "On call");
  EXPECT_EQ(named_gp.deputy->webhook, "https://alerts.example/x");
}

TEST(Policy, APracticeMayHaveContactsOfItsOwnForItsOwnRoles) {
  const std::string common = "mailbox = \"safeguarding@practice.example\"\n";
  const std::string own = "[contact.practices.Y99001]\nname = \"Lead of one\"\nmailbox = \"lead@one.example\"\n";
  const auto policy = read_policy(altered(common, common + own), "p.toml");

  ASSERT_TRUE(policy.ok()) << base::describe(policy.error());
  EXPECT_EQ(contact_for(policy->contacts, "practice-lead", "Y99001")->mailbox, "lead@one.example");
  EXPECT_EQ(contact_for(policy->contacts, "practice-lead", "Y99002")->mailbox, "safeguarding@practice.example");
  EXPECT_EQ(contact_for(policy->contacts, "practice-lead", "")->mailbox, "safeguarding@practice.example");
  EXPECT_EQ(contact_for(policy->contacts, "lado", "Y99001"), nullptr);
  const std::string gp = "mailbox = \"named-gp@icb.example\"\n";
  EXPECT_NE(problem(altered(gp, gp + own)).find("contact.named-gp.practices must be left out"), std::string::npos);
  const std::string nobody = "[contact.practices.Y99001]\nname = \"Lead of one\"\n";
  EXPECT_NE(problem(altered(common, common + nobody)).find("contact.practice-lead.practices.Y99001.mailbox must be"),
            std::string::npos)
      << problem(altered(common, common + nobody));
}

TEST(Policy, RefusesContactsThatCouldNotBeTold) {
  const std::string contact = "mailbox = \"named-gp@icb.example\"";
  for (const auto& [by, complaint] : std::initializer_list<std::pair<const char*, const char*>>{
           {"mailbox = \"a@b.example\\r\\nBcc: c@d.example\"", "contact.named-gp.mailbox must be an address"},
           {"mailbox = \"nobody\"", "contact.named-gp.mailbox must be an address"},
           {"webhook = \"http://alerts.example/x\"", "contact.named-gp.webhook must be an address https://"},
           {"hours = { open = 08:00:00, close = 18:30:00 }", "contact.named-gp.mailbox must be given"},
           {"mailbox = \"a@b.example\"\ndeputy = { name = \"x\", mailbox = \"c@d.example\" }",
            "where there are no hours"},
           {"mailbox = \"a@b.example\"\nhours = { open = 18:00:00, close = 08:00:00 }",
            "contact.named-gp.hours.close"}}) {
    EXPECT_NE(problem(altered(contact, by)).find(complaint), std::string::npos) << problem(altered(contact, by));
  }
  EXPECT_NE(problem(altered("within-minutes-in-danger = 5", "within-minutes-in-danger = 31")).find("no longer than"),
            std::string::npos);
}

TEST(Policy, DefaultLadderHasFourRungsAndStartsHighInImmediateDanger) {
  const Policy policy = read_policy(text_of_default(), "policies/default.toml").value();

  std::vector<std::string> roles;
  for (const Rung& rung : policy.ladder.rungs) roles.push_back(rung.owner_role);
  EXPECT_EQ(roles, (std::vector<std::string>{"practice-lead", "named-gp", "designated-doctor", "partnership-chair"}));
  EXPECT_EQ(policy.ladder.immediate_danger_rung, 2U);
  EXPECT_EQ(policy.ladder.rungs[1].resolve, (Span{5, ClockUnit::working_days}));
  EXPECT_EQ(policy.ladder.remind_every, (Span{1, ClockUnit::working_days}));
}

TEST(Policy, CountsInElapsedTimeWhenItSaysSo) {
  const auto policy =
      read_policy(altered("amount = 1\nunit = \"working-days\"", "amount = 24\nunit = \"elapsed-hours\""), "p.toml");

  ASSERT_TRUE(policy.ok()) << base::describe(policy.error());
  EXPECT_EQ(policy->rule("D2")->span, (Span{24 * 60, ClockUnit::elapsed_minutes}));
}

TEST(Policy, ExamplesOfPartnershipsAreSoundAndSayThatTheyAreExamples) {
  const WorkingCalendar calendar = WorkingCalendar::read(tests::content_of("policies/bank-holidays.json")).value();
  for (const char* file : {"policies/lincolnshire-example.toml", "policies/sefton-example.toml"}) {
    const auto policy = read_policy(tests::content_of(file), file);
    ASSERT_TRUE(policy.ok()) << base::describe(policy.error());
    EXPECT_TRUE(policy->illustrative) << file;
    EXPECT_FALSE(policy->ladder.source_url.empty()) << file;
    EXPECT_GE(policy->ladder.rungs.size(), 3U) << file;
    const auto list = concerns(*policy, calendar, base::parse_date("2026-11-23").value());
    ASSERT_FALSE(list.empty());
    EXPECT_NE(list[0].find("example"), std::string::npos);
  }
}

TEST(Policy, ErrorsNameLineColumnAndTheNearestKey) {
  EXPECT_EQ(problem("name = \"x\"\nnane = 1\n"), "p.toml:2:1: unknown key nane; did you mean name?");
  EXPECT_NE(problem(altered("owner-role", "owner-rule"))
                .find("unknown key ladder.rung.L1.owner-rule; did you mean owner-role?"),
            std::string::npos);
  EXPECT_NE(problem(altered("owner-role = \"practice-lead\"", "owner-role = \"practise-lead\""))
                .find("did you mean practice-lead?"),
            std::string::npos);
  EXPECT_NE(problem(altered("\"working-days\"", "\"working-day\"")).find("did you mean working-days?"),
            std::string::npos);
  EXPECT_NE(problem(altered("[\"delivered\", \"taken-back\"]", "[\"deliverd\"]")).find("did you mean delivered?"),
            std::string::npos);
  EXPECT_NE(problem(altered("\"no-decision\"", "\"no-decison\"")).find("did you mean no-decision?"), std::string::npos);
  EXPECT_NE(
      problem(altered("rung = \"L2\"", "rung = \"L9\"")).find("clock.D8.on-breach.rung must be one of L1, L2, L3, L4"),
      std::string::npos);
}

TEST(Policy, WhatIsMissingOrOutOfRangeIsRefused) {
  const auto refused = [](std::string_view passage, std::string_view by, std::string_view words) {
    const std::string told = problem(altered(passage, by));
    EXPECT_NE(told.find(words), std::string::npos) << told;
    EXPECT_TRUE(told.starts_with("p.toml:")) << told;
  };
  refused("amount = 1", "amount = 0", "clock.D0.amount must be a whole number from 1");
  refused("amount = 1", "amount = -1", "clock.D0.amount must be");
  refused("amount = 1", "amount = 1001", "clock.D0.amount must be");
  refused("close = 17:00:00", "close = 09:00:00", "later than office-hours.open");
  refused("close = 17:00:00", "close = \"17:00\"", "a time of day");
  refused("basis = \"product-policy\"", "", "clock.D0.basis is missing");
  refused("attempts-before-escalation = 6", "", "attempts-before-escalation is missing");
  refused("checked = 2026-11-22", "checked = \"2026-11-22\"", "clock.D0.checked must be a date");
  refused("checked = 2026-11-22", "", "clock.D0.checked is missing");
  refused("[50, 80]", "[80, 50]", "clock.D2.warn-at must be");
  refused("[50, 80]", "[50, 100]", "clock.D2.warn-at must be");
  refused("id = \"D1\"", "id = \"D2\"", "clock.D2.id must be another");
  refused("id = \"D2\"", "id = \"D99\"", "clock.D2 is missing");
  refused("[\"committed\"]", "[\"delivered\"]", "a dead council cannot stop it");
  refused("[\"decided\", \"ended\"]", "[\"decided\", \"committed\"]", "nothing else is a decision");
  refused("[\"decided\", \"ended\"]", "[\"decided\", \"delivered\"]", "nothing else is a decision");
  refused("[\"decided\", \"ended\"]", "[\"decided\", \"ended\"]\npriorities = [\"routine\"]", "it is every referral's");
  refused("{ reason = \"no-decision\" }", "{ reason = \"no-decision\", inform = \"council\" }", "somebody must act");
  refused("[\"delivered\", \"taken-back\"]", "[\"delivered\", \"committed\"]", "without what starts the clock");
  refused("resolve = { amount = 5", "resolve = { amount = 1", "ladder.rung.L2.resolve must be at least as long as due");
  refused("notify = [\"practice-lead\"]", "notify = [\"lado\"]", "there is none for lado");
  refused("\"L3\"\n\n[[ladder.rung]]", "\"L7\"\n\n[[ladder.rung]]", "ladder.immediate-danger-starts-at must be one of");
  refused("{ reason = \"no-decision\" }", "{ reason = \"no-feedback\" }",
          "clock.D2.on-breach.reason must be \"no-decision\"");
  refused("{ reason = \"no-feedback\" }", "{ reason = \"privacy-incident\" }", "clock.D3.on-breach.reason must be");
  refused("attempts-before-escalation = 6", "attempts-before-escalation = 1000", "must be a whole number from 1 to 20");
  refused("immediate-danger-starts-at = \"L3\"", "immediate-danger-starts-at = \"L1\"", "a rung above the first");
  EXPECT_NE(problem("").find("name is missing"), std::string::npos);
}

TEST(Policy, TellsWhatIsTooOldToBeReliedOn) {
  const WorkingCalendar calendar = WorkingCalendar::read(tests::content_of("policies/bank-holidays.json")).value();
  const auto on = [&](const std::string& text, const char* date) {
    return concerns(read_policy(text, "p.toml").value(), calendar, base::parse_date(date).value());
  };

  EXPECT_TRUE(on(text_of_default(), "2027-11-23").empty()) << "a year and a day is the last that passes";
  EXPECT_FALSE(on(text_of_default(), "2027-11-24").empty());
  const auto old_ladder = on(altered("verified-on = 2026-11-22", "verified-on = 2017-01-01"), "2026-12-01");
  ASSERT_EQ(old_ladder.size(), 1U);
  EXPECT_NE(old_ladder[0].find("last verified on 2017-01-01"), std::string::npos);
  const auto end = on(altered("checked = 2026-11-22", "checked = 2028-11-01"), "2028-12-20");
  EXPECT_NE(
      std::find_if(
          end.begin(), end.end(),
          [](const std::string& one) {
            return one.find(
                       "clock D9 started on 2028-12-20 is counted over days the bank holiday list does not cover") !=
                   std::string::npos;
          }),
      end.end());
}

TEST(Policy, WhatNobodyCanHaveReadYetIsNamedAtItsPlace) {
  const auto on = [&](const std::string& text, const char* date) {
    return dated_ahead(read_policy(text, "p.toml").value(), base::parse_date(date).value());
  };

  EXPECT_TRUE(on(text_of_default(), "2026-11-22").empty());
  const auto clock = on(altered("checked = 2026-11-22", "checked = 2026-11-23"), "2026-11-22");
  ASSERT_EQ(clock.size(), 1U);
  EXPECT_EQ(clock[0].place.substr(0, 7), "p.toml:");
  EXPECT_NE(clock[0].text.find("clock D0.checked"), std::string::npos);
  const auto ladder = on(altered("verified-on = 2026-11-22", "verified-on = 2036-11-22"), "2026-11-22");
  ASSERT_EQ(ladder.size(), 1U);
  EXPECT_NE(ladder[0].text.find("verified-on"), std::string::npos);
}

TEST(Policy, AClockNobodyKnowsAndAnAcceptanceNobodyTimesAreLookedAt) {
  const WorkingCalendar calendar = WorkingCalendar::read(tests::content_of("policies/bank-holidays.json")).value();
  const auto concern = [&](const std::string& text) {
    const auto list = concerns(read_policy(text, "p.toml").value(), calendar, base::parse_date("2026-11-23").value());
    return list.size() == 1 ? list[0] : std::to_string(list.size()) + " concerns";
  };

  const std::string unknown = concern(altered("id = \"D6\"", "id = \"D66\""));
  EXPECT_TRUE(unknown.starts_with("p.toml:")) << unknown;
  EXPECT_NE(unknown.find("clock D66 is none of this product's"), std::string::npos);
  std::string untimed = text_of_default();
  for (auto at = untimed.find("\"kind-not-named\""); at != std::string::npos; at = untimed.find("\"kind-not-named\"")) {
    untimed.replace(at, 16, "\"accepted-s47-strategy\"");
    const auto twice = untimed.find("\"accepted-s47-strategy\", \"accepted-s47-strategy\"");
    if (twice != std::string::npos) untimed.erase(twice, 25);
  }
  EXPECT_NE(concern(untimed).find("kind-not-named"), std::string::npos);
}

TEST(Policy, WhatIsNotTomlIsRefusedWithItsPlace) {
  EXPECT_EQ(problem("name = \n").substr(0, 9), "p.toml:1:");
  EXPECT_EQ(problem("name = \"a\"\nname = \"b\"\n").substr(0, 9), "p.toml:2:");
}

}  // namespace
}  // namespace gateway::referral
