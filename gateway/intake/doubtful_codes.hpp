// Doubtful codes of a mapped record: numbers and identifiers whose own check says that they cannot be right.
#pragma once

#include <vector>

#include "base/error.hpp"
#include "json/document.hpp"

namespace gateway::intake {

// Looks at every identifier and coding in `bundle`: NHS numbers (modulus 11), ODS codes, SNOMED CT identifiers
// (Verhoeff). A SNOMED CT code that fails, as those that spreadsheets round do, is taken out of its coding and kept as
// the concept's text. Returns what a person should know, each with the FHIRPath of its resource's element: warnings,
// never reasons to hold the record back, each said once.
std::vector<base::Error> examine_codes(json::Document& bundle);

}  // namespace gateway::intake
