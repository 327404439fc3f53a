#include "fhirpath/value_sets.hpp"

namespace gateway::fhirpath {

std::function<std::optional<bool>(std::string_view, std::string_view, std::string_view)> member_of(
    const fhir::Terminology& terminology) {
  return [&terminology](std::string_view system, std::string_view code,
                        std::string_view value_set) -> std::optional<bool> {
    switch (terminology.contains(value_set, system, code)) {
      case fhir::Membership::member: return true;
      case fhir::Membership::not_member: return false;
      case fhir::Membership::unknown: break;
    }
    return std::nullopt;
  };
}

}  // namespace gateway::fhirpath
