// Summary: one child's referral as a page for people, leading with danger, whereabouts and whom not to contact.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "referral/plain_words.hpp"

namespace gateway::referral {

struct SummarySection {
  std::string title;
  std::vector<SummaryLine> lines;
};

struct Summary {
  std::vector<SummaryLine> first;  // what must not be overlooked, most urgent first
  std::vector<SummarySection> sections;
};

enum class Extent : std::uint8_t { whole, request_and_child };

// The summary of one child's set of resources; `request` is its ServiceRequest and one of them. Tasks, Provenances and
// MessageHeaders are left out: they tell of the message, not of the child.
Summary summary_of(const std::vector<const json::Node*>& resources, const json::Node& request,
                   const ResolveReference& resolve, Extent extent = Extent::whole);

// R4 Narrative.div (§2.1.28.0): the summary as XHTML. Of a request: what comes first, and the request and the child.
std::string narrative_of(const Summary& summary);

// Whether narrative_of() made this Narrative.div: then it may be made again.
bool is_made_here(std::string_view narrative);

// The whole summary as an XHTML page of its own, to be printed on one or two sheets; nothing in it is loaded or run.
std::string page_of(const Summary& summary);

}  // namespace gateway::referral
