// Identifier systems and canonical bases: what the NHS publishes and what is this project's own.
#pragma once

#include <string_view>

namespace gateway::fhir::identifiers {

// Published by NHS England.
inline constexpr std::string_view nhs_number = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view ods_organization = "https://fhir.nhs.uk/Id/ods-organization-code";

// This project's own.
inline constexpr std::string_view requisition = "https://referral-gateway.example/fhir/Id/requisition";
// On every resource the gateway makes: what a receiver deduplicates by (ifNoneExist).
inline constexpr std::string_view resource = "https://referral-gateway.example/fhir/Id/resource";
inline constexpr std::string_view immediate_danger_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/immediate-danger";
inline constexpr std::string_view council_hint_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/council-hint";
inline constexpr std::string_view address_restricted_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/address-restricted";
// On a note of a Communication: it says how contact was made safely although the referral forbids contact.
inline constexpr std::string_view safe_contact_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/safe-contact";
// R4 Attachment.hash is SHA-1; this carries the SHA-256 beside it.
inline constexpr std::string_view sha256_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/original-sha256";
inline constexpr std::string_view code_system_base = "https://referral-gateway.example/fhir/CodeSystem/";
inline constexpr std::string_view structure_base = "https://referral-gateway.example/fhir/StructureDefinition/";

}  // namespace gateway::fhir::identifiers
