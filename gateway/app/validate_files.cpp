#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "app/file.hpp"
#include "app/verbs.hpp"
#include "fhir/artifacts.hpp"
#include "fhir/definitions.hpp"
#include "fhir/outcome_text.hpp"
#include "fhir/terminology.hpp"
#include "formats/fhir_xml.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "validation/validator.hpp"

namespace gateway::app {
namespace {

using validation::Issue;

int complain(const base::Error& error) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return exit_configuration;
}

// Reads the place of a reader's error, "2:26 (/name/0/family)", into the issue; false for a place of another form.
bool take_place(std::string_view place, Issue& issue) {
  const char* const end = place.data() + place.size();
  const auto line = std::from_chars(place.data(), end, issue.line);
  if (line.ec != std::errc() || line.ptr == end || *line.ptr != ':') return issue.line = 0, false;
  const auto column = std::from_chars(line.ptr + 1, end, issue.column);
  if (column.ec != std::errc()) return issue.line = issue.column = 0, false;
  std::string_view pointer(column.ptr, static_cast<std::size_t>(end - column.ptr));
  if (!pointer.starts_with(" (/") || !pointer.ends_with(')')) return true;
  pointer = pointer.substr(3, pointer.size() - 4);
  while (!pointer.empty()) {
    const std::string_view part = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(std::min(part.size() + 1, pointer.size()));
    if (part == "?") break;  // a name that may be content
    const bool index = !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    if (index) {
      issue.expression.append("[").append(part).append("]");
    } else {
      issue.expression.append(issue.expression.empty() ? "" : ".").append(part);
    }
  }
  return true;
}

// What is wrong with one file; a file that cannot be read has one fatal issue.
std::vector<Issue> issues_of(const std::string& file, const validation::Validator& validator,
                             const fhir::Definitions& definitions, const validation::Wanted& wanted) {
  const auto unreadable = [](const base::Error& error) {
    Issue issue;
    issue.severity = fhir::Severity::fatal;
    issue.code = base::issue_type(error.kind);
    issue.rule = "unreadable";
    const bool placed = take_place(error.place, issue);
    issue.text = placed || error.place.empty() ? error.text : error.place + ": " + error.text;
    issue.remedy = error.remedy;
    return std::vector<Issue>{issue};
  };
  const auto text = file == "-" ? base::Result<std::string>(read_standard_input()) : read_file(file);
  if (!text) return unreadable(text.error());
  const auto document = formats::looks_like_xml(*text) ? formats::read_fhir_xml(*text, definitions)
                                                       : json::read(*text, definitions.names());
  if (!document) return unreadable(document.error());
  return validator.validate(document->root(), *text, wanted);
}

void print_lines(const std::string& file, const std::vector<Issue>& issues) {
  for (const Issue& issue : issues) {
    const std::string place =
        issue.line == 0 ? "" : std::to_string(issue.line) + ":" + std::to_string(issue.column) + ":";
    std::printf("%s:%s %s: %s: %s%s%s [%s%s%s]\n", file.c_str(), place.c_str(), fhir::severity_code(issue.severity),
                issue.expression.empty() ? "the file" : issue.expression.c_str(), issue.text.c_str(),
                issue.remedy.empty() ? "" : "; ", issue.remedy.c_str(), issue.rule.c_str(),
                issue.profile.empty() ? "" : " of ", issue.profile.c_str());
  }
  if (issues.empty()) std::printf("%s: valid\n", file.c_str());
}

void print_outcome(const std::vector<Issue>& issues, const json::Names& names) {
  const std::string outcome =
      issues.empty() ? fhir::information_outcome("nothing is wrong with this resource")
                     : json::write(fhir::operation_outcome(validation::outcome_issues(issues), names).root());
  std::printf("%s\n", outcome.c_str());
}

}  // namespace

int validate_files(const ValidateQuestion& question) {
  json::Names names;
  const auto definitions = fhir::Definitions::load(question.definitions, names);
  if (!definitions) return complain(definitions.error());
  auto artifacts = fhir::Artifacts::load(question.definitions, names);
  if (!artifacts) return complain(artifacts.error());
  for (const std::string& package : question.packages) {
    if (const auto added = artifacts->add_package(package); !added) return complain(added.error());
  }
  const fhir::Terminology terminology(*artifacts);
  const validation::Validator validator(*definitions, validation::knowledge_of(*artifacts, terminology));
  const validation::Wanted wanted{question.profiles};

  const bool progress = question.files.size() > 1 && isatty(STDERR_FILENO) != 0;
  std::size_t done = 0;
  std::size_t wrong = 0;
  for (const std::string& file : question.files) {
    const std::vector<Issue> issues = issues_of(file, validator, *definitions, wanted);
    if (validation::blocking(issues)) ++wrong;
    if (question.json) {
      print_outcome(issues, names);
    } else {
      print_lines(file, issues);
    }
    ++done;
    if (progress) std::fprintf(stderr, "\r%zu of %zu files, %zu with errors", done, question.files.size(), wrong);
  }
  if (progress) std::fprintf(stderr, "\n");
  return wrong == 0 ? exit_ok : exit_finding;
}

}  // namespace gateway::app
