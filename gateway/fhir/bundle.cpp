#include "fhir/bundle.hpp"

#include "fhir/reference.hpp"

namespace gateway::fhir {

Bundle::Bundle(const json::Node& bundle) : type_(bundle.string("type")) {
  const json::Node* list = bundle.find("entry");
  if (list == nullptr || !list->is_array()) return;
  entries_.reserve(list->size());
  for (const json::Node& node : *list) {
    BundleEntry entry;
    entry.node = &node;
    entry.full_url = node.string("fullUrl");
    entry.resource = node.find("resource");
    entry.request = node.find("request");
    const std::size_t number = entries_.size();
    // The first of two entries with one URL wins, as the sender's order does.
    if (!entry.full_url.empty()) by_url_.emplace(entry.full_url, number);
    if (entry.resource != nullptr) {
      const std::string_view id = entry.resource->string("id");
      if (!id.empty()) {
        by_identity_.emplace(std::string(entry.resource->string("resourceType")) + "/" + std::string(id), number);
      }
    }
    entries_.push_back(entry);
  }
}

const BundleEntry* Bundle::by_url(std::string_view url) const {
  const auto found = by_url_.find(std::string(url));
  return found == by_url_.end() ? nullptr : &entries_[found->second];
}

const BundleEntry* Bundle::resolve(std::string_view text, const BundleEntry* from) const {
  const Reference reference = parse_reference(text);
  switch (reference.kind) {
    case ReferenceKind::urn: return by_url(text);
    case ReferenceKind::absolute: {
      if (reference.version.empty()) return by_url(text);
      return by_url(std::string(reference.base) + "/" + std::string(reference.type) + "/" + std::string(reference.id));
    }
    case ReferenceKind::relative: {
      const std::string identity = std::string(reference.type) + "/" + std::string(reference.id);
      if (from != nullptr) {
        const Reference own = parse_reference(from->full_url);
        if (own.kind == ReferenceKind::absolute && !own.type.empty()) {
          return by_url(std::string(own.base) + "/" + identity);
        }
      }
      const auto found = by_identity_.find(identity);
      return found == by_identity_.end() ? nullptr : &entries_[found->second];
    }
    default: return nullptr;
  }
}

const json::Node* contained(const json::Node& resource, std::string_view id) {
  const json::Node* list = resource.find("contained");
  if (list == nullptr || !list->is_array()) return nullptr;
  for (const json::Node& inner : *list) {
    if (inner.string("id") == id) return &inner;
  }
  return nullptr;
}

}  // namespace gateway::fhir
