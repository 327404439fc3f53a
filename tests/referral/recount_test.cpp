// Rules that change while clocks run: another list of bank holidays, a policy applied. Nothing fires twice, and what
// has breached stays breached.
#include <gtest/gtest.h>

#include "referral/codes.hpp"
#include "referral/policy_findings.hpp"
#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

std::string text_of_default() {
  return tests::content_of("policies/default.toml");
}

Policy altered(const std::string& passage, const std::string& instead) {
  std::string text = text_of_default();
  const auto found = text.find(passage);
  if (found == std::string::npos) throw std::logic_error("no such passage: " + passage);
  return read_policy(text.replace(found, passage.size(), instead), "p.toml").value();
}

const Policy& england() {
  static const Policy policy = read_policy(text_of_default(), "policies/default.toml").value();
  return policy;
}

// The list of the program with days more and without days.
WorkingCalendar list(const std::vector<std::string>& more, const std::string& without = "none") {
  std::string events;
  for (const std::string& day : more) events += "{\"title\":\"One-off\",\"date\":\"" + day + "\"},";
  for (const char* day : {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31",
                          "2026-12-25", "2026-12-28", "2027-01-01"}) {
    if (day != without) events += "{\"title\":\"Usual\",\"date\":\"" + std::string(day) + "\"},";
  }
  events.pop_back();
  return WorkingCalendar::read(R"({"england-and-wales":{"events":[)" + events + "]}}").value();
}

Decision take(const Case& current, const Event& event, base::Instant now, const WorkingCalendar& calendar = list({}),
              const Policy& policy = england()) {
  auto decision = decide(current, event, policy, calendar, now);
  if (!decision) throw std::logic_error(base::describe(decision.error()));
  return std::move(*decision);
}

const Clock& clock_of(const Case& of, std::string_view rule) {
  for (const Clock& clock : of.clocks) {
    if (clock.rule == rule) return clock;
  }
  throw std::logic_error("no clock " + std::string(rule));
}

bool has_clock(const Case& of, std::string_view rule) {
  return std::any_of(of.clocks.begin(), of.clocks.end(), [&](const Clock& clock) { return clock.rule == rule; });
}

std::size_t told(const Decision& decision, std::string_view kind) {
  return static_cast<std::size_t>(std::count_if(decision.story.begin(), decision.story.end(),
                                                [&](const StoryLine& line) { return line.kind == kind; }));
}

// Opened on Friday 6 March 2026 at 15:00; the decision is due on Monday at 17:00.
Case start() {
  return take({}, received(), friday()).next;
}

const Clock& last_rung(const Case& of) {
  const auto found =
      std::find_if(of.clocks.rbegin(), of.clocks.rend(), [](const Clock& clock) { return clock.watch.has_value(); });
  if (found == of.clocks.rend()) throw std::logic_error("no rung is open");
  return *found;
}

Case delivered() {
  const Decision opening = take({}, received(), friday());
  return take(opening.next, DeliverySucceeded{opening.deliveries.at(0).id, 1, 200}, at("2026-03-06T15:01:00Z")).next;
}

TEST(CalendarChange, MovesWhatRunsAndTheTaskThatShowsIt) {
  const Case current = start();
  const WorkingCalendar funeral = list({"2026-03-09"});

  const Decision moved = take(current, CalendarChanged{}, at("2026-03-06T15:05:00Z"), funeral);

  const Clock& decision = clock_of(moved.next, "D2");
  EXPECT_EQ(decision.due_at, at("2026-03-10T17:00:00Z"));
  EXPECT_EQ(decision.calendar_version, funeral.version());
  EXPECT_EQ(moved.next.task->due, decision.due_at);
  EXPECT_EQ(moved.next.task->version, current.task->version + 1);
  ASSERT_EQ(moved.resources.size(), 1U);
  EXPECT_EQ(decision.warnings, (std::vector{at("2026-03-10T12:00:00Z"), at("2026-03-10T15:00:00Z")}));
  EXPECT_EQ(clock_of(moved.next, "D1-urgent"), clock_of(current, "D1-urgent")) << "minutes are minutes on any day";
  ASSERT_EQ(told(moved, "clock-recounted"), 1U);
  EXPECT_EQ(detail(*find_story(moved, "clock-recounted"), "was-due"), "2026-03-09T17:00:00.000Z");
  EXPECT_EQ(told(moved, "calendar-changed"), 1U);
  EXPECT_GE(moved.facts.size(), 2U);
  EXPECT_TRUE(take(moved.next, CalendarChanged{}, at("2026-03-06T15:05:01Z"), funeral).unchanged) << "once is enough";
}

