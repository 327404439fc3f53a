// Partner: an organisation we exchange referrals with; the table from which certificates, routes and rights follow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/client.hpp"
#include "net/message.hpp"

namespace gateway::access {

// partnership: named professionals and others above the practice, who act on rungs of its ladder and on nothing else.
enum class PartnerRole { practice, council, partnership };

struct Partner {
  std::string ods;  // organisation code, e.g. Y99001
  std::string name;
  PartnerRole role = PartnerRole::practice;
  std::vector<std::string> certificate_san;  // dNSName entries, matched exactly
  net::Origin endpoint;                      // councils: where Bundles go; host empty when it can only poll
  std::string endpoint_path;                 // councils: the FHIR base there, e.g. /fhir/R4
  std::vector<std::string> postcodes;        // councils: the areas it answers for: "ZZ98" or "ZZ99 1", upper case
  std::string home_council;                  // practices: used only when a record names neither council nor address
  std::string format;                        // practices: the mapping of what it sends that is not FHIR; empty: by type
  bool adviser = false;                      // practices: others may ask it for advice
  std::vector<std::string> acts_for;         // partnerships: the safeguarding roles whose rungs are theirs
  std::vector<std::string> covers;           // partnerships: the practices and councils whose referrals these are of
};

// True when questions for advice may go to `partner`: a council, a partnership, or a practice that is given as adviser.
bool gives_advice(const Partner& partner);

// True when `partner` is a partnership that acts for `role` and covers the practice or the council.
bool acts_for(const Partner& partner, std::string_view role, std::string_view practice_ods,
              std::string_view council_ods);

class Partners {
 public:
  Partners() = default;

  // Errors: value when two partners share an ODS code, a certificate name or an area, or a home council or a covered
  // organisation is not in the table.
  static base::Result<Partners> from(std::vector<Partner> partners);

  // The one partner whose certificate names include one of the peer's dNSNames, exactly. Null when none or more than
  // one matches: never a default (SEC-2).
  const Partner* of(const net::Peer& peer) const;

  const Partner* find(std::string_view ods) const;

  // The council whose longest area holds `postcode`; null when none does. White space and case of `postcode` do not
  // matter.
  const Partner* council_for_postcode(std::string_view postcode) const;

  // A partnership that acts for `role` about a referral of that practice to that council; null when there is none.
  const Partner* acting_for(std::string_view role, std::string_view practice_ods, std::string_view council_ods) const;

  const std::vector<Partner>& all() const { return partners_; }

 private:
  std::vector<Partner> partners_;
};

}  // namespace gateway::access
