// Plain words: FHIR elements as a social worker reads them, a label and a text each; nothing is left out.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.hpp"

namespace gateway::referral {

// What is said, and of what; for people, so it holds personal data.
struct SummaryLine {
  std::string label;
  std::string text;
};

// The resource a Reference.reference leads to, or null when it is not among those at hand.
using ResolveReference = std::function<const json::Node*(std::string_view reference)>;

// "birthDate" or "safeguarding-lead-name" as words: "Birth date", "Safeguarding lead name".
std::string label_of(std::string_view name);

// One value as words: a name, an address, a concept by its text and display, yes or no, a reference by the name of what
// it leads to; any other object as its members, each "label: words". Empty when there is nothing to say.
std::string in_words(const json::Node& value, const ResolveReference& resolve);

// The value of the extension whose URL ends in `/name`, or null.
const json::Node* extension_value(const json::Node& element, std::string_view name);

// A resource as lines, in the order of its elements: all of it but what only machines read (id, meta, narrative,
// status, intent, versions, hashes, identifiers of ours). An Observation's lines are called as its code is.
std::vector<SummaryLine> lines_of(const json::Node& resource, const ResolveReference& resolve);

// The name of a person or organisation, of a role the person's; empty when it has none.
std::string name_in_words(const json::Node& resource, const ResolveReference& resolve);

}  // namespace gateway::referral
