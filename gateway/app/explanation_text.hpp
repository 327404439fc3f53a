// An explanation as a person reads it on a terminal, and as JSON; both hold content of the operator's own file.
#pragma once

#include <string>

#include "intake/unseen.hpp"
#include "mapping/explanation.hpp"

namespace gateway::app {

// What became of a field, in the words of the loss report: "mapped"; "kept verbatim" when it reaches no element of the
// output and `kept` lists it, so that the original beside the referral carries it by intent; else "dropped", or
// "dropped, read" when a condition, an expression or a translation looked at it.
std::string fate_word(const mapping::ExplainedField& field, const intake::KeptInOriginal& kept);

// Every element of the output, then the loss report.
std::string explanation_text(const mapping::Explanation& explanation, const intake::KeptInOriginal& kept);

// {"elements":[…],"fields":[…]}, one line each; ends with a line feed.
std::string explanation_json(const mapping::Explanation& explanation, const intake::KeptInOriginal& kept);

}  // namespace gateway::app
