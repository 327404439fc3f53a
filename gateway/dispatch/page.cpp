#include "dispatch/page.hpp"

#include <unordered_map>

#include "json/reader.hpp"
#include "referral/summary.hpp"

namespace gateway::dispatch {

std::string_view page_path(std::string_view bytes) {
  static constexpr std::string_view member = "\"url\":\"ServiceRequest/";
  const std::size_t found = bytes.find(member);
  if (found == std::string_view::npos) return {};
  const std::string_view path = bytes.substr(found + member.find('S'));
  const std::string_view whole = path.substr(0, path.find('"'));
  return whole.ends_with("/$summary") ? whole : std::string_view();
}

base::Result<std::string> page(const std::vector<store::ResourceRow>& resources) {
  static const json::Names names;
  std::vector<json::Document> documents;
  documents.reserve(resources.size());
  std::unordered_map<std::string_view, const json::Node*> by_reference;
  std::vector<std::string> references;
  references.reserve(resources.size());
  std::vector<const json::Node*> roots;
  const json::Node* request = nullptr;
  for (const store::ResourceRow& resource : resources) {
    if (resource.type == "DocumentReference" && !page_path(resource.bytes).empty()) continue;
    documents.push_back(TRY(json::read(resource.bytes, names)));
    const json::Node& root = documents.back().root();
    references.push_back(resource.type + '/' + base::to_string(resource.id));
    by_reference.emplace(references.back(), &root);
    roots.push_back(&root);
    if (request == nullptr && resource.type == "ServiceRequest") request = &root;
  }
  if (request == nullptr) return base::Error(base::ErrorKind::not_found, "these resources hold no request");
  const referral::ResolveReference resolve = [&by_reference](std::string_view reference) -> const json::Node* {
    const auto found = by_reference.find(reference);
    return found == by_reference.end() ? nullptr : found->second;
  };
  return referral::page_of(referral::summary_of(roots, *request, resolve));
}

}  // namespace gateway::dispatch
