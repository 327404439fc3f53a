// A Task's state as RRI^I12, for a practice whose system sent the referral as HL7 v2 and reads no FHIR.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::api {

inline constexpr std::string_view hl7v2_media_type = "application/hl7-v2";

// True when the value of an Accept field names application/hl7-v2.
bool asks_for_hl7v2(std::string_view accept);

// RRI^I12 about `task` (a FHIR R4 Task) in answer to `original`, the REF^I12 it came as: RF1-1 by Task.status (table
// 0283), RF1-11 the Task's id, notes with business status, reason and due time. Its control id is made of the Task's id
// and version. Errors: those of reading `original`.
base::Result<std::string> task_as_hl7v2(const json::Node& task, std::string_view original, base::Instant now);

}  // namespace gateway::api
