#include "intake/children.hpp"

#include <algorithm>

namespace gateway::intake {
namespace {

std::string place_of(std::size_t entry, std::string_view path) {
  return "Bundle.entry[" + std::to_string(entry) + "].resource." + std::string(path);
}

// Calls `found(text)` for the text of every Reference.reference below `root`.
template <typename Found>
void each_reference(const json::Node& root, Found found) {
  std::vector<const json::Node*> open{&root};
  while (!open.empty()) {
    const json::Node* node = open.back();
    open.pop_back();
    for (const json::Node& child : *node) {
      if (child.is_string()) {
        if (child.name().text() == "reference") found(child.text());
      } else if (child.is_object() || child.is_array()) {
        open.push_back(&child);
      }
    }
  }
}

// References to elsewhere ("https://…", "#contained") are none of the Bundle's business.
bool leads_inside(std::string_view reference) {
  return !reference.starts_with('#') && !reference.starts_with("http://") && !reference.starts_with("https://");
}

base::Result<std::size_t> resolve(const Children& bundle, std::string_view reference, std::size_t from) {
  const auto found = bundle.addresses.find(std::string(reference));
  if (found != bundle.addresses.end()) return found->second;
  return base::Error(base::ErrorKind::invariant, "a reference leads to nothing in the Bundle", place_of(from, "reference"),
                     "send every resource that is referred to in the same Bundle");
}

void collect_entries(Children& bundle, const json::Node& root) {
  const json::Node* list = root.find("entry");
  if (list == nullptr) return;
  for (const json::Node& item : *list) {
    const json::Node* resource = item.find("resource");
    if (resource == nullptr || resource->string("resourceType") == "MessageHeader") continue;
    Entry entry;
    entry.type = resource->string("resourceType");
    entry.full_url = item.string("fullUrl");
    entry.resource = resource;
    const std::string relative = std::string(entry.type) + '/' + std::string(resource->string("id"));
    const std::size_t index = bundle.entries.size();
    // What cannot be referred to has only its place to be known by.
    entry.key = !entry.full_url.empty()              ? std::string(entry.full_url)
                : !resource->string("id").empty()    ? relative
                                                     : "entry[" + std::to_string(index) + ']';
    if (!entry.full_url.empty()) bundle.addresses.emplace(entry.full_url, index);
    if (!resource->string("id").empty()) bundle.addresses.emplace(relative, index);
    bundle.entries.push_back(std::move(entry));
  }
}

base::Status collect_targets(Children& bundle) {
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    base::Status status{base::Success{}};
    each_reference(*bundle.entries[i].resource, [&](std::string_view reference) {
      const auto known = bundle.addresses.find(std::string(reference));
      if (known != bundle.addresses.end()) {
        bundle.entries[i].targets.push_back(known->second);
      } else if (leads_inside(reference) && status) {
        status = resolve(bundle, reference, i).error();
      }
    });
    if (!status) return status;
  }
  return base::Success{};
}

bool is_of_one_child(const Entry& entry) { return entry.type == "Patient" || entry.type == "ServiceRequest"; }

// Marks `start` and everything it refers to, but no other child's Patient or ServiceRequest.
void reach(const Children& bundle, std::size_t start, std::vector<bool>& reached) {
  std::vector<std::size_t> open{start};
  reached[start] = true;
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t target : bundle.entries[at].targets) {
      if (reached[target] || is_of_one_child(bundle.entries[target])) continue;
      reached[target] = true;
      open.push_back(target);
    }
  }
}

Child gather(const Children& bundle, std::size_t service_request, std::size_t patient) {
  std::vector<bool> reached(bundle.entries.size(), false);
  reached[patient] = true;
  reach(bundle, service_request, reached);
  reach(bundle, patient, reached);
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    if (reached[i] || is_of_one_child(bundle.entries[i])) continue;
    const auto& targets = bundle.entries[i].targets;
    const bool is_about_the_child = std::any_of(targets.begin(), targets.end(), [&](std::size_t target) {
      return target == patient || target == service_request;
    });
    if (is_about_the_child) reach(bundle, i, reached);
  }
  Child child;
  child.service_request = service_request;
  child.patient = patient;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (reached[i]) child.members.push_back(i);
  }
  return child;
}

}  // namespace

base::Result<Children> split(const json::Node& bundle_root) {
  Children bundle;
  collect_entries(bundle, bundle_root);
  const auto targets = collect_targets(bundle);
  if (!targets) return targets.error();
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    if (bundle.entries[i].type != "ServiceRequest") continue;
    const json::Node* subject = bundle.entries[i].resource->find("subject");
    const auto patient = subject == nullptr ? bundle.addresses.end()
                                            : bundle.addresses.find(std::string(subject->string("reference")));
    if (patient == bundle.addresses.end() || bundle.entries[patient->second].type != "Patient") {
      return base::Error(base::ErrorKind::required, "the ServiceRequest's subject is no Patient of the Bundle",
                         place_of(i, "subject"), "send the child as a Patient in the same Bundle and refer to it");
    }
    bundle.children.push_back(gather(bundle, i, patient->second));
  }
  if (bundle.children.empty()) {
    return base::Error(base::ErrorKind::required, "the Bundle holds no ServiceRequest", "Bundle.entry",
                       "send one ServiceRequest for each child");
  }
  return bundle;
}

}  // namespace gateway::intake
