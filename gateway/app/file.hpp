// Whole files, read.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace gateway::app {

// Errors: not_found when it cannot be opened or read.
base::Result<std::string> read_file(const std::string& path);

// The paths of the files in `folder` whose names end in `ending`, sorted. Errors: not_found.
base::Result<std::vector<std::string>> files_in(const std::string& folder, const std::string& ending);

// All of standard input.
std::string read_standard_input();

// The path of a file that comes with the program: `relative` ("share/r4.pack") to the folder above the program's own.
std::string installed_file(const std::string& relative);

}  // namespace gateway::app
