#include "validation/snapshot.hpp"

#include <algorithm>

#include "validation/differential.hpp"
#include "validation/element_tree.hpp"

namespace gateway::validation {
namespace {

std::string_view without_version(std::string_view canonical) {
  return canonical.substr(0, canonical.find('|'));
}

base::Error of_profile(base::Error error, std::string_view url) {
  if (error.place.find("://") == std::string::npos) {
    error.place = std::string(url) + (error.place.empty() ? "" : " ") + error.place;
  }
  return error;
}

// The tree that the differential is applied to. A type without a base starts from its own first element.
base::Result<std::unique_ptr<ElementNode>> starting_tree(const json::Node& definition, const json::Node* base) {
  if (base != nullptr) return element_tree(*base->find("snapshot"));
  const json::Node* differential = definition.find("differential");
  const json::Node* elements = differential == nullptr ? nullptr : differential->find("element");
  const json::Node* first = elements == nullptr ? nullptr : elements->first();
  if (first == nullptr || path_segments(first->string("path")).size() != 1) {
    return base::Error(base::ErrorKind::structure,
                       "the definition has no base, and its differential no first element to start from",
                       "baseDefinition", "name the base in baseDefinition");
  }
  auto root = std::make_unique<ElementNode>();
  root->name = first->string("path");
  root->definition = first;
  root->original = first;
  root->inherited = false;
  return root;
}

}  // namespace

base::Result<const json::Node*> Snapshots::find(std::string_view canonical) {
  const json::Node* definition = resolve_(canonical);
  const std::string url(without_version(canonical));
  if (definition == nullptr && url != canonical) definition = resolve_(url);
  if (definition == nullptr || definition->string("resourceType") != "StructureDefinition") {
    return base::Error(base::ErrorKind::not_found, "no StructureDefinition " + std::string(canonical) + " is known", {},
                       "add the package that holds it");
  }
  if (definition->find("snapshot") != nullptr) return definition;
  const auto kept = made_.find(url);
  if (kept != made_.end()) return &kept->second.root();
  json::Document made = TRY(generate(*definition));
  return &made_.emplace(url, std::move(made)).first->second.root();
}

const json::Node* Snapshots::find_if_known(std::string_view canonical) {
  if (std::find(making_.begin(), making_.end(), without_version(canonical)) != making_.end()) return nullptr;
  const auto found = find(canonical);
  return found ? found.value() : nullptr;
}

base::Result<json::Document> Snapshots::generate(const json::Node& definition) {
  const std::string url(definition.string("url"));
  if (definition.string("resourceType") != "StructureDefinition" || url.empty()) {
    return base::Error(base::ErrorKind::structure, "only a StructureDefinition with a url has a snapshot", url);
  }
  if (std::find(making_.begin(), making_.end(), url) != making_.end()) {
    std::string circle;
    for (const std::string& each : making_) circle += each + " → ";
    return base::Error(base::ErrorKind::business_rule, "the profile is built on itself: " + circle + url, url,
                       "break the circle in baseDefinition, or in the profiles of the types that it walks into");
  }
  if (making_.size() >= deepest_derivation) {
    return base::Error(base::ErrorKind::too_costly,
                       "profiles are built on one another over " + std::to_string(deepest_derivation) + " deep", url);
  }
  making_.push_back(url);
  auto made = make(definition);
  making_.pop_back();
  if (!made) return of_profile(std::move(made).error(), url);
  return made;
}

base::Result<json::Document> Snapshots::make(const json::Node& definition) {
  const json::Node* base = nullptr;
  if (const std::string_view url = definition.string("baseDefinition"); !url.empty()) {
    base = TRY(find(url));
  }
  json::Document document(names_);
  std::unique_ptr<ElementNode> root = TRY(starting_tree(definition, base));
  Differential differential(definition, base, *this, document, *root);
  TRY(differential.apply());

  json::Node& elements = document.make_array();
  std::vector<const ElementNode*> order;
  write_elements(*root, document, elements, &order);
  TRY(differential.check_order(order));

  json::Node& made = document.make_object();
  const auto add_snapshot = [&] {
    json::Node& snapshot = document.append(made, "snapshot", document.make_object());
    document.append(snapshot, "element", elements);
  };
  for (const json::Node& member : definition) {
    const std::string_view name = member.name().text();
    if (name == "snapshot") continue;
    if (name == "differential") add_snapshot();
    document.append(made, name, document.copy(member));
  }
  if (made.find("snapshot") == nullptr) add_snapshot();
  document.set_root(made);
  return document;
}

}  // namespace gateway::validation
