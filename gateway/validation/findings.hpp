// Findings: the issues of one validation, and the path of the element under inspection.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.hpp"
#include "validation/issue.hpp"

namespace gateway::validation {

// One step of the path, on the stack of the walk; text is made of it only when something is wrong.
struct Step {
  static constexpr std::uint32_t no_index = 0xffffffff;

  const Step* parent = nullptr;
  std::string_view name;  // the resource type at the top, else an element's name
  std::uint32_t index = no_index;
};

// The FHIRPath of `step`.
std::string path_of(const Step& step);

// Collects issues up to a limit of each of errors (fatal ones among them), warnings and information; where a limit is
// met, one issue more says so. Hints and warnings thus never crowd out an error.
class Findings {
 public:
  // `limit` is of each severity; `errors_only`: warnings and information are not taken.
  explicit Findings(std::size_t limit, bool errors_only = false) : limit_(limit), errors_only_(errors_only) {}

  // True when there are as many errors as are told: nothing more needs to be checked, for the verdict stands.
  bool full() const { return counts_[0] >= limit_; }

  struct Rule {
    std::string_view key;
    const char* code;
    std::string_view profile = {};  // that states the rule; empty for the R4 types
  };

  // Adds an issue about `node` at `step`, below it at `member` when that is not empty.
  void add(fhir::Severity severity, Rule rule, const Step& step, std::string_view member, const json::Node& node,
           std::string text, std::string remedy = {});

  const std::vector<Issue>& so_far() const { return issues_; }

  // The issues with their lines and columns in `source`; without lines when it is empty.
  std::vector<Issue> take(std::string_view source) &&;

 private:
  std::size_t limit_;
  bool errors_only_;
  std::array<std::size_t, 3> counts_{};  // errors, warnings, information
  std::vector<Issue> issues_;
};

}  // namespace gateway::validation
