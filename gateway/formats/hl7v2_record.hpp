// A GP record sent as an HL7 v2 message: the source tree that mappings walk, with remarks and places.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "formats/hl7v2_message.hpp"
#include "formats/source_record.hpp"
#include "json/name.hpp"

namespace gateway::formats {

// Reads one message into a tree of groups (hl7v2_groups.hpp) of segments. A segment is an object of fields: "f3" is a
// list of repetitions, each an object of components "c1", "c4", and sub-components after the first "c4s2"; escapes are
// decoded, blanks around a value dropped, empty parts left out. The HL7 null (two double quotes) is the boolean member
// "f3null" of the segment, "c2null" of a repetition. What a text field holds (NTE-3; OBX-5 of type ST, TX, FT) is never
// parted into components. MSH-1 and MSH-2 are not in the tree: the message is read by them.
// MSH-18 names the characters; where the bytes say otherwise they are believed, and a remark says so.
// `names` must outlive the record. Errors: those of read_hl7v2.
base::Result<SourceRecord> read_hl7v2_record(std::string_view bytes, const json::Names& names,
                                             const Hl7v2Limits& limits = {});

}  // namespace gateway::formats
