// Artifacts: every StructureDefinition, ValueSet … the gateway knows, by canonical URL, read when first asked for.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "fhir/artifact.hpp"
#include "fhir/package_files.hpp"
#include "json/document.hpp"

namespace gateway::fhir {

class MappedFile;

// Where artifacts came from.
struct Package {
  std::string name;     // package.json's, else the folder's or archive's name
  std::string version;  // package.json's; may be empty
  std::string path;     // what was named
  std::size_t artifacts = 0;
  std::size_t passed_over = 0;     // resources of other kinds, or without url
  std::vector<std::string> twins;  // "url|version" it holds with other content than a package before it, which stays
  std::size_t same = 0;            // held before with the same content
};

// Packages are added at start, by one thread; then any thread may read. What it returns lives as long as it does,
// except that forget_read() ends the life of documents that find() returned.
class Artifacts {
 public:
  // None; `names` must outlive it.
  explicit Artifacts(const json::Names& names);
  Artifacts(Artifacts&&) noexcept;
  Artifacts& operator=(Artifacts&&) noexcept;
  ~Artifacts();

  // Those of the definitions pack at `path`: R4 as published. Only their list is read now.
  // Errors: not_found when the file cannot be opened; structure when it is not a whole pack of this version.
  static base::Result<Artifacts> load(const std::string& path, const json::Names& names);

  // Adds those of a FHIR package (a .tgz or its folder), or of any folder of loose JSON files; Bundles are opened.
  // Errors: those of read_package_files(); structure with "package file:line:column" when a file is not JSON; not_found
  // when it holds no definition at all. After an error nothing of it has been added.
  base::Status add_package(const std::string& path, const PackageLimits& limits = {});

  // Adds one definition that is already at hand, to the package `package` (added when new).
  // Errors: structure when it is not of a kind that is kept, or has no url.
  base::Status add(const json::Node& resource, const std::string& package);

  // The artifact of "url" (its newest version, R4 §2.1.3.3) or "url|version" (that one); null when unknown.
  const Artifact* listed(std::string_view canonical) const;
  // The same of one kind: a ValueSet and a CodeSystem may share a url.
  const Artifact* listed(ArtifactKind kind, std::string_view canonical) const;

  // Its JSON, read at first use and kept; null when unknown. Without narrative and `mapping` elements.
  const json::Node* find(std::string_view canonical) const;
  const json::Node* find(ArtifactKind kind, std::string_view canonical) const;
  const json::Node* find(const Artifact& artifact) const;

  // The StructureDefinition of a type ("Patient") or of a canonical; null when unknown.
  const json::Node* structure_definition(std::string_view type_or_canonical) const;

  // Its JSON read anew, for those who compile it and let it go. Errors: structure when the pack is damaged.
  base::Result<json::Document> read(const Artifact& artifact) const;

  // All, in the order they were added; those of one kind.
  const std::deque<Artifact>& all() const { return artifacts_; }
  std::vector<const Artifact*> of(ArtifactKind kind) const;

  const std::deque<Package>& packages() const { return packages_; }

  // Bytes of the documents find() keeps; and of the compressed artifacts beside the pack's own file.
  std::size_t read_bytes() const;
  std::size_t kept_bytes() const;

  // Frees every document find() returned; nobody may use one any more.
  void forget_read();

  const json::Names& names() const { return *names_; }

 private:
  struct Read {
    std::mutex mutex;
    std::deque<std::atomic<const json::Document*>> slots;  // one an artifact
    std::vector<std::unique_ptr<json::Document>> documents;
    std::size_t bytes = 0;
  };
  enum class Taken : std::uint8_t { added, same, twin };
  Taken take(const ArtifactRecord& record, std::uint32_t package, int level);
  void list(Artifact artifact);
  std::string_view keep(std::string_view text);
  base::Status take_file(const std::string& path, std::string_view text, Package& package, std::uint32_t number);
  void take_resource(const json::Node& resource, Package& package, std::uint32_t number);
  void truncate(std::size_t artifacts);
  const Artifact* listed(std::optional<ArtifactKind> kind, std::string_view canonical) const;

  const json::Names* names_;
  std::unique_ptr<MappedFile> pack_;
  std::deque<Package> packages_;
  std::deque<Artifact> artifacts_;
  std::deque<std::string> strings_;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_url_;
  std::size_t kept_bytes_ = 0;
  std::unique_ptr<Read> read_;
};

}  // namespace gateway::fhir
