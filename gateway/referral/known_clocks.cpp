#include "referral/known_clocks.hpp"

#include <algorithm>
#include <array>

#include "referral/codes.hpp"

namespace gateway::referral {
namespace {

struct KnownClock {
  std::string_view id;
  std::string_view reason;
};

constexpr std::array known_clocks = {
    KnownClock{"D0", codes::not_processed},
    KnownClock{"D1", codes::delivery_failed},
    KnownClock{"D1-urgent", codes::delivery_failed},
    KnownClock{"D2", codes::no_decision},
    KnownClock{"D3", codes::no_feedback},
    KnownClock{"D4", codes::family_not_told},
    KnownClock{"D5", codes::not_in_writing},
    KnownClock{"D6", codes::no_strategy_discussion},
    KnownClock{"D7", codes::child_not_seen},
    KnownClock{"D7-protection", codes::child_not_seen},
    KnownClock{"D7-unnamed", codes::child_not_seen},
    KnownClock{"D8", codes::no_conference},
    KnownClock{"D9", codes::assessment_overdue},
    KnownClock{"D10", codes::ask_after_decision},
    KnownClock{"D11", codes::re_referral_due},
    KnownClock{"D12", codes::no_feedback},
    KnownClock{"D13", codes::nobody_responsible},
    KnownClock{"D14", codes::re_referral_due},
    KnownClock{"D15", codes::not_answered},
    KnownClock{"review", codes::review_due},
};

}  // namespace

std::string_view reason_of_known_clock(std::string_view id) {
  const auto found =
      std::find_if(known_clocks.begin(), known_clocks.end(), [&](const KnownClock& clock) { return clock.id == id; });
  return found == known_clocks.end() ? std::string_view{} : found->reason;
}

bool is_reason_of_a_clock(std::string_view reason) {
  return std::any_of(known_clocks.begin(), known_clocks.end(),
                     [&](const KnownClock& clock) { return clock.reason == reason; });
}

}  // namespace gateway::referral
