#include "validation/bundle_rules.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fhir/reference.hpp"
#include "validation/bundle_links.hpp"

namespace gateway::validation {
namespace {

using fhir::BundleEntry;
using fhir::Severity;

bool is_absolute(std::string_view url) {
  const std::size_t colon = url.find(':');
  return colon != std::string_view::npos && colon > 0 && url.find('/') > colon;
}

class BundleCheck {
 public:
  BundleCheck(Checking& checking, const fhir::Bundle& bundle, const Scope& scope)
      : checking_(checking), bundle_(bundle), scope_(scope) {}

  void run() {
    check_link_relations();
    const Step entries{&scope_.step, "entry", 0};
    Step step = entries;
    for (const BundleEntry& entry : bundle_.entries()) {
      if (!checking_.spend(1, step, *entry.node)) return;
      check_full_url(entry, step);
      if (bundle_.type() == "searchset") check_search_entry(entry, step);
      ++step.index;
    }
    if (bundle_.type() == "document" || bundle_.type() == "message") check_first_entry();
  }

 private:
  void tell(const char* rule, const Step& step, std::string_view member, const json::Node& at, std::string text,
            std::string remedy) {
    checking_.findings->add(Severity::error, {rule, "invalid"}, step, member, at, std::move(text), std::move(remedy));
  }

  // One page has one self, one first, one last, one next and one previous.
  void check_link_relations() {
    const json::Node* links = scope_.resource.find("link");
    if (links == nullptr || !links->is_array()) return;
    std::set<std::string_view> seen;
    Step step{&scope_.step, "link", 0};
    for (const json::Node& link : *links) {
      const std::string_view relation = link.string("relation");
      const bool paging = relation == "self" || relation == "first" || relation == "last" || relation == "next" ||
                          relation == "previous" || relation == "prev";
      if (paging && !seen.insert(relation).second) {
        tell("bundle-link-once", step, {}, link, "this relation of the Bundle's link was given before",
             "keep one link of each relation");
      }
      ++step.index;
    }
  }

  void check_full_url(const BundleEntry& entry, const Step& step) {
    if (entry.full_url.empty()) return;
    if (!is_absolute(entry.full_url)) {
      return tell("full-url-absolute", step, "fullUrl", *entry.node, "the full URL of an entry must be absolute",
                  "give an absolute URL or urn:uuid:…");
    }
    const fhir::Reference url = fhir::parse_reference(entry.full_url);
    if (entry.resource == nullptr || url.kind != fhir::ReferenceKind::absolute || url.type.empty()) return;
    if (checking_.definitions().resource(url.type) == nullptr) return;
    const std::string_view type = entry.resource->string("resourceType");
    const std::string_view id = entry.resource->string("id");
    if (url.type == type && url.id == id) return;
    if (id.empty() && bundle_.type() != "document" && bundle_.type() != "message" && bundle_.type() != "searchset" &&
        bundle_.type() != "collection")
      return;
    tell("full-url-identity", step, "fullUrl", *entry.node,
         "the full URL names a type and id of a server, and they are not those of the resource",
         id.empty() ? "give the resource its id, or use urn:uuid:…"
                    : "end the full URL with the resource's own type and id");
  }

  void check_search_entry(const BundleEntry& entry, const Step& step) {
    if (entry.resource == nullptr) return;
    const json::Node* search = entry.node->find("search");
    const bool outcome = entry.resource->string("resourceType") == "OperationOutcome";
    if (search != nullptr && search->string("mode") == "outcome" && !outcome) {
      tell("search-outcome", step, "resource", *entry.resource, "an entry of mode outcome holds an OperationOutcome",
           "give matches the mode match");
    }
    if (!outcome && entry.resource->string("id").empty()) {
      tell("search-id", step, "resource", *entry.resource, "what a search finds has an id", "give the resource its id");
    }
  }

  void check_first_entry() {
    const bool document = bundle_.type() == "document";
    const std::vector<BundleEntry>& entries = bundle_.entries();
    const char* const wanted = document ? "Composition" : "MessageHeader";
    if (entries.empty() || entries[0].resource == nullptr || entries[0].resource->string("resourceType") != wanted) {
      // bdl-11 and bdl-12 tell it where there is an entry.
      if (entries.empty()) {
        checking_.findings->add(Severity::error, {"bundle-first", "required"}, scope_.step, "entry", scope_.resource,
                                std::string("the first entry must hold a ") + wanted,
                                std::string("start with a ") + wanted);
      }
      return;
    }
    check_bundle_links(checking_, bundle_, scope_);
  }

  Checking& checking_;
  const fhir::Bundle& bundle_;
  const Scope& scope_;
};

}  // namespace

void check_bundle(Checking& checking, const fhir::Bundle& bundle, const Scope& scope) {
  BundleCheck(checking, bundle, scope).run();
}

}  // namespace gateway::validation
