// The lifecycle table as a page of documentation, so that what is published is what is decided by.
#pragma once

#include <string>

namespace gateway::referral {

// Markdown: one table for each purpose of a Task, a row for each legal move.
std::string lifecycle_page();

}  // namespace gateway::referral
