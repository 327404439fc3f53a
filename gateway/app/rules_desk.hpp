// Rules desk: what the operator may change while the program runs: another bank holiday list, a policy applied.
#pragma once

#include <mutex>
#include <string>

#include "app/configuration.hpp"
#include "app/rules_loading.hpp"
#include "casework/recount.hpp"

namespace gateway::app {

class RulesDesk {
 public:
  // `begun` is called when there is something to be counted again.
  RulesDesk(const Configuration& configuration, casework::RulesInForce& rules, casework::Casework& casework,
            casework::Recount& recount, const base::Clock& clock, std::function<void()> begun);

  // What was counted with another list than the one now in force is counted again: at the start of the program, when it
  // ended before all was done.
  void catch_up();

  // Reads the list again; when it is another one it goes for what comes, and what runs is counted again. Returns what
  // was done, a line. Errors: those of the list; nothing is changed then.
  base::Result<std::string> reload_calendar();

  // Reads the policies again, puts them in force and has what runs counted again by them; of one council only when it
  // is named. `dry_run` only foresees it. Returns what was begun, a line. Errors: those of the policies, and of a rule
  // that would be counted past the list's end; nothing is changed then.
  base::Result<std::string> apply_policy(const std::string& council, bool dry_run);

  // How far the last of these is: "finished" or "running", counts, and a line for each of the first changes.
  std::string progress() const;

  // To be called when there is nothing left to be counted again.
  void settled();

  // True while what catch_up() began has not been through all cases once: until then no clock may fire, as it could do
  // so by a list that has passed.
  bool is_catching_up() const;

  // What a person should look at: a list about to end, a source not read for a year.
  std::vector<std::string> warnings() const;

 private:
  std::string marker() const;
  void note(const std::string& action, const std::string& rule);

  const Configuration& configuration_;
  casework::RulesInForce& rules_;
  casework::Casework& casework_;
  casework::Recount& recount_;
  const base::Clock& clock_;
  std::function<void()> begun_;
  mutable std::mutex mutex_;  // one change at a time
  std::string to_be_marked_;  // the list's version, once all is counted with it
  bool catching_up_ = false;
};

}  // namespace gateway::app
