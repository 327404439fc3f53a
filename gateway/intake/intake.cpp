#include "intake/intake.hpp"

#include <algorithm>
#include <iterator>

#include "formats/fhir_xml.hpp"
#include "intake/bundle_rules.hpp"
#include "intake/children.hpp"
#include "intake/message_rules.hpp"
#include "intake/original.hpp"
#include "intake/received.hpp"
#include "intake/record_mapping.hpp"
#include "intake/routing.hpp"
#include "intake/sharing_basis.hpp"
#include "json/reader.hpp"

namespace gateway::intake {
namespace {

// Of a message; of how many more something is wrong shows when these are mended.
constexpr std::size_t errors_kept = 100;

// What was made of the records of one message, one after another.
class Collection {
 public:
  Collection(const Submission& submission, const access::Partners& partners)
      : submission_(submission), partners_(partners) {}

  // Every child of the record `slice`; `made_by` goes into Provenance. A child without a council goes to a person; its
  // siblings travel on. `warnings` are told once for the record: siblings share most of its fields.
  void route_all(const Slice& slice, const Children& bundle, const std::string& how, const std::string& made_by,
                 std::vector<base::Error> warnings);

  // A record that goes to a person.
  void give_up(const Slice& slice, const std::string& stage, std::vector<base::Error> errors) {
    if (stage_.empty()) stage_ = stage;
    if (errors_.size() < errors_kept) append(errors_, slice, std::move(errors));
  }

  bool empty() const { return understood_.received.empty(); }
  const std::vector<base::Error>& errors() const { return errors_; }

  // One quarantine for all that went to a person.
  Understood finish() {
    if (!errors_.empty()) understood_.quarantined = quarantined();
    return std::move(understood_);
  }

 private:
  static void append(std::vector<base::Error>& list, const Slice& slice, std::vector<base::Error> errors) {
    for (base::Error& error : errors) {
      if (!slice.alone()) error.place = error.place.empty() ? slice.place : slice.place + ": " + error.place;
      list.push_back(std::move(error));
    }
  }

  referral::RecordQuarantined quarantined() {
    const store::InboxRecord& message = submission_.record;
    referral::RecordQuarantined event;
    event.case_id = quarantine_id_of(message.referral_id);
    event.referral_id = message.referral_id;
    event.correlation_id = message.correlation_id;
    event.request_id = message.request_id;
    event.practice_ods = submission_.sender.ods;
    event.stage = std::move(stage_);
    event.errors = std::move(errors_);
    auto original = original_document(whole(message), event.case_id, {}, true, submission_.now);
    event.original = reference_to(original);
    event.resources.push_back(std::move(original));
    return event;
  }

