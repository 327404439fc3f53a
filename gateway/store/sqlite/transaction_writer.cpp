#include "store/sqlite/transaction_writer.hpp"

#include <algorithm>
#include <utility>

#include "store/audit_chain.hpp"
#include "store/codec.hpp"
#include "store/sqlite/resource_keys.hpp"

namespace gateway::store::sqlite {
namespace {

using base::Error;
using base::ErrorKind;
using Kind = MemberOutcome::Kind;

MemberOutcome refused(ErrorKind kind, const char* text) {
  return {Kind::refused, Error(kind, text), SQLITE_OK};
}

}  // namespace

base::Result<TransactionWriter> TransactionWriter::open(Connection& connection) {
  TransactionWriter writer;
  writer.connection_ = connection.handle();
  writer.next_payload_ = 1 + TRY(connection.number("SELECT max(id) FROM payloads"));
  Statement last = TRY(connection.prepare("SELECT sequence, head FROM audit ORDER BY sequence DESC LIMIT 1"));
  last.start();
  if (last.next()) {
    writer.marks_.last_audit = last.integer(0);
    writer.marks_.head = last.digest(1);
  }
  last.finish();

  writer.find_message_ =
      TRY(connection.prepare("SELECT number, answered, id FROM referrals WHERE request_id=? AND organisation=?"));
  writer.find_case_ = TRY(connection.prepare("SELECT number, version FROM cases WHERE id=?"));
  writer.find_referral_ = TRY(connection.prepare("SELECT number FROM referrals WHERE id=?"));
  writer.find_case_referral_ = TRY(connection.prepare("SELECT referral FROM cases WHERE id=?"));
  writer.find_outbox_ = TRY(connection.prepare("SELECT done FROM outbox WHERE id=?"));
  writer.children_ = TRY(ChildRows::open(connection));
  writer.notices_ = TRY(NoticeRows::open(connection));
  writer.hooks_ = TRY(HookRows::open(connection));
  writer.task_changes_ = TRY(TaskChangeRows::open(connection));
  writer.insert_payload_ = TRY(connection.prepare("INSERT INTO payloads VALUES(?,?)"));
  writer.insert_referral_ = TRY(connection.prepare("INSERT INTO referrals(id) VALUES(?)"));
  writer.insert_message_ =
      TRY(connection.prepare("INSERT INTO referrals(id, organisation, request_id, correlation_id, body_sha256, "
                             "content_type, target_council, received_at,"
                             " body_payload, body_at, tries, answered) VALUES(?,?,?,?,?,?,?,?,?,?,?,0)"));
  writer.answer_ =
      TRY(connection.prepare("UPDATE referrals SET answered=1, answer_status=?, answer_location=?, answer_payload=?, "
                             "answer_at=? WHERE number=?"));
  writer.try_ = TRY(connection.prepare("UPDATE referrals SET tries=? WHERE number=?"));
  writer.insert_case_ =
      TRY(connection.prepare("INSERT INTO cases(version, referral, correlation_id, practice_ods, council_ods, status, "
                             "state, id) VALUES(?,?,?,?,?,?,?,?)"));
  writer.update_case_ =
      TRY(connection.prepare("UPDATE cases SET version=?, referral=?, correlation_id=?, practice_ods=?, council_ods=?, "
                             "status=?, state=? WHERE number=?"));
  writer.insert_resource_ = TRY(connection.prepare("INSERT INTO resources VALUES(?,?,?,?,?)"));
  writer.insert_outbox_ = TRY(connection.prepare("INSERT INTO outbox VALUES(?,?,?,?,?,?,?,?,0)"));
  // Done stays done: a try under way when its delivery was stopped must not bring it back by ending.
  writer.change_outbox_ =
      TRY(connection.prepare("UPDATE outbox SET done=max(done, ?2), attempts=?3, next_attempt_at=CASE ?2 WHEN 1 THEN "
                             "next_attempt_at ELSE ?4 END WHERE id=?1"));
  writer.upsert_clock_ = TRY(connection.prepare(
      "INSERT INTO clocks VALUES(?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET"
      " case_id=excluded.case_id, rule=excluded.rule, due_at=excluded.due_at, running=excluded.running"));
  writer.insert_event_ = TRY(connection.prepare(
      "INSERT INTO events VALUES(?1, 1 + coalesce((SELECT max(sequence) FROM events WHERE referral=?1), 0), ?2, ?3)"));
  writer.advice_ = TRY(AdviceWriter::open(connection));
  writer.insert_audit_ = TRY(connection.prepare("INSERT INTO audit VALUES(?,?,?,?,?,?,?)"));
  writer.insert_trace_ = TRY(connection.prepare("INSERT OR IGNORE INTO traces VALUES(?2 >> 10, ?1, ?2)"));
  return writer;
}

MemberOutcome TransactionWriter::apply(const SealedTransaction& transaction) {
  Context context;
  if (auto trouble = check(transaction, context)) return *trouble;
  if (!transaction.payload.empty()) {
    const int code = insert_payload_.run(transaction.payload_id, Blob{transaction.payload});
    if (auto trouble = checked(code, "payload")) return *trouble;
  }
  if (auto trouble = write_message(transaction, context)) return *trouble;
  if (auto trouble = write_cases(transaction, context)) return *trouble;
  if (auto trouble = write_resources(transaction)) return *trouble;
  if (auto trouble = write_deliveries(transaction.open)) return *trouble;
  if (auto trouble = write_events(transaction, context)) return *trouble;
  if (transaction.open.advice) {
    const int code = advice_.write(*transaction.open.advice, transaction.advice_state);
    if (auto trouble = checked(code, "advice")) return *trouble;
  }
  if (auto trouble = write_audit(transaction.open)) return *trouble;
  if (auto trouble = write_traces(transaction.open, context)) return *trouble;
  return {};
}

// Everything that is likely to refuse a transaction is found here, before the first write, so that the group needs no
// savepoints until a member breaks.
TransactionWriter::Trouble TransactionWriter::check(const SealedTransaction& transaction, Context& context) {
  const Transaction& open = transaction.open;
  if (auto trouble = check_message(open, context)) return trouble;
  if (open.advice) {
    if (auto trouble = advice_.check(*open.advice)) return trouble;
  }
  std::vector<std::pair<base::Uuid, std::pair<std::int64_t, std::uint64_t>>> found;
  const auto look_up = [&](const base::Uuid& id) {
    find_case_.start(id);
    std::pair<std::int64_t, std::uint64_t> numbers{0, 0};
    if (find_case_.next()) numbers = {find_case_.integer(0), static_cast<std::uint64_t>(find_case_.integer(1))};
    find_case_.finish();
    return numbers;
  };
  for (const CaseExpectation& expectation : open.expected) {
    const auto numbers = look_up(expectation.id);
    if (find_case_.failed()) return checked(find_case_.code(), "case");
    if (numbers.second != expectation.version)
      return refused(ErrorKind::conflict, "the case was changed in the meantime");
    found.emplace_back(expectation.id, numbers);
  }
  for (const CaseRow& row : open.cases) {
    const auto known =
        std::find_if(found.begin(), found.end(), [&](const auto& entry) { return entry.first == row.id; });
    context.cases.push_back(known != found.end() ? known->second.first : look_up(row.id).first);
    if (find_case_.failed()) return checked(find_case_.code(), "case");
  }
  for (const OutboxChange& change : open.outbox_changes) {
    find_outbox_.start(change.id);
    const bool exists = find_outbox_.next();
    find_outbox_.finish();
    if (find_outbox_.failed()) return checked(find_outbox_.code(), "delivery");
    if (!exists) return refused(ErrorKind::not_found, "there is no such delivery");
  }
  if (const int code = notices_.find(open.notice_changes); code == SQLITE_NOTFOUND) {
    return refused(ErrorKind::not_found, "there is no such notice");
  } else if (code != SQLITE_DONE) {
    return checked(code, "notice");
  }
  return {};
}

TransactionWriter::Trouble TransactionWriter::check_message(const Transaction& open, Context& context) {
  const auto look_up = [&](std::string_view organisation, const base::Uuid& request_id, bool& answered) {
    find_message_.start(request_id, organisation);
    std::int64_t number = 0;
    if (find_message_.next()) {
      number = find_message_.integer(0);
      answered = find_message_.integer(1) == 1;
    }
    find_message_.finish();
    return number;
  };
  bool answered = false;
  if (open.inbox && look_up(open.inbox->organisation, open.inbox->request_id, answered) != 0) {
    return refused(ErrorKind::duplicate, "a message with this request id was taken in before");
  }
  if (open.answer && !(open.inbox && open.inbox->request_id == open.answer->request_id)) {
    context.answered = look_up(open.answer->organisation, open.answer->request_id, answered);
    if (context.answered == 0 && !find_message_.failed())
      return refused(ErrorKind::not_found, "there is no message to answer");
    if (answered) return refused(ErrorKind::conflict, "the message was answered before");
  }
  if (open.inbox_try) {
    context.tried = look_up(open.inbox_try->organisation, open.inbox_try->request_id, answered);
    if (context.tried == 0 && !find_message_.failed())
      return refused(ErrorKind::not_found, "there is no message to work on");
  }
  if (find_message_.failed()) return checked(find_message_.code(), "message");
  return {};
}

TransactionWriter::Trouble TransactionWriter::write_message(const SealedTransaction& transaction, Context& context) {
  const Transaction& open = transaction.open;
  if (open.inbox) {
    const InboxRecord& inbox = *open.inbox;
    const int code = insert_message_.run(
        inbox.referral_id, std::string_view(inbox.organisation), inbox.request_id, inbox.correlation_id,
        blob(inbox.body_sha256), std::string_view(inbox.content_type), std::string_view(inbox.target_council),
        inbox.received_at, transaction.payload_id, std::int64_t{transaction.body_at}, std::int64_t{inbox.tries});
    if (auto trouble = checked(code, "message")) return trouble;
    const std::int64_t number = sqlite3_last_insert_rowid(connection_);
    context.referrals.emplace_back(inbox.referral_id, number);
    if (open.answer && context.answered == 0) context.answered = number;
  }
  if (open.answer) {
    const int code = answer_.run(std::int64_t{open.answer->status}, std::string_view(open.answer->location),
                                 transaction.payload_id, std::int64_t{transaction.answer_at}, context.answered);
    if (auto trouble = checked(code, "answer")) return trouble;
  }
  if (open.inbox_try) {
    if (auto trouble = checked(try_.run(std::int64_t{open.inbox_try->tries}, context.tried), "message")) return trouble;
  }
  return {};
}

TransactionWriter::Trouble TransactionWriter::write_cases(const SealedTransaction& transaction, Context& context) {
  const auto& cases = transaction.open.cases;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const CaseRow& row = cases[i];
    std::int64_t referral = 0;
    if (auto trouble = number_of(row.referral_id, context, referral)) return trouble;
    const auto write = [&](Statement& statement, const auto& key) {
      return statement.run(static_cast<std::int64_t>(row.version), referral, row.correlation_id,
                           std::string_view(row.practice_ods), std::string_view(row.council_ods),
                           std::string_view(row.status), Blob{transaction.states[i]}, key);
    };
    const int code = context.cases[i] == 0 ? write(insert_case_, row.id) : write(update_case_, context.cases[i]);
    if (auto trouble = checked(code, "case")) return trouble;
    if (context.cases[i] != 0 || !row.child) continue;
    const int noted = children_.write(*row.child, sqlite3_last_insert_rowid(connection_));
    if (auto trouble = checked(noted, "child")) return trouble;
  }
  return {};
}

