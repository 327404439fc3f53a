// The second reading of a head, by Beast: its fields as Headers, if Beast sees the same request as the wire guard.
#pragma once

#include <optional>
#include <string_view>

#include "net/message.hpp"
#include "net/wire_guard.hpp"

namespace gateway::net {

// The fields of `head_bytes`, which guard_head read as `guarded`. Nothing when the two readers disagree on method,
// target, number of fields or framing: then nobody can be sure what was meant.
std::optional<Headers> parse_head(std::string_view head_bytes, const RequestHead& guarded);

}  // namespace gateway::net
