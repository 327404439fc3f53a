// Links of a stored case: the other cases that it goes with, and the child's earlier referrals.
#pragma once

#include <optional>

#include "json/document.hpp"
#include "referral/case.hpp"
#include "referral/object_text.hpp"

namespace gateway::referral {

// Writes the members replaces, replaced_by, request_revoked, redirected_from, redirected_to, earlier and child_index;
// absent when empty.
void write_links(ObjectText& out, const Case& of);

// Reads them back into `into`; the first thing wrong is kept in `problem`.
void read_links(const json::Node& stored, Case& into, std::optional<base::Error>& problem);

}  // namespace gateway::referral
