// Policies: which policy goes for which council.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "referral/policy.hpp"

namespace gateway::referral {

// The common policy, and those of councils that have one of their own. Does not change once made.
class Policies {
 public:
  using Own = std::map<std::string, Policy, std::less<>>;  // by ODS code

  explicit Policies(Policy common, Own own = {}) : common_(std::move(common)), own_(std::move(own)) {}

  // The council's own; the common one where it has none, or where no council is known yet.
  const Policy& of(std::string_view council_ods) const {
    const auto found = own_.find(council_ods);
    return found == own_.end() ? common_ : found->second;
  }

  // The common one, then the councils'.
  std::vector<const Policy*> all() const {
    std::vector<const Policy*> list{&common_};
    for (const auto& [ods, policy] : own_) list.push_back(&policy);
    return list;
  }

  const Policy& common() const { return common_; }
  const Own& own() const { return own_; }

 private:
  Policy common_;
  Own own_;
};

}  // namespace gateway::referral
