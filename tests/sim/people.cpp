#include "sim/people.hpp"

#include "referral/codes.hpp"

namespace gateway::tests::sim {
namespace {

using base::Duration;
using referral::TaskStatus;
using std::chrono::hours;
using std::chrono::minutes;

enum Purpose : std::uint64_t { hour = 20, kind, where, again, thoughts, care, delay, errands };

constexpr std::uint32_t last_rung = 4;

Duration within(std::uint64_t number, Duration most) {
  return Duration{static_cast<std::int64_t>(number % static_cast<std::uint64_t>(most.count()))};
}

// Version 7 of RFC 9562 in shape: what comes in together stands together in the store's indexes.
base::Uuid timed_id(base::Instant at, std::uint64_t random) {
  base::Uuid id;
  const auto milliseconds = static_cast<std::uint64_t>(at.time_since_epoch().count());
  for (std::size_t byte = 0; byte < 6; ++byte) {
    id.bytes[byte] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * byte));
  }
  for (std::size_t byte = 0; byte < 8; ++byte) id.bytes[byte + 8] = static_cast<std::uint8_t>(random >> (8 * byte));
  id.bytes[6] = 0x70;
  id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3FU));
  return id;
}

}  // namespace

// Mostly office hours, some evenings and nights, and some within a millisecond of the close of business.
base::Instant People::time_of(std::size_t number) const {
  const auto day = first_ + std::chrono::days{number / per_day_};
  const std::uint64_t random = draw(seed_, number, hour);
  const std::uint64_t part = random % 100;
  const std::uint64_t rest = random / 100;
  const Duration edge{static_cast<std::int64_t>(rest % 3) - 1};
  if (part < 5) return Almanac::at(day, Duration{hours{17}} + edge);
  if (part < 8) return Almanac::at(day, Duration{hours{9}} + edge);
  // Around the hour that a night in March does not have and one in October has twice.
  if (part < 12) return base::Instant{day} + within(rest, hours{3});
  if (part < 22) return Almanac::at(day, hours{3} + within(rest, hours{6}));
  if (part < 34) return Almanac::at(day, hours{17} + within(rest, hours{7}));
  return Almanac::at(day, hours{9} + within(rest, hours{8}));
}

Sending People::sending(std::size_t number) const {
  Sending made;
  made.number = number;
  made.at = time_of(number);
  const std::uint64_t way = draw(seed_, number, kind) % 100;
  made.made_of = way < 40 ? 0 : way < 60 ? 1 : way < 70 ? 2 : way < 80 ? 3 : way < 95 ? 4 : 5;
  made.stamp.referral_id = timed_id(made.at, draw(seed_, number, 1));
  made.stamp.correlation_id = timed_id(made.at, draw(seed_, number, 2));
  made.stamp.request_id = timed_id(made.at, draw(seed_, number, 3));
  const std::uint64_t place = draw(seed_, number, where);
  made.stamp.practice_ods = "Y9900" + std::to_string(1 + place % 7);
  made.stamp.council_ods = council_ods(place / 7 % council_count);
  const std::uint64_t repeat = draw(seed_, number, again);
  if (repeat % 10 == 0) made.repeats.push_back(within(repeat / 10, minutes{1}));
  if (repeat % 25 == 0) made.repeats.push_back(within(repeat / 25, hours{48}));
  return made;
}

std::vector<Intention> People::second_thoughts(const base::Uuid& case_id) const {
  const std::uint64_t way = draw(seed_, case_id, thoughts) % 100;
  std::vector<Intention> plan;
  if (way >= 12) return plan;
  Intention intention;
  intention.after = within(draw(seed_, case_id, delay), hours{60});
  intention.gives_reason = way != 0;
  if (way >= 7) {
    // Where the council has begun, it is asked to stop.
    intention.after += hours{way * 24};
    intention.status = TaskStatus::in_progress;
    intention.business_status = referral::codes::cancellation_requested;
    return {intention};
  }
  intention.status = way < 5 ? TaskStatus::cancelled : TaskStatus::entered_in_error;
  plan.push_back(intention);
  intention.after += minutes{10};
  intention.gives_reason = true;
  intention.names_person = true;
  plan.push_back(intention);
  return plan;
}

std::vector<Intention> People::about_escalation(const referral::ReferralTask& escalation) const {
  const base::Uuid& id = escalation.id;
  const std::uint64_t way = draw(seed_, id, care) % 100;
  std::vector<Intention> plan;
  const auto means = [&](TaskStatus status, hours longest) {
    Intention intention;
    const Duration before = plan.empty() ? Duration{0} : plan.back().after;
    intention.after = before + within(draw(seed_ + plan.size(), id, delay), longest);
    intention.status = status;
    intention.gives_reason = way % 4 != 0;
    intention.times = way % 9 == 0 ? 2 : 1;
    intention.old_version = way % 17 == 0 && plan.size() == 1;
    plan.push_back(intention);
  };
  if (escalation.rung >= last_rung) {
    // Some of what came this far is left for months; hardly anything for ever.
    if (way == 0) return plan;
    means(TaskStatus::accepted, hours{way < 10 ? 1'000 : 200});
    means(TaskStatus::in_progress, hours{20});
    means(TaskStatus::completed, hours{300});
    return plan;
  }
  if (way < 15) return plan;  // nobody looks
  if (way < 20) {             // late: others were told long since
    means(TaskStatus::accepted, hours{400});
    means(TaskStatus::in_progress, hours{12});
    means(TaskStatus::completed, hours{12});
    return plan;
  }
  means(TaskStatus::received, hours{30});
  if (way < 30) return plan;
  if (way < 34) {
    means(TaskStatus::cancelled, hours{40});
    means(TaskStatus::accepted, hours{40});  // refused where it was cancelled
    return plan;
  }
  means(TaskStatus::accepted, hours{12});
  if (way % 10 == 0) means(TaskStatus::completed, hours{12});  // skips a state: refused
  means(TaskStatus::in_progress, hours{12});
  if (way < 80) means(TaskStatus::completed, hours{way < 70 ? 12 : 130});
  return plan;
}

std::vector<Intention> People::about_errand(const referral::ReferralTask& errand) const {
  const std::uint64_t way = draw(seed_, errand.id, errands) % 100;
  std::vector<Intention> plan;
  if (way < 25) return plan;
  const auto means = [&](TaskStatus status, Duration after) {
    Intention intention;
    intention.after = after;
    intention.status = status;
    intention.gives_reason = way % 3 != 0;
    intention.times = way % 10 == 0 ? 2 : 1;
    plan.push_back(intention);
  };
  const Duration first = within(draw(seed_, errand.id, delay), hours{60});
  if (way < 60) means(TaskStatus::received, first);
  means(way < 40 ? TaskStatus::rejected : TaskStatus::completed, first + hours{3});
  return plan;
}

}  // namespace gateway::tests::sim
