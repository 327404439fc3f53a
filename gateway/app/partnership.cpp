#include "app/partnership.hpp"

#include "referral/codes.hpp"
#include "referral/rung_owner.hpp"

namespace gateway::app {

base::Status check_partnership(const access::Partner& partner, const TomlReader& reader) {
  const bool is_one = partner.role == access::PartnerRole::partnership;
  if (!is_one && partner.acts_for.empty() && partner.covers.empty()) return base::Success{};
  if (!is_one) {
    return base::Error(base::ErrorKind::value, partner.ods + " is no partnership, and acts for roles or covers others",
                       reader.place_of(partner.acts_for.empty() ? "covers" : "acts_for"),
                       "leave it out, or give it the role partnership");
  }
  if (partner.acts_for.empty() || partner.covers.empty()) {
    return base::Error(
        base::ErrorKind::required,
        std::string(partner.acts_for.empty() ? "acts_for" : "covers") + " of " + partner.ods + " is missing",
        reader.place_of("ods"), "a partnership acts for some roles about some practices or councils");
  }
  for (const std::string& role : partner.acts_for) {
    const bool known = referral::codes::is_known(referral::codes::role_system, role);
    if (known && !referral::is_role_of_practice(role)) continue;
    return base::Error(base::ErrorKind::value,
                       '"' + role + "\" is no safeguarding role of somebody else than a practice",
                       reader.place_of("acts_for"), "give codes of safeguarding-role, such as named-gp");
  }
  return base::Success{};
}

}  // namespace gateway::app
