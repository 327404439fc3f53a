// The part of TransactionWriter that makes a referral found by the ids of what was written about it.
#include <algorithm>

#include "store/sqlite/transaction_writer.hpp"

namespace gateway::store::sqlite {

// Ids that lead to a referral and are in no index of their own. A message's own request id is in the inbox's.
TransactionWriter::Trouble TransactionWriter::write_traces(const Transaction& open, Context& context) {
  std::vector<base::Uuid> ids;
  const auto add = [&](const base::Uuid& id) {
    const bool inbox_knows =
        (open.inbox && open.inbox->request_id == id) || (open.answer && open.answer->request_id == id);
    if (!id.is_nil() && !inbox_knows && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  if (open.inbox) add(open.inbox->correlation_id);
  for (const CaseRow& row : open.cases) add(row.correlation_id);
  for (const OutboxRow& row : open.outbox) {
    add(row.request_id);
    add(row.correlation_id);
  }
  for (const NoticeRow& row : open.notices) add(row.id);
  for (const AuditRow& row : open.audit) {
    add(row.request_id);
    add(row.correlation_id);
  }
  if (context.referrals.empty()) {
    // Nothing but audit rows: their case knows the referral.
    for (const AuditRow& row : open.audit) {
      if (row.case_id.is_nil()) continue;
      find_case_referral_.start(row.case_id);
      if (find_case_referral_.next()) context.referrals.emplace_back(base::Uuid{}, find_case_referral_.integer(0));
      find_case_referral_.finish();
      break;
    }
  }
  for (const auto& [referral_id, number] : context.referrals) {
    for (const base::Uuid& id : ids) {
      if (auto trouble = checked(insert_trace_.run(id, number), "trace")) return trouble;
    }
  }
  return {};
}

}  // namespace gateway::store::sqlite
