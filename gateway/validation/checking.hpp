// Checking: one validation under way: what it may ask, its budget, and where it tells what it found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhirpath/evaluate.hpp"
#include "validation/findings.hpp"
#include "validation/rulebook.hpp"
#include "validation/scope.hpp"

namespace gateway::validation {

class Checking {
 public:
  Checking(const Rulebook& rules, Findings& told, std::uint64_t steps)
      : rulebook(rules), findings(&told), left_(steps) {}
  Checking(const Checking&) = delete;
  Checking& operator=(const Checking&) = delete;

  const Rulebook& rulebook;
  Findings* findings;
  fhirpath::Evaluator evaluator;

  const fhir::Definitions& definitions() const { return rulebook.definitions; }

  // Counts work; false when the budget is used up, which is told once at `step`: of a quiet check at the first step
  // after it.
  bool spend(std::uint64_t steps, const Step& step, const json::Node& at);
  std::uint64_t left() const { return left_; }
  bool exhausted() const { return left_ == 0; }

  // Whether `value` conforms to the profile, or nothing when the profile is not known. Tells nothing.
  std::optional<bool> conforms(const fhirpath::Value& value, std::string_view profile, const Scope& scope);

  // Runs `check` without telling; true when it found no error.
  template <typename Check>
  bool quietly(Check&& check) {
    Findings silent(1, true);
    Findings* const told = std::exchange(findings, &silent);
    ++quiet_;
    check();
    --quiet_;
    findings = told;
    return !silent.full();
  }

 private:
  std::uint64_t left_;
  std::uint32_t quiet_ = 0;                                            // checks under way that tell nothing
  bool told_ = false;                                                  // that the budget is used up
  std::vector<std::pair<const json::Node*, std::string>> conforming_;  // asked and not yet answered
};

}  // namespace gateway::validation
