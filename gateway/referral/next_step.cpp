#include "referral/next_step.hpp"

#include "referral/codes.hpp"

namespace gateway::referral {
namespace {

constexpr std::string_view always_offered[] = {codes::refer_again, codes::refer_to_early_help, codes::obtain_collateral,
                                               codes::seek_guidance, codes::escalate_disagreement};

constexpr codes::Code step_words[] = {
    {codes::refer_again,
     "Refer the child again with what the council missed: take this step, POST to this Task's $prepare-re-referral for "
     "a "
     "Bundle filled in from the referral before, complete it and send it to /referrals."},
    {codes::refer_to_early_help,
     "Refer the family to early help, with their agreement. The council's suggestions stand in the output of the "
     "referral's Task."},
    {codes::obtain_collateral,
     "Ask other professionals who know the child by name, such as the health visitor or school nurse, what they know, "
     "and "
     "add it to a new referral."},
    {codes::seek_guidance,
     "Ask the practice's safeguarding lead, the Named GP or a child-protection professional for advice; without naming "
     "the "
     "child where that is enough."},
    {codes::escalate_disagreement,
     "Disagree with the decision: take this step, and the ladder of escalation begins at once."},
    {codes::redirect,
     "The council says that another authority is responsible: take this step, naming that council by ODS code in an "
     "output "
     "of type responsible-council where the input does not, and the gateway sends the referral there. This council "
     "stays "
     "responsible until the other accepts."},
};

}  // namespace

std::span<const std::string_view> next_steps() {
  return always_offered;
}

std::string_view next_step_words(std::string_view step) {
  for (const codes::Code& one : step_words) {
    if (one.code == step) return one.display;
  }
  return {};
}

}  // namespace gateway::referral
