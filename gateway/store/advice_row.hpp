// AdviceRow: a request for advice as it is stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::store {

// A request for advice, in a table of its own: nothing in it leads to a message, a case or a resource.
struct AdviceRow {
  base::Uuid id;
  std::string asker;  // ODS codes: who may see it
  std::string adviser;
  base::Uuid key;                        // of the asker's request, so that the same again is found
  std::uint32_t version = 0;             // after this transaction; 1: it must not exist, else it must be one lower
  std::string status;                    // Task status code
  std::optional<base::Instant> wake_at;  // case time
  std::string state;                     // the advice, encoded; sealed at rest
};

}  // namespace gateway::store
