#include "referral/case_codec.hpp"

#include <gtest/gtest.h>

#include <random>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

// Cases of every shape, with text that JSON has to escape.
class RandomCases {
 public:
  explicit RandomCases(std::uint32_t seed) : random_(seed) {}

  Case next() {
    Case value;
    value.id = uuid();
    value.referral_id = uuid();
    value.correlation_id = uuid();
    value.request_id = uuid();
    value.version = random_() % 2 == 0 ? random_() : (std::uint64_t{1} << 60) + random_();
    value.practice_ods = text();
    value.council_ods = text();
    value.requisition = text();
    value.child_initials = base::Sensitive<std::string>(text());
    value.immediate_danger = flip();
    value.quarantined = flip();
    value.service_request = text();
    if (flip()) value.task = task();
    for (std::size_t n = random_() % 4; n > 0; --n) value.escalations.push_back(task());
    for (std::size_t n = random_() % 3; n > 0; --n) value.next_steps.push_back(task());
    for (std::size_t n = random_() % 3; n > 0; --n) {
      value.letters.push_back(
          {uuid(), static_cast<DeliveryState>(random_() % 4), static_cast<std::uint32_t>(random_())});
    }
    if (flip()) value.replaces = link();
    if (flip()) value.replaced_by = link();
    value.request_revoked = flip();
    if (flip()) value.redirected_from = link();
    for (std::size_t n = random_() % 3; n > 0; --n) value.redirected_to.push_back(link());
    for (std::size_t n = random_() % 3; n > 0; --n)
      value.earlier.push_back({uuid(), text(), instant(), text(), text()});
    if (flip()) value.child_index = base::sha256(text());
    for (std::size_t n = random_() % 4; n > 0; --n) value.clocks.push_back(clock());
    value.delivery = static_cast<DeliveryState>(random_() % 4);
    value.delivery_attempts = static_cast<std::uint32_t>(random_());
    return value;
  }

 private:
  bool flip() { return random_() % 2 == 0; }
  base::Uuid uuid() { return base::derive_uuid({}, std::to_string(random_())); }
  base::Instant instant() {
    return base::Instant{base::Duration{static_cast<std::int64_t>(random_()) * 997 - 1'000'000'000}};
  }
  std::string text() {
    static const std::vector<std::string> pieces = {"a", "\"", "\\", "\n", "\x01", "é", "子", "😀", "{", "/", "", " "};
    std::string made;
    for (std::size_t n = random_() % 6; n > 0; --n) made += pieces[random_() % pieces.size()];
    return made;
  }
  Link link() { return {uuid(), text(), text(), text()}; }
  std::optional<Reason> reason() {
    if (flip()) return std::nullopt;
    return Reason{text(), text(), text()};
  }
  ReferralTask task() {
    ReferralTask task;
    task.id = uuid();
    task.version = static_cast<std::uint32_t>(random_());
    task.step = flip() ? "refer-again" : "";
    task.input = flip() ? "[]" : "";
    task.purpose = flip() ? TaskPurpose::fulfill : TaskPurpose::escalate;
    task.status = static_cast<TaskStatus>(random_() % 12);
    task.business_status = text();
    task.status_reason = reason();
    task.priority = text();
    task.authored_on = instant();
    task.last_modified = instant();
    if (flip()) task.due = instant();
    for (std::string* member : {&task.focus, &task.for_patient, &task.requester, &task.owner, &task.owner_role,
                                &task.owner_ods, &task.part_of, &task.sender_task, &task.output, &task.note}) {
      *member = text();
    }
    task.reason = reason();
    task.rung = static_cast<std::uint32_t>(random_());
    return task;
  }
  Clock clock() {
    Clock clock;
    clock.id = uuid();
    clock.rule = text();
    clock.started_at = instant();
    clock.due_at = instant();
    clock.state = static_cast<ClockState>(random_() % 3);
    if (flip()) clock.ended_at = instant();
    clock.calendar_version = text();
    clock.basis = text();
    return clock;
  }

  std::mt19937 random_;
};

TEST(CaseCodec, GivesBackEveryCaseItWasGiven) {
  RandomCases cases(20261122);
  for (int round = 0; round < 3000; ++round) {
    const Case value = cases.next();
    const auto decoded = decode_case(encode_case(value));
    ASSERT_TRUE(decoded.ok()) << base::describe(decoded.error());
    ASSERT_EQ(*decoded, value) << encode_case(value);
  }
}

// As the program before the ladder wrote it.
std::string in_the_format_before(std::string text) {
  const auto replace = [&](std::string_view passage, std::string_view by) {
    const auto found = text.find(passage);
    ASSERT_NE(found, std::string::npos) << passage;
    text.replace(found, passage.size(), by);
  };
  replace("\"format\":2", "\"format\":1");
  replace("\"purpose\":\"fulfill\"", "\"escalation\":false");
  const auto from = text.find(",\"next_at\"");
  text.erase(from, text.find("}]", from) - from);
  return text;
}

TEST(CaseCodec, ReadsACaseFromBeforeTheLadderAndItsClockStillFires) {
  Case before = samples::opened();
  // What it did not know yet.
  before.reached.clear();
  for (Clock& clock : before.clocks) {
    clock.span = {};
    clock.policy_version.clear();
  }

  const auto read = decode_case(in_the_format_before(encode_case(before)));

  ASSERT_TRUE(read.ok()) << base::describe(read.error());
  EXPECT_EQ(*read, before);
}

TEST(CaseCodec, RefusesWhatItCannotReadWhole) {
  const std::string text = encode_case(samples::opened());
  const auto place = [](std::string altered, std::string_view passage, std::string_view by) {
    const auto found = altered.find(passage);
    EXPECT_NE(found, std::string::npos) << passage;
    const auto decoded = decode_case(altered.replace(found, passage.size(), by));
    return decoded ? std::string("accepted") : decoded.error().place;
  };

  EXPECT_EQ(place(text, "\"format\":2", "\"format\":3"), "/format");
  EXPECT_EQ(place(text, "\"version\":1", "\"version\":-1"), "/version");
  EXPECT_EQ(place(text, "\"version\":1", "\"version\":1.5"), "/version");
  EXPECT_EQ(place(text, "\"status\":\"requested\"", "\"status\":\"lost\""), "/status");
  EXPECT_EQ(place(text, "\"state\":\"running\"", "\"state\":\"lost\""), "/state");
  EXPECT_EQ(place(text, "\"delivery\":\"queued\"", "\"delivery\":\"lost\""), "/delivery");
  EXPECT_EQ(place(text, "\"clocks\":[", "\"locks\":["), "/clocks");
  EXPECT_FALSE(decode_case("").ok());
  EXPECT_FALSE(decode_case("[]").ok());
  EXPECT_FALSE(decode_case(text.substr(0, text.size() - 1)).ok());
}

}  // namespace
}  // namespace gateway::referral
