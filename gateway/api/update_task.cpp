#include "api/update_task.hpp"

#include <algorithm>
#include <memory>

#include "api/if_match.hpp"
#include "api/sight.hpp"
#include "casework/record_set.hpp"
#include "casework/redirection.hpp"
#include "fhir/outcome_text.hpp"
#include "intake/mappings.hpp"
#include "json/reader.hpp"
#include "referral/case_codec.hpp"
#include "referral/codes.hpp"
#include "referral/task_update.hpp"

namespace gateway::api {
namespace {

// The asked-for change, checked for form. Errors: structure, required, value, code_invalid, invariant.
base::Result<referral::TaskUpdateRequested> asked_change(const Exchange& exchange, const store::ResourceRow& stored,
                                                         const validation::Validator& validator,
                                                         const json::Names& names) {
  const base::Uuid& task_id = stored.id;
  const std::uint32_t version = TRY(expected_version(exchange.request));
  const json::Document document = TRY(json::read(exchange.request.body, names));
  const json::Node& task = document.root();
  if (task.string("resourceType") != "Task") {
    return base::Error(base::ErrorKind::structure, "the body is not a Task", "/resourceType", "send the whole Task");
  }
  if (task.string("id") != base::to_string(task_id)) {
    return base::Error(base::ErrorKind::value, "id is not the one in the URL", "/id",
                       "send the Task under its own URL");
  }
  for (const validation::Issue& issue : validator.validate(task, exchange.request.body)) {
    if (validation::is_blocking(issue)) return validation::error_of(issue);
  }
  auto update = TRY(referral::read_task_update(task));
  const json::Document standing = TRY(json::read(stored.bytes, names));
  TRY(referral::check_changes_nothing_else(task, standing.root()));
  update.task_id = task_id;
  update.expected_version = version;
  update.organisation = exchange.partner->ods;
  update.role = role_of(*exchange.partner);
  update.request_id = exchange.ids.request_id;
  return update;
}

// The council a redirect goes to: the one the practice names now, else the one the refusal named.
std::string council_of(const referral::TaskUpdateRequested& change, const json::Node& task) {
  if (!change.responsible_council.empty()) return change.responsible_council;
  const json::Node* inputs = task.find("input");
  return inputs == nullptr || inputs->first() == nullptr ? std::string()
                                                         : std::string(inputs->first()->string("valueString"));
}

// When `change` takes the step of a redirect: the copy that the named council is to get. Errors: those of the store.
base::Status add_copy(referral::TaskUpdateRequested& change, const store::ResourceRow& stored,
                      const referral::Case& standing, store::Store& store, const casework::Casework& casework,
                      const access::Partners& partners, const json::Names& names) {
  if (change.status != referral::TaskStatus::accepted) return base::Success{};
  const auto step = std::find_if(standing.next_steps.begin(), standing.next_steps.end(),
                                 [&](const referral::ReferralTask& task) { return task.id == change.task_id; });
  if (step == standing.next_steps.end() || step->step != referral::codes::redirect) return base::Success{};
  const json::Document task = TRY(json::read(stored.bytes, names));
  const access::Partner* council = partners.find(council_of(change, task.root()));
  if (council == nullptr || council->role != access::PartnerRole::council) return base::Success{};
  const auto resources = TRY(casework::resources_of(store, standing));
  change.redirected = TRY(casework::redirected(standing, resources, *council, change.request_id, casework.now()));
  return base::Success{};
}

// What the partner table and the case say about the change of a practice or partnership. Errors: those of the store.
base::Status add_standing(referral::TaskUpdateRequested& change, const access::Partner& partner,
                          const store::ResourceRow& stored, store::Store& store, const casework::Casework& casework,
                          const access::Partners& partners, const json::Names& names) {
  if (change.role == referral::Role::council) return base::Success{};
  change.acts_for = partner.acts_for;
  const auto row = TRY(store.load_case(stored.case_id));
  if (!row) return base::Success{};
  const referral::Case standing = TRY(referral::decode_case(row->state));
  if (const referral::ReferralTask* task = find_task(standing, change.task_id)) {
    change.owner_acts_here =
        partners.acting_for(task->owner_role, standing.practice_ods, standing.council_ods) != nullptr;
  }
  if (change.role != referral::Role::referrer) return base::Success{};
  return add_copy(change, stored, standing, store, casework, partners, names);
}

net::Response updated(const referral::Decision& decision, const base::Uuid& task_id) {
  for (const referral::ResourceVersion& resource : decision.resources) {
    if (resource.type != "Task" || resource.id != task_id) continue;
    net::Response response = fhir_answer(200, resource.bytes);
    response.headers.add("ETag", "W/\"" + std::to_string(resource.version) + '"');
    return response;
  }
  return fhir_answer(200, fhir::information_outcome("the Task stands so already; nothing was changed"));
}

}  // namespace

ExchangeHandler update_task(Door& door, store::Store& store, casework::Casework& casework,
                            const access::Partners& partners, const validation::Validator& validator,
                            const json::Names& names) {
  return [&](Exchange exchange) {
    const base::Error unknown(base::ErrorKind::not_found, "no such Task", {},
                              "updates go to Tasks that are addressed to you; none is made by PUT");
    if (!intake::is_fhir_json(exchange.request.headers.get("Content-Type"))) {
      const base::Error error(base::ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                              "send the Task as application/fhir+json");
      return door.refuse(std::move(exchange), error, error_answer(error, 415));
    }
    const auto id = base::parse_uuid(exchange.request.parameters.front());
    if (!id) return door.refuse(std::move(exchange), unknown);
    auto row = store.resource({"Task", *id, 0});
    if (!row) return exchange.fail(row.error());
    if (!row->has_value()) return door.refuse(std::move(exchange), unknown);
    const auto sight = sight_of(*exchange.partner, **row, store);
    if (!sight) return exchange.fail(sight.error());
    if (*sight != Sight::whole) return door.refuse(std::move(exchange), unknown);
    auto change = asked_change(exchange, **row, validator, names);
    if (!change) return door.refuse(std::move(exchange), change.error());
    const auto added = add_standing(*change, *exchange.partner, **row, store, casework, partners, names);
    if (!added) return exchange.fail(added.error());

    casework::Along along;
    along.request_id = exchange.ids.request_id;
    const base::Uuid case_id = (*row)->case_id;
    auto kept = std::make_shared<Exchange>(std::move(exchange));
    casework.apply(case_id, std::move(*change), std::move(along),
                   [kept, task_id = *id](const base::Result<referral::Decision>& decision) {
                     if (!decision) return kept->fail(decision.error());
                     kept->answer(updated(*decision, task_id));
                   });
  };
}

}  // namespace gateway::api
