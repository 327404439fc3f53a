#include "api/communication.hpp"

#include <memory>

#include "access/authorisation.hpp"
#include "casework/record_set.hpp"
#include "fhir/identifiers.hpp"
#include "intake/mappings.hpp"
#include "intake/rendering.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"
#include "referral/feedback.hpp"
#include "referral/restricted_address.hpp"

namespace gateway::api {
namespace {

using referral::FeedbackGiven;

constexpr std::string_view referrer_feedback_profile =
    "https://referral-gateway.example/fhir/StructureDefinition/ReferrerFeedback";
constexpr std::string_view family_feedback_profile =
    "https://referral-gateway.example/fhir/StructureDefinition/FamilyFeedback";

// A council's word about one of its Tasks, and the case that it is about.
struct Word {
  FeedbackGiven feedback;
  base::Uuid case_id;
  std::optional<std::string> stored;  // what stands there already, of the same message
};

base::Result<json::Document> read_body(const Exchange& exchange, const validation::Validator& validator,
                                       const json::Names& names) {
  json::Document document = TRY(json::read(exchange.request.body, names));
  const json::Node& root = document.root();
  if (root.string("resourceType") != "Communication") {
    return base::Error(base::ErrorKind::structure, "the body is not a Communication", "/resourceType",
                       "send one Communication");
  }
  for (const validation::Issue& issue : validator.validate(root, exchange.request.body)) {
    if (validation::is_blocking(issue)) return validation::error_of(issue);
  }
  return document;
}

// What the referral forbids: contact, and telling a restricted address; and who is its referrer.
struct Limits {
  bool contact_prohibited = false;
  std::vector<std::string> places;
  referral::Referrer referrer;
};

base::Result<Limits> limits_of(const referral::Case& of, store::Store& store, const json::Names& names) {
  Limits limits;
  limits.referrer.practice_ods = of.practice_ods;
  const auto resources = TRY(casework::resources_of(store, of));
  for (const store::ResourceRow& row : resources) {
    if (row.type == "Organization" || row.type == "Practitioner" || row.type == "PractitionerRole") {
      std::string reference = row.type + '/' + base::to_string(row.id);
      if (!of.task || reference != of.task->owner) limits.referrer.references.push_back(std::move(reference));
    }
    if (row.type != "ServiceRequest" && row.type != "Patient" && row.type != "RelatedPerson") continue;
    const json::Document document = TRY(json::read(row.bytes, names));
    if (row.type == "ServiceRequest") {
      limits.contact_prohibited = limits.contact_prohibited || referral::prohibits_contact(document.root());
      continue;
    }
    for (std::string& place : referral::restricted_places(document.root())) limits.places.push_back(std::move(place));
  }
  return limits;
}

// Errors: business_rule where a restricted address is told, or could be where nobody can look.
base::Status check_tells_no_place(const json::Node& communication, const std::vector<std::string>& places) {
  if (places.empty()) return base::Success{};
  std::string place = referral::place_that_tells(communication, places);
  if (!place.empty()) {
    return base::Error(base::ErrorKind::business_rule, "what the family is told names a restricted address",
                       std::move(place), "leave the address out");
  }
  place = referral::place_nobody_can_read(communication);
  if (place.empty()) return base::Success{};
  return base::Error(base::ErrorKind::business_rule,
                     "an address of this family is restricted, and nobody can see whether this tells it",
                     std::move(place), "give it as words in contentString, or attach the text itself as text/plain");
}

// As it is stored: our id and identifier, restricted, with child and council where it leaves them out. The same message
// gives the same id.
referral::ResourceVersion stored_form(const json::Node& communication, const referral::Case& of,
                                      const base::Uuid& request_id, base::Instant now) {
  intake::Rendering rendering;
  rendering.type = "Communication";
  rendering.id = base::derive_near(of.id, "communication|" + base::to_string(request_id));
  rendering.last_updated = now;
  std::string more;
  const auto add = [&](const char* member, const std::string& reference) {
    if (communication.find(member) != nullptr || reference.empty()) return;
    more += (more.empty() ? "\"" : ",\"") + std::string(member) + "\":{\"reference\":" + json::quote(reference) + '}';
  };
  if (of.task) {
    add("subject", of.task->for_patient);
    add("sender", of.task->owner);
  }
  rendering.extra_members = more;
  const auto as_it_is = [](std::string_view reference) { return reference; };
  return {"Communication", rendering.id, 1, intake::render(communication, rendering, as_it_is)};
}

// The stored form against our profile of feedback to that addressee, where the running program knows it ([fhir]
// packages). Errors: of the first rule that is broken, with its place.
base::Status check_profile(const FeedbackGiven& feedback, const validation::Validator& validator,
                           const json::Names& names) {
  const json::Document document = TRY(json::read(feedback.resource.bytes, names));
  const bool family = feedback.to == referral::Addressee::family;
  const validation::Wanted wanted{{std::string(family ? family_feedback_profile : referrer_feedback_profile)}};
  for (const validation::Issue& issue : validator.validate(document.root(), {}, wanted)) {
    if (validation::is_blocking(issue) && issue.rule != "profile-unknown") return validation::error_of(issue);
  }
  return base::Success{};
}

// The same message again gets the same answer. Errors: conflict when it has another body now; those of the store.
base::Status find_earlier(Word& word, const json::Node& communication, const referral::Case& of, store::Store& store,
                          const json::Names& names) {
  const auto before = TRY(store.resource({"Communication", word.feedback.resource.id, 1}));
  if (!before) return base::Success{};
  const json::Document document = TRY(json::read(before->bytes, names));
  const json::Node* meta = document.root().find("meta");
  const auto at = TRY(base::parse_instant(meta == nullptr ? std::string_view() : meta->string("lastUpdated")));
  if (stored_form(communication, of, word.feedback.request_id, at).bytes != before->bytes) {
    return base::Error(base::ErrorKind::conflict, "this X-Request-ID was used before with another body", "X-Request-ID",
                       "use a new X-Request-ID for a new message");
  }
  word.stored = before->bytes;
  return base::Success{};
}

base::Result<Word> read_word(const Exchange& exchange, store::Store& store, const casework::Casework& casework,
                             const validation::Validator& validator, const json::Names& names) {
  const base::Error unknown(base::ErrorKind::not_found, "no such Task", "Communication.basedOn");
  const json::Document document = TRY(read_body(exchange, validator, names));
  Word word;
  const base::Uuid task_id = TRY(referral::task_of_feedback(document.root()));
  const auto task = TRY(store.resource({"Task", task_id, 0}));
  if (!task || !access::may_read(*exchange.partner, *task)) return unknown;
  const auto row = TRY(store.load_case(task->case_id));
  if (!row) return unknown;
  const referral::Case standing = TRY(referral::decode_case(row->state));
  const Limits limits = TRY(limits_of(standing, store, names));
  word.feedback = TRY(referral::read_feedback(document.root(), limits.referrer));
  if (word.feedback.to == referral::Addressee::family) TRY(check_tells_no_place(document.root(), limits.places));
  word.case_id = standing.id;
  word.feedback.contact_prohibited = limits.contact_prohibited;
  word.feedback.organisation = exchange.partner->ods;
  word.feedback.request_id = exchange.ids.request_id;
  word.feedback.resource = stored_form(document.root(), standing, exchange.ids.request_id, casework.now());
  TRY(check_profile(word.feedback, validator, names));
  TRY(find_earlier(word, document.root(), standing, store, names));
  return word;
}

net::Response created(int status, const referral::ResourceVersion& resource) {
  net::Response response = fhir_answer(status, resource.bytes);
  response.headers.add("Location", "/fhir/R4/Communication/" + base::to_string(resource.id) + "/_history/1");
  response.headers.add("ETag", "W/\"1\"");
  return response;
}

}  // namespace

ExchangeHandler post_communication(Door& door, store::Store& store, casework::Casework& casework,
                                   const validation::Validator& validator, const json::Names& names) {
  return [&](Exchange exchange) {
    if (access::may_submit(*exchange.partner)) {
      return door.refuse(std::move(exchange),
                         base::Error(base::ErrorKind::forbidden, "feedback about a referral is the council's"));
    }
    if (!intake::is_fhir_json(exchange.request.headers.get("Content-Type"))) {
      const base::Error error(base::ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                              "send the Communication as application/fhir+json");
      return door.refuse(std::move(exchange), error, error_answer(error, 415));
    }
    auto word = read_word(exchange, store, casework, validator, names);
    if (!word) {
      if (word.error().kind == base::ErrorKind::transient) return exchange.fail(word.error());
      return door.refuse(std::move(exchange), word.error());
    }
    if (word->stored) {
      return exchange.answer(created(200, {"Communication", word->feedback.resource.id, 1, *word->stored}));
    }
    casework::Along along;
    along.request_id = exchange.ids.request_id;
    const referral::ResourceVersion resource = word->feedback.resource;
    auto kept = std::make_shared<Exchange>(std::move(exchange));
    casework.apply(word->case_id, std::move(word->feedback), std::move(along),
                   [kept, resource](const base::Result<referral::Decision>& decision) {
                     if (!decision) return kept->fail(decision.error());
                     kept->answer(created(201, resource));
                   });
  };
}

}  // namespace gateway::api
