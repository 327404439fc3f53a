// Store: the port every durable thing goes through: one transaction in, one answer when it is on disk; plain reads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"
#include "store/advice_row.hpp"
#include "store/hook.hpp"
#include "store/notice_row.hpp"
#include "store/outbox_row.hpp"

namespace gateway::store {

// A message as it came in, before anything is understood of it. Key: (organisation, request_id).
struct InboxRecord {
  std::string organisation;  // ODS code of the sender
  base::Uuid request_id;
  base::Sha256 body_sha256{};
  base::Uuid referral_id;  // drawn when it was taken in
  base::Uuid correlation_id;
  std::string content_type;
  std::string target_council;   // ODS code the caller named; empty when it left the choice to us
  base::Instant received_at{};  // case time
  std::string body;             // raw bytes; sealed at rest
  std::uint32_t tries = 0;      // how often work on it was begun again; three crashes quarantine it
};

// Work on a message taken in before begins once more; `tries` is the new count.
struct InboxTry {
  std::string organisation;
  base::Uuid request_id;
  std::uint32_t tries = 0;
};

// The answer that was or will be given to a message; stored so that a repeat gets the same.
struct InboxAnswer {
  std::string organisation;
  base::Uuid request_id;
  int status = 0;
  std::string location;
  std::string body;  // sealed at rest
};

struct InboxEntry {
  InboxRecord record;  // `body` filled only by unfinished_messages() and message_of()
  std::optional<InboxAnswer> answer;
};

// The state of one case, opaque to the store but for the columns it searches by.
struct CaseRow {
  base::Uuid id;
  std::uint64_t version = 0;  // after this transaction
  base::Uuid referral_id;
  base::Uuid correlation_id;
  std::string practice_ods;
  std::string council_ods;
  std::string status;                 // Task status code, or "quarantined": for lists and counts
  std::string state;                  // the case, encoded; sealed at rest
  std::optional<base::Sha256> child;  // child_key of the child it is about; written with a new case, not read back
};

struct ResourceRow {
  std::string type;
  base::Uuid id;
  std::uint32_t version = 1;
  base::Uuid case_id;
  std::string practice_ods;  // who may read it
  std::string council_ods;
  std::string bytes;           // JSON; all resources of one transaction are sealed together
  base::Instant changed_at{};  // of a Task of a case: when it was changed (case time); not read back
};

// A Task as it became at one instant.
struct TaskChange {
  base::Uuid task;
  base::Uuid case_id;
  base::Instant at{};
};

struct ClockRow {
  base::Uuid id;
  base::Uuid case_id;
  std::string rule;
  base::Instant due_at{};  // case time
  bool running = true;
};

struct EventRow {
  base::Uuid referral_id;
  base::Uuid case_id;  // nil when it concerns the whole message
  base::Instant at{};
  std::string line;  // one story line, encoded JSON; sealed at rest
};

struct AuditRow {
  base::Instant at{};
  base::Uuid case_id;  // nil when there is none
  base::Uuid request_id;
  base::Uuid correlation_id;
  std::string record;  // canonical bytes, no personal data
};

// The version a case must still have, or the whole transaction is refused. 0: it must not exist.
struct CaseExpectation {
  base::Uuid id;
  std::uint64_t version = 0;
};

// Everything one decision writes. Applied whole or not at all.
struct Transaction {
  std::vector<CaseExpectation> expected;
  std::optional<InboxRecord> inbox;   // a new message
  std::optional<InboxTry> inbox_try;  // work on a message taken in before begins once more
  std::optional<InboxAnswer> answer;  // the end of a message taken in before
  std::vector<CaseRow> cases;
  std::vector<ResourceRow> resources;
  std::vector<OutboxRow> outbox;
  std::vector<OutboxChange> outbox_changes;
  std::vector<NoticeRow> notices;
  std::vector<NoticeChange> notice_changes;
  std::vector<SubscriptionRow> subscriptions;  // version 1 inserted; of a later one status and version
  std::vector<base::Uuid> subscriptions_removed;
  std::vector<HookChange> hook_changes;
  // When (network time) those who subscribed are told of the Tasks in `resources`; the store queues that itself, for
  // who is subscribed at the commit.
  base::Instant hooks_due_at{};
  std::vector<ClockRow> clocks;  // inserted, or updated when the id is known
  std::vector<EventRow> events;
  std::vector<AuditRow> audit;
  std::optional<AdviceRow> advice;
};

// Errors a commit can end with:
//   conflict   a case has another version than expected (load, decide again), or a resource version, delivery, notice
//              or answer is there already
//   duplicate  the inbox key, or the key of a request for advice, exists already (read it: same hash or not?)
//   not_found  an answer, try, outbox or notice change for something never stored
//   transient  the disk or queue refused; nothing of it is stored, unless the store stopped being healthy
using OnDurable = std::function<void(base::Status)>;

struct DueClock {
  base::Uuid id;
  base::Uuid case_id;
  base::Instant due_at{};
};

// A case by its id, and what lists and walks choose by.
struct CaseName {
  base::Uuid id;
  std::string council_ods;
  std::string status;  // as in CaseRow
};

struct StoredCase {
  CaseRow row;
};

struct StoredResource {
  ResourceRow row;  // `bytes` opened
};

struct TracedReferral {
  base::Uuid referral_id;
  std::vector<CaseRow> cases;
  std::vector<EventRow> events;  // in commit order
};

// What a read through the whole audit chain found. Each row's head is
// SHA-256(head before ‖ SHA-256(0x00 ‖ record) ‖ at, case, request and correlation id).
struct AuditChain {
  std::uint64_t rows = 0;
  base::Sha256 head{};  // of the last row; zeros when there is none
};

// Since the store was opened; for metrics.
struct StoreCounters {
  std::uint64_t commits = 0;          // groups that reached the disk
  std::uint64_t members = 0;          // transactions in them
  std::uint64_t refused_members = 0;  // ended with conflict, duplicate or not_found
  std::uint64_t failed_groups = 0;    // ended with transient
  std::uint64_t failed_in_a_row = 0;  // of them, since the last group that reached the disk
  std::uint64_t largest_group = 0;
  std::uint64_t fsyncs = 0;  // one a commit, two a checkpoint that moved pages
  std::uint64_t checkpoints = 0;
  std::uint64_t queue_length = 0;  // now
  std::uint64_t wal_bytes = 0;     // now
  double commit_seconds = 0;
  double checkpoint_seconds = 0;
};

struct CaseFilter {
  std::string status;  // empty: any
  std::size_t limit = 1000;
};

// Reads are safe from any thread, see only what is durable, and fail with transient (disk) or invariant (a row whose
// seal does not open: detected, named, never served).
class Store {
 public:
  virtual ~Store() = default;

