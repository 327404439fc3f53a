#include "fhir/artifact.hpp"

#include <zstd.h>

#include <array>

#include "json/writer.hpp"

namespace gateway::fhir {
namespace {

constexpr std::array<std::string_view, artifact_kinds> resource_types = {
    "StructureDefinition",   "ValueSet",    "CodeSystem", "ConceptMap", "SearchParameter",
    "CompartmentDefinition", "StructureMap"};

// The members of `object`, except those that say nothing a machine could check, into `out`.
void write_members(const json::Node& object, std::string& out, bool top) {
  out += '{';
  bool first = true;
  for (const json::Node& member : object) {
    const std::string_view name = member.name().text();
    if (name == "mapping" || (top && name == "text")) continue;
    if (!first) out += ',';
    first = false;
    json::quote_to(name, out);
    out += ':';
    const json::Node* elements =
        top && (name == "snapshot" || name == "differential") ? member.find("element") : nullptr;
    if (elements == nullptr) {
      json::write_to(member, out);
      continue;
    }
    out += "{\"element\":[";
    for (const json::Node& element : *elements) {
      if (&element != elements->first()) out += ',';
      write_members(element, out, false);
    }
    out += "]}";
  }
  out += '}';
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

// Cuts the next part off a version: a run of digits, or what lies between separators.
std::string_view next_part(std::string_view& version) {
  while (!version.empty() && (version.front() == '.' || version.front() == '-')) version.remove_prefix(1);
  std::size_t end = 0;
  const bool number = !version.empty() && is_digit(version.front());
  while (end < version.size() && version[end] != '.' && version[end] != '-' && is_digit(version[end]) == number) ++end;
  std::string_view part = version.substr(0, end);
  version.remove_prefix(end);
  while (part.size() > 1 && part.front() == '0') part.remove_prefix(1);
  return part;
}

}  // namespace

std::string_view resource_type_of(ArtifactKind kind) {
  return resource_types[static_cast<std::size_t>(kind)];
}

std::optional<ArtifactKind> artifact_kind_of(std::string_view resource_type) {
  for (std::size_t kind = 0; kind < artifact_kinds; ++kind) {
    if (resource_types[kind] == resource_type) return static_cast<ArtifactKind>(kind);
  }
  return std::nullopt;
}

std::optional<ArtifactRecord> artifact_record(const json::Node& resource) {
  const auto kind = artifact_kind_of(resource.string("resourceType"));
  if (!kind || resource.string("url").empty()) return std::nullopt;
  ArtifactRecord record;
  record.kind = *kind;
  record.url = resource.string("url");
  record.version = resource.string("version");
  record.name = resource.string("name");
  record.title = resource.string("title");
  record.status = resource.string("status");
  if (*kind == ArtifactKind::structure_definition) {
    record.type = resource.string("type");
    record.base = resource.string("baseDefinition");
    record.constraint = resource.string("derivation") == "constraint";
  } else if (*kind == ArtifactKind::search_parameter || *kind == ArtifactKind::compartment_definition) {
    record.type = resource.string("code");
  }
  write_members(resource, record.json, true);
  return record;
}

std::string packed_json(std::string_view text, int level) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  GATEWAY_ASSERT(context != nullptr);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size());
  ZSTD_freeCCtx(context);
  GATEWAY_ASSERT(!ZSTD_isError(size));
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

base::Result<std::string> unpacked_json(std::string_view packed, std::uint32_t size) {
  std::string text(size, '\0');
  const std::size_t got = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) || got != size) {
    return base::Error(base::ErrorKind::structure, "a definition in the pack is damaged", {},
                       "build the definitions pack again");
  }
  return text;
}

Canonical canonical(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const std::size_t bar = text.find('|');
  if (bar == std::string_view::npos) return {text, {}};
  return {text.substr(0, bar), text.substr(bar + 1)};
}

bool older_version(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const std::string_view one = next_part(left);
    const std::string_view other = next_part(right);
    if (one == other) continue;
    const bool numbers = !one.empty() && !other.empty() && is_digit(one.front()) && is_digit(other.front());
    if (numbers && one.size() != other.size()) return one.size() < other.size();
    return one < other;
  }
  return left.empty() && !right.empty();
}

}  // namespace gateway::fhir
