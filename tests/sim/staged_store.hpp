// StagedStore: a real store whose transactions wait until the simulation settles them, and that can crash at any call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_set>
#include <vector>

#include "base/ports.hpp"
#include "store/store.hpp"

namespace gateway::tests::sim {

// Thrown out of a store call: the program is no more.
struct Crash {};

class StagedStore final : public store::Store {
 public:
  // Called for every transaction that is durable, in the order of commits, with the time it was submitted at.
  using Observe = std::function<void(const store::Transaction&, base::Instant)>;
  // Called before a transaction is staged; may spoil it.
  using Alter = std::function<void(store::Transaction&)>;

  StagedStore(std::unique_ptr<store::Store> real, const base::Clock& clock, Observe observe, Alter alter)
      : real_(std::move(real)), clock_(clock), observe_(std::move(observe)), alter_(std::move(alter)) {}

  // Commits what is staged, in order, and then tells who submitted it on this thread; again until nothing is staged.
  void settle();

  // The program ends: of what is staged only the first `kept` reach the disk, and nobody is told. Returns how many did.
  std::size_t end(std::size_t kept);

  // Crashes at the `call`-th call from now; 0: never.
  void crash_at(std::uint64_t call) { crash_at_ = call == 0 ? 0 : calls_ + call; }
  // Tells who submitted before the disk has it: a fault for planting.
  void tell_early() { tells_early_ = true; }

  std::uint64_t calls() const { return calls_; }
  std::size_t staged() const { return staged_.size(); }
  // From now until all is settled this case has something under way; so has every case of a staged transaction.
  void occupy(const base::Uuid& case_id) { busy_.insert(case_id); }
  bool is_busy(const base::Uuid& case_id) const { return busy_.contains(case_id); }
  store::Store& real() { return *real_; }

  void submit(store::Transaction transaction, store::OnDurable on_durable) override;

  base::Result<std::optional<store::InboxEntry>> message(std::string_view organisation, const base::Uuid& id) override {
    return counted().message(organisation, id);
  }
  base::Result<std::optional<store::InboxEntry>> message_of(const base::Uuid& id) override {
    return counted().message_of(id);
  }
  base::Result<std::vector<store::InboxEntry>> unfinished_messages(std::size_t limit) override {
    return counted().unfinished_messages(limit);
  }
  base::Result<std::optional<store::CaseRow>> load_case(const base::Uuid& id) override {
    return counted().load_case(id);
  }
  base::Sha256 child_key(std::string_view nhs_number) const override { return real_->child_key(nhs_number); }
  base::Result<std::vector<store::CaseRow>> cases_of_child(const base::Sha256& child, std::string_view status,
                                                           std::size_t newest) override {
    return counted().cases_of_child(child, status, newest);
  }
  base::Result<std::vector<store::CaseRow>> list_cases(const store::CaseFilter& filter) override {
    return counted().list_cases(filter);
  }
  base::Result<std::optional<store::ResourceRow>> resource(const store::ResourceKey& key) override {
    return counted().resource(key);
  }
  base::Result<std::vector<store::ResourceRow>> resources(const std::vector<store::ResourceKey>& keys) override {
    return counted().resources(keys);
  }
  // One of each case, and none of a case that is busy: the tick meets those once that is settled.
  base::Result<std::vector<store::TaskChange>> task_changes(std::string_view organisation, base::Instant since,
                                                            const base::Uuid& after, std::size_t limit) override {
    return counted().task_changes(organisation, since, after, limit);
  }
  base::Result<std::vector<store::DueClock>> due_clocks(base::Instant now, std::size_t limit) override;
  base::Result<std::vector<store::DueClock>> running_clocks(const base::Uuid& after, std::size_t limit) override {
    return counted().running_clocks(after, limit);
  }
  base::Result<std::vector<store::CaseName>> cases_after(const base::Uuid& after, std::size_t limit) override {
    return counted().cases_after(after, limit);
  }
  base::Result<std::optional<base::Instant>> next_due() override { return counted().next_due(); }
  base::Result<std::vector<std::string>> destinations() override { return counted().destinations(); }
  base::Result<std::vector<store::OutboxRow>> due_deliveries(std::string_view destination, base::Instant now,
                                                             std::size_t limit) override {
    return counted().due_deliveries(destination, now, limit);
  }
  base::Result<std::optional<base::Instant>> next_attempt(std::string_view destination, base::Instant after) override {
    return counted().next_attempt(destination, after);
  }
  base::Result<std::vector<store::NoticeRow>> due_notices(base::Instant now, std::size_t limit) override {
    return counted().due_notices(now, limit);
  }
  base::Result<std::optional<base::Instant>> next_notice(base::Instant after) override {
    return counted().next_notice(after);
  }
  base::Result<std::optional<store::SubscriptionRow>> subscription(const base::Uuid& id) override {
    return counted().subscription(id);
  }
  base::Result<std::vector<store::SubscriptionRow>> subscriptions(std::string_view organisation) override {
    return counted().subscriptions(organisation);
  }
  base::Result<std::vector<store::SubscriptionRow>> waiting_subscriptions() override {
    return counted().waiting_subscriptions();
  }
  base::Result<std::vector<store::HookRow>> due_hooks(const base::Uuid& id, base::Instant now,
                                                      std::size_t limit) override {
    return counted().due_hooks(id, now, limit);
  }
  base::Result<std::optional<base::Instant>> next_hook(const base::Uuid& id, base::Instant after) override {
    return counted().next_hook(id, after);
  }
  base::Result<std::vector<store::TracedReferral>> trace(const base::Uuid& id) override { return counted().trace(id); }
  base::Result<std::optional<store::AdviceRow>> advice(const base::Uuid& id) override { return counted().advice(id); }
  base::Result<std::optional<store::AdviceRow>> advice_asked(std::string_view asker, const base::Uuid& key) override {
    return counted().advice_asked(asker, key);
  }
  base::Result<std::vector<store::AdviceRow>> advice_of(std::string_view organisation, std::size_t limit) override {
    return counted().advice_of(organisation, limit);
  }
  base::Result<std::vector<store::AdviceRow>> due_advice(base::Instant now, std::size_t limit) override {
    return counted().due_advice(now, limit);
  }
  base::Result<std::optional<base::Instant>> next_advice() override { return counted().next_advice(); }
  base::Result<store::AuditChain> verify_audit() override { return counted().verify_audit(); }
  bool healthy() const override { return real_->healthy(); }
  store::StoreCounters counters() const override { return real_->counters(); }
  void stop() override { real_->stop(); }

 private:
  struct Staged {
    store::Transaction transaction;
    store::OnDurable on_durable;
    base::Instant submitted{};
  };

  void count();
  store::Store& counted() {
    count();
    return *real_;
  }
  std::vector<base::Status> commit(const std::vector<Staged>& members, std::size_t count);

  std::unique_ptr<store::Store> real_;
  const base::Clock& clock_;
  Observe observe_;
  Alter alter_;
  std::vector<Staged> staged_;
  std::uint64_t calls_ = 0;
  std::uint64_t crash_at_ = 0;
  std::unordered_set<base::Uuid> busy_;
  bool tells_early_ = false;
};

}  // namespace gateway::tests::sim
