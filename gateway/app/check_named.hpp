// What stands at the paths and addresses that a configuration names.
#pragma once

#include <vector>

#include "app/configuration.hpp"

namespace gateway::app {

// Everything there that would keep the program from serving: files that are missing or cannot be read, folders that are
// none or cannot be written, a store whose key is gone, a partner whose endpoint is this gateway. Each error
// (not_found, value) has the place of its key and says what to do. Looks only: nothing is made. Certificates and keys
// are loaded by who serves with them.
std::vector<base::Error> problems_of(const Configuration& configuration);

}  // namespace gateway::app
