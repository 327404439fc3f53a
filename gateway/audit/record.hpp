// Record: a Fact as the canonical bytes of one audit record, the same for the same fact.
#pragma once

#include <string>

#include "base/uuid.hpp"
#include "referral/decision.hpp"

namespace gateway::audit {

// What a fact belongs to. Nil where there is none (a refused stranger has no case).
struct RecordIds {
  base::Uuid case_id;
  base::Uuid request_id;
  base::Uuid correlation_id;
};

// Compact JSON, every member always there in fixed order, absent ones null: at, action, actor, object, outcome, rule,
// case, request, correlation, format. Holds ids, codes and times only, no personal data.
std::string record(const referral::Fact& fact, const RecordIds& ids);

}  // namespace gateway::audit
