// Task update: what a PUT Task asks for, taken from its body, and proof that it asks for nothing else.
#pragma once

#include "json/document.hpp"
#include "referral/event.hpp"

namespace gateway::referral {

// Reads what a council or practice may change: status, businessStatus, statusReason, output, note. The caller adds
// If-Match, role, organisation and request id. Absent elements stay as they are; an output of type
// spoken-to-at-council (codes.hpp) sets spoke_to_council. Places are FHIRPath ("Task.status").
// Errors: structure when it is no object, value for another resourceType or id, required for a missing element,
// code_invalid for a status outside task-status or a businessStatus outside our CodeSystem.
base::Result<TaskUpdateRequested> read_task_update(const json::Node& task);

// Compares everything `asked` holds beyond that, its meta and its text, with the Task as `stored`: objects whatever
// their order, references also in absolute form, instants as instants. Absent elements are no change.
// Errors: business_rule naming the first element that differs.
base::Status check_changes_nothing_else(const json::Node& asked, const json::Node& stored);

}  // namespace gateway::referral
