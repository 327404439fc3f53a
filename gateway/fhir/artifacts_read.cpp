#include <algorithm>

#include "fhir/artifacts.hpp"
#include "json/reader.hpp"

namespace gateway::fhir {
namespace {

constexpr json::Limits artifact_limits{
    .depth = 64, .values = 8'000'000, .members = 4'096, .number_characters = 128, .bytes = 64u * 1024 * 1024};

}  // namespace

base::Result<json::Document> Artifacts::read(const Artifact& artifact) const {
  const std::string text = TRY(unpacked_json(artifact.packed, artifact.size));
  return json::read(text, *names_, artifact_limits);
}

const json::Node* Artifacts::find(const Artifact& artifact) const {
  Read& read = *read_;
  if (const json::Document* known = read.slots[artifact.number].load(std::memory_order_acquire); known != nullptr) {
    return &known->root();
  }
  auto document = this->read(artifact);
  if (!document) return nullptr;
  const std::lock_guard lock(read.mutex);
  std::atomic<const json::Document*>& slot = read.slots[artifact.number];
  if (slot.load(std::memory_order_relaxed) == nullptr) {
    read.documents.push_back(std::make_unique<json::Document>(std::move(document).value()));
    read.bytes += read.documents.back()->arena_bytes();
    slot.store(read.documents.back().get(), std::memory_order_release);
  }
  return &slot.load(std::memory_order_relaxed)->root();
}

std::vector<const Artifact*> Artifacts::of(ArtifactKind kind) const {
  std::vector<const Artifact*> found;
  for (const Artifact& artifact : artifacts_) {
    if (artifact.kind == kind) found.push_back(&artifact);
  }
  return found;
}

std::size_t Artifacts::read_bytes() const {
  const std::lock_guard lock(read_->mutex);
  return read_->bytes;
}

std::size_t Artifacts::kept_bytes() const {
  return kept_bytes_;
}

void Artifacts::forget_read() {
  const std::lock_guard lock(read_->mutex);
  for (auto& slot : read_->slots) slot.store(nullptr, std::memory_order_relaxed);
  read_->documents.clear();
  read_->bytes = 0;
}

}  // namespace gateway::fhir
