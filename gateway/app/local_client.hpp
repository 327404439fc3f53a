// Local client: one request to the running program's admin socket, for the verbs that change something.
#pragma once

#include <string>

#include "base/result.hpp"

namespace gateway::app {

struct LocalAnswer {
  int status = 0;
  std::string body;
};

// Sends `method` ("GET", "POST") with `target`, a POST with `body`, and waits for the answer. Errors: transient when no
// program listens there, with what to do; structure when what answers is not the program.
base::Result<LocalAnswer> ask_program(const std::string& socket_path, const std::string& method,
                                      const std::string& target, const std::string& body = {});

}  // namespace gateway::app
