#include "sim/councils.hpp"

#include <cstring>

#include "referral/codes.hpp"

namespace gateway::tests::sim {
namespace {

using base::Duration;
using referral::TaskStatus;
using std::chrono::hours;
using std::chrono::minutes;

enum Purpose : std::uint64_t { network = 1, outage, course, delay, noise, errands, closing };

constexpr std::string_view suggestion = R"([{"type":{"text":"suggestion"},"valueString":"A family hub may help."}])";

std::string taken(std::size_t entries) {
  std::string body = R"({"resourceType":"Bundle","type":"transaction-response","entry":[)";
  for (std::size_t entry = 0; entry < entries; ++entry) {
    body += entry == 0 ? R"({"response":{"status":"201 Created"}})" : R"(,{"response":{"status":"201 Created"}})";
  }
  return body + "]}";
}

net::Response response(int status, std::string body) {
  net::Response made;
  made.status = status;
  made.body = std::move(body);
  return made;
}

base::Error unreachable() {
  return base::Error(base::ErrorKind::transient, "could not connect");
}
base::Error no_reply() {
  return base::Error(base::ErrorKind::timeout, "no answer in time");
}

}  // namespace

std::uint64_t draw(std::uint64_t seed, std::uint64_t about, std::uint64_t purpose) {
  std::uint64_t mixed =
      seed * 0x9E3779B97F4A7C15U ^ (about + 0x632BE59BD9B4E019U) * 0xBF58476D1CE4E5B9U ^ purpose << 56U;
  for (int round = 0; round < 2; ++round) {
    mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
    mixed ^= mixed >> 31U;
  }
  return mixed;
}

std::uint64_t draw(std::uint64_t seed, const base::Uuid& about, std::uint64_t purpose) {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, about.bytes.data(), sizeof high);
  std::memcpy(&low, about.bytes.data() + sizeof high, sizeof low);
  return draw(seed ^ high, low, purpose);
}

std::string council_ods(std::size_t number) {
  return "Z9900" + std::to_string(number + 1);
}

Manner manner_of(const std::string& ods) {
  return static_cast<Manner>(static_cast<std::size_t>(ods.back() - '1') % council_count);
}

Councils::Answer Councils::receive(const std::string& ods, const base::Uuid& delivery, std::uint32_t attempt,
                                   const std::string& bundle, std::size_t entries, base::Instant now) {
  const std::size_t bytes = std::hash<std::string>()(bundle);
  const auto [known, fresh] = arrived_.emplace(delivery, bytes);
  if (!fresh && known->second != bytes) complaints_.push_back("a Bundle came with other bytes than before");

  // Each council is away for three hours now and then.
  const auto block = static_cast<std::uint64_t>(now.time_since_epoch() / hours{3});
  if (draw(seed_, block * council_count + static_cast<std::uint64_t>(manner_of(ods)), outage) % 40 == 0) {
    return {unreachable(), false};
  }
  const std::uint64_t luck = draw(seed_ + attempt, delivery, network) % 100;
  const bool takes = luck < 76 || (luck >= 86 && luck < 92) || luck >= 97;
  // A try that is made again after a crash is answered as it was: what the cases come to is compared byte by byte.
  const auto taken_at = seen_.find(delivery);
  const bool known_before = taken_at != seen_.end();
  const bool before = known_before && taken_at->second < attempt;
  if (takes) seen_.emplace(delivery, attempt);
  const auto answer = [&]() -> base::Result<net::Response> {
    if (luck < 70) return response(200, taken(entries));
    if (luck < 76) return no_reply();  // taken, and the answer is lost
    if (luck < 82) return unreachable();
    if (luck < 89) return response(503, {});  // the last three of a hundred took it all the same
    if (luck < 92) return response(200, "<html>");
    if (luck < 95) return response(202, {});
    if (luck < 97) return response(400, {});
    if (!before) return response(200, taken(entries));
    return response(409, R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"duplicate"}]})");
  };
  return {answer(), takes && !known_before};
}

// What is left for ever is reminded of for ever: a world of years would do little else.
std::vector<Intention> Councils::plan(const std::string& ods, const base::Uuid& case_id) const {
  std::vector<Intention> plan = course_of(ods, case_id);
  if (draw(seed_, case_id, closing) % 50 == 0) return plan;
  for (int step = 0; step < 3; ++step) {
    Intention intention;
    intention.after = hours{1010 + 24 * step};
    intention.closes = true;
    plan.push_back(std::move(intention));
  }
  return plan;
}

