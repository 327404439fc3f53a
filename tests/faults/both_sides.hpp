// The reckoning after the trouble: what senders were told, what the gateway holds and what the councils did must agree.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "faults/senders.hpp"
#include "store/sealer_file.hpp"
#include "store/store.hpp"
#include "support/running_gateway.hpp"

namespace gateway::tests {

// The gateway's store, read beside the running program. Not to be open while the power is cut.
struct StoreView {
  std::unique_ptr<store::FileSealer> sealer;
  std::unique_ptr<store::Store> store;
};
StoreView view_of(const RunningGateway& gateway);

// What the scripted council of these tests does with each referral.
constexpr const char* acknowledging_and_accepting = R"([[rule]]
steps = [{ acknowledge = "Rowan Ellery" }, { accept = "accepted-s17-assessment" }]
)";

// Waits until no message and no delivery is left and the councils have accepted all, then expects, for `messages` and
// nothing else: each was acknowledged, is there, and a repeat gets the same answer; each child has one Task, once, at
// its council, and its story tells each step once; no request id carried different bytes; the audit chain holds.
void expect_nothing_lost_and_nothing_twice(RunningGateway& gateway, const std::vector<Message>& messages);

}  // namespace gateway::tests
