// Mappings: every sender's layout the gateway knows, and which of them a message is in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/partner.hpp"
#include "base/result.hpp"
#include "formats/form.hpp"
#include "intake/unseen.hpp"
#include "mapping/mapping.hpp"

namespace gateway::intake {

// One layout, from mappings/<name>/mapping.toml and the files beside it.
struct Mapping {
  std::string name;     // "gp-referral-json"
  std::string version;  // as its author counts
  std::string title;
  std::string digest;  // SHA-256 of everything it is made of, lower-case hexadecimal
  formats::Form form;
  std::vector<std::string> content_types;  // media types it takes from senders that have no format configured
  mapping::Program program;
  KeptInOriginal kept;
};

// "name|version|sha256:digest": what Provenance says a referral was made by.
std::string identity(const Mapping& mapping);

// The media type of a Content-Type field in lower case, without parameters.
std::string media_type(std::string_view content_type);

// A FHIR resource or Bundle as JSON, or as XML (R4 §3.1.0.1.9).
bool is_fhir_json(std::string_view content_type);
bool is_fhir_xml(std::string_view content_type);

class Mappings {
 public:
  Mappings() = default;

  // Errors: value when two have one name or take one media type, or one takes a type of FHIR's.
  static base::Result<Mappings> from(std::vector<Mapping> mappings);

  const Mapping* find(std::string_view name) const;

  // The one called "name", or "name@version" when it has that version; else null.
  const Mapping* find_version(std::string_view name) const;

  // What a body from `sender` is in that is not FHIR: the format configured for it, else what takes its media type. A
  // format of another form does not hold for application/hl7-v2.
  // Null when there is neither.
  const Mapping* choose(const access::Partner& sender, std::string_view content_type) const;

  const std::vector<Mapping>& all() const { return mappings_; }

  // Every media type that is taken from anybody, FHIR's first, for the answer to who sends another.
  std::string taken() const;

 private:
  std::vector<Mapping> mappings_;  // by name
};

}  // namespace gateway::intake