  // Queues `transaction` for the next group commit and returns at once; `on_durable` is called on the store's thread
  // after the fsync. When the queue is full, it is called at once with transient.
  virtual void submit(Transaction transaction, OnDurable on_durable) = 0;

  virtual base::Result<std::optional<InboxEntry>> message(std::string_view organisation,
                                                          const base::Uuid& request_id) = 0;
  virtual base::Result<std::optional<InboxEntry>> message_of(const base::Uuid& referral_id) = 0;  // with the body
  // Messages taken in and not yet answered, oldest first, with their bodies: what a restart has to finish.
  virtual base::Result<std::vector<InboxEntry>> unfinished_messages(std::size_t limit) = 0;

  virtual base::Result<std::optional<CaseRow>> load_case(const base::Uuid& case_id) = 0;
  // Newest first.
  virtual base::Result<std::vector<CaseRow>> list_cases(const CaseFilter& filter) = 0;

  // The keyed digest by which the cases of a child are found; the NHS number is stored nowhere for it.
  virtual base::Sha256 child_key(std::string_view nhs_number) const = 0;
  // Of the child's `newest` cases those with that status (empty: any), newest first.
  virtual base::Result<std::vector<CaseRow>> cases_of_child(const base::Sha256& child, std::string_view status,
                                                            std::size_t newest) = 0;

