// WatchedStore: a real store that shows each transaction before it is submitted, and can refuse it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "store/store.hpp"

namespace gateway::tests {

class WatchedStore final : public store::Store {
 public:
  // Called on the submitting thread before each transaction; what it returns ends that transaction, nothing lets it go
  // on.
  using Before = std::function<std::optional<base::Error>(const store::Transaction&)>;

  explicit WatchedStore(std::unique_ptr<store::Store> real) : real_(std::move(real)) {}

  void before_submit(Before before) {
    const std::lock_guard lock(mutex_);
    before_ = std::move(before);
  }

  store::Store& real() { return *real_; }

  void submit(store::Transaction transaction, store::OnDurable on_durable) override {
    Before before;
    {
      const std::lock_guard lock(mutex_);
      before = before_;
    }
    std::optional<base::Error> refusal;
    if (before) refusal = before(transaction);
    if (refusal) return on_durable(*refusal);
    real_->submit(std::move(transaction), std::move(on_durable));
  }

  base::Result<std::optional<store::InboxEntry>> message(std::string_view organisation, const base::Uuid& id) override {
    return real_->message(organisation, id);
  }
  base::Result<std::optional<store::InboxEntry>> message_of(const base::Uuid& id) override {
    return real_->message_of(id);
  }
  base::Result<std::vector<store::InboxEntry>> unfinished_messages(std::size_t limit) override {
    return real_->unfinished_messages(limit);
  }
  base::Result<std::optional<store::CaseRow>> load_case(const base::Uuid& id) override { return real_->load_case(id); }
  base::Sha256 child_key(std::string_view nhs_number) const override { return real_->child_key(nhs_number); }
  base::Result<std::vector<store::CaseRow>> cases_of_child(const base::Sha256& child, std::string_view status,
                                                           std::size_t newest) override {
    return real_->cases_of_child(child, status, newest);
  }
  base::Result<std::vector<store::CaseRow>> list_cases(const store::CaseFilter& filter) override {
    return real_->list_cases(filter);
  }
  base::Result<std::optional<store::ResourceRow>> resource(const store::ResourceKey& key) override {
    return real_->resource(key);
  }
  base::Result<std::vector<store::ResourceRow>> resources(const std::vector<store::ResourceKey>& keys) override {
    return real_->resources(keys);
  }
  base::Result<std::vector<store::TaskChange>> task_changes(std::string_view organisation, base::Instant since,
                                                            const base::Uuid& after, std::size_t limit) override {
    return real_->task_changes(organisation, since, after, limit);
  }
  base::Result<std::vector<store::DueClock>> due_clocks(base::Instant now, std::size_t limit) override {
    return real_->due_clocks(now, limit);
  }
  base::Result<std::vector<store::DueClock>> running_clocks(const base::Uuid& after, std::size_t limit) override {
    return real_->running_clocks(after, limit);
  }
  base::Result<std::vector<store::CaseName>> cases_after(const base::Uuid& after, std::size_t limit) override {
    return real_->cases_after(after, limit);
  }
  base::Result<std::optional<base::Instant>> next_due() override { return real_->next_due(); }
  base::Result<std::vector<std::string>> destinations() override { return real_->destinations(); }
  base::Result<std::vector<store::OutboxRow>> due_deliveries(std::string_view destination, base::Instant now,
                                                             std::size_t limit) override {
    return real_->due_deliveries(destination, now, limit);
  }
  base::Result<std::optional<base::Instant>> next_attempt(std::string_view destination, base::Instant after) override {
    return real_->next_attempt(destination, after);
  }
  base::Result<std::vector<store::NoticeRow>> due_notices(base::Instant now, std::size_t limit) override {
    return real_->due_notices(now, limit);
  }
  base::Result<std::optional<base::Instant>> next_notice(base::Instant after) override {
    return real_->next_notice(after);
  }
  base::Result<std::optional<store::SubscriptionRow>> subscription(const base::Uuid& id) override {
    return real_->subscription(id);
  }
  base::Result<std::vector<store::SubscriptionRow>> subscriptions(std::string_view organisation) override {
    return real_->subscriptions(organisation);
  }
  base::Result<std::vector<store::SubscriptionRow>> waiting_subscriptions() override {
    return real_->waiting_subscriptions();
  }
  base::Result<std::vector<store::HookRow>> due_hooks(const base::Uuid& id, base::Instant now,
                                                      std::size_t limit) override {
    return real_->due_hooks(id, now, limit);
  }
  base::Result<std::optional<base::Instant>> next_hook(const base::Uuid& id, base::Instant after) override {
    return real_->next_hook(id, after);
  }
  base::Result<std::vector<store::TracedReferral>> trace(const base::Uuid& any_id) override {
    return real_->trace(any_id);
  }
  base::Result<std::optional<store::AdviceRow>> advice(const base::Uuid& id) override { return real_->advice(id); }
  base::Result<std::optional<store::AdviceRow>> advice_asked(std::string_view asker, const base::Uuid& key) override {
    return real_->advice_asked(asker, key);
  }
  base::Result<std::vector<store::AdviceRow>> advice_of(std::string_view organisation, std::size_t limit) override {
    return real_->advice_of(organisation, limit);
  }
  base::Result<std::vector<store::AdviceRow>> due_advice(base::Instant now, std::size_t limit) override {
    return real_->due_advice(now, limit);
  }
  base::Result<std::optional<base::Instant>> next_advice() override { return real_->next_advice(); }
  base::Result<store::AuditChain> verify_audit() override { return real_->verify_audit(); }
  bool healthy() const override { return real_->healthy(); }
  store::StoreCounters counters() const override { return real_->counters(); }
  void stop() override { real_->stop(); }

 private:
  std::unique_ptr<store::Store> real_;
  std::mutex mutex_;
  Before before_;
};

}  // namespace gateway::tests
