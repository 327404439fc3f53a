// Value sets: memberOf() answered from the value sets and code systems at hand (R4 §2.9.1.4).
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "fhir/terminology.hpp"

namespace gateway::fhirpath {

// What Context::member_of takes: yes, no, or nothing when the terminology cannot tell, and memberOf() is then empty.
// `terminology` must outlive it.
std::function<std::optional<bool>(std::string_view system, std::string_view code, std::string_view value_set)>
member_of(const fhir::Terminology& terminology);

}  // namespace gateway::fhirpath
