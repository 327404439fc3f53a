// Restricted address: where a child or parent lives that must not become known, and where a message says it after all.
#pragma once

#include <string>
#include <vector>

#include "json/document.hpp"

namespace gateway::referral {

// The lines and postcodes of the restricted addresses of a Patient or RelatedPerson, folded (folded_text.hpp) to small
// letters and digits with a space between words and at both ends. Of three characters or more only.
std::vector<std::string> restricted_places(const json::Node& person);

// Where `communication` says one of `places` (restricted_places), as a FHIRPath; empty when nowhere. Looked at are each
// text, all texts of an element as one, and attached text; as written, without markup, and with its entities and
// percent signs resolved; street names also abbreviated; postcodes and lines of five characters or more also without
// spaces.
std::string place_that_tells(const json::Node& communication, const std::vector<std::string>& places);

// Where `communication` holds or leads to what place_that_tells cannot look into, as a FHIRPath; empty when nowhere: an
// attachment by address or of another type than text/plain and text/html, a reference as payload, bare bytes.
std::string place_nobody_can_read(const json::Node& communication);

}  // namespace gateway::referral
