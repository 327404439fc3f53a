#include "store/sqlite/schema.hpp"

#include <array>

namespace gateway::store::sqlite {
namespace {

// Where rows land decides what a commit costs: every page touched goes to the log whole. So rows that are written
// together stand together (numbers that grow, times, time-ordered ids), and everything large is in one payload row.
const char* const tables = R"sql(
CREATE TABLE about(
  name TEXT PRIMARY KEY,
  content BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE payloads(                      -- all that one transaction seals
  id INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL) STRICT;

CREATE TABLE referrals(                     -- with the message that began it: the inbox
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  organisation TEXT,
  request_id BLOB,
  correlation_id BLOB,
  body_sha256 BLOB,
  content_type TEXT,
  target_council TEXT,
  received_at INTEGER,
  body_payload INTEGER,
  body_at INTEGER,
  tries INTEGER,
  answered INTEGER,                         -- 0 or 1; NULL without a message
  answer_status INTEGER,
  answer_location TEXT,
  answer_payload INTEGER,
  answer_at INTEGER,
  UNIQUE(request_id, organisation)) STRICT;
CREATE INDEX referrals_unanswered ON referrals(number) WHERE answered = 0;

-- Request and correlation ids → referral. Such ids are random: one index over all of them would cost a page of log for
-- each, so every thousand referrals have a part of it to themselves, and the rare question looks into each part.
CREATE TABLE traces(
  part INTEGER NOT NULL,                    -- referral >> 10
  id BLOB NOT NULL,
  referral INTEGER NOT NULL,
  PRIMARY KEY(part, id, referral)) STRICT, WITHOUT ROWID;

CREATE TABLE cases(
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  referral INTEGER NOT NULL,
  correlation_id BLOB NOT NULL,
  practice_ods TEXT NOT NULL,
  council_ods TEXT NOT NULL,
  status TEXT NOT NULL,
  state BLOB NOT NULL) STRICT;
CREATE INDEX cases_by_referral ON cases(referral);
CREATE INDEX cases_by_status ON cases(status);

CREATE TABLE resources(                     -- case, practice and council stand in the payload, under its seal
  id BLOB NOT NULL,
  type TEXT NOT NULL,
  version INTEGER NOT NULL,
  payload INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY(id, type, version)) STRICT, WITHOUT ROWID;

CREATE TABLE outbox(
  id BLOB PRIMARY KEY,
  case_id BLOB NOT NULL,
  destination TEXT NOT NULL,
  request_id BLOB NOT NULL,
  correlation_id BLOB NOT NULL,
  resources BLOB NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  done INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox(destination, next_attempt_at) WHERE done = 0;

CREATE TABLE clocks(
  id BLOB PRIMARY KEY,
  case_id BLOB NOT NULL,
  rule TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  running INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX clocks_due ON clocks(due_at) WHERE running = 1;

CREATE TABLE events(                        -- one row for all that a transaction tells of a referral
  referral INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  payload INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY(referral, sequence)) STRICT, WITHOUT ROWID;

CREATE TABLE audit(
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  request_id BLOB NOT NULL,
  correlation_id BLOB NOT NULL,
  record BLOB NOT NULL,
  head BLOB NOT NULL) STRICT;

PRAGMA application_id = 1397900870;
PRAGMA user_version = 1;
)sql";

// What each version after the first adds, in order. A step, once released, is never changed.
constexpr std::array<const char*, schema_version - 1> steps = {
    R"sql(
CREATE TABLE notices(
  id BLOB PRIMARY KEY,
  case_id BLOB NOT NULL,
  task_id BLOB NOT NULL,
  council_ods TEXT NOT NULL,
  event TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  rung TEXT NOT NULL,
  due_at INTEGER,
  immediate_danger INTEGER NOT NULL,
  raised_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  done INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX notices_due ON notices(next_attempt_at) WHERE done = 0;
)sql",
    R"sql(
-- Apart from everything else: no row of another table names one of these.
CREATE TABLE advice(
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  asker TEXT NOT NULL,
  adviser TEXT NOT NULL,
  key BLOB NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  wake_at INTEGER,
  state BLOB NOT NULL,
  UNIQUE(key, asker)) STRICT;
CREATE INDEX advice_by_asker ON advice(asker, number);
CREATE INDEX advice_by_adviser ON advice(adviser, number);
CREATE INDEX advice_due ON advice(wake_at) WHERE wake_at IS NOT NULL;
)sql",
    R"sql(
CREATE TABLE children(                      -- keyed digest of the NHS number → case
  part INTEGER NOT NULL,                    -- number >> 14
  child BLOB NOT NULL,
  number INTEGER NOT NULL,                  -- of the case
  PRIMARY KEY(part, child, number)) STRICT, WITHOUT ROWID;
)sql",
    R"sql(
CREATE TABLE subscriptions(
  id BLOB PRIMARY KEY,
  organisation TEXT NOT NULL,
  criteria TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  with_resource INTEGER NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_by_organisation ON subscriptions(organisation);
CREATE TABLE hooks(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  subscription BLOB NOT NULL,
  case_id BLOB NOT NULL,
  task_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL) STRICT;
CREATE INDEX hooks_by_case ON hooks(subscription, case_id, sequence);
)sql",
    R"sql(
CREATE TABLE task_changes(                  -- one row for each organisation that may read the Task
  organisation TEXT NOT NULL,
  at INTEGER NOT NULL,
  task BLOB NOT NULL,
  case_id BLOB NOT NULL,
  PRIMARY KEY(organisation, at, task)) STRICT, WITHOUT ROWID;
)sql",
};

constexpr std::int64_t application_id = 1397900870;  // "SRGF"

base::Status check_version(Connection& connection) {
  const std::int64_t application = TRY(connection.number("PRAGMA application_id"));
  const std::int64_t version = TRY(connection.number("PRAGMA user_version"));
  if (application != application_id) {
    return base::Error(base::ErrorKind::structure, "the file is a database of another program", {},
                       "give another path for the store");
  }
  if (version > schema_version) {
    return base::Error(base::ErrorKind::not_supported,
                       "the store was written by a newer version (schema " + std::to_string(version) +
                           ", this program knows " + std::to_string(schema_version) + ")",
                       {}, "run the newer version, or restore a backup from before the upgrade");
  }
  return base::Success{};
}

// All steps that are missing, or none.
base::Status bring_up_to_date(Connection& connection) {
  const std::int64_t version = TRY(connection.number("PRAGMA user_version"));
  if (version == schema_version) return base::Success{};
  TRY(connection.execute("BEGIN IMMEDIATE"));
  for (std::int64_t next = version; next < schema_version; ++next) {
    TRY(connection.execute(steps[static_cast<std::size_t>(next - 1)]));
  }
  TRY(connection.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str()));
  return connection.execute("COMMIT");
}

}  // namespace

