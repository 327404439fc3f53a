// Gateway: everything wired together, started in order and stopped in reverse.
#pragma once

#include <chrono>
#include <memory>

#include "app/configuration.hpp"
#include "base/result.hpp"

namespace gateway::app {

class Gateway {
 public:
  explicit Gateway(Configuration configuration);
  ~Gateway();

  // Loads, opens, takes up what was left unfinished, and begins to serve. Returns the port. Errors: whatever part could
  // not be had says; nothing is left running then.
  base::Result<std::uint16_t> start();

  // Reads mappings, profiles and the bank holiday list again; says in the log what came of it. Any thread.
  void reload();

  // Refuses new work, finishes what is in flight for at most `grace`, checkpoints. Blocks. Safe to call twice.
  void stop(std::chrono::milliseconds grace);

 private:
  struct Parts;
  Configuration configuration_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gateway::app
