// TaskUpdate: the gateway's Task as it stands, turned into the Task the council asks for.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "demo_council/script.hpp"
#include "json/name.hpp"

namespace gateway::demo_council {

struct TaskUpdate {
  bool already = false;  // the Task stands so already: nothing to send
  std::string body;      // the Task to PUT
};

// What `step` makes of `task` (JSON text of the gateway's Task) at `now`. Everything the step does not speak of stays.
// Errors: structure when `task` is not a Task.
base::Result<TaskUpdate> update_task(std::string_view task, const Step& step, base::Instant now,
                                     const json::Names& names);

}  // namespace gateway::demo_council
