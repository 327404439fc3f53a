#include "referral/lifecycle_page.hpp"

#include "referral/lifecycle.hpp"

namespace gateway::referral {
namespace {

struct Part {
  TaskPurpose purpose;
  const char* title;
};

constexpr Part parts[] = {
    {TaskPurpose::fulfill, "The referral (`fulfill`)"},
    {TaskPurpose::escalate, "A rung of the ladder (`escalate`)"},
    {TaskPurpose::inform, "Something to be told (`inform`)"},
    {TaskPurpose::abort, "Work to be stopped (`abort`)"},
    {TaskPurpose::next_step, "A next step after a referral that was not accepted (`refer-again`, …)"},
};

constexpr const char* about_rungs =
    "\n\nThe practice moves rungs whose owner role is its own (`practice-lead`, `deputy-lead`), a partnership those of "
    "the roles it\n"
    "acts for. Where no partner acts for a rung's role the practice moves it for them, each time with a `statusReason` "
    "and the\n"
    "person's name in an output of type `done-for`; where one does, that is 403.";

std::string row(const Move& move) {
  std::string statuses;
  for (const std::string_view status : move.business_statuses) {
    statuses += (statuses.empty() ? "`" : ", `") + std::string(status) + '`';
  }
  return std::string("| ") + to_code(move.from) + " | " + to_code(move.to) + " | " + to_text(move.role) + " | " +
         statuses + " | " + (move.needs_reason ? "yes" : "") + " | " + std::string(move.note) + " |\n";
}

}  // namespace

std::string lifecycle_page() {
  std::string page =
      "# The lifecycle of a Task\n\n"
      "Made from the program's own table; a test compares them. A move that stands in no row is refused with 422 and "
      "the legal\n"
      "next states; one that stands only in another role's rows with 403. The first business status is meant when none "
      "is\n"
      "given. `GET /fhir/R4/Task/{id}/$allowed-transitions` tells the caller's moves from where a Task stands.\n";
  for (const Part& part : parts) {
    page += std::string("\n## ") + part.title + (part.purpose == TaskPurpose::escalate ? about_rungs : "") +
            "\n\n| from | to | who | businessStatus | reason needed | |\n|---|---|---|---|---|---|\n";
    for (const Move& move : moves()) {
      if (move.purpose == part.purpose) page += row(move);
    }
  }
  return page;
}

}  // namespace gateway::referral
