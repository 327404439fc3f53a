#include "store/sqlite/reader.hpp"

#include <utility>

#include "store/audit_chain.hpp"
#include "store/payload.hpp"
#include "store/sqlite/child_rows.hpp"
#include "store/sqlite/schema.hpp"

namespace gateway::store::sqlite {
namespace {

constexpr const char* message_columns =
    "SELECT organisation, request_id, body_sha256, id, correlation_id, content_type, received_at, tries, body_payload, "
    "body_at,"
    " answered, answer_status, answer_location, answer_payload, answer_at, target_council FROM referrals ";
constexpr const char* case_columns =
    "SELECT c.id, c.version, r.id, c.correlation_id, c.practice_ods, c.council_ods, c.status, c.state"
    " FROM cases c JOIN referrals r ON r.number = c.referral ";

base::Error cannot_read(const Statement& statement) {
  return failure(statement.code(), "read");
}

// Ends a statement however its user leaves.
class Execution {
 public:
  explicit Execution(Statement& statement) : statement_(statement) {}
  ~Execution() { statement_.finish(); }
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

 private:
  Statement& statement_;
};

}  // namespace

base::Result<std::unique_ptr<Reader>> Reader::open(const SqliteSettings& settings, const Sealer& sealer) {
  std::unique_ptr<Reader> reader(new Reader(sealer));
  reader->connection_ = TRY(Connection::open(settings.path, SQLITE_OPEN_READONLY, settings.vfs));
  TRY(prepare_reader(reader->connection_));
  TRY(reader->prepare());
  return reader;
}

base::Status Reader::prepare() {
  const std::string message(message_columns);
  const std::string one_case(case_columns);
  payload_ = TRY(connection_.prepare("SELECT sealed FROM payloads WHERE id=?"));
  message_ = TRY(connection_.prepare(message + "WHERE request_id=? AND organisation=?"));
  message_of_ = TRY(connection_.prepare(message + "WHERE id=? AND request_id IS NOT NULL"));
  unfinished_ = TRY(connection_.prepare(message + "WHERE answered=0 ORDER BY number LIMIT ?"));
  case_ = TRY(connection_.prepare(one_case + "WHERE c.id=?"));
  cases_with_status_ = TRY(connection_.prepare(one_case + "WHERE c.status=? ORDER BY c.number DESC LIMIT ?"));
  cases_ = TRY(connection_.prepare(one_case + "ORDER BY c.number DESC LIMIT ?"));
  cases_of_child_ = TRY(connection_.prepare(one_case + "WHERE c.number IN (" + ChildRows::cases_of_child +
                                            ") AND (?3 = '' OR c.status = ?3) ORDER BY c.number DESC"));
  cases_of_referral_ = TRY(connection_.prepare(one_case + "WHERE c.referral=? ORDER BY c.number"));
  latest_resource_ = TRY(connection_.prepare(
      "SELECT version, payload, at FROM resources WHERE id=? AND type=? ORDER BY version DESC LIMIT 1"));
  exact_resource_ =
      TRY(connection_.prepare("SELECT version, payload, at FROM resources WHERE id=? AND type=? AND version=?"));
  resource_places_ =
      TRY(connection_.prepare("SELECT type, max(version), payload, at FROM resources WHERE id=? GROUP BY type"));
  due_clocks_ = TRY(connection_.prepare(
      "SELECT id, case_id, due_at FROM clocks WHERE running=1 AND due_at<=? ORDER BY due_at LIMIT ?"));
  next_due_ = TRY(connection_.prepare("SELECT due_at FROM clocks WHERE running=1 ORDER BY due_at LIMIT 1"));
  running_clocks_ =
      TRY(connection_.prepare("SELECT id, case_id, due_at FROM clocks WHERE +running=1 AND id>? ORDER BY id LIMIT ?"));
  cases_after_ = TRY(connection_.prepare("SELECT id, council_ods, status FROM cases WHERE id>? ORDER BY id LIMIT ?"));
  referrals_behind_ = TRY(connection_.prepare(
      "WITH RECURSIVE parts(part) AS (SELECT 0 UNION ALL SELECT part+1 FROM parts"
      " WHERE part < (SELECT max(number) >> 10 FROM referrals))"
      " SELECT number FROM referrals WHERE id=?1 UNION SELECT number FROM referrals WHERE request_id=?1"
      " UNION SELECT t.referral FROM parts p CROSS JOIN traces t ON t.part=p.part AND t.id=?1"
      " UNION SELECT referral FROM cases WHERE id=?1"));
  referral_ = TRY(connection_.prepare("SELECT id FROM referrals WHERE number=?"));
  events_ = TRY(connection_.prepare("SELECT payload, at FROM events WHERE referral=? ORDER BY sequence"));
  TRY(prepare_outbox());
  TRY(prepare_hooks());
  audit_ = TRY(connection_.prepare(
      "SELECT sequence, at, case_id, request_id, correlation_id, record, head FROM audit ORDER BY sequence"));
  return prepare_advice();
}

namespace {

// Of a started statement: its first row's only column, or nothing.
base::Result<std::optional<base::Instant>> first_instant(Statement& statement) {
  if (statement.next()) return std::optional(statement.instant(0));
  if (statement.failed()) return cannot_read(statement);
  return std::optional<base::Instant>();
}

}  // namespace

base::Result<const std::string*> Reader::payload(std::int64_t id, Opened& opened) {
  if (const auto known = opened.find(id); known != opened.end()) return &known->second;
  const Execution execution(payload_);
  payload_.start(id);
  if (!payload_.next()) {
    if (payload_.failed()) return cannot_read(payload_);
    return base::Error(base::ErrorKind::invariant, "a payload is missing", payload_place(id),
                       "restore it from a backup");
  }
  std::string plain = TRY(sealer_.open(payload_.bytes(0), payload_place(id)));
  return &opened.emplace(id, std::move(plain)).first->second;
}

base::Result<InboxEntry> Reader::entry_at(const Statement& row, bool with_body, Opened& opened) {
  InboxEntry entry;
  InboxRecord& record = entry.record;
  record.organisation = row.bytes(0);
  record.request_id = row.uuid(1);
  record.body_sha256 = row.digest(2);
  record.referral_id = row.uuid(3);
  record.correlation_id = row.uuid(4);
  record.content_type = row.bytes(5);
  record.target_council = row.bytes(15);
  record.received_at = row.instant(6);
  record.tries = static_cast<std::uint32_t>(row.integer(7));
  if (with_body) {
    const std::string* const plain = TRY(payload(row.integer(8), opened));
    record.body = TRY(PayloadReader(*plain).body(static_cast<std::uint64_t>(row.integer(9)), record.referral_id));
  }
  if (row.integer(10) == 1) {
    InboxAnswer answer;
    answer.organisation = record.organisation;
    answer.request_id = record.request_id;
    answer.status = static_cast<int>(row.integer(11));
    answer.location = row.bytes(12);
    const std::string* const plain = TRY(payload(row.integer(13), opened));
    answer.body = TRY(PayloadReader(*plain).answer(static_cast<std::uint64_t>(row.integer(14)), answer.request_id));
    entry.answer = std::move(answer);
  }
  return entry;
}

base::Result<std::optional<InboxEntry>> Reader::first_entry(Statement& statement, bool with_body) {
  if (!statement.next()) {
    if (statement.failed()) return cannot_read(statement);
    return std::optional<InboxEntry>();
  }
  Opened opened;
  return std::optional(TRY(entry_at(statement, with_body, opened)));
}

base::Result<std::optional<InboxEntry>> Reader::message(std::string_view organisation, const base::Uuid& request_id) {
  const Execution execution(message_);
  message_.start(request_id, organisation);
  return first_entry(message_, false);
}

base::Result<std::optional<InboxEntry>> Reader::message_of(const base::Uuid& referral_id) {
  const Execution execution(message_of_);
  message_of_.start(referral_id);
  return first_entry(message_of_, true);
}

base::Result<std::vector<InboxEntry>> Reader::unfinished_messages(std::size_t limit) {
  const Execution execution(unfinished_);
  std::vector<InboxEntry> entries;
  unfinished_.start(row_limit(limit));
  while (unfinished_.next()) {
    Opened opened;
    entries.push_back(TRY(entry_at(unfinished_, true, opened)));
  }
  if (unfinished_.failed()) return cannot_read(unfinished_);
  return entries;
}

base::Result<CaseRow> Reader::case_at(const Statement& row) const {
  CaseRow found;
  found.id = row.uuid(0);
  found.version = static_cast<std::uint64_t>(row.integer(1));
  found.referral_id = row.uuid(2);
  found.correlation_id = row.uuid(3);
  found.practice_ods = row.bytes(4);
  found.council_ods = row.bytes(5);
  found.status = row.bytes(6);
  found.state = TRY(sealer_.open(row.bytes(7), state_place(found.id, found.version)));
  return found;
}

base::Result<std::vector<CaseRow>> Reader::cases_of(Statement& statement) const {
  std::vector<CaseRow> cases;
  while (statement.next()) cases.push_back(TRY(case_at(statement)));
  if (statement.failed()) return cannot_read(statement);
  return cases;
}

base::Result<std::optional<CaseRow>> Reader::load_case(const base::Uuid& case_id) {
  const Execution execution(case_);
  case_.start(case_id);
  std::vector<CaseRow> found = TRY(cases_of(case_));
  if (found.empty()) return std::optional<CaseRow>();
  return std::optional(std::move(found.front()));
}

base::Result<std::vector<CaseRow>> Reader::cases_of_child(const base::Sha256& child, std::string_view status,
                                                          std::size_t newest) {
  const Execution execution(cases_of_child_);
  cases_of_child_.start(blob(child), row_limit(newest), status);
  return cases_of(cases_of_child_);
}

base::Result<std::vector<CaseRow>> Reader::list_cases(const CaseFilter& filter) {
  Statement& statement = filter.status.empty() ? cases_ : cases_with_status_;
  const Execution execution(statement);
  if (filter.status.empty()) {
    statement.start(row_limit(filter.limit));
  } else {
    statement.start(std::string_view(filter.status), row_limit(filter.limit));
  }
  return cases_of(statement);
}

base::Result<std::optional<ResourceRow>> Reader::resource(const ResourceKey& key, Opened& opened) {
  Statement& statement = key.version == 0 ? latest_resource_ : exact_resource_;
  const Execution execution(statement);
  if (key.version == 0) {
    statement.start(key.id, std::string_view(key.type));
  } else {
    statement.start(key.id, std::string_view(key.type), std::int64_t{key.version});
  }
  if (!statement.next()) {
    if (statement.failed()) return cannot_read(statement);
    return std::optional<ResourceRow>();
  }
  const ResourceKey exact{key.type, key.id, static_cast<std::uint32_t>(statement.integer(0))};
  const std::string* const plain = TRY(payload(statement.integer(1), opened));
  return std::optional(TRY(PayloadReader(*plain).resource(static_cast<std::uint64_t>(statement.integer(2)), exact)));
}

base::Result<std::optional<ResourceRow>> Reader::resource(const ResourceKey& key) {
  Opened opened;
  return resource(key, opened);
}

base::Result<std::vector<ResourceRow>> Reader::resources(const std::vector<ResourceKey>& keys) {
  Opened opened;
  std::vector<ResourceRow> rows;
  for (const ResourceKey& key : keys) {
    auto row = TRY(resource(key, opened));
    if (!row)
      return base::Error(base::ErrorKind::not_found, "there is no such resource version",
                         key.type + "/" + base::to_string(key.id));
    rows.push_back(std::move(*row));
  }
  return rows;
}

base::Result<std::optional<base::Instant>> Reader::next_due() {
  const Execution execution(next_due_);
  next_due_.start();
  return first_instant(next_due_);
}

}  // namespace gateway::store::sqlite