  const Submission& submission_;
  const access::Partners& partners_;
  Understood understood_;
  std::string stage_;
  std::vector<base::Error> errors_;
};

void Collection::route_all(const Slice& slice, const Children& bundle, const std::string& how,
                           const std::string& made_by, std::vector<base::Error> warnings) {
  std::vector<base::Error> unrouted;
  const Resolve resolve = [&bundle](std::string_view reference) -> const json::Node* {
    const auto found = bundle.addresses.find(reference);
    return found == bundle.addresses.end() ? nullptr : bundle.entries[found->second].resource;
  };
  std::vector<base::Result<Route>> ways;
  for (const Child& child : bundle.children) {
    ways.push_back(route(partners_, submission_.sender, submission_.record.target_council,
                         *bundle.entries[child.service_request].resource, bundle.entries[child.patient].resource,
                         resolve));
  }
  // The bytes of the record hold every child, so no council gets them when they are not all its own.
  const bool together = std::all_of(ways.begin(), ways.end(), [&ways](const base::Result<Route>& way) {
    return way.ok() && ways.front().ok() && way->council == ways.front()->council;
  });
  for (std::size_t i = 0; i < bundle.children.size(); ++i) {
    const Child& child = bundle.children[i];
    const auto& way = ways[i];
    if (!way) {
      unrouted.push_back(way.error());
      continue;
    }
    auto event = received({slice, submission_.sender, bundle, child, i, *way, how, made_by, together, submission_.now});
    std::vector<base::Error> told = way->warnings;
    if (way->how == "home-council") {
      told.emplace_back(base::ErrorKind::required, "the record names neither council nor postcode", "Patient.address",
                        "it went to the practice's home council; tell them where the child lives");
    }
    auto sharing = sharing_warnings(bundle, child);
    event.warnings.insert(event.warnings.end(), std::make_move_iterator(sharing.begin()),
                          std::make_move_iterator(sharing.end()));
    if (!together) {
      told.emplace_back(base::ErrorKind::business_rule,
                        "the children of this record do not all go to one council, so no council can read the "
                        "original",
                        "DocumentReference.content.attachment",
                        "send each child as a record of its own when a council needs the original");
    }
    told.insert(told.end(), std::make_move_iterator(warnings.begin()), std::make_move_iterator(warnings.end()));
    warnings.clear();
    append(event.warnings, slice, std::move(told));
    understood_.received.push_back(std::move(event));
  }
  if (!unrouted.empty()) give_up(slice, "routing", std::move(unrouted));
}

}  // namespace

Intake::Intake(const LibraryInForce& library, const access::Partners& partners)
    : library_(library), partners_(partners) {}

Outcome Intake::take_in(const Submission& submission) const {
  const auto library = library_.get();
  const std::string& type = submission.record.content_type;
  if (!submission.with.empty()) {
    const Mapping* asked = library->mappings.find_version(submission.with);
    if (asked != nullptr) return take_records(submission, *asked, *library);
    return Refused{{base::Error(base::ErrorKind::not_found, "no mapping of that name and version is in force", "with",
                                "mappings list prints those that are")}};
  }
  if (is_fhir_json(type) || is_fhir_xml(type)) return take_bundle(submission, *library);
  if (const Mapping* mapping = library->mappings.choose(submission.sender, type)) {
    return take_records(submission, *mapping, *library);
  }
  return Refused{{base::Error(base::ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                              "send " + library->mappings.taken())}};
}

Outcome Intake::take_records(const Submission& submission, const Mapping& mapping, const Library& library) const {
  const auto records = slices(submission.record, mapping.form, json::Limits{}.bytes);
  if (!records) return Refused{{records.error()}};
  Collection collection(submission, partners_);
  const std::string made_by = identity(mapping);
  bool readable = false;
  for (const Slice& slice : *records) {
    MappedRecord mapped = map_record({slice.bytes, slice.id, submission.now, false}, mapping, library);
    if (mapped.failed) {
      readable = readable || mapped.failed->stage != "reading";
      collection.give_up(slice, mapped.failed->stage, std::move(mapped.failed->errors));
      continue;
    }
    readable = true;
    const auto bundle = split(mapped.output->target.root());
    if (!bundle) {
      collection.give_up(slice, "mapping", {bundle.error()});
      continue;
    }
    collection.route_all(slice, *bundle, mapping.name, made_by, std::move(mapped.warnings));
  }
  // Nothing that a person could make sense of: the sender has to mend it.
  if (!readable) return Refused{collection.errors()};
  return collection.finish();
}

Outcome Intake::take_bundle(const Submission& submission, const Library& library) const {
  const std::string& body = submission.record.body;
  const auto document = is_fhir_xml(submission.record.content_type) ? formats::read_fhir_xml(body, library.definitions)
                                                                    : json::read(body, library.names);
  if (!document) return Refused{{document.error()}};
  const json::Node& root = document->root();
  if (root.string("resourceType") != "Bundle") {
    return Refused{{base::Error(base::ErrorKind::structure, "the body is not a FHIR Bundle", "/resourceType",
                                "send a Bundle with the referral's resources")}};
  }
  auto errors = errors_of(library.validator.validate(root, body));
  // rulings.md: readable but not valid is 422, whatever the first issue is.
  if (!errors.empty()) {
    errors.front().kind = base::ErrorKind::invariant;
    return Refused{std::move(errors)};
  }
  const auto rules = check_bundle_rules(root);
  if (!rules) return Refused{{rules.error()}};
  if (const auto message = check_message_rules(root); !message) return Refused{{message.error()}};
  const auto bundle = split(root);
  if (!bundle) {
    base::Error error = bundle.error();
    error.kind = base::ErrorKind::invariant;
    return Refused{{std::move(error)}};
  }
  Collection collection(submission, partners_);
  collection.route_all(whole(submission.record), *bundle, "fhir-bundle", "fhir-bundle", {});
  return collection.finish();
}

Understood Intake::quarantine(const Submission& submission, std::string stage, std::vector<base::Error> errors) const {
  Collection collection(submission, partners_);
  collection.give_up(whole(submission.record), stage, std::move(errors));
  return collection.finish();
}

}  // namespace gateway::intake