  virtual base::Result<std::optional<ResourceRow>> resource(const ResourceKey& key) = 0;
  // In the order of `keys`. Errors: also not_found when one of them does not exist.
  virtual base::Result<std::vector<ResourceRow>> resources(const std::vector<ResourceKey>& keys) = 0;

  // What became of the Tasks that the organisation may read, after (since, after): in the order of time, then of id. A
  // Task that changed twice is there twice.
  virtual base::Result<std::vector<TaskChange>> task_changes(std::string_view organisation, base::Instant since,
                                                             const base::Uuid& after, std::size_t limit) = 0;

  virtual base::Result<std::vector<DueClock>> due_clocks(base::Instant now, std::size_t limit) = 0;
  // When the next running clock is due (case time).
  virtual base::Result<std::optional<base::Instant>> next_due() = 0;
  // Walks: all running clocks, or all cases, in the order of their ids, after the one of id `after` (nil: from the
  // first).
  virtual base::Result<std::vector<DueClock>> running_clocks(const base::Uuid& after, std::size_t limit) = 0;
  virtual base::Result<std::vector<CaseName>> cases_after(const base::Uuid& after, std::size_t limit) = 0;

  // Every destination that something not yet done waits for.
  virtual base::Result<std::vector<std::string>> destinations() = 0;
  // What is due for one destination, longest due first: a destination that takes nothing hides nobody else's rows.
  virtual base::Result<std::vector<OutboxRow>> due_deliveries(std::string_view destination, base::Instant network_now,
                                                              std::size_t limit) = 0;
  // When the next row of that destination that is due after `after` is due.
  virtual base::Result<std::optional<base::Instant>> next_attempt(std::string_view destination,
                                                                  base::Instant after) = 0;

  // Notices to send, longest due first, and when the next one that is due after `after` is due.
  virtual base::Result<std::vector<NoticeRow>> due_notices(base::Instant network_now, std::size_t limit) = 0;
  virtual base::Result<std::optional<base::Instant>> next_notice(base::Instant after) = 0;

  virtual base::Result<std::optional<SubscriptionRow>> subscription(const base::Uuid& id) = 0;
  virtual base::Result<std::vector<SubscriptionRow>> subscriptions(std::string_view organisation) = 0;
  // Those somebody is still to be told of something for.
  virtual base::Result<std::vector<SubscriptionRow>> waiting_subscriptions() = 0;
  // What is due for one subscription: of each case the oldest alone, and only when that is due.
  virtual base::Result<std::vector<HookRow>> due_hooks(const base::Uuid& subscription, base::Instant network_now,
                                                       std::size_t limit) = 0;
  virtual base::Result<std::optional<base::Instant>> next_hook(const base::Uuid& subscription, base::Instant after) = 0;

  // The story behind a referral, case, resource (Task …), notice, request or correlation id; empty when nothing knows
  // it.
  virtual base::Result<std::vector<TracedReferral>> trace(const base::Uuid& any_id) = 0;

  virtual base::Result<std::optional<AdviceRow>> advice(const base::Uuid& id) = 0;
  virtual base::Result<std::optional<AdviceRow>> advice_asked(std::string_view asker, const base::Uuid& key) = 0;
  // What that organisation asks or is asked, newest first.
  virtual base::Result<std::vector<AdviceRow>> advice_of(std::string_view organisation, std::size_t limit) = 0;
  // What has something to say by `now`, the longest due first, and when the next after that has.
  virtual base::Result<std::vector<AdviceRow>> due_advice(base::Instant now, std::size_t limit) = 0;
  virtual base::Result<std::optional<base::Instant>> next_advice() = 0;

  // Reads the audit chain through. Errors: invariant naming the first row that does not fit; transient.
  virtual base::Result<AuditChain> verify_audit() = 0;

  // False after a write or fsync failed in a way that leaves the file in doubt: every call fails with transient until
  // the store is opened again. A full disk does not do that; it recovers by itself.
  virtual bool healthy() const = 0;

  virtual StoreCounters counters() const = 0;

  // Finishes the queue, checkpoints, closes. Safe to call twice.
  virtual void stop() = 0;
};

}  // namespace gateway::store
