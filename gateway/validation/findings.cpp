#include "validation/findings.hpp"

#include <algorithm>
#include <numeric>

#include "json/reader.hpp"

namespace gateway::validation {
namespace {

// One pass over the text for all issues, in the order of their places.
void place(std::vector<Issue>& issues, std::string_view source) {
  std::vector<std::size_t> order(issues.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t left, std::size_t right) { return issues[left].offset < issues[right].offset; });
  std::uint32_t line_start = 0;
  std::uint32_t line = 1;
  for (const std::size_t number : order) {
    Issue& issue = issues[number];
    if (issue.offset >= source.size()) continue;
    for (std::size_t feed = source.find('\n', line_start); feed < issue.offset; feed = source.find('\n', line_start)) {
      line_start = static_cast<std::uint32_t>(feed + 1);
      ++line;
    }
    issue.line = line;
    issue.column = json::line_column(source.substr(line_start), issue.offset - line_start).column;
  }
}

// Which count an issue belongs to: errors, warnings, information.
std::size_t rank_of(fhir::Severity severity) {
  if (severity == fhir::Severity::information) return 2;
  return severity == fhir::Severity::warning ? 1 : 0;
}

constexpr std::array<const char*, 3> plural = {"errors", "warnings", "hints"};

}  // namespace

std::string path_of(const Step& step) {
  std::vector<const Step*> steps;
  for (const Step* at = &step; at != nullptr; at = at->parent) steps.push_back(at);
  std::string path;
  for (auto at = steps.rbegin(); at != steps.rend(); ++at) {
    if (!path.empty()) path.push_back('.');
    path += (*at)->name;
    if ((*at)->index != Step::no_index) path += "[" + std::to_string((*at)->index) + "]";
  }
  return path;
}

void Findings::add(fhir::Severity severity, Rule rule, const Step& step, std::string_view member,
                   const json::Node& node, std::string text, std::string remedy) {
  const std::size_t rank = rank_of(severity);
  if (counts_[rank] >= limit_ || (errors_only_ && rank != 0)) return;
  ++counts_[rank];
  Issue& issue = issues_.emplace_back();
  issue.severity = severity;
  issue.code = rule.code;
  issue.rule = rule.key;
  issue.profile = rule.profile;
  issue.expression = path_of(step);
  if (!member.empty()) issue.expression.append(".").append(member);
  issue.text = std::move(text);
  issue.remedy = std::move(remedy);
  issue.offset = node.offset();
  if (counts_[rank] < limit_ || errors_only_) return;
  Issue& last = issues_.emplace_back();
  last.severity = fhir::Severity::information;
  last.code = "informational";
  last.rule = "issue-limit";
  last.expression = std::string(path_of(step).substr(0, path_of(step).find('.')));
  last.text =
      "there may be more " + std::string(plural[rank]) + ": only the first " + std::to_string(limit_) + " are told";
}

std::vector<Issue> Findings::take(std::string_view source) && {
  if (!source.empty()) place(issues_, source);
  return std::move(issues_);
}

}  // namespace gateway::validation
