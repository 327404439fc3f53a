// Delivery: what leaves for a council: a FHIR transaction Bundle built from stored versions, the same at every try.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/partner.hpp"
#include "net/client.hpp"
#include "store/store.hpp"

namespace gateway::dispatch {

// The original record's bytes, to be sent inside its DocumentReference; empty content type when there is none.
struct Original {
  std::string content_type;
  std::string body;
};

// The id of the Binary that holds the original, as the DocumentReference among `resources` says; nothing when none
// does.
std::optional<base::Uuid> original_binary(const std::vector<store::ResourceRow>& resources);

// Builds the transaction Bundle (R4 §3.1.0.11.2) from `resources`, in their order: fullUrl urn:uuid, references inside
// the Bundle rewritten to it, ifNoneExist on our own identifier on every entry (on our own tag where the type has no
// identifier), meta.source saying where each is found here (base_url/Type/id), the original's bytes in attachment.data,
// and the page for people (page.hpp) likewise.
// Deterministic: equal inputs give equal bytes.
std::string bundle(const std::vector<store::ResourceRow>& resources, const Original& original,
                   std::string_view base_url);

// The request that carries `body` for `row` to `council`: X-Request-ID and X-Correlation-ID the same at every try.
net::OutgoingRequest request(const store::OutboxRow& row, const access::Partner& council, std::string body);

}  // namespace gateway::dispatch
