// TreeEquality: equality, equivalence and hashes of whole JSON trees, and of the texts and numbers at their leaves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "fhirpath/run.hpp"
#include "json/document.hpp"

namespace gateway::fhirpath {

// Structural equality of resources' parts: members in any order, arrays in order, numbers by value.
bool same_tree(Run& run, const json::Node& left, const json::Node& right);

// The same with texts and numbers by equivalence and arrays in any order.
bool equivalent_tree(Run& run, const json::Node& left, const json::Node& right);

// Trees that are the same have the same hash; likewise texts and numbers.
std::uint64_t tree_hash(Run& run, const json::Node& node);
std::uint64_t text_hash(std::string_view text);
std::uint64_t number_hash(const base::Decimal& number);

// Lower case, blanks joined to one space and none at the ends (N1 §6.1.2).
std::string normalized(std::string_view text);

// Equal after rounding to the decimals of the less precise one (N1 §6.1.2).
bool equivalent_numbers(const base::Decimal& left, const base::Decimal& right);

}  // namespace gateway::fhirpath
