// Story: a referral's trace as text for people or JSON for programs; no personal data but ids.
#pragma once

#include <string>
#include <vector>

#include "store/store.hpp"

namespace gateway::app {

// One referral in order of what happened. Errors: structure when a stored line cannot be read.
base::Result<std::string> story_text(const store::TracedReferral& referral);

// The same as a JSON array with one object a line of the story.
base::Result<std::string> story_json(const std::vector<store::TracedReferral>& referrals);

}  // namespace gateway::app
