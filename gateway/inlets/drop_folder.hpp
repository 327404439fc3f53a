// DropFolder: the folder that practices drop files into, as the watched folder sees it; the app makes it of a real one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "formats/record_stream.hpp"

namespace gateway::inlets {

struct DroppedFile {
  std::string name;  // without the folder
  std::uint64_t size = 0;
  std::int64_t changed = 0;  // whatever changes when the file does

  bool operator==(const DroppedFile&) const = default;
};

// Calls may come from any thread, one at a time for one name.
class DropFolder {
 public:
  DropFolder() = default;
  DropFolder(const DropFolder&) = delete;
  DropFolder& operator=(const DropFolder&) = delete;
  virtual ~DropFolder() = default;

  // Plain files, by name. Errors: transient.
  virtual base::Result<std::vector<DroppedFile>> list() = 0;

  // What is in the file; the source keeps it open. Errors: transient.
  virtual base::Result<formats::ChunkSource> open(const std::string& name) = 0;

  // Writes a file whole or not at all: under another name first, then renamed. Errors: transient.
  virtual base::Status write(const std::string& name, const std::string& text) = 0;

  // Errors: duplicate when there is a file `to`; transient.
  virtual base::Status rename(const std::string& from, const std::string& to) = 0;
};

}  // namespace gateway::inlets
