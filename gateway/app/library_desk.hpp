// Library desk: maps, ConceptMaps and profiles read again while the program runs, checked whole, then swapped.
#pragma once

#include <mutex>
#include <string>

#include "app/configuration.hpp"
#include "casework/casework.hpp"
#include "intake/library.hpp"

namespace gateway::app {

class LibraryDesk {
 public:
  // All outlive it.
  LibraryDesk(const Configuration& configuration, intake::LibraryInForce& library, casework::Casework& casework)
      : configuration_(configuration), library_(library), casework_(casework) {}

  // Reads everything the configuration names again and puts it in force; what is being worked on ends with what it
  // began with. Returns a line for each mapping. Errors: those of load_library(); nothing is changed then. Takes a
  // second.
  base::Result<std::string> reload();

  // A line for each mapping in force: its identity, form, media types and title.
  std::string list() const;

 private:
  void note(const std::string& rule);

  const Configuration& configuration_;
  intake::LibraryInForce& library_;
  casework::Casework& casework_;
  std::mutex mutex_;  // one reload at a time
};

// The lines of LibraryDesk::list().
std::string listed(const intake::Mappings& mappings);

}  // namespace gateway::app
