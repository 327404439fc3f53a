// The admin socket: health, metrics, and what only the machine's operator may do.
#pragma once

#include <functional>
#include <string>

#include "app/library_desk.hpp"
#include "app/rules_desk.hpp"
#include "base/system_ports.hpp"
#include "casework/replay.hpp"
#include "net/router.hpp"

namespace gateway::app {

struct AdminParts {
  std::function<bool()> ready;           // store sound and able to take messages
  std::function<std::string()> metrics;  // Prometheus text
  RulesDesk& rules;
  LibraryDesk& library;
  casework::Replay& replay;
  store::Store& store;
  const base::Clock& clock;
  base::ScaledClock* demonstration_clock;  // null in production
  std::function<void()> wake;              // has the main loop look at the clocks again
  std::function<void(std::function<void()>)> executor;
};

// GET /livez, /readyz (with a line for each thing a person should look at), /metrics; POST /calendar/reload and
// /policy/apply?council=ODS&dry-run=true (202 with a line, 400 with what is wrong), GET /recount for how far they are;
// POST /replay?id=…&with=mapping (200 when all of it is a referral now, 409 when something still waits for a person,
// 404, 503); POST /reconcile?practice=ODS&day=… (body: record ids, one a line; 200 when all are known, 202 when not);
// GET /mappings for those in force, POST /mappings/reload (200 with a line for each, 400 with what is
// wrong); POST /demonstration/pace (body: the new pace) only where a demonstration is configured.
net::Router admin_router(AdminParts parts);

}  // namespace gateway::app
