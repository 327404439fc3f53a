// Artifact: one definition (a profile, value set, search parameter …) as it is listed, and how its JSON is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::fhir {

// The kinds of definition that are kept; other resources of a package are passed over.
enum class ArtifactKind : std::uint8_t {
  structure_definition,
  value_set,
  code_system,
  concept_map,
  search_parameter,
  compartment_definition,
  structure_map,
};
inline constexpr std::size_t artifact_kinds = 7;

// The resource type of `kind`: "StructureDefinition".
std::string_view resource_type_of(ArtifactKind kind);
std::optional<ArtifactKind> artifact_kind_of(std::string_view resource_type);

// What is known of an artifact without reading its JSON. Views live as long as the Artifacts that list it.
struct Artifact {
  ArtifactKind kind = ArtifactKind::structure_definition;
  std::string_view url;
  std::string_view version;  // may be empty
  std::string_view name;
  std::string_view title;
  std::string_view status;    // draft, active, retired, unknown
  std::string_view type;      // StructureDefinition.type, CompartmentDefinition.code, SearchParameter.code; else empty
  std::string_view base;      // StructureDefinition.baseDefinition; else empty
  bool constraint = false;    // StructureDefinition.derivation: a profile or an extension, not a type of its own
  std::uint32_t package = 0;  // its place among Artifacts::packages()
  std::uint32_t number = 0;   // its place among all artifacts
  std::uint32_t size = 0;     // bytes of its JSON
  std::string_view packed;    // its JSON, compressed
};

// The same with strings of its own, as read from a resource.
struct ArtifactRecord {
  ArtifactKind kind = ArtifactKind::structure_definition;
  std::string url, version, name, title, status, type, base;
  bool constraint = false;
  std::string json;  // without narrative and mappings to other standards
};

// The record of `resource`; none when it is of a kind that is not kept or has no url.
std::optional<ArtifactRecord> artifact_record(const json::Node& resource);

// Compresses an artifact's JSON (zstd with a checksum); `level` 1 is quick, 19 is small.
std::string packed_json(std::string_view text, int level);

// The `size` bytes that packed_json() was given. Errors: structure when `packed` is damaged.
base::Result<std::string> unpacked_json(std::string_view packed, std::uint32_t size);

// "url|version" or the url alone in its two parts; a "#fragment" is left off.
struct Canonical {
  std::string_view url;
  std::string_view version;
};
Canonical canonical(std::string_view text);

// True when version `left` comes before `right`: part by part, numbers as numbers.
bool older_version(std::string_view left, std::string_view right);

}  // namespace gateway::fhir
