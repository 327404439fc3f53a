// Journal: an append-only file of lines that are on disk before anybody is told.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::demo_council {

// Where a line lies in the file.
struct LinePlace {
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
};

// Not safe for several threads.
class Journal {
 public:
  Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  // Opens or makes the file and hands every whole line to `on_line`, in order. A last line without its line feed was
  // never acknowledged and is cut off. Errors: transient when the file cannot be opened or read.
  base::Status open(const std::string& path, const std::function<void(std::string_view, LinePlace)>& on_line);

  // Adds a line (no line feed in it); on disk after commit().
  LinePlace append(std::string_view line);

  // Returns when every line appended so far is on disk. A failed write or sync ends the program: what the file then
  // holds cannot be known, and the next start reads it afresh.
  void commit();

  // The line at `place`, appended earlier.
  std::string read(LinePlace place);

 private:
  void write_out();

  int file_ = -1;
  std::uint64_t written_ = 0;
  std::string waiting_;
  bool dirty_ = false;
};

}  // namespace gateway::demo_council
