// From one record's bytes to a valid Bundle, or to why there is none; also what `convert` does offline.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "intake/library.hpp"

namespace gateway::intake {

struct RecordInputs {
  std::string_view bytes;
  base::Uuid id_space;  // equal record, equal space: equal identifiers
  base::Instant now{};
  bool explain = false;  // keep source and origins
};

// Why there is no Bundle.
struct NotMapped {
  std::string stage;  // reading | mapping | validation
  std::vector<base::Error> errors;
};

struct MappedRecord {
  std::optional<NotMapped> failed;
  std::optional<mapping::Output> output;        // unless the record could not be read or mapped
  std::optional<formats::SourceRecord> source;  // when it was asked for
  std::vector<base::Error> warnings;            // what its reader remarked, and the fields that no resource holds
};

// Reads, maps and validates. Every place in the record is in the words of its form. `library` must outlive what is
// returned. Deterministic.
MappedRecord map_record(const RecordInputs& inputs, const Mapping& mapping, const Library& library);

// The errors among `issues`, the first ones first, capped: the rest of a hopeless resource teaches nothing more.
std::vector<base::Error> errors_of(const std::vector<validation::Issue>& issues);

}  // namespace gateway::intake
