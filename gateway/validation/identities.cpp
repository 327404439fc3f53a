#include "validation/identities.hpp"

namespace gateway::validation {
namespace {

using fhir::Severity;

constexpr std::string_view uuid_urn = "urn:uuid:";

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char character = text[at];
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    const bool digit = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') ||
                       (character >= 'A' && character <= 'F');
    if (dash ? character != '-' : !digit) return false;
  }
  return true;
}

}  // namespace

void Identities::check_element(Checking& checking, const json::Node& members, const fhir::Type& type,
                               const Step& step) {
  const std::string_view id = members.string("id");
  if (id.empty() || type.name() == "ElementDefinition" || elements_.insert(id).second) return;
  checking.findings->add(Severity::error, {"element-id", "duplicate"}, step, "id", members,
                         "an element before this has the same id", "give each element an id of its own, or none");
}

void Identities::check_contained(Checking& checking, const json::Node& resource, const Step& step) {
  const std::string_view id = resource.string("id");
  if (id.empty()) {
    checking.findings->add(Severity::error, {"contained-id", "required"}, step, {}, resource,
                           "a contained resource must have an id", "add an id, and refer to it as #id");
  } else if (!contained_.insert(id).second) {
    checking.findings->add(Severity::error, {"contained-id", "duplicate"}, step, "id", resource,
                           "a contained resource before this has the same id",
                           "give each contained resource an id of its own");
  }
}

void check_uuid(Checking& checking, std::string_view text, const Step& step, const json::Node& at) {
  if (!text.starts_with(uuid_urn)) return;
  text.remove_prefix(uuid_urn.size());
  // A canonical may go on with a part or a version.
  if (is_uuid(text.substr(0, text.find_first_of("#|")))) return;
  checking.findings->add(Severity::error, {"uuid", "value"}, step, {}, at, "what follows urn:uuid: is no UUID",
                         "give a UUID: 8, 4, 4, 4 and 12 hexadecimal digits with - between them");
}

}  // namespace gateway::validation