TransactionWriter::Trouble TransactionWriter::write_resources(const SealedTransaction& transaction) {
  for (std::size_t i = 0; i < transaction.open.resources.size(); ++i) {
    const ResourceRow& row = transaction.open.resources[i];
    const int code = insert_resource_.run(row.id, std::string_view(row.type), std::int64_t{row.version},
                                          transaction.payload_id, std::int64_t{transaction.resources_at[i]});
    if (auto trouble = checked(code, "resource version")) return trouble;
  }
  return checked(task_changes_.write(transaction.open), "change of a Task");
}

TransactionWriter::Trouble TransactionWriter::write_deliveries(const Transaction& open) {
  for (const OutboxRow& row : open.outbox) {
    packed_keys_.clear();
    pack_keys(row.resources, packed_keys_);
    const int code =
        insert_outbox_.run(row.id, row.case_id, std::string_view(row.destination), row.request_id, row.correlation_id,
                           Blob{packed_keys_}, row.next_attempt_at, std::int64_t{row.attempts});
    if (auto trouble = checked(code, "delivery")) return trouble;
  }
  for (const OutboxChange& change : open.outbox_changes) {
    const int code = change_outbox_.run(change.id, std::int64_t{change.done ? 1 : 0}, std::int64_t{change.attempts},
                                        change.next_attempt_at);
    if (auto trouble = checked(code, "delivery")) return trouble;
  }
  for (const ClockRow& row : open.clocks) {
    const int code = upsert_clock_.run(row.id, row.case_id, std::string_view(row.rule), row.due_at,
                                       std::int64_t{row.running ? 1 : 0});
    if (auto trouble = checked(code, "clock")) return trouble;
  }
  if (auto trouble = checked(notices_.write(open), "notice")) return trouble;
  return checked(hooks_.write(open), "subscription");
}

