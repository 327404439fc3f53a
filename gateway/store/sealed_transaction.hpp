// SealedTransaction: a transaction ready for the disk; made on the submitting thread, so that the writer only writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/sealer.hpp"
#include "store/store.hpp"

namespace gateway::store {

struct SealedTransaction {
  Transaction open;  // what is not sealed; bodies, states, bytes and lines are emptied
  std::int64_t payload_id = 0;
  std::string payload;        // sealed; empty when there was nothing to seal
  std::uint32_t body_at = 0;  // offsets in the opened payload
  std::uint32_t answer_at = 0;
  std::vector<std::uint32_t> resources_at;  // one for each resource
  struct Story {
    base::Uuid referral_id;
    std::uint32_t at = 0;
  };
  std::vector<Story> stories;       // one for each referral its events speak of
  std::vector<std::string> states;  // sealed, one for each case
  std::string advice_state;         // sealed
};

// Seals `transaction`; `payload_id` must be used for no other.
SealedTransaction seal_transaction(Transaction transaction, std::int64_t payload_id, Sealer& sealer);

}  // namespace gateway::store
