#include "access/partner.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace gateway::access {
namespace {

// "zz991ab" → "ZZ99 1AB": the inward code is always the last three characters.
std::string normal_postcode(std::string_view postcode) {
  std::string text;
  for (const char c : postcode) {
    if (c != ' ') text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (text.size() > 3) text.insert(text.size() - 3, 1, ' ');
  return text;
}

// An area is an outward code ("ZZ99", the whole of it) or begins an inward code ("ZZ99 1").
bool lies_in(std::string_view postcode, std::string_view area) {
  if (!postcode.starts_with(area)) return false;
  return area.find(' ') != std::string_view::npos || (postcode.size() > area.size() && postcode[area.size()] == ' ');
}

base::Error twice(const char* what, const std::string& which, const Partner& first, const Partner& second) {
  return base::Error(base::ErrorKind::value,
                     std::string(what) + " \"" + which + "\" is given to both " + first.ods + " and " + second.ods,
                     "partner", "give it to one of them");
}

}  // namespace

bool gives_advice(const Partner& partner) {
  return partner.role != PartnerRole::practice || partner.adviser;
}

bool acts_for(const Partner& partner, std::string_view role, std::string_view practice_ods,
              std::string_view council_ods) {
  if (partner.role != PartnerRole::partnership) return false;
  const auto lists = [](const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  return lists(partner.acts_for, role) &&
         (lists(partner.covers, practice_ods) || (!council_ods.empty() && lists(partner.covers, council_ods)));
}

base::Result<Partners> Partners::from(std::vector<Partner> partners) {
  std::map<std::string, const Partner*> codes;
  std::map<std::string, const Partner*> names;
  std::map<std::string, const Partner*> areas;
  for (const Partner& partner : partners) {
    const auto [code, new_code] = codes.emplace(partner.ods, &partner);
    if (!new_code) return twice("the ODS code", partner.ods, *code->second, partner);
    for (const std::string& name : partner.certificate_san) {
      const auto [other, is_new] = names.emplace(name, &partner);
      if (!is_new) return twice("the certificate name", name, *other->second, partner);
    }
    for (const std::string& area : partner.postcodes) {
      const auto [other, is_new] = areas.emplace(area, &partner);
      if (!is_new) return twice("the area", area, *other->second, partner);
    }
  }
  for (const Partner& partner : partners) {
    for (const std::string& covered : partner.covers) {
      const auto found = codes.find(covered);
      if (found != codes.end() && found->second->role != PartnerRole::partnership) continue;
      return base::Error(base::ErrorKind::value,
                         '"' + covered + "\" that " + partner.ods + " covers is no practice or council in the table",
                         "partner", "add that organisation or correct the code");
    }
    if (partner.home_council.empty()) continue;
    const auto council = codes.find(partner.home_council);
    if (council == codes.end() || council->second->role != PartnerRole::council) {
      return base::Error(
          base::ErrorKind::value,
          "home_council \"" + partner.home_council + "\" of " + partner.ods + " is no council in the table", "partner",
          "add that council or correct the code");
    }
  }
  Partners table;
  table.partners_ = std::move(partners);
  return table;
}

const Partner* Partners::of(const net::Peer& peer) const {
  const Partner* match = nullptr;
  for (const Partner& partner : partners_) {
    for (const std::string& name : partner.certificate_san) {
      for (const std::string& presented : peer.san_dns) {
        if (presented != name || match == &partner) continue;
        if (match != nullptr) return nullptr;
        match = &partner;
      }
    }
  }
  return match;
}

const Partner* Partners::find(std::string_view ods) const {
  for (const Partner& partner : partners_) {
    if (partner.ods == ods) return &partner;
  }
  return nullptr;
}

const Partner* Partners::acting_for(std::string_view role, std::string_view practice_ods,
                                    std::string_view council_ods) const {
  for (const Partner& partner : partners_) {
    if (access::acts_for(partner, role, practice_ods, council_ods)) return &partner;
  }
  return nullptr;
}

const Partner* Partners::council_for_postcode(std::string_view postcode) const {
  const std::string wanted = normal_postcode(postcode);
  const Partner* best = nullptr;
  std::size_t best_length = 0;
  for (const Partner& partner : partners_) {
    for (const std::string& area : partner.postcodes) {
      if (area.size() > best_length && lies_in(wanted, area)) {
        best = &partner;
        best_length = area.size();
      }
    }
  }
  return best;
}

}  // namespace gateway::access
