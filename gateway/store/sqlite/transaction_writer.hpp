// TransactionWriter: turns one sealed transaction into rows, inside whatever SQLite transaction is open.
#pragma once

#include <vector>

#include "store/sealed_transaction.hpp"
#include "store/sqlite/advice_writer.hpp"
#include "store/sqlite/child_rows.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/hook_rows.hpp"
#include "store/sqlite/notice_rows.hpp"
#include "store/sqlite/task_change_rows.hpp"

namespace gateway::store::sqlite {

class TransactionWriter {
 public:
  // Continues the numbers found in the database. Errors: transient.
  static base::Result<TransactionWriter> open(Connection& connection);

  // Writes all of `transaction`, or says why not (see OnDurable for the kinds of error).
  MemberOutcome apply(const SealedTransaction& transaction);

  // The first payload id not used yet.
  std::int64_t next_payload() const { return next_payload_; }

  // What is counted in memory; to be put back when what was written is rolled back.
  struct Marks {
    std::int64_t last_audit = 0;
    base::Sha256 head{};
  };
  const Marks& marks() const { return marks_; }
  void restore(const Marks& marks) { marks_ = marks; }

 private:
  // Referral and case numbers a transaction needs, looked up once.
  struct Context {
    std::vector<std::pair<base::Uuid, std::int64_t>> referrals;
    std::vector<std::int64_t> cases;  // parallel to transaction.cases; 0: to be inserted
    std::int64_t answered = 0;        // the referral whose message is answered
    std::int64_t tried = 0;
  };

  // Each returns nothing when all is well.
  using Trouble = std::optional<MemberOutcome>;

  Trouble check(const SealedTransaction& transaction, Context& context);
  Trouble check_message(const Transaction& open, Context& context);
  Trouble write_message(const SealedTransaction& transaction, Context& context);
  Trouble write_cases(const SealedTransaction& transaction, Context& context);
  Trouble write_resources(const SealedTransaction& transaction);
  Trouble write_deliveries(const Transaction& open);
  Trouble write_events(const SealedTransaction& transaction, Context& context);
  Trouble write_audit(const Transaction& open);
  Trouble write_traces(const Transaction& open, Context& context);
  Trouble number_of(const base::Uuid& referral_id, Context& context, std::int64_t& number);
  Trouble checked(int code, const char* what) const;

  sqlite3* connection_ = nullptr;
  std::int64_t next_payload_ = 1;
  Marks marks_;
  std::string packed_keys_;

  ChildRows children_;
  NoticeRows notices_;
  HookRows hooks_;
  TaskChangeRows task_changes_;
  Statement find_message_, find_case_, find_referral_, find_outbox_;
  Statement insert_payload_, insert_referral_, insert_message_, answer_, try_;
  Statement insert_case_, update_case_, insert_resource_, insert_outbox_, change_outbox_, upsert_clock_, insert_event_,
      insert_audit_, insert_trace_, find_case_referral_;
  AdviceWriter advice_;
};

}  // namespace gateway::store::sqlite