TransactionWriter::Trouble TransactionWriter::write_events(const SealedTransaction& transaction, Context& context) {
  for (const auto& story : transaction.stories) {
    std::int64_t referral = 0;
    if (auto trouble = number_of(story.referral_id, context, referral)) return trouble;
    const int code = insert_event_.run(referral, transaction.payload_id, std::int64_t{story.at});
    if (auto trouble = checked(code, "event")) return trouble;
  }
  return {};
}

TransactionWriter::Trouble TransactionWriter::write_audit(const Transaction& open) {
  for (const AuditRow& row : open.audit) {
    marks_.head = audit_head(marks_.head, row);
    const int code = insert_audit_.run(++marks_.last_audit, row.at, row.case_id, row.request_id, row.correlation_id,
                                       Blob{row.record}, blob(marks_.head));
    if (auto trouble = checked(code, "audit row")) return trouble;
  }
  return {};
}

// A referral that no message began gets its row at the first mention.
TransactionWriter::Trouble TransactionWriter::number_of(const base::Uuid& referral_id, Context& context,
                                                        std::int64_t& number) {
  for (const auto& [id, known] : context.referrals) {
    if (id == referral_id) {
      number = known;
      return {};
    }
  }
  find_referral_.start(referral_id);
  number = find_referral_.next() ? find_referral_.integer(0) : 0;
  find_referral_.finish();
  if (find_referral_.failed()) return checked(find_referral_.code(), "referral");
  if (number == 0) {
    if (auto trouble = checked(insert_referral_.run(referral_id), "referral")) return trouble;
    number = sqlite3_last_insert_rowid(connection_);
  }
  context.referrals.emplace_back(referral_id, number);
  return {};
}

TransactionWriter::Trouble TransactionWriter::checked(int code, const char* what) const {
  if (code == SQLITE_DONE || code == SQLITE_ROW || code == SQLITE_OK) return {};
  if ((code & 0xff) == SQLITE_CONSTRAINT) {
    return MemberOutcome{Kind::broken, Error(ErrorKind::conflict, std::string("this ") + what + " is there already"),
                         code};
  }
  return MemberOutcome{Kind::failed, failure(code, std::string("write a ") + what + " to"), code};
}

}  // namespace gateway::store::sqlite
