// The child of the kill test: writes as fast as it can and tells what was acknowledged, until it is killed.
#pragma once

namespace gateway::tests {

inline constexpr const char* kill_child_option = "--kill-child";

// Arguments: folder of store and key, first referral, how many, descriptor to tell on. Returns the exit status.
int run_kill_child(int count, char** arguments);

}  // namespace gateway::tests
