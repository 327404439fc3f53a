// Councils: six systems that answer as councils' systems do, each in its own manner, and what each of them saw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/uuid.hpp"
#include "net/message.hpp"
#include "referral/event.hpp"

namespace gateway::tests::sim {

// A number that depends on nothing but the seed and what is asked: the same in every run, whatever happens around it.
std::uint64_t draw(std::uint64_t seed, std::uint64_t about, std::uint64_t purpose);
std::uint64_t draw(std::uint64_t seed, const base::Uuid& about, std::uint64_t purpose);

enum class Manner { prompt, slow, silent, doubling, contradicting, rejecting };
inline constexpr std::size_t council_count = 6;

std::string council_ods(std::size_t number);
Manner manner_of(const std::string& ods);

// One thing that somebody means to ask of a Task.
struct Intention {
  base::Duration after{};  // what made them mean it
  referral::TaskStatus status = referral::TaskStatus::requested;
  std::string business_status;
  bool gives_reason = false;
  bool names_person = false;  // spoken to at the council
  bool old_version = false;   // decided on a version that is gone
  std::string output;         // Task.output
  unsigned times = 1;         // sent that often
  bool closes = false;        // whatever brings it nearer to its end, by what it has come to
};

class Councils {
 public:
  explicit Councils(std::uint64_t seed) : seed_(seed) {}

  struct Answer {
    base::Result<net::Response> reply;
    bool first = false;  // the first time that this council takes this Bundle
  };
  // A Bundle of `entries` entries arrives, or is lost on the way, at the council. `now`: the true time.
  Answer receive(const std::string& ods, const base::Uuid& delivery, std::uint32_t attempt, const std::string& bundle,
                 std::size_t entries, base::Instant now);

  // What the council does with a referral, in order; after weeks it closes nearly everything that is left.
  std::vector<Intention> plan(const std::string& ods, const base::Uuid& case_id) const;
  // What it does with something asked of it beside: to inform, or to stop.
  std::vector<Intention> about_errand(const std::string& ods, const referral::ReferralTask& errand) const;
  // And with the referral itself, asked to stop: nothing, or it cancels.
  std::vector<Intention> stopping(const std::string& ods, const referral::ReferralTask& errand) const;

  bool has_seen(const base::Uuid& delivery) const { return seen_.contains(delivery); }
  // Faults the councils noticed: a Bundle whose bytes differ from those of the try before.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  std::vector<Intention> course_of(const std::string& ods, const base::Uuid& case_id) const;

  std::uint64_t seed_;
  std::unordered_map<base::Uuid, std::size_t> arrived_;  // also when the council did not take it: hash of its bytes
  std::unordered_map<base::Uuid, std::uint32_t> seen_;   // the try at which it was taken
  std::vector<std::string> complaints_;
};

}  // namespace gateway::tests::sim