TEST(CalendarChange, ThatMovesNothingWritesNothing) {
  const Decision same = take(start(), CalendarChanged{}, at("2026-03-06T18:00:00Z"), list({"2026-11-16"}));

  EXPECT_TRUE(same.unchanged);
  EXPECT_TRUE(same.story.empty());
  EXPECT_TRUE(same.facts.empty());
}

TEST(CalendarChange, NeverUndoesABreachNorFiresItAgain) {
  const Case current = delivered();
  const Case late = take(current, ClockDue{clock_of(current, "D2").id}, at("2026-03-09T17:00:00Z")).next;
  ASSERT_EQ(clock_of(late, "D2").state, ClockState::breached);
  ASSERT_EQ(late.escalations.size(), 1U);

  const Decision moved = take(late, CalendarChanged{}, at("2026-03-09T18:00:00Z"), list({"2026-03-09"}));

  EXPECT_EQ(clock_of(moved.next, "D2").state, ClockState::breached);
  EXPECT_EQ(clock_of(moved.next, "D2").due_at, at("2026-03-09T17:00:00Z"));
  EXPECT_EQ(moved.next.escalations.size(), 1U);
  EXPECT_EQ(told(moved, "clock-breached"), 0U);
}

TEST(CalendarChange, FiresAtOnceWhatIsDueByNowAndSaysWhy) {
  const Case current = take({}, received(), friday(), list({"2026-03-09"})).next;
  ASSERT_EQ(clock_of(current, "D2").due_at, at("2026-03-10T17:00:00Z"));

  const Decision fired = take(current, CalendarChanged{}, at("2026-03-09T19:00:00Z"), list({}));

  EXPECT_EQ(clock_of(fired.next, "D2").state, ClockState::breached);
  const StoryLine* breach = nullptr;
  for (const StoryLine& line : fired.story) {
    if (line.kind == "clock-breached" && detail(line, "clock") == "D2") breach = &line;
  }
  ASSERT_NE(breach, nullptr);
  EXPECT_EQ(detail(*breach, "late-because"), "calendar-changed");
  EXPECT_EQ(detail(*breach, "due"), "2026-03-09T17:00:00.000Z");
  EXPECT_TRUE(take(fired.next, CalendarChanged{}, at("2026-03-09T19:00:01Z"), list({})).unchanged);
}

TEST(CalendarChange, MovesTheRungThatIsOpenWithItsTask) {
  const Case current = start();
  Case late = take(current, ClockDue{clock_of(current, "D1-urgent").id}, at("2026-03-06T15:15:00Z")).next;
  late = take(late, ClockDue{clock_of(late, "D2").id}, at("2026-03-09T17:00:00Z")).next;
  ASSERT_EQ(last_rung(late).due_at, at("2026-03-11T17:00:00Z"));

  const Case moved = take(late, CalendarChanged{}, at("2026-03-09T18:00:00Z"), list({"2026-03-10"})).next;

  EXPECT_EQ(last_rung(moved).due_at, at("2026-03-12T17:00:00Z"));
  EXPECT_EQ(last_rung(moved).next_at, last_rung(moved).due_at);
  EXPECT_EQ(moved.escalations.back().due, last_rung(moved).due_at);
}

TEST(CalendarChange, MovesAKeptRecordsClockAndTheRungItWatchesOver) {
  const base::Instant closing = at("2026-03-06T16:30:00Z");
  const Case kept = take({}, quarantined(), closing).next;
  ASSERT_EQ(kept.clocks[0].due_at, at("2026-03-09T09:30:00Z"));

  const Case moved = take(kept, CalendarChanged{}, at("2026-03-06T18:00:00Z"), list({"2026-03-09"})).next;

  EXPECT_EQ(moved.clocks[0].due_at, at("2026-03-10T09:30:00Z"));
  EXPECT_EQ(moved.clocks[1].due_at, moved.clocks[0].due_at);
  EXPECT_EQ(moved.escalations[0].due, moved.clocks[0].due_at);
}

TEST(PolicyChange, AloneDoesNotTouchWhatRuns) {
  const Policy shorter = altered("amount = 15\nunit = \"elapsed-minutes\"", "amount = 5\nunit = \"elapsed-minutes\"");
  const Case current = start();

  const Decision early =
      take(current, ClockDue{clock_of(current, "D1-urgent").id}, at("2026-03-06T15:10:00Z"), list({}), shorter);

  EXPECT_TRUE(early.unchanged);
}

