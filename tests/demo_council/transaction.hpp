// Transaction: a FHIR transaction Bundle read, carried out whole or not at all, and answered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "demo_council/records.hpp"
#include "json/document.hpp"

namespace gateway::demo_council {

// One entry of the Bundle; views and nodes belong to the Bundle's document.
struct Entry {
  const json::Node* resource = nullptr;
  std::string type;
  std::string full_url;
  std::string put_id;     // for PUT Type/id; empty for POST
  std::string parameter;  // of ifNoneExist; empty for none
  std::string token;
};

// Reads the entries. Errors: structure (not a transaction Bundle, an entry without resource or request), not_supported
// (a method or an ifNoneExist other than identifier=… and _tag=…).
base::Result<std::vector<Entry>> read_entries(const json::Node& bundle);

// What the script and the caseworker need to know of a Bundle.
struct Contents {
  std::vector<std::string> tasks;    // the gateway's identifiers of its Tasks to fulfil, in order
  std::string priority;              // of the first ServiceRequest
  std::vector<std::string> reasons;  // its reason codes
};
Contents contents_of(const std::vector<Entry>& entries);

// Stores what is new (R4 §3.1.0.11.2): an entry whose ifNoneExist matches changes nothing, references to other entries'
// fullUrl become Type/id. Records Tasks under `arrival` and ends the group. Returns the transaction-response Bundle.
// Errors, nothing stored: stale when an ifNoneExist matches several resources.
base::Result<std::string> carry_out(const std::vector<Entry>& entries, const std::string& arrival,
                                    const std::string& request, base::Instant now, Records& records,
                                    const json::Names& names);

// The decoded name=value pairs of a query string.
std::vector<std::pair<std::string, std::string>> read_query(std::string_view query);

}  // namespace gateway::demo_council
