// Reads the JSON files of a FHIR package (a folder or a .tgz), one at a time, within limits, nothing written to disk.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::fhir {

// Over any of these a package is refused (too_long): it is hostile or not a FHIR package.
struct PackageLimits {
  std::uint32_t entries = 50'000;
  std::uint64_t file_bytes = std::uint64_t{32} * 1024 * 1024;  // of one file, unpacked
  std::uint64_t bytes = std::uint64_t{512} * 1024 * 1024;      // of all files, unpacked
  std::uint32_t folders_deep = 12;
};

// Is given each file's path inside the package and its content, which is gone after the call.
using TakeFile = std::function<base::Status(const std::string& path, std::string_view text)>;

// Gives every file named *.json in `path` to `take`, in the order of their names for folders and of the archive for
// archives, or `path` itself when it is such a file; a folder's links, hidden folders and node_modules are passed over,
// and so are example and openapi folders. Errors: not_found when `path` is neither a folder nor a file that can be
// read; structure when an archive is damaged, or holds a path that is absolute or climbs out; too_long over the limits;
// whatever `take` returns, which ends the reading.
base::Status read_package_files(const std::string& path, const TakeFile& take, const PackageLimits& limits = {});

}  // namespace gateway::fhir
