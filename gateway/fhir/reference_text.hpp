// References in the text of a resource, found and rewritten without reading the resource again.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace gateway::fhir {

// A member "reference" as it stands in compact JSON.
struct ReferenceMember {
  std::string_view text;       // the whole member: "reference":"Patient/1"
  std::string_view reference;  // what it refers to
  bool alone = false;          // the only member of its object
};

// Appends to `out` what stands instead of `member`, or returns false: it stays.
using RewriteReference = std::function<bool(const ReferenceMember& member, std::string& out)>;

// `bytes` with every reference member rewritten. `bytes` is compact JSON of our own writer; there, a quote inside a
// text is escaped, so what looks like a member is one. Reading each resource again would cost ten times as much.
std::string rewrite_references(std::string_view bytes, const RewriteReference& rewrite);

// The member for `reference`, which needs no escaping: "reference":"Patient/1".
void append_reference_member(std::string& out, std::string_view reference);

}  // namespace gateway::fhir