base::Status prepare_writer(Connection& connection) {
  sqlite3_busy_timeout(connection.handle(), 500);
  // temp_store: statement journals stay in memory. secure_delete: all content is sealed, overwriting it buys nothing.
  TRY(connection.execute(
      "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
      "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF; PRAGMA cache_size=-32768; PRAGMA foreign_keys=OFF;"
      "PRAGMA trusted_schema=OFF"));
  const std::int64_t objects = TRY(connection.number("SELECT count(*) FROM sqlite_schema"));
  if (objects == 0) {
    TRY(connection.execute("BEGIN IMMEDIATE"));
    TRY(connection.execute(tables));
    TRY(connection.execute("COMMIT"));
  }
  TRY(check_version(connection));
  return bring_up_to_date(connection);
}

base::Status prepare_reader(Connection& connection) {
  sqlite3_busy_timeout(connection.handle(), 500);
  // A small cache: every commit of the writer empties it.
  TRY(connection.execute(
      "PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-1024; PRAGMA trusted_schema=OFF"));
  TRY(check_version(connection));
  const std::int64_t version = TRY(connection.number("PRAGMA user_version"));
  if (version == schema_version) return base::Success{};
  return base::Error(base::ErrorKind::not_supported,
                     "the store was written by an older version (schema " + std::to_string(version) +
                         ", this program needs " + std::to_string(schema_version) + ")",
                     {}, "start this version's serve once: it brings the store up to date");
}

}  // namespace gateway::store::sqlite
