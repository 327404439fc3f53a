#include "api/advice.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "access/authorisation.hpp"
#include "api/advice_body.hpp"
#include "api/if_match.hpp"
#include "fhir/outcome_text.hpp"
#include "intake/mappings.hpp"
#include "json/reader.hpp"
#include "referral/codes.hpp"

namespace gateway::api {
namespace {

using base::Error;
using base::ErrorKind;
using referral::Advice;

constexpr std::size_t list_limit = 500;

Error nothing_there() {
  return Error(ErrorKind::not_found, "no such request for advice");
}

// Turns away a body that is no FHIR JSON. True when it did.
bool is_refused_for_its_form(Door& door, Exchange& exchange) {
  if (intake::is_fhir_json(exchange.request.headers.get("Content-Type"))) return false;
  const Error error(ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                    "send application/fhir+json");
  door.refuse(std::move(exchange), error, error_answer(error, 415));
  return true;
}

bool is_refused_for_its_id(Door& door, Exchange& exchange) {
  if (exchange.ids.request_id_given) return false;
  door.refuse(std::move(exchange), Error(ErrorKind::required, "X-Request-ID is missing or no UUID", "X-Request-ID",
                                         "send a fresh UUID with each new message and the same one with each repeat"));
  return true;
}

void append_entry(std::string& text, const std::string& url, const std::string& resource) {
  if (text.back() != '[') text += ',';
  text += "{\"fullUrl\":\"" + url + "\",\"resource\":" + resource + '}';
}

// Everything of one request; the first entry is its Task. What everybody must know stands last.
net::Response bundle_of(const AdviceParts& parts, const Advice& advice, int status, bool with_warning) {
  std::string text = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[";
  for (const std::string& resource : referral::advice_resources(advice)) {
    const json::Document document = json::read(resource, parts.names).value();
    const std::string type(document.root().string("resourceType"));
    const std::string id(document.root().string("id"));
    append_entry(text, parts.base_url + '/' + type + '/' + id, resource);
  }
  if (with_warning) {
    text += ",{\"resource\":" +
            fhir::information_outcome(
                "Advice is no referral. If a child may be in immediate danger, do not wait for an answer: telephone "
                "the council's children's social care now, or 999.") +
            '}';
  }
  text += "]}";
  net::Response response = fhir_answer(status, std::move(text));
  response.headers.add("ETag", "W/\"" + std::to_string(advice.version) + '"');
  return response;
}

struct Found {
  base::Uuid id;
  Advice advice;
};

// The request for advice of the path, when it concerns the caller; answers the exchange when not.
std::optional<Found> found(const AdviceParts& parts, Exchange& exchange) {
  const auto id = base::parse_uuid(exchange.request.parameters.front());
  if (!id) {
    parts.door.refuse(std::move(exchange), nothing_there());
    return std::nullopt;
  }
  auto advice = parts.desk.find(*id, exchange.partner->ods);
  if (!advice) {
    exchange.fail(advice.error());
    return std::nullopt;
  }
  if (!advice->has_value()) {
    parts.door.refuse(std::move(exchange), nothing_there());
    return std::nullopt;
  }
  return Found{*id, std::move(**advice)};
}

// Applies `event` and answers with how it stands then.
void apply(const AdviceParts& parts, Exchange exchange, const base::Uuid& id, referral::AdviceEvent event) {
  auto kept = std::make_shared<Exchange>(std::move(exchange));
  parts.desk.apply(id, std::move(event), [kept, parts](const base::Result<Advice>& advice) {
    if (!advice) return kept->fail(advice.error());
    kept->answer(bundle_of(parts, *advice, 200, false));
  });
}

// Who is told of a question at that adviser: a safeguarding role with a contact in the policy.
std::string role_told_at(const access::Partner& adviser) {
  switch (adviser.role) {
    case access::PartnerRole::council: return "mash-manager";
    case access::PartnerRole::partnership: return adviser.acts_for.empty() ? std::string() : adviser.acts_for.front();
    case access::PartnerRole::practice: break;
  }
  return std::string(referral::codes::practice_lead);
}

// A handler whose refusals are audited without the message's ids.
ExchangeHandler apart(ExchangeHandler handler) {
  return [handler = std::move(handler)](Exchange exchange) {
    exchange.leaves_no_ids = true;
    handler(std::move(exchange));
  };
}

}  // namespace

ExchangeHandler ask_advice(AdviceParts parts) {
  return apart([parts](Exchange exchange) {
    if (!access::may_submit(*exchange.partner)) {
      return parts.door.refuse(std::move(exchange), Error(ErrorKind::forbidden, "only a practice asks for advice"));
    }
    if (is_refused_for_its_id(parts.door, exchange) || is_refused_for_its_form(parts.door, exchange)) return;
    auto question = read_question(exchange.request.body, parts.names);
    if (!question) return parts.door.refuse(std::move(exchange), question.error());
    const auto marks = referral::identifying(question->texts, question->places, question->names);
    if (!marks.empty()) {
      return parts.door.refuse(std::move(exchange), marks.front(), fhir_answer(422, fhir::errors_outcome(marks)));
    }
    const access::Partner* adviser = parts.partners.find(question->adviser);
    if (adviser == nullptr || adviser == exchange.partner) {
      return parts.door.refuse(std::move(exchange),
                               Error(ErrorKind::not_found, "the adviser is no partner of this gateway",
                                     question->adviser_place, "name a council by its ODS code"));
    }
    if (!access::gives_advice(*adviser)) {
      return parts.door.refuse(
          std::move(exchange),
          Error(ErrorKind::business_rule, "this practice is not given as an adviser", question->adviser_place,
                "ask a council, a partnership, or a practice whose partner entry says adviser"));
    }
    referral::AdviceAsked asked;
    // Drawn anew: the ids of the message lead to the sender's other messages.
    asked.id = parts.desk.draw_id();
    asked.asker_ods = exchange.partner->ods;
    asked.adviser_ods = std::move(question->adviser);
    asked.adviser_role = role_told_at(*adviser);
    asked.priority = std::move(question->priority);
    asked.question = std::move(question->texts);
    asked.asked_with = base::sha256(exchange.request.body);
    const base::Uuid request_id = exchange.ids.request_id;
    auto kept = std::make_shared<Exchange>(std::move(exchange));
    parts.desk.ask(std::move(asked), request_id, [kept, parts](const base::Result<casework::AdviceDesk::Taken>& taken) {
      if (!taken) return kept->fail(taken.error());
      net::Response response = bundle_of(parts, taken->advice, 201, true);
      response.headers.add("Location", "/advice/" + base::to_string(taken->advice.id));
      if (taken->replayed) response.headers.add("X-Replayed", "true");
      kept->answer(std::move(response));
    });
  });
}

ExchangeHandler list_advice(AdviceParts parts) {
  return apart([parts](const Exchange& exchange) {
    const auto all = parts.desk.list(exchange.partner->ods, list_limit);
    if (!all) return exchange.fail(all.error());
    std::string text = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + std::to_string(all->size());
    if (!all->empty()) {
      text += ",\"entry\":[";
      for (const Advice& advice : *all) {
        append_entry(text, parts.base_url + "/Task/" + base::to_string(advice.id), referral::advice_task(advice));
      }
      text += ']';
    }
    exchange.answer(fhir_answer(200, text + '}'));
  });
}

ExchangeHandler read_advice(AdviceParts parts) {
  return apart([parts](Exchange exchange) {
    const auto asked = found(parts, exchange);
    if (asked) exchange.answer(bundle_of(parts, asked->advice, 200, false));
  });
}

ExchangeHandler move_advice(AdviceParts parts) {
  return apart([parts](Exchange exchange) {
    if (is_refused_for_its_form(parts.door, exchange)) return;
    const auto asked = found(parts, exchange);
    if (!asked) return;
    auto moved = read_move(exchange.request.body, parts.names);
    if (!moved) return parts.door.refuse(std::move(exchange), moved.error());
    const auto version = expected_version(exchange.request);
    if (!version) return parts.door.refuse(std::move(exchange), version.error());
    moved->expected_version = *version;
    moved->organisation = exchange.partner->ods;
    apply(parts, std::move(exchange), asked->id, std::move(*moved));
  });
}

ExchangeHandler answer_advice(AdviceParts parts) {
  return apart([parts](Exchange exchange) {
    if (is_refused_for_its_id(parts.door, exchange) || is_refused_for_its_form(parts.door, exchange)) return;
    const auto asked = found(parts, exchange);
    if (!asked) return;
    auto text = read_answer(exchange.request.body, parts.names);
    if (!text) return parts.door.refuse(std::move(exchange), text.error());
    const auto marks = referral::identifying({*text}, {"Communication.payload"}, {});
    if (!marks.empty()) {
      return parts.door.refuse(std::move(exchange), marks.front(), fhir_answer(422, fhir::errors_outcome(marks)));
    }
    referral::AdviceAnswered answered;
    answered.organisation = exchange.partner->ods;
    answered.answer_id = base::derive_near(asked->id, base::to_string(exchange.ids.request_id));
    answered.text = std::move(*text);
    apply(parts, std::move(exchange), asked->id, std::move(answered));
  });
}

ExchangeHandler link_advice(AdviceParts parts) {
  return apart([parts](Exchange exchange) {
    if (is_refused_for_its_form(parts.door, exchange)) return;
    const auto asked = found(parts, exchange);
    if (!asked) return;
    const auto task = read_link(exchange.request.body, parts.names);
    if (!task) return parts.door.refuse(std::move(exchange), task.error());
    auto row = parts.store.resource({"Task", *task, 0});
    if (!row) return exchange.fail(row.error());
    if (!row->has_value() || !access::may_read(*exchange.partner, **row)) {
      return parts.door.refuse(std::move(exchange), Error(ErrorKind::not_found, "no such Task", "referral"));
    }
    referral::AdviceLinked linked;
    linked.organisation = exchange.partner->ods;
    linked.referral = "Task/" + base::to_string(*task);
    apply(parts, std::move(exchange), asked->id, std::move(linked));
  });
}

}  // namespace gateway::api