std::vector<Intention> Councils::course_of(const std::string& ods, const base::Uuid& case_id) const {
  const Manner manner = manner_of(ods);
  const std::uint64_t way = draw(seed_, case_id, course) % 100;
  const auto spread = [&](std::uint64_t step, minutes most) {
    return Duration{static_cast<std::int64_t>(draw(seed_ + step, case_id, delay) %
                                              static_cast<std::uint64_t>(Duration{most}.count()))};
  };
  std::vector<Intention> plan;
  const auto means = [&](Duration after, TaskStatus status, bool reason = false, std::string_view business = {}) {
    Intention intention;
    intention.after = after;
    intention.status = status;
    intention.business_status = business;
    intention.gives_reason = reason;
    intention.times = manner == Manner::doubling ? 2 : 1;
    intention.old_version = draw(seed_ + plan.size(), case_id, noise) % 16 == 0;
    plan.push_back(std::move(intention));
  };
  const Duration first = manner == Manner::slow ? spread(1, hours{60}) : spread(1, hours{3});
  const Duration decided = first + (manner == Manner::slow ? spread(2, hours{96}) : spread(2, hours{16}));
  if (manner == Manner::silent && way < 60) return plan;
  if (way < 80) means(first, TaskStatus::received, false, way < 20 ? referral::codes::received_by_system : "");
  if (manner == Manner::silent && way < 80) return plan;
  if (way % 10 == 0)
    means(first + spread(3, hours{1}), TaskStatus::received, true, referral::codes::awaiting_information);
  if (manner == Manner::rejecting || way % 8 == 0) {
    if (way % 2 == 0) means(decided, TaskStatus::rejected);  // without a reason: refused
    means(decided + minutes{5}, TaskStatus::rejected, true, referral::codes::not_accepted_signposted);
    if (manner == Manner::contradicting) means(decided + hours{1}, TaskStatus::accepted);
    return plan;
  }
  means(decided, TaskStatus::accepted, false, referral::codes::accepted_s17_assessment);
  if (manner == Manner::contradicting) {
    means(decided + minutes{1}, TaskStatus::rejected, true);
    means(decided + minutes{2}, TaskStatus::completed);
  }
  const Duration begun = decided + spread(4, hours{48});
  means(begun, TaskStatus::in_progress);
  if (way < 95) means(begun + hours{3}, TaskStatus::in_progress, false, referral::codes::child_seen);
  if (way % 7 == 0) means(begun + hours{5}, TaskStatus::on_hold, true);
  if (way % 7 == 0) means(begun + hours{50}, TaskStatus::in_progress);
  if (way % 20 == 1) means(begun + hours{72}, TaskStatus::failed, true);
  if (way < 90) means(begun + hours{80} + spread(5, hours{600}), TaskStatus::completed);
  if (manner == Manner::contradicting) means(begun + hours{1000}, TaskStatus::in_progress);
  return plan;
}

std::vector<Intention> Councils::about_errand(const std::string& ods, const referral::ReferralTask& errand) const {
  const std::uint64_t way = draw(seed_, errand.id, errands) % 100;
  const Duration after{static_cast<std::int64_t>(
      draw(seed_, errand.id, delay) %
      static_cast<std::uint64_t>(Duration{manner_of(ods) == Manner::slow ? hours{200} : hours{40}}.count()))};
  std::vector<Intention> plan;
  if (manner_of(ods) == Manner::silent && way < 50) return plan;
  const auto means = [&](Duration later, TaskStatus status, bool reason = false, std::string_view output = {}) {
    Intention intention;
    intention.after = after + later;
    intention.status = status;
    intention.gives_reason = reason;
    intention.output = output;
    intention.times = manner_of(ods) == Manner::doubling ? 2 : 1;
    plan.push_back(std::move(intention));
  };
  if (way < 60) means({}, TaskStatus::received);
  if (way % 5 == 0) {
    means(minutes{30}, TaskStatus::rejected, true);
  } else if (errand.purpose == referral::TaskPurpose::abort) {
    means(hours{1}, TaskStatus::accepted);
    if (way < 90) means(hours{8}, TaskStatus::completed);
  } else {
    if (way % 3 == 0) means(hours{1}, TaskStatus::completed);  // says nothing: refused where a suggestion is asked for
    means(hours{2}, TaskStatus::completed, false, suggestion);
  }
  if (manner_of(ods) == Manner::contradicting) means(hours{9}, TaskStatus::rejected, true);
  return plan;
}

std::vector<Intention> Councils::stopping(const std::string& ods, const referral::ReferralTask& errand) const {
  const std::uint64_t way = draw(seed_, errand.id, errands) % 100;
  if (manner_of(ods) == Manner::silent || way >= 70) return {};
  Intention intention;
  intention.after = Duration{hours{41}} + minutes{way};
  intention.status = TaskStatus::cancelled;
  intention.gives_reason = true;
  return {intention};
}

}  // namespace gateway::tests::sim
