// Templates: samples that went through the real intake once, and as many referrals made of them as wanted.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "referral/event.hpp"

namespace gateway::tests::sim {

// Where in a text which of the template's ids stands.
struct Place {
  std::size_t at = 0;
  std::size_t id = 0;
};

struct Template {
  std::string name;
  std::string body;  // the message as it came in
  std::vector<referral::ReferralReceived> received;
  std::optional<referral::RecordQuarantined> quarantined;
  std::vector<base::Uuid> ids;                      // the first three: referral, correlation and request id
  std::vector<std::vector<Place>> received_places;  // per resource, of one child after the other
  std::vector<Place> quarantined_places;
};

// Maps the samples; once per program.
const std::vector<Template>& templates();

// What distinguishes one referral made of a template from the next.
struct Stamp {
  base::Uuid referral_id;
  base::Uuid correlation_id;
  base::Uuid request_id;
  std::string practice_ods;
  std::string council_ods;
};

// The opening events of the template under other ids: the same stamp gives the same bytes.
std::vector<referral::Event> stamped(const Template& made_of, const Stamp& stamp);

// The id of the case of event `child` of those.
base::Uuid case_id(const Template& made_of, const Stamp& stamp, std::size_t child);

}  // namespace gateway::tests::sim
