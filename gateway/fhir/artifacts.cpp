#include "fhir/artifacts.hpp"

#include <algorithm>
#include <filesystem>

#include "fhir/mapped_file.hpp"
#include "fhir/pack.hpp"
#include "json/reader.hpp"

namespace gateway::fhir {
namespace {

using base::Error;
using base::ErrorKind;
using base::Status;
using base::Success;

constexpr std::string_view definition_base = "http://hl7.org/fhir/StructureDefinition/";
constexpr int package_level = 3;  // adds a package of 10 MB in a tenth of a second; level 19 would take seconds

// Definitions are larger than messages: R4's largest code system has 30 000 values and a Bundle of them far more.
constexpr json::Limits file_limits{
    .depth = 64, .values = 8'000'000, .members = 4'096, .number_characters = 128, .bytes = 64u * 1024 * 1024};

}  // namespace

Artifacts::Artifacts(const json::Names& names) : names_(&names), read_(std::make_unique<Read>()) {}
Artifacts::Artifacts(Artifacts&&) noexcept = default;
Artifacts& Artifacts::operator=(Artifacts&&) noexcept = default;
Artifacts::~Artifacts() = default;

base::Result<Artifacts> Artifacts::load(const std::string& path, const json::Names& names) {
  Artifacts artifacts(names);
  artifacts.pack_ = std::make_unique<MappedFile>(path);
  if (artifacts.pack_->bytes().empty()) {
    return Error(ErrorKind::not_found, "the definitions pack cannot be opened", path,
                 "name the pack in the configuration, or build it");
  }
  const auto located = [&path](Error error) {
    error.place = path;
    return error;
  };
  auto opened = PackReader::open(artifacts.pack_->bytes(), PackSection::artifacts);
  if (!opened) return located(std::move(opened).error());
  PackReader reader = std::move(opened).value();
  const std::string_view blobs = pack_blobs(artifacts.pack_->bytes());
  Package& package = artifacts.packages_.emplace_back();
  package.path = path;
  package.name = reader.string();
  package.version = reader.string();
  const std::uint32_t count = reader.count(reader.u32(), 42);
  bool sound = true;
  for (std::uint32_t number = 0; number < count && !reader.failed(); ++number) {
    Artifact artifact;
    const std::uint8_t kind = reader.u8();
    artifact.constraint = reader.u8() != 0;
    sound = sound && kind < artifact_kinds;
    artifact.kind = static_cast<ArtifactKind>(kind);
    artifact.url = reader.string();
    artifact.version = reader.string();
    artifact.name = reader.string();
    artifact.title = reader.string();
    artifact.status = reader.string();
    artifact.type = reader.string();
    artifact.base = reader.string();
    artifact.size = reader.u32();
    const std::uint32_t start = reader.u32();
    const std::uint32_t length = reader.u32();
    sound = sound && start <= blobs.size() && length <= blobs.size() - start && artifact.size <= file_limits.bytes;
    if (!sound) break;
    artifact.packed = blobs.substr(start, length);
    artifacts.list(artifact);
  }
  if (!sound || !reader.at_end()) {
    return Error(ErrorKind::structure, "the definitions pack lists artifacts it does not hold", path,
                 "build the definitions pack again");
  }
  package.artifacts = artifacts.artifacts_.size();
  return artifacts;
}

Status Artifacts::add_package(const std::string& path, const PackageLimits& limits) {
  const auto number = static_cast<std::uint32_t>(packages_.size());
  const std::size_t before = artifacts_.size();
  Package& package = packages_.emplace_back();
  package.path = path;
  const std::filesystem::path named = std::filesystem::path(path).lexically_normal();
  package.name = named.has_filename() ? named.filename().string() : named.parent_path().filename().string();
  Status read = read_package_files(
      path, [&](const std::string& file, std::string_view text) { return take_file(file, text, package, number); },
      limits);
  if (read && package.artifacts + package.same + package.twins.size() == 0) {
    read = Error(ErrorKind::not_found, "the package holds no definition", path,
                 "name a FHIR package, or a folder of definitions in JSON");
  }
  if (!read) {
    truncate(before);
    packages_.pop_back();
  }
  return read;
}

Status Artifacts::take_file(const std::string& path, std::string_view text, Package& package, std::uint32_t number) {
  auto document = json::read(text, *names_, file_limits);
  if (!document) {
    Error error = std::move(document).error();
    error.place = package.path + ' ' + path + ':' + error.place;
    return error;
  }
  const json::Node& root = document->root();
  if (std::filesystem::path(path).filename() == "package.json" && root.string("resourceType").empty()) {
    if (!root.string("name").empty()) package.name = root.string("name");
    package.version = root.string("version");
    return Success{};
  }
  if (root.string("resourceType") != "Bundle") {
    take_resource(root, package, number);
  } else if (const json::Node* entries = root.find("entry"); entries != nullptr) {
    for (const json::Node& entry : *entries) {
      if (const json::Node* resource = entry.find("resource"); resource != nullptr)
        take_resource(*resource, package, number);
    }
  }
  return Success{};
}

void Artifacts::take_resource(const json::Node& resource, Package& package, std::uint32_t number) {
  const auto record = artifact_record(resource);
  if (!record) {
    if (!resource.string("resourceType").empty()) ++package.passed_over;
    return;
  }
  switch (take(*record, number, package_level)) {
    case Taken::added: ++package.artifacts; break;
    case Taken::same: ++package.same; break;
    case Taken::twin: package.twins.push_back(record->url + '|' + record->version); break;
  }
}

Status Artifacts::add(const json::Node& resource, const std::string& package) {
  const auto record = artifact_record(resource);
  if (!record) {
    return Error(ErrorKind::structure, "the resource is not a definition that can be looked up by its url", {},
                 "give it a resourceType such as StructureDefinition, and a url");
  }
  std::uint32_t number = 0;
  while (number < packages_.size() && packages_[number].name != package) ++number;
  if (number == packages_.size()) packages_.emplace_back().name = package;
  take_resource(resource, packages_[number], number);
  return Success{};
}

Artifacts::Taken Artifacts::take(const ArtifactRecord& record, std::uint32_t package, int level) {
  if (const auto known = by_url_.find(record.url); known != by_url_.end()) {
    for (const std::uint32_t number : known->second) {
      const Artifact& twin = artifacts_[number];
      if (twin.kind != record.kind || twin.version != record.version) continue;
      const auto text = unpacked_json(twin.packed, twin.size);
      return text && *text == record.json ? Taken::same : Taken::twin;
    }
  }
  Artifact artifact;
  artifact.kind = record.kind;
  artifact.url = keep(record.url);
  artifact.version = keep(record.version);
  artifact.name = keep(record.name);
  artifact.title = keep(record.title);
  artifact.status = keep(record.status);
  artifact.type = keep(record.type);
  artifact.base = keep(record.base);
  artifact.constraint = record.constraint;
  artifact.package = package;
  artifact.size = static_cast<std::uint32_t>(record.json.size());
  artifact.packed = keep(packed_json(record.json, level));
  list(artifact);
  return Taken::added;
}

void Artifacts::list(Artifact artifact) {
  artifact.number = static_cast<std::uint32_t>(artifacts_.size());
  artifacts_.push_back(artifact);
  by_url_[artifact.url].push_back(artifact.number);
  read_->slots.emplace_back(nullptr);
}

std::string_view Artifacts::keep(std::string_view text) {
  if (text.empty()) return {};
  kept_bytes_ += text.size();
  return strings_.emplace_back(text);
}

void Artifacts::truncate(std::size_t artifacts) {
  while (artifacts_.size() > artifacts) {
    const auto entry = by_url_.find(artifacts_.back().url);
    entry->second.pop_back();
    if (entry->second.empty()) by_url_.erase(entry);
    artifacts_.pop_back();
    read_->slots.pop_back();
  }
}

const Artifact* Artifacts::listed(std::optional<ArtifactKind> kind, std::string_view text) const {
  auto [url, version] = canonical(text);
  auto known = by_url_.find(text);  // R4 publishes a few urls that have a bar themselves
  if (known != by_url_.end()) {
    version = {};
  } else {
    known = by_url_.find(url);
  }
  if (known == by_url_.end()) return nullptr;
  const Artifact* best = nullptr;
  for (const std::uint32_t number : known->second) {
    const Artifact& artifact = artifacts_[number];
    if (kind && artifact.kind != *kind) continue;
    if (!version.empty()) {
      if (artifact.version == version) return &artifact;
    } else if (best == nullptr || older_version(best->version, artifact.version)) {
      best = &artifact;
    }
  }
  return best;
}

const Artifact* Artifacts::listed(std::string_view canonical) const {
  return listed(std::nullopt, canonical);
}
const Artifact* Artifacts::listed(ArtifactKind kind, std::string_view canonical) const {
  return listed(std::optional(kind), canonical);
}

const json::Node* Artifacts::find(std::string_view canonical) const {
  const Artifact* artifact = listed(canonical);
  return artifact == nullptr ? nullptr : find(*artifact);
}

const json::Node* Artifacts::find(ArtifactKind kind, std::string_view canonical) const {
  const Artifact* artifact = listed(kind, canonical);
  return artifact == nullptr ? nullptr : find(*artifact);
}

const json::Node* Artifacts::structure_definition(std::string_view type_or_canonical) const {
  if (type_or_canonical.find_first_of(":/") != std::string_view::npos) {
    return find(ArtifactKind::structure_definition, type_or_canonical);
  }
  return find(ArtifactKind::structure_definition, std::string(definition_base) + std::string(type_or_canonical));
}

}  // namespace gateway::fhir
