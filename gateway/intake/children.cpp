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
  const auto found = bundle.addresses.find(reference);
  if (found != bundle.addresses.end()) return found->second;
  return base::Error(base::ErrorKind::invariant, "a reference leads to nothing in the Bundle",
                     place_of(bundle.entries[from].position, "reference"),
                     "send every resource that is referred to in the same Bundle");
}

base::Error twice(std::size_t position) {
  return base::Error(base::ErrorKind::invariant, "two entries have the same fullUrl, or the same type and id",
                     "Bundle.entry[" + std::to_string(position) + ']', "send each resource once");
}

// Our writer's text is searched for references, so an address must stand in JSON as it is.
bool is_plain(std::string_view url) {
  return std::all_of(url.begin(), url.end(),
                     [](char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) > ' '; });
}

base::Status add_entry(Children& bundle, const json::Node& item, std::size_t position) {
  const json::Node* resource = item.find("resource");
  if (resource == nullptr || resource->string("resourceType") == "MessageHeader") return base::Success{};
  Entry entry;
  entry.type = resource->string("resourceType");
  entry.full_url = item.string("fullUrl");
  entry.resource = resource;
  entry.position = position;
  if (!is_plain(entry.full_url)) {
    return base::Error(base::ErrorKind::invariant, "the fullUrl holds characters that no URL has",
                       "Bundle.entry[" + std::to_string(position) + "].fullUrl", "send a urn:uuid: or an http(s) URL");
  }
  const std::string relative = std::string(entry.type) + '/' + std::string(resource->string("id"));
  const bool has_id = !resource->string("id").empty();
  const std::size_t index = bundle.entries.size();
  // What cannot be referred to has only its place to be known by.
  entry.key = !entry.full_url.empty() ? std::string(entry.full_url)
              : has_id                ? relative
                                      : "entry[" + std::to_string(index) + ']';
  if (!entry.full_url.empty() && !bundle.addresses.emplace(entry.full_url, index).second) return twice(position);
  if (has_id) {
    const auto [known, fresh] = bundle.addresses.emplace(relative, index);
    // Two servers may have given the same id; without a fullUrl there is nothing to tell them apart by.
    const bool told_apart = !entry.full_url.empty() && (fresh || !bundle.entries[known->second].full_url.empty());
    if (!fresh && known->second != index && !told_apart) return twice(position);
  }
  bundle.entries.push_back(std::move(entry));
  return base::Success{};
}

base::Status collect_entries(Children& bundle, const json::Node& root) {
  const json::Node* list = root.find("entry");
  if (list == nullptr) return base::Success{};
  std::size_t position = 0;
  for (const json::Node& item : *list) {
    auto added = add_entry(bundle, item, position++);
    if (!added) return added;
  }
  return base::Success{};
}

base::Status collect_targets(Children& bundle) {
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    base::Status status{base::Success{}};
    each_reference(*bundle.entries[i].resource, [&](std::string_view reference) {
      const auto known = bundle.addresses.find(reference);
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

using Marks = std::vector<bool>;

// Marks `start` and everything it refers to that `open_to` lets in.
template <typename OpenTo>
void reach(const Children& bundle, std::size_t start, Marks& reached, OpenTo open_to) {
  std::vector<std::size_t> open{start};
  reached[start] = true;
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t target : bundle.entries[at].targets) {
      if (reached[target] || bundle.entries[target].is_of_one_child || !open_to(target)) continue;
      reached[target] = true;
      open.push_back(target);
    }
  }
}

// The entries from which references lead to the child, over any number of steps.
Marks about(const Children& bundle, const std::vector<std::vector<std::size_t>>& sources, const Child& child) {
  Marks marks(bundle.entries.size(), false);
  std::vector<std::size_t> open{child.service_request, child.patient};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const std::size_t source : sources[at]) {
      if (marks[source] || bundle.entries[source].is_of_one_child) continue;
      marks[source] = true;
      open.push_back(source);
    }
  }
  return marks;
}

void gather_all(Children& bundle) {
  const std::size_t count = bundle.entries.size();
  std::vector<std::vector<std::size_t>> sources(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (const std::size_t target : bundle.entries[i].targets) sources[target].push_back(i);
  }
  std::vector<Marks> own;
  Marks tied(count, false);
  for (const Child& child : bundle.children) {
    own.push_back(about(bundle, sources, child));
    for (std::size_t i = 0; i < count; ++i) tied[i] = tied[i] || own.back()[i];
  }
  std::vector<Marks> sets;
  Marks anywhere(count, false);
  for (std::size_t number = 0; number < bundle.children.size(); ++number) {
    const Child& child = bundle.children[number];
    Marks reached(count, false);
    reached[child.patient] = true;
    const auto anything = [](std::size_t) { return true; };
    reach(bundle, child.service_request, reached, anything);
    reach(bundle, child.patient, reached, anything);
    // What tells of several children leads to a sibling's resources too; those stay with the sibling.
    const auto not_a_siblings = [&](std::size_t entry) { return own[number][entry] || !tied[entry]; };
    for (std::size_t i = 0; i < count; ++i) {
      if (own[number][i]) reach(bundle, i, reached, not_a_siblings);
    }
    for (std::size_t i = 0; i < count; ++i) anywhere[i] = anywhere[i] || reached[i];
    sets.push_back(std::move(reached));
  }
  for (std::size_t number = 0; number < bundle.children.size(); ++number) {
    Child& child = bundle.children[number];
    for (std::size_t i = 0; i < count; ++i) {
      if (!anywhere[i]) reach(bundle, i, sets[number], [&](std::size_t entry) { return !tied[entry]; });
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (sets[number][i]) child.members.push_back(i);
    }
  }
}

}  // namespace

base::Result<Children> split(const json::Node& bundle_root) {
  Children bundle;
  const auto entries = collect_entries(bundle, bundle_root);
  if (!entries) return entries.error();
  const auto targets = collect_targets(bundle);
  if (!targets) return targets.error();
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    if (bundle.entries[i].type != "ServiceRequest") continue;
    const json::Node* subject = bundle.entries[i].resource->find("subject");
    const auto patient =
        subject == nullptr ? bundle.addresses.end() : bundle.addresses.find(subject->string("reference"));
    if (patient == bundle.addresses.end() || bundle.entries[patient->second].type != "Patient") {
      return base::Error(base::ErrorKind::required, "the ServiceRequest's subject is no Patient of the Bundle",
                         place_of(bundle.entries[i].position, "subject"),
                         "send the child as a Patient in the same Bundle and refer to it");
    }
    bundle.entries[i].is_of_one_child = bundle.entries[patient->second].is_of_one_child = true;
    bundle.children.push_back({i, patient->second, {}});
  }
  if (bundle.children.empty()) {
    return base::Error(base::ErrorKind::required, "the Bundle holds no ServiceRequest", "Bundle.entry",
                       "send one ServiceRequest for each child");
  }
  gather_all(bundle);
  return bundle;
}

}  // namespace gateway::intake
