// Identifier systems and canonical bases: what the NHS publishes and what is this project's own.
#pragma once

#include <string_view>

namespace gateway::fhir::identifiers {

// Published by NHS England and HL7 UK.
inline constexpr std::string_view nhs_number = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view ods_organization = "https://fhir.nhs.uk/Id/ods-organization-code";
inline constexpr std::string_view ods_site = "https://fhir.nhs.uk/Id/ods-site-code";
inline constexpr std::string_view sds_user = "https://fhir.nhs.uk/Id/sds-user-id";
inline constexpr std::string_view sds_role_profile = "https://fhir.nhs.uk/Id/sds-role-profile-id";
inline constexpr std::string_view gmc_number = "https://fhir.hl7.org.uk/Id/gmc-number";
inline constexpr std::string_view gmp_number = "https://fhir.hl7.org.uk/Id/gmp-number";
inline constexpr std::string_view nmc_number = "https://fhir.hl7.org.uk/Id/nmc-number";
inline constexpr std::string_view hcpc_number = "https://fhir.hl7.org.uk/Id/hcpc-number";
inline constexpr std::string_view gphc_number = "https://fhir.hl7.org.uk/Id/gphc-number";
inline constexpr std::string_view bars_service = "https://fhir.nhs.uk/Id/dos-service-id";
inline constexpr std::string_view ers_ubrn = "https://fhir.nhs.uk/Id/UBRN";
inline constexpr std::string_view snomed = "http://snomed.info/sct";
// The form of BaRS's implementation guide; its API spells it /Codesystem/. Take both, send this one.
inline constexpr std::string_view bars_error_codes = "https://fhir.nhs.uk/CodeSystem/http-error-codes";

// This project's own. Nobody publishes a system for a council's GSS code.
inline constexpr std::string_view project = "https://referral-gateway.example/fhir";
inline constexpr std::string_view gss_code = "https://referral-gateway.example/fhir/Id/gss-code";
inline constexpr std::string_view referral = "https://referral-gateway.example/fhir/Id/referral";
inline constexpr std::string_view source_record = "https://referral-gateway.example/fhir/Id/source-record";
inline constexpr std::string_view requisition = "https://referral-gateway.example/fhir/Id/requisition";
inline constexpr std::string_view request_id = "https://referral-gateway.example/fhir/Id/request-id";
// On every resource the gateway makes: what a receiver deduplicates by (ifNoneExist).
inline constexpr std::string_view resource = "https://referral-gateway.example/fhir/Id/resource";
inline constexpr std::string_view immediate_danger_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/immediate-danger";
inline constexpr std::string_view council_hint_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/council-hint";
// R4 Attachment.hash is SHA-1; this carries the SHA-256 beside it.
inline constexpr std::string_view sha256_extension =
    "https://referral-gateway.example/fhir/StructureDefinition/original-sha256";
inline constexpr std::string_view code_system_base = "https://referral-gateway.example/fhir/CodeSystem/";
inline constexpr std::string_view value_set_base = "https://referral-gateway.example/fhir/ValueSet/";
inline constexpr std::string_view concept_map_base = "https://referral-gateway.example/fhir/ConceptMap/";
inline constexpr std::string_view structure_base = "https://referral-gateway.example/fhir/StructureDefinition/";
inline constexpr std::string_view structure_map_base = "https://referral-gateway.example/fhir/StructureMap/";

}  // namespace gateway::fhir::identifiers
