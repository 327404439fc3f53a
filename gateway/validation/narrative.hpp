// Narrative: whether XHTML is what R4 §2.4.1 allows: basic formatting, no script, no form, not empty.
#pragma once

#include <string>
#include <string_view>

namespace gateway::validation {

// What is wrong with `xhtml`, as a sentence's end that names elements and attributes but repeats no text; empty when
// nothing is. Holds it to XML's well-formedness too. Reads the text once and without recursion.
std::string narrative_problem(std::string_view xhtml);

}  // namespace gateway::validation
