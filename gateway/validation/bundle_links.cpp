#include "validation/bundle_links.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "fhir/reference.hpp"

namespace gateway::validation {
namespace {

using fhir::BundleEntry;
using fhir::Reference;
using fhir::ReferenceKind;
using fhir::Severity;

// Where the rules of full URLs lead a reference (R4 §2.36.4.1): the entries whose full URL it names, versions weighed
// when both the reference and the entry state one.
class Links {
 public:
  explicit Links(const fhir::Bundle& bundle) : entries_(bundle.entries()) {
    for (std::size_t number = 0; number < entries_.size(); ++number) {
      if (!entries_[number].full_url.empty()) by_url_.emplace(entries_[number].full_url, number);
    }
  }

  std::vector<std::size_t> matches(std::string_view text, const BundleEntry& from) const {
    const Reference reference = fhir::parse_reference(text);
    std::string url;
    if (reference.kind == ReferenceKind::relative) {
      const Reference base = fhir::parse_reference(from.full_url);
      const std::string identity = std::string(reference.type) + "/" + std::string(reference.id);
      if (base.kind != ReferenceKind::absolute || base.type.empty()) return {};
      url = std::string(base.base) + "/" + identity;
    } else if (reference.kind == ReferenceKind::absolute || reference.kind == ReferenceKind::urn) {
      url = std::string(text);
      if (!reference.version.empty())
        url.resize(url.size() - reference.version.size() - std::string_view("/_history/").size());
    } else {
      return {};
    }
    std::vector<std::size_t> found;
    const auto [first, last] = by_url_.equal_range(url);
    for (auto at = first; at != last; ++at) {
      if (reference.version.empty() || version_of(entries_[at->second]) == reference.version)
        found.push_back(at->second);
    }
    return found;
  }

 private:
  static std::string_view version_of(const BundleEntry& entry) {
    const json::Node* meta = entry.resource == nullptr ? nullptr : entry.resource->find("meta");
    return meta == nullptr ? std::string_view() : meta->string("versionId");
  }

  const std::vector<BundleEntry>& entries_;
  std::multimap<std::string, std::size_t, std::less<>> by_url_;
};

// Every reference in a resource, contained ones included.
std::vector<const json::Node*> references_in(const json::Node& resource) {
  std::vector<const json::Node*> found;
  std::vector<const json::Node*> left = {&resource};
  while (!left.empty()) {
    const json::Node* node = left.back();
    left.pop_back();
    for (const json::Node& member : *node) {
      if (member.is_string()) {
        const std::string_view name = member.name().text();
        if (name == "reference" || name == "url" || name.starts_with("value")) found.push_back(&member);
      }
      if (member.first() != nullptr) left.push_back(&member);
    }
  }
  return found;
}

class LinkCheck {
 public:
  LinkCheck(Checking& checking, const fhir::Bundle& bundle, const Scope& scope)
      : checking_(checking), bundle_(bundle), scope_(scope), links_(bundle) {}

  void run() {
    const json::Node& composition = *bundle_.entries()[0].resource;
    const Step entry{&scope_.step, "entry", 0};
    const Step resource{&entry, "resource"};
    if (bundle_.type() == "document") {
      check_member(composition, "subject", resource);
      check_member(composition, "encounter", resource);
      check_member(composition, "author", resource);
      check_member(composition, "custodian", resource);
      check_list_of(composition, "attester", "party", resource);
      check_sections(composition, resource, 0);
      check_reach();
    }
  }

 private:
  void check_one(const json::Node& reference, const Step& step) {
    const std::string_view text = reference.string("reference");
    if (text.empty() || text[0] == '#') return;
    const std::size_t found = links_.matches(text, bundle_.entries()[0]).size();
    if (found == 1) return;
    checking_.findings->add(Severity::error, {found == 0 ? "document-reference" : "bundle-ambiguous", "not-found"},
                            step, {}, reference,
                            found == 0 ? "what a document refers to here must be an entry of its Bundle"
                                       : "the reference leads to several entries of the Bundle",
                            found == 0 ? "add the entry under the full URL that the reference comes to"
                                       : "name the version, or give the entries different full URLs");
  }

  void check_member(const json::Node& object, std::string_view name, const Step& parent) {
    const json::Node* member = object.find(name);
    if (member == nullptr) return;
    Step step{&parent, name};
    if (member->is_object()) return check_one(*member, step);
    if (!member->is_array()) return;
    step.index = 0;
    for (const json::Node& item : *member) {
      if (item.is_object()) check_one(item, step);
      ++step.index;
    }
  }

  void check_list_of(const json::Node& object, std::string_view list, std::string_view member, const Step& parent) {
    const json::Node* items = object.find(list);
    if (items == nullptr || !items->is_array()) return;
    Step step{&parent, list, 0};
    for (const json::Node& item : *items) {
      check_member(item, member, step);
      ++step.index;
    }
  }

  void check_sections(const json::Node& object, const Step& parent, int depth) {
    const json::Node* sections = object.find("section");
    if (sections == nullptr || !sections->is_array() || depth > 32) return;
    Step step{&parent, "section", 0};
    for (const json::Node& section : *sections) {
      check_member(section, "author", step);
      check_member(section, "focus", step);
      check_member(section, "entry", step);
      check_sections(section, step, depth + 1);
      ++step.index;
    }
  }

  // Entries are joined by references either way; those the first one is not joined to do not belong to the document.
  void check_reach() {
    const std::vector<BundleEntry>& entries = bundle_.entries();
    std::vector<std::vector<std::size_t>> joined(entries.size());
    for (std::size_t number = 0; number < entries.size(); ++number) {
      if (entries[number].resource == nullptr) continue;
      for (const json::Node* reference : references_in(*entries[number].resource)) {
        if (!checking_.spend(1, scope_.step, scope_.resource)) return;
        for (const std::size_t other : links_.matches(reference->text(), entries[number])) {
          joined[number].push_back(other);
          joined[other].push_back(number);
        }
      }
    }
    std::vector<bool> reached(entries.size());
    std::deque<std::size_t> next = {0};
    reached[0] = true;
    while (!next.empty()) {
      const std::size_t number = next.front();
      next.pop_front();
      for (const std::size_t other : joined[number]) {
        if (!reached[other]) next.push_back(other);
        reached[other] = true;
      }
    }
    for (std::size_t number = 0; number < entries.size(); ++number) {
      if (reached[number] || entries[number].resource == nullptr) continue;
      const Step step{&scope_.step, "entry", static_cast<std::uint32_t>(number)};
      checking_.findings->add(Severity::error, {"document-reach", "invalid"}, step, {}, *entries[number].node,
                              "no references join this entry to the document's Composition",
                              "refer to it from the document, or leave it out");
    }
  }

  Checking& checking_;
  const fhir::Bundle& bundle_;
  const Scope& scope_;
  Links links_;
};

}  // namespace

void check_bundle_links(Checking& checking, const fhir::Bundle& bundle, const Scope& scope) {
  LinkCheck(checking, bundle, scope).run();
}

}  // namespace gateway::validation
