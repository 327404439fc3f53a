// Reader: every question the Store port answers, asked on one read-only connection.
#pragma once

#include <map>

#include "store/sealer.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/settings.hpp"
#include "store/store.hpp"

namespace gateway::store::sqlite {

class Reader {
 public:
  // `sealer` must outlive the reader. Errors: those of prepare_reader.
  static base::Result<std::unique_ptr<Reader>> open(const SqliteSettings& settings, const Sealer& sealer);

  // As the methods of Store of the same names.
  base::Result<std::optional<InboxEntry>> message(std::string_view organisation, const base::Uuid& request_id);
  base::Result<std::optional<InboxEntry>> message_of(const base::Uuid& referral_id);
  base::Result<std::vector<InboxEntry>> unfinished_messages(std::size_t limit);
  base::Result<std::optional<CaseRow>> load_case(const base::Uuid& case_id);
  base::Result<std::vector<CaseRow>> cases_of_child(const base::Sha256& child, std::string_view status,
                                                    std::size_t newest);
  base::Result<std::vector<CaseRow>> list_cases(const CaseFilter& filter);
  base::Result<std::optional<ResourceRow>> resource(const ResourceKey& key);
  base::Result<std::vector<ResourceRow>> resources(const std::vector<ResourceKey>& keys);
  base::Result<std::vector<TaskChange>> task_changes(std::string_view organisation, base::Instant since,
                                                     const base::Uuid& after, std::size_t limit);
  base::Result<std::vector<DueClock>> due_clocks(base::Instant now, std::size_t limit);
  base::Result<std::optional<base::Instant>> next_due();
  base::Result<std::vector<DueClock>> running_clocks(const base::Uuid& after, std::size_t limit);
  base::Result<std::vector<CaseName>> cases_after(const base::Uuid& after, std::size_t limit);
  base::Result<std::vector<std::string>> destinations();
  base::Result<std::vector<OutboxRow>> due_deliveries(std::string_view destination, base::Instant network_now,
                                                      std::size_t limit);
  base::Result<std::optional<base::Instant>> next_attempt(std::string_view destination, base::Instant after);
  base::Result<std::vector<NoticeRow>> due_notices(base::Instant network_now, std::size_t limit);
  base::Result<std::optional<base::Instant>> next_notice(base::Instant after);
  base::Result<std::optional<SubscriptionRow>> subscription(const base::Uuid& id);
  base::Result<std::vector<SubscriptionRow>> subscriptions(std::string_view organisation);
  base::Result<std::vector<SubscriptionRow>> waiting_subscriptions();
  base::Result<std::vector<HookRow>> due_hooks(const base::Uuid& subscription, base::Instant network_now,
                                               std::size_t limit);
  base::Result<std::optional<base::Instant>> next_hook(const base::Uuid& subscription, base::Instant after);
  base::Result<std::vector<TracedReferral>> trace(const base::Uuid& any_id);
  base::Result<std::optional<AdviceRow>> advice(const base::Uuid& id);
  base::Result<std::optional<AdviceRow>> advice_asked(std::string_view asker, const base::Uuid& key);
  base::Result<std::vector<AdviceRow>> advice_of(std::string_view organisation, std::size_t limit);
  base::Result<std::vector<AdviceRow>> due_advice(base::Instant now, std::size_t limit);
  base::Result<std::optional<base::Instant>> next_advice();
  base::Result<AuditChain> verify_audit();

 private:
  // Payloads opened while one question is answered.
  using Opened = std::map<std::int64_t, std::string>;

  explicit Reader(const Sealer& sealer) : sealer_(sealer) {}

  base::Status prepare();
  base::Status prepare_outbox();
  base::Status prepare_hooks();
  base::Result<const std::string*> payload(std::int64_t id, Opened& opened);
  base::Result<std::optional<ResourceRow>> resource(const ResourceKey& key, Opened& opened);
  base::Result<std::vector<AdviceRow>> advice_rows(Statement& statement) const;
  base::Status prepare_advice();
  base::Result<CaseRow> case_at(const Statement& row) const;
  base::Result<std::vector<CaseRow>> cases_of(Statement& statement) const;
  base::Result<InboxEntry> entry_at(const Statement& row, bool with_body, Opened& opened);
  base::Result<std::optional<InboxEntry>> first_entry(Statement& statement, bool with_body);
  base::Result<std::vector<std::int64_t>> referrals_behind(const base::Uuid& any_id);
  base::Result<TracedReferral> story(std::int64_t referral, Opened& opened);

  const Sealer& sealer_;
  Connection connection_;
  Statement payload_, message_, message_of_, unfinished_, case_, cases_with_status_, cases_, cases_of_referral_,
      cases_of_child_;
  Statement latest_resource_, exact_resource_, resource_places_, due_clocks_, next_due_, running_clocks_, cases_after_,
      due_deliveries_, next_attempt_, destinations_;
  Statement due_notices_, next_notice_;
  Statement subscription_, subscriptions_, waiting_subscriptions_, due_hooks_, next_hook_, task_changes_;
  Statement referrals_behind_, referral_, events_, audit_;
  Statement advice_, advice_asked_, advice_of_, due_advice_, next_advice_;
};

}  // namespace gateway::store::sqlite
