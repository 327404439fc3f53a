// RequestIds: the ids by which a sender and we speak of one message, as far as its header tells them.
#pragma once

#include <optional>
#include <string_view>

#include "base/uuid.hpp"
#include "net/message.hpp"

namespace gateway::net {

// Values that are no UUIDs count as not sent.
struct RequestIds {
  std::optional<base::Uuid> request;      // X-Request-ID
  std::optional<base::Uuid> correlation;  // X-Correlation-ID
};

// The ids of a header that was read.
RequestIds ids_of(const Headers& headers);

// The ids that can be told from `head`, the first bytes of a request that is refused: any bytes, whole or not. An id
// sent twice is none.
RequestIds ids_in(std::string_view head);

// Adds the ids that are there to `response`.
void mirror(Response& response, const RequestIds& ids);

}  // namespace gateway::net
