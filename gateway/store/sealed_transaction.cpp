#include "store/sealed_transaction.hpp"

#include <algorithm>
#include <utility>

#include "store/payload.hpp"

namespace gateway::store {
namespace {

std::size_t expected_size(const Transaction& transaction) {
  std::size_t size = 256;
  if (transaction.inbox) size += transaction.inbox->body.size();
  if (transaction.answer) size += transaction.answer->body.size();
  for (const ResourceRow& resource : transaction.resources) size += resource.bytes.size() + 96;
  for (const EventRow& event : transaction.events) size += event.line.size() + 32;
  return size;
}

void add_stories(PayloadWriter& payload, SealedTransaction& sealed, const std::vector<EventRow>& events) {
  for (const EventRow& event : events) {
    const bool told = std::any_of(sealed.stories.begin(), sealed.stories.end(),
                                  [&](const auto& story) { return story.referral_id == event.referral_id; });
    if (!told) sealed.stories.push_back({event.referral_id, payload.add_events(event.referral_id, events)});
  }
}

}  // namespace

SealedTransaction seal_transaction(Transaction transaction, std::int64_t payload_id, Sealer& sealer) {
  SealedTransaction sealed;
  sealed.payload_id = payload_id;
  PayloadWriter payload;
  payload.reserve(expected_size(transaction));
  if (transaction.inbox) sealed.body_at = payload.add_body(transaction.inbox->referral_id, transaction.inbox->body);
  if (transaction.answer)
    sealed.answer_at = payload.add_answer(transaction.answer->request_id, transaction.answer->body);
  sealed.resources_at.reserve(transaction.resources.size());
  for (const ResourceRow& resource : transaction.resources)
    sealed.resources_at.push_back(payload.add_resource(resource));
  add_stories(payload, sealed, transaction.events);
  if (!payload.empty()) sealed.payload = sealer.seal(payload.bytes(), payload_place(payload_id));
  for (const CaseRow& row : transaction.cases) {
    sealed.states.push_back(sealer.seal(row.state, state_place(row.id, row.version)));
  }
  if (transaction.advice) {
    const AdviceRow& row = *transaction.advice;
    sealed.advice_state = sealer.seal(row.state, advice_place(row.id, row.version));
  }

  sealed.open = std::move(transaction);
  if (sealed.open.inbox) sealed.open.inbox->body = {};
  if (sealed.open.answer) sealed.open.answer->body = {};
  for (ResourceRow& resource : sealed.open.resources) resource.bytes = {};
  for (CaseRow& row : sealed.open.cases) row.state = {};
  if (sealed.open.advice) sealed.open.advice->state = {};
  sealed.open.events.clear();
  return sealed;
}

}  // namespace gateway::store
