#include "intake/intake.hpp"

#include <algorithm>
#include <iterator>

#include "formats/json_record.hpp"
#include "intake/bundle_rules.hpp"
#include "intake/children.hpp"
#include "intake/original.hpp"
#include "intake/received.hpp"
#include "intake/routing.hpp"
#include "json/reader.hpp"

namespace gateway::intake {
namespace {

constexpr std::size_t errors_kept = 50;

// The errors among `issues`, first ones first, capped; the rest of a hopeless resource teaches nothing more.
std::vector<base::Error> errors_of(const std::vector<validation::Issue>& issues) {
  std::vector<base::Error> errors;
  for (const validation::Issue& issue : issues) {
    if (validation::is_blocking(issue) && errors.size() < errors_kept) errors.push_back(validation::error_of(issue));
  }
  return errors;
}

}  // namespace

Form form_of(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (type == "application/json") return Form::gp_record_json;
  if (type == "application/fhir+json") return Form::fhir_bundle;
  return Form::none;
}

Intake::Intake(const json::Names& names, const mapping::Program& gp_record, const KeptInOriginal& kept,
               const validation::Validator& validator, const access::Partners& partners)
    : names_(names), gp_record_(gp_record), kept_(kept), validator_(validator), partners_(partners) {}

Outcome Intake::take_in(const Submission& submission) const {
  switch (form_of(submission.record.content_type)) {
    case Form::gp_record_json: return take_record(submission);
    case Form::fhir_bundle: return take_bundle(submission);
    case Form::none: break;
  }
  return Refused{{base::Error(base::ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                              "send application/json or application/fhir+json")}};
}

Outcome Intake::take_record(const Submission& submission) const {
  const auto source = formats::read_json_record(submission.record.body, names_);
  if (!source) return Refused{{source.error()}};
  mapping::RunInputs inputs;
  inputs.now = submission.now;
  inputs.id_space = submission.record.referral_id;
  inputs.losses = true;
  inputs.lost_only = true;
  const auto mapped = mapping::run(gp_record_, source->tree.root(), inputs);
  if (!mapped) return quarantine(submission, "mapping", {mapped.error()});
  const json::Node& root = mapped->target.root();
  auto errors = errors_of(validator_.validate(root, {}));
  if (!errors.empty()) return quarantine(submission, "validation", std::move(errors));
  const auto bundle = split(root);
  if (!bundle) return quarantine(submission, "mapping", {bundle.error()});
  Understood understood = route_all(submission, *bundle, "gp-referral-json");
  // Told once for the record: siblings share most of its fields.
  if (!understood.received.empty()) {
    auto& told = understood.received.front().warnings;
    auto more = unseen(source->tree.root(), mapped->losses, kept_);
    told.insert(told.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return understood;
}

Outcome Intake::take_bundle(const Submission& submission) const {
  const auto document = json::read(submission.record.body, names_);
  if (!document) return Refused{{document.error()}};
  const json::Node& root = document->root();
  if (root.string("resourceType") != "Bundle") {
    return Refused{{base::Error(base::ErrorKind::structure, "the body is not a FHIR Bundle", "/resourceType",
                                "send a Bundle with the referral's resources")}};
  }
  auto errors = errors_of(validator_.validate(root, submission.record.body));
  // rulings.md: readable but not valid is 422, whatever the first issue is.
  if (!errors.empty()) {
    errors.front().kind = base::ErrorKind::invariant;
    return Refused{std::move(errors)};
  }
  const auto rules = check_bundle_rules(root);
  if (!rules) return Refused{{rules.error()}};
  const auto bundle = split(root);
  if (!bundle) {
    base::Error error = bundle.error();
    error.kind = base::ErrorKind::invariant;
    return Refused{{std::move(error)}};
  }
  return route_all(submission, *bundle, "fhir-bundle");
}

// A child without a council goes to a person; its siblings travel on.
Understood Intake::route_all(const Submission& submission, const Children& bundle, const std::string& how) const {
  Understood understood;
  std::vector<base::Error> unrouted;
  const Resolve resolve = [&bundle](std::string_view reference) -> const json::Node* {
    const auto found = bundle.addresses.find(reference);
    return found == bundle.addresses.end() ? nullptr : bundle.entries[found->second].resource;
  };
  std::vector<base::Result<Route>> ways;
  for (const Child& child : bundle.children) {
    ways.push_back(route(partners_, submission.sender, submission.record.target_council,
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
    auto event =
        received({submission.record, submission.sender, bundle, child, i, *way, how, together, submission.now});
    event.warnings = way->warnings;
    if (way->how == "home-council") {
      event.warnings.emplace_back(base::ErrorKind::required, "the record names neither council nor postcode",
                                  "Patient.address",
                                  "it went to the practice's home council; tell them where the child lives");
    }
    if (!together) {
      event.warnings.emplace_back(
          base::ErrorKind::business_rule,
          "the children of this record do not all go to one council, so no council can read the "
          "original",
          "DocumentReference.content.attachment",
          "send each child as a record of its own when a council needs the original");
    }
    understood.received.push_back(std::move(event));
  }
  if (!unrouted.empty()) {
    understood.quarantined = quarantined(submission, bundle.children.size(), "routing", std::move(unrouted));
  }
  return understood;
}

Understood Intake::quarantine(const Submission& submission, std::string stage, std::vector<base::Error> errors) const {
  Understood understood;
  understood.quarantined = quarantined(submission, 0, std::move(stage), std::move(errors));
  return understood;
}

referral::RecordQuarantined Intake::quarantined(const Submission& submission, std::size_t number, std::string stage,
                                                std::vector<base::Error> errors) const {
  referral::RecordQuarantined event;
  event.case_id = case_id_of(submission.record.referral_id, number);
  event.referral_id = submission.record.referral_id;
  event.correlation_id = submission.record.correlation_id;
  event.request_id = submission.record.request_id;
  event.practice_ods = submission.sender.ods;
  event.stage = std::move(stage);
  event.errors = std::move(errors);
  auto original = original_document(submission.record, event.case_id, {}, true, submission.now);
  event.original = reference_to(original);
  event.resources.push_back(std::move(original));
  return event;
}

}  // namespace gateway::intake
