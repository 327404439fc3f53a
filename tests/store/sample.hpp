// Sample transactions: what one referral writes when it is taken in and when it is decided, numbered.
#pragma once

#include <cstdint>
#include <future>
#include <string>

#include "store/store.hpp"

namespace gateway::tests {

using base::Duration;
using base::Instant;
using base::Uuid;

inline Uuid uuid(std::string_view purpose, std::uint64_t number) {
  return base::derive_uuid(Uuid{}, std::string(purpose) + " " + std::to_string(number));
}

inline Instant instant(std::int64_t ms) {
  return Instant(Duration(1'700'000'000'000 + ms));
}

// A word that must never be found in the files.
inline const std::string canary = "Canary-Wilhelmina-Featherstonehaugh";

inline std::string text_of(std::uint64_t number, std::size_t size) {
  std::string text = canary + " " + std::to_string(number) + " ";
  while (text.size() < size) text += "the child was seen at home on Tuesday; ";
  text.resize(size);
  return text;
}

inline store::Transaction intake(std::uint64_t n) {
  store::Transaction transaction;
  store::InboxRecord inbox;
  inbox.organisation = "A81001";
  inbox.request_id = uuid("request", n);
  inbox.body = text_of(n, 3000);
  inbox.body_sha256 = base::sha256(inbox.body);
  inbox.referral_id = uuid("referral", n);
  inbox.correlation_id = uuid("correlation", n);
  inbox.content_type = "application/json";
  inbox.target_council = "E09000001";
  inbox.received_at = instant(static_cast<std::int64_t>(n));
  transaction.inbox = inbox;
  transaction.events.push_back({inbox.referral_id, Uuid{}, instant(1), text_of(n, 100) + "received"});
  transaction.audit.push_back(
      {instant(1), Uuid{}, inbox.request_id, inbox.correlation_id, "received " + std::to_string(n)});
  return transaction;
}

inline store::CaseRow sample_case(std::uint64_t n, std::uint64_t version) {
  store::CaseRow row;
  row.id = uuid("case", n);
  row.version = version;
  row.referral_id = uuid("referral", n);
  row.correlation_id = uuid("correlation", n);
  row.practice_ods = "A81001";
  row.council_ods = "E09000001";
  row.status = version == 1 ? "requested" : "accepted";
  row.state = text_of(n, 900) + std::to_string(version);
  return row;
}

inline store::ResourceRow sample_resource(const std::string& type, std::uint64_t n, std::uint32_t version) {
  store::ResourceRow row;
  row.type = type;
  row.id = uuid(type, n);
  row.version = version;
  row.case_id = uuid("case", n);
  row.practice_ods = "A81001";
  row.council_ods = "E09000001";
  row.bytes = "{\"resourceType\":\"" + type + "\",\"text\":\"" + text_of(n, 700) + std::to_string(version) + "\"}";
  return row;
}

inline store::Transaction decision(std::uint64_t n) {
  store::Transaction transaction;
  transaction.expected.push_back({uuid("case", n), 0});
  transaction.answer =
      store::InboxAnswer{"A81001", uuid("request", n), 201, "/referrals/" + std::to_string(n), text_of(n, 500)};
  transaction.cases.push_back(sample_case(n, 1));
  store::OutboxRow outbox;
  for (const char* type : {"Task", "ServiceRequest", "Patient", "Observation", "Provenance"}) {
    transaction.resources.push_back(sample_resource(type, n, 1));
    outbox.resources.push_back({type, uuid(type, n), 1});
  }
  outbox.id = uuid("delivery", n);
  outbox.case_id = uuid("case", n);
  outbox.destination = "E09000001";
  outbox.request_id = uuid("delivery request", n);
  outbox.correlation_id = uuid("correlation", n);
  outbox.next_attempt_at = instant(static_cast<std::int64_t>(n));
  transaction.outbox.push_back(outbox);
  transaction.clocks.push_back(
      {uuid("clock", n), uuid("case", n), "decision", instant(1000 + static_cast<std::int64_t>(n)), true});
  transaction.events.push_back({uuid("referral", n), uuid("case", n), instant(2), text_of(n, 100) + "mapped"});
  transaction.events.push_back({uuid("referral", n), uuid("case", n), instant(3), text_of(n, 100) + "stored"});
  transaction.audit.push_back(
      {instant(2), uuid("case", n), uuid("request", n), uuid("correlation", n), "stored " + std::to_string(n)});
  transaction.audit.push_back(
      {instant(3), uuid("case", n), uuid("request", n), uuid("correlation", n), "queued " + std::to_string(n)});
  return transaction;
}

// The council's answer to case `n` at `version`: a new version of case and Task.
inline store::Transaction update(std::uint64_t n, std::uint64_t version) {
  store::Transaction transaction;
  transaction.expected.push_back({uuid("case", n), version - 1});
  transaction.cases.push_back(sample_case(n, version));
  transaction.resources.push_back(sample_resource("Task", n, static_cast<std::uint32_t>(version)));
  transaction.events.push_back(
      {uuid("referral", n), uuid("case", n), instant(4), "updated to " + std::to_string(version)});
  transaction.audit.push_back({instant(4), uuid("case", n), uuid("update request", n * 1000 + version),
                               uuid("correlation", n), "updated " + std::to_string(n)});
  return transaction;
}

// Submits and waits for the answer.
inline base::Status commit(store::Store& store, store::Transaction transaction) {
  std::promise<base::Status> promise;
  auto answer = promise.get_future();
  store.submit(std::move(transaction), [&promise](base::Status status) { promise.set_value(std::move(status)); });
  return answer.get();
}

}  // namespace gateway::tests
