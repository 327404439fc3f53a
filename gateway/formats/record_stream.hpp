// RecordStream: the records of one body or file, one after another, each with its own bytes; memory is one record.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::formats {

// Gives the next bytes: fills the front of the span and returns how many, 0 only at the end.
using ChunkSource = std::function<base::Result<std::size_t>(std::span<char>)>;

// The bytes of `text`, which must outlive the source.
ChunkSource chunks_of(std::string_view text);

// One record's own bytes, which its form's reader takes alone: of CSV the header row goes before its rows.
struct RawRecord {
  std::string bytes;
  std::size_t number = 0;  // from 1, in the order of the file
  std::string place;       // where it begins, in the words of its form: "row 3", "message 2", "/4"
};

class RecordStream {
 public:
  RecordStream() = default;
  RecordStream(const RecordStream&) = delete;
  RecordStream& operator=(const RecordStream&) = delete;
  virtual ~RecordStream() = default;

  // The next record, or nothing at the end. After an error there is nothing more.
  // Errors: those of the source; structure where the bytes cannot be parted; too_long for a record over the limit.
  virtual base::Result<std::optional<RawRecord>> next() = 0;
};

}  // namespace gateway::formats
