// Hl7v2Place: where a value stands in a message, in HL7's words: "PID-3[2].1", "OBX[4]-5".
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/hl7v2_message.hpp"
#include "json/document.hpp"

namespace gateway::formats {

// Everything counts from 1; 0 where the place names no such part. Occurrence and repetition are written when above 1.
struct Hl7v2Place {
  std::string segment;
  std::size_t occurrence = 1;  // among segments of that name
  std::size_t field = 0;
  std::size_t repetition = 1;
  std::size_t component = 0;
  std::size_t subcomponent = 0;
};

std::string to_string(const Hl7v2Place& place);

// Reads what to_string writes; nothing for other texts (a FHIRPath, a JSON Pointer).
std::optional<Hl7v2Place> parse_hl7v2_place(std::string_view text);

// Finds where nodes of a record's tree stood. Keeps its own copy of the bytes; copies are cheap.
class Hl7v2Places {
 public:
  Hl7v2Places(const Hl7v2Message& message, std::string_view bytes);

  // The place of segment `index` of the message.
  Hl7v2Place of_segment(std::size_t index) const;

  // The place of a node by its offset, kind and name. Empty for nodes that stood nowhere.
  std::string of_node(const json::Node& node) const;

 private:
  struct Segment {
    std::uint32_t offset = 0;
    std::uint32_t occurrence = 1;
    std::string name;
  };
  struct Text {
    std::string bytes;
    Hl7v2Delimiters delimiters;
    std::vector<Segment> segments;
  };
  std::shared_ptr<const Text> text_;
};

}  // namespace gateway::formats
