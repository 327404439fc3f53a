// The verbs of the command line, one function and one file each; every one returns the program's exit code.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gateway::app {

// Exit codes, documented in README.
inline constexpr int exit_ok = 0;
inline constexpr int exit_finding = 1;        // nothing found, a check failed
inline constexpr int exit_usage = 2;
inline constexpr int exit_configuration = 3;
inline constexpr int exit_unavailable = 4;

// Runs the gateway until SIGTERM or SIGINT.
int serve(const std::string& configuration_file);

// Prints the story of the referral that `id` (referral, case, Task, request or correlation id) belongs to.
int trace(const std::string& configuration_file, const std::string& id, bool json);

// Prints a table of the newest `limit` referrals: id, the child's initials, state, due, escalations; says when there are
// more.
int list_referrals(const std::string& configuration_file, std::size_t limit, bool json);

// Reads the configuration and everything it names; says what is wrong, or that all is well.
int check_configuration(const std::string& configuration_file);

// What `fhirpath` is asked: an expression and the resource it stands on.
struct FhirpathQuestion {
  std::string expression;
  std::string file;  // "-" is standard input, empty is no resource
  std::string definitions;
  std::vector<std::string> variables;  // NAME=TEXT
  bool strict = false;
  bool json = false;
};

// Prints what an expression gives, an item a line or as one JSON array; its errors go to standard error with a caret.
int evaluate_fhirpath(const FhirpathQuestion& question);

}  // namespace gateway::app
