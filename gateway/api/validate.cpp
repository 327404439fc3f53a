#include "api/validate.hpp"

#include "api/query.hpp"
#include "fhir/outcome_text.hpp"
#include "intake/mappings.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::api {
namespace {

struct Asked {
  const json::Node* resource = nullptr;
  validation::Wanted wanted;
};

// Parameters that hold a `resource` carry what is asked; other Parameters may be what is to be validated.
Asked read_asked(const json::Node& body) {
  Asked asked;
  const json::Node* parameters = body.string("resourceType") == "Parameters" ? body.find("parameter") : nullptr;
  if (parameters != nullptr && parameters->is_array()) {
    for (const json::Node& parameter : *parameters) {
      if (!parameter.is_object()) continue;
      const std::string_view name = parameter.string("name");
      if (name == "resource") asked.resource = parameter.find("resource");
      if (name != "profile") continue;
      for (const char* const form : {"valueUri", "valueCanonical"}) {
        if (!parameter.string(form).empty()) asked.wanted.profiles.emplace_back(parameter.string(form));
      }
    }
  }
  return asked;
}

base::Result<std::string> outcome_of(const Exchange& exchange, const validation::Validator& validator,
                                     const json::Names& names) {
  const std::string& type = exchange.request.parameters.front();
  if (!validator.knows(type)) {
    return base::Error(base::ErrorKind::not_found, "R4 has no resource type of the name in the path", {},
                       "post to the type of the resource, as in /fhir/R4/Patient/$validate");
  }
  const json::Document document = TRY(json::read(exchange.request.body, names));
  Asked asked = read_asked(document.root());
  for (std::string& profile : TRY(query_values(exchange.request.query, "profile"))) {
    if (!profile.empty()) asked.wanted.profiles.push_back(std::move(profile));
  }
  if (asked.resource == nullptr) {
    if (type != "Parameters" && document.root().string("resourceType") == "Parameters") {
      return base::Error(base::ErrorKind::required, "the Parameters hold no resource", "Parameters.parameter",
                         "add the parameter resource with what is to be validated");
    }
    asked.resource = &document.root();
  }
  if (asked.resource->string("resourceType") != type) {
    return base::Error(base::ErrorKind::value, "the resource is of another type than the path names", "resourceType",
                       "post it to its own type");
  }
  const auto issues = validator.validate(*asked.resource, exchange.request.body, asked.wanted);
  if (issues.empty()) return fhir::information_outcome("nothing is wrong with this resource");
  return json::write(fhir::operation_outcome(validation::outcome_issues(issues), names).root());
}

}  // namespace

ExchangeHandler validate(Door& door, const intake::LibraryInForce& in_force) {
  return [&door, &in_force](Exchange exchange) {
    if (!intake::is_fhir_json(exchange.request.headers.get("Content-Type"))) {
      const base::Error error(base::ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                              "send the resource as application/fhir+json");
      return door.refuse(std::move(exchange), error, error_answer(error, 415));
    }
    const auto library = in_force.get();
    auto outcome = outcome_of(exchange, library->validator, library->names);
    if (!outcome) return door.refuse(std::move(exchange), outcome.error());
    exchange.answer(fhir_answer(200, std::move(*outcome)));
  };
}

}  // namespace gateway::api
