// /advice: questions about a child nobody names, and their answers, apart from referrals (docs/reference/advice.md).
#pragma once

#include "api/exchange.hpp"
#include "casework/advice_desk.hpp"

namespace gateway::api {

// What the handlers work with; all of it outlives them.
struct AdviceParts {
  Door& door;
  casework::AdviceDesk& desk;
  store::Store& store;
  const access::Partners& partners;
  const json::Names& names;
  std::string base_url;
};

// POST /advice: Parameters or a CommunicationRequest; 201 with the Bundle of Task and CommunicationRequest, 422 with
// one issue for everything in the words that could tell who the child is.
ExchangeHandler ask_advice(AdviceParts parts);

// GET /advice: what the caller asks and is asked, newest first: a Bundle of Tasks.
ExchangeHandler list_advice(AdviceParts parts);

// GET /advice/{id}: the Bundle of Task, CommunicationRequest and Communications.
ExchangeHandler read_advice(AdviceParts parts);

// PUT /advice/{id}: the adviser takes it up or refuses it, the asker withdraws it: the Task's status and statusReason.
ExchangeHandler move_advice(AdviceParts parts);

// POST /advice/{id}/answers: the adviser's Communication.
ExchangeHandler answer_advice(AdviceParts parts);

// POST /advice/{id}/link: the asker says which referral came of it: Parameters with `referral`, a reference to its
// Task.
ExchangeHandler link_advice(AdviceParts parts);

}  // namespace gateway::api
