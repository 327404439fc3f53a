// Types: resolving type specifiers and asking whether a value is of a type (FHIRPath N1 §6.3, R4 §2.9.2).
#pragma once

#include <optional>
#include <string_view>

#include "fhirpath/evaluate.hpp"
#include "fhirpath/program.hpp"

namespace gateway::fhirpath {

// The test of "Patient", "FHIR.Patient", "System.String" or "string". `name` must outlive the test. Nothing when
// neither space has the type (without definitions every FHIR name is taken).
std::optional<TypeTest> resolve_type(std::string_view name, const fhir::Definitions* definitions);

// `is`: of the type or one specialising it.
bool is_of_type(const Value& value, const TypeTest& test, const Program& program);

// `as` and `ofType`: as `is`, but a primitive must be of exactly the type (a code is no string here), as HL7's suite
// has it.
bool can_be_taken_as(const Value& value, const TypeTest& test, const Program& program);

SystemType system_type(const Value& value);

}  // namespace gateway::fhirpath
