#include "access/authorisation.hpp"

namespace gateway::access {
namespace {

bool concerns(const Partner& partner, const std::string& practice_ods, const std::string& council_ods) {
  switch (partner.role) {
    case PartnerRole::practice: return partner.ods == practice_ods;
    case PartnerRole::council: return partner.ods == council_ods;
    case PartnerRole::partnership: return false;
  }
  return false;
}

}  // namespace

bool may_submit(const Partner& partner) {
  return partner.role == PartnerRole::practice;
}

bool may_read(const Partner& partner, const store::ResourceRow& row) {
  return concerns(partner, row.practice_ods, row.council_ods);
}

bool may_see(const Partner& partner, const store::CaseRow& row) {
  return concerns(partner, row.practice_ods, row.council_ods);
}

}  // namespace gateway::access