TEST(PolicyApplied, CountsWhatRunsFromItsOwnStart) {
  const Policy two_days = altered("amount = 1\nunit = \"working-days\"", "amount = 2\nunit = \"working-days\"");
  const Case current = start();

  const Decision applied = take(current, PolicyApplied{}, at("2026-03-09T10:00:00Z"), list({}), two_days);

  EXPECT_EQ(clock_of(applied.next, "D2").due_at, at("2026-03-10T17:00:00Z")) << "two working days from Friday";
  EXPECT_EQ(clock_of(applied.next, "D2").started_at, friday());
  EXPECT_EQ(clock_of(applied.next, "D2").policy_version, two_days.version);
  EXPECT_EQ(applied.next.task->due, at("2026-03-10T17:00:00Z"));
  EXPECT_EQ(detail(*find_story(applied, "policy-applied"), "policy"), two_days.version);
  EXPECT_TRUE(take(applied.next, PolicyApplied{}, at("2026-03-09T10:00:01Z"), list({}), two_days).unchanged);
}

TEST(PolicyApplied, DoesNotWarnAgainOfWhatWasWarnedOf) {
  const Case current = start();
  const Case warned = take(current, ClockDue{clock_of(current, "D2").id}, at("2026-03-09T12:00:00Z")).next;
  ASSERT_EQ(clock_of(warned, "D2").warned, 50U);
  const Policy longer = altered("amount = 1\nunit = \"working-days\"", "amount = 5\nunit = \"working-days\"");

  const Case applied = take(warned, PolicyApplied{}, at("2026-03-09T12:30:00Z"), list({}), longer).next;

  EXPECT_EQ(clock_of(applied, "D2").warn_at, std::vector<unsigned>{80});
  EXPECT_EQ(clock_of(applied, "D2").warnings.size(), 1U);
}

TEST(PolicyApplied, FiresWhatIsOverByItAndSaysWhy) {
  const Policy shorter = altered("amount = 15\nunit = \"elapsed-minutes\"", "amount = 5\nunit = \"elapsed-minutes\"");

  const Decision fired = take(start(), PolicyApplied{}, at("2026-03-06T15:10:00Z"), list({}), shorter);

  EXPECT_EQ(clock_of(fired.next, "D1-urgent").state, ClockState::breached);
  EXPECT_EQ(detail(*find_story(fired, "clock-breached"), "late-because"), "policy-applied");
}

TEST(PolicyApplied, StopsAClockWhoseRuleIsGoneAndStartsOneThatIsNew) {
  const std::string rule = text_of_default();
  std::string text = rule;
  const auto begin = text.find("[[clock]]\nid = \"D1-urgent\"");
  const auto end = text.find("[[clock]]", begin + 1);
  std::string instead = text.substr(begin, end - begin);
  instead.replace(instead.find("D1-urgent"), 9, "D1-again");
  text.replace(begin, end - begin, instead);
  const Policy renamed = read_policy(text, "p.toml").value();
  const Case current = start();
  const base::Instant now = at("2026-03-06T15:10:00Z");

  const Decision applied = take(current, PolicyApplied{}, now, list({}), renamed);

  EXPECT_EQ(clock_of(applied.next, "D1-urgent").state, ClockState::stopped);
  ASSERT_TRUE(has_clock(applied.next, "D1-again"));
  EXPECT_EQ(clock_of(applied.next, "D1-again").started_at, now) << "nobody is late by a rule that was not there";
  EXPECT_EQ(detail(*find_story(applied, "clock-stopped"), "by"), "rule-gone");
  const auto delivery = take({}, received(), friday()).deliveries[0].id;
  const Case delivered = take(start(), DeliverySucceeded{delivery, 1, 200}, now).next;
  EXPECT_FALSE(has_clock(take(delivered, PolicyApplied{}, now, list({}), renamed).next, "D1-again"))
      << "what would stop it has come already";
}

TEST(PolicyApplied, NeverUndoesABreach) {
  const Case current = start();
  const Case late = take(current, ClockDue{clock_of(current, "D2").id}, at("2026-03-09T17:00:00Z")).next;
  const Policy longer = altered("amount = 1\nunit = \"working-days\"", "amount = 5\nunit = \"working-days\"");

  const Decision applied = take(late, PolicyApplied{}, at("2026-03-09T18:00:00Z"), list({}), longer);

  EXPECT_EQ(clock_of(applied.next, "D2"), clock_of(late, "D2"));
}

TEST(PolicyApplied, GoesOnlyForTheCouncilItNames) {
  const Policy longer = altered("amount = 1\nunit = \"working-days\"", "amount = 5\nunit = \"working-days\"");
  const base::Instant now = at("2026-03-06T15:10:00Z");

  EXPECT_TRUE(take(start(), PolicyApplied{"E99999999"}, now, list({}), longer).unchanged);
  EXPECT_FALSE(take(start(), PolicyApplied{council}, now, list({}), longer).unchanged);
}

