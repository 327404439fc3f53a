#include "intake/mappings.hpp"

#include <algorithm>
#include <cctype>

namespace gateway::intake {

std::string identity(const Mapping& mapping) {
  return mapping.name + '|' + mapping.version + "|sha256:" + mapping.digest;
}

std::string media_type(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

bool is_fhir_json(std::string_view content_type) {
  return media_type(content_type) == "application/fhir+json";
}

bool is_fhir_xml(std::string_view content_type) {
  return media_type(content_type) == "application/fhir+xml";
}

base::Result<Mappings> Mappings::from(std::vector<Mapping> mappings) {
  std::sort(mappings.begin(), mappings.end(), [](const Mapping& a, const Mapping& b) { return a.name < b.name; });
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    const Mapping& one = mappings[i];
    if (i > 0 && mappings[i - 1].name == one.name) {
      return base::Error(base::ErrorKind::value, "two mappings are called " + one.name, one.name,
                         "give each a name of its own");
    }
    for (const std::string& type : one.content_types) {
      if (is_fhir_json(type) || is_fhir_xml(type)) {
        return base::Error(base::ErrorKind::value, type + " is FHIR's own and needs no mapping", one.name,
                           "leave it out of content_types");
      }
      for (std::size_t j = 0; j < i; ++j) {
        const auto& others = mappings[j].content_types;
        if (std::find(others.begin(), others.end(), type) == others.end()) continue;
        return base::Error(base::ErrorKind::value, mappings[j].name + " and " + one.name + " both take " + type,
                           one.name,
                           "leave it out of one's content_types and name that mapping as the format of its senders");
      }
    }
  }
  Mappings made;
  made.mappings_ = std::move(mappings);
  return made;
}

const Mapping* Mappings::find(std::string_view name) const {
  const auto found =
      std::find_if(mappings_.begin(), mappings_.end(), [&](const Mapping& one) { return one.name == name; });
  return found == mappings_.end() ? nullptr : &*found;
}

const Mapping* Mappings::find_version(std::string_view name) const {
  const std::size_t at = name.find('@');
  const Mapping* found = find(name.substr(0, at));
  if (found == nullptr || at == std::string_view::npos) return found;
  return found->version == name.substr(at + 1) ? found : nullptr;
}

const Mapping* Mappings::choose(const access::Partner& sender, std::string_view content_type) const {
  const std::string type = media_type(content_type);
  const Mapping* own = find(sender.format);
  // Over MLLP nothing but HL7 v2 comes, also from a practice whose other system sends tables.
  const bool other_system = own != nullptr && type == "application/hl7-v2" && own->form.name != "hl7v2";
  if (!sender.format.empty() && !other_system) return own;
  for (const Mapping& one : mappings_) {
    if (std::find(one.content_types.begin(), one.content_types.end(), type) != one.content_types.end()) return &one;
  }
  return nullptr;
}

std::string Mappings::taken() const {
  std::string list = "application/fhir+json, application/fhir+xml";
  for (const Mapping& one : mappings_) {
    for (const std::string& type : one.content_types) list += ", " + type + " (" + one.name + ')';
  }
  return list;
}

}  // namespace gateway::intake
