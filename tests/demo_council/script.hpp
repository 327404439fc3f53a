// Script: how the demonstration council behaves, as rules read from a TOML file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::demo_council {

// One thing the council does with a referral. The first three happen while it is being received, each try anew;
// the others happen in order once it is stored.
struct Step {
  enum class Kind {
    unavailable,       // 503 with Retry-After to every try within `amount` milliseconds of the first
    garbage,           // 200 with something that is not FHIR, `amount` times
    drop_after_store,  // keep the referral, then close the connection without an answer, `amount` times
    wait,              // let `amount` milliseconds pass
    acknowledge,       // received / acknowledged, noted by the person `name`
    accept,            // accepted / `code`
    start,             // in-progress / `code`
    reject,            // rejected / `code`, with reason, text and suggestion
    wrong_update,      // ask for status `code`, which the lifecycle does not allow from here
    silent,            // nothing more, ever
  };

  Kind kind = Kind::silent;
  std::int64_t amount = 0;
  std::string code;
  std::string name;
  std::string reason;
  std::string text;
  std::string suggestion;
};

// True for what happens while receiving.
bool happens_on_arrival(Step::Kind kind);

// What a rule may look at. No personal data.
struct Arrival {
  std::uint64_t nth = 0;             // 1 for the first referral this council ever saw
  std::string priority;              // ServiceRequest.priority
  std::vector<std::string> reasons;  // codes of ServiceRequest.reasonCode
};

struct Rule {
  std::optional<std::uint64_t> nth;
  std::optional<std::string> priority;
  std::optional<std::string> reason;
  std::vector<Step> steps;

  bool matches(const Arrival& arrival) const;
};

class Script {
 public:
  // A council that never reacts.
  Script() = default;
  explicit Script(std::vector<Rule> rules) : rules_(std::move(rules)) {}

  // Reads the text of a script file; `name` stands in error places. Errors: structure (not TOML), value (an unknown
  // key, a step with none or several actions, an amount below zero).
  //
  //   [[rule]]
  //   nth = 2                       # all conditions given must hold; a rule without any holds always
  //   priority = "urgent"
  //   reason = "neglect"
  //   steps = [
  //     { unavailable_for_ms = 3000 }, { garbage = 2 }, { drop_after_store = 1 },
  //     { wait_ms = 500 },
  //     { acknowledge = "Sam Example, duty social worker" },
  //     { wrong_update = "completed" },
  //     { accept = "accepted-s17-assessment" },
  //     { start = "assessment-started" },
  //     { reject = "not-accepted-advice-given", reason = "below-threshold", text = "why", suggestion = "what instead"
  //     }, { silent = true },
  //   ]
  static base::Result<Script> read(std::string_view text, const std::string& name);

  // The steps of the first rule that matches; none when no rule does.
  const std::vector<Step>& steps_for(const Arrival& arrival) const;

 private:
  std::vector<Rule> rules_;
};

}  // namespace gateway::demo_council
