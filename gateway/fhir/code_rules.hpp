// Rules that decide codes of systems nobody lists: media types, languages, currencies, units.
#pragma once

#include <cstdint>
#include <string_view>

namespace gateway::fhir {

// Whether a code belongs to a value set or code system; unknown when what is held here cannot decide it.
enum class Membership : std::uint8_t { not_member, member, unknown };

using CodeRule = Membership (*)(std::string_view code);

// The rule of a code system: BCP 13 media types, BCP 47 languages, ISO 4217 currencies, ISO 3166 countries, UCUM units.
// Null for all others.
CodeRule code_rule(std::string_view system);

}  // namespace gateway::fhir
