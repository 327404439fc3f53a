// Quantities: reading FHIR Quantity nodes, comparing across units, and arithmetic (FHIRPath N1 §6.1.1, §6.6).
#pragma once

#include <optional>

#include "fhirpath/program.hpp"
#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// A System.Quantity, a number, or a FHIR Quantity with a value and a UCUM unit or none as a quantity; nothing for the
// rest.
std::optional<Quantity> quantity_of(Run& run, const Value& value);

// Whether a value is a quantity of either space (numbers are not).
bool is_quantity(const Value& value);

// Order across units; unknown for units that cannot be compared, calendar years and months against UCUM ones included.
Order compare(const Quantity& left, const Quantity& right);

// Whether both have units of one dimension.
bool comparable(const Quantity& left, const Quantity& right);

// Equality after rounding to the less precise value in the coarser unit (~).
bool equivalent(const Quantity& left, const Quantity& right);

// +, -, *, / ; nothing when the units do not fit or on overflow. Units made by * and / are kept in the run's arena.
std::optional<Quantity> calculated(Run& run, Op op, const Quantity& left, const Quantity& right);

// `quantity` in another unit, given as a UCUM code or calendar word; nothing when that cannot be.
std::optional<Quantity> converted(const Quantity& quantity, std::string_view unit);

// The calendar unit a duration's unit means in date arithmetic; nothing for others, UCUM's 'a' and 'mo' included.
std::optional<CalendarUnit> calendar_unit(const Quantity& quantity);

// The calendar unit of a word, singular or plural.
std::optional<CalendarUnit> calendar_word(std::string_view word);

// "5.5 'mg'" or "7 days".
std::string to_string(const Quantity& quantity);

}  // namespace gateway::fhirpath