TEST(PolicyApplied, GivesAnOpenRungTheTimeOfItsNamesake) {
  const Case current = start();
  const Case late = take(current, ClockDue{clock_of(current, "D1-urgent").id}, at("2026-03-06T15:15:00Z")).next;
  ASSERT_EQ(last_rung(late).due_at, at("2026-03-10T17:00:00Z"));
  const Policy patient = altered(
      "due = { amount = 2, unit = \"working-days\" }\nstart = \"previous-breach\"\nnotify = [\"practice-lead\"]",
      "due = { amount = 4, unit = \"working-days\" }\nstart = \"previous-breach\"\nnotify = [\"practice-lead\"]");

  const Case applied = take(late, PolicyApplied{}, at("2026-03-06T16:00:00Z"), list({}), patient).next;

  EXPECT_EQ(last_rung(applied).due_at, at("2026-03-12T17:00:00Z"));
  EXPECT_EQ(applied.escalations.back().due, last_rung(applied).due_at);
}

// Waiting for information suspends what the policy lets rest; a local clock of our own for the test.
const Policy& resting() {
  static const Policy policy = altered(
      "[[clock]]\nid = \"D8\"",
      "[[clock]]\nid = \"X1\"\ntitle = \"A visit\"\nstarts-on = [\"in-progress\"]\nstops-on = [\"ended\"]\namount = 5\n"
      "unit = \"working-days\"\nbasis = \"local\"\nsource = \"test\"\nchecked = 2026-11-22\nwarn-at = [50]\n"
      "suspend-on = [\"on-hold\", \"awaiting-information\"]\non-breach = { reason = \"no-feedback\" }\n\n"
      "[[clock]]\nid = \"D8\"");
  return policy;
}

Case moved(const Case& current, TaskStatus status, base::Instant now) {
  auto update = by_council(current, status);
  if (status == TaskStatus::accepted) update.business_status = codes::accepted_s17_assessment;
  update.status_reason = because();
  return take(current, update, now, list({}), resting()).next;
}

TEST(Suspension, GivesAClockThatRestedWhatWasLeftOfItsTime) {
  Case current = take({}, received(), friday(), list({}), resting()).next;
  current = moved(current, TaskStatus::accepted, at("2026-03-09T10:00:00Z"));
  current = moved(current, TaskStatus::in_progress, at("2026-03-09T11:00:00Z"));
  ASSERT_EQ(clock_of(current, "X1").due_at, at("2026-03-16T17:00:00Z"));
  current = moved(current, TaskStatus::on_hold, at("2026-03-11T12:00:00Z"));

  EXPECT_EQ(clock_of(current, "X1").suspended_at, at("2026-03-11T12:00:00Z"));
  EXPECT_FALSE(clock_of(current, "X1").next_at.has_value());
  EXPECT_TRUE(clock_of(current, "D9").next_at.has_value()) << "statutory guidance does not wait";
  EXPECT_TRUE(
      take(current, ClockDue{clock_of(current, "X1").id}, at("2026-03-18T17:00:00Z"), list({}), resting()).unchanged);

  current = moved(current, TaskStatus::in_progress, at("2026-03-18T09:00:00Z"));
  EXPECT_EQ(clock_of(current, "X1").due_at, at("2026-03-23T17:00:00Z")) << "three working days were left";
  EXPECT_FALSE(clock_of(current, "X1").suspended_at.has_value());
  const Case recounted =
      take(current, CalendarChanged{}, at("2026-03-18T10:00:00Z"), list({"2026-03-19"}), resting()).next;
  EXPECT_EQ(clock_of(recounted, "X1").due_at, at("2026-03-24T17:00:00Z"));
}

TEST(Suspension, OfAStatutoryClockIsRefusedWithItsPlace) {
  std::string text = text_of_default();
  const std::string passage = "basis = \"statutory-guidance\"\n";
  text.insert(text.find(passage) + passage.size(), "suspend-on = [\"on-hold\"]\n");

  const auto policy = read_policy(text, "p.toml");

  ASSERT_FALSE(policy.ok());
  EXPECT_NE(policy.error().text.find("suspend-on"), std::string::npos);
  EXPECT_EQ(policy.error().place.substr(0, 7), "p.toml:");
}

TEST(PolicyCheck, RefusesToCountPastTheListsEndAtTheRulesPlace) {
  const WorkingCalendar calendar = list({});

  EXPECT_TRUE(uncountable(england(), calendar, base::parse_date("2026-06-01").value()).empty());
  const auto errors = uncountable(england(), calendar, base::parse_date("2026-12-30").value());
  ASSERT_FALSE(errors.empty());
  EXPECT_EQ(errors[0].place.substr(0, 22), "policies/default.toml:");
}

}  // namespace
}  // namespace gateway::referral
