// Run: one simulation under way: the agenda of what will happen, and the program that it happens to.
#pragma once

#include <deque>
#include <set>

#include "sim/rules.hpp"
#include "sim/simulation.hpp"

namespace gateway::tests::sim {

enum class Happening { step, rules, message, opening, delivery, update, survey };

// An update that somebody means to send; once it is worded, a repeat has the same bytes.
struct Update {
  base::Uuid case_id;
  base::Uuid task_id;
  referral::Role role = referral::Role::council;
  std::string organisation;
  Intention intention;
  std::optional<referral::TaskUpdateRequested> worded;
};

struct Item {
  Happening what = Happening::survey;
  std::uint64_t number = 0;  // of the sending or the rules, or which of several
  base::Uuid about;          // the case
  base::Uuid parcel;         // of a delivery, which one: a case may have letters beside its own
  base::Duration step{0};
  std::shared_ptr<Update> update;
  bool done = false;
};

class Run {
 public:
  explicit Run(const Plan& plan);
  ~Run();
  Outcome finish();

 private:
  // Orders what happens at one instant, the same in every run.
  using Slot = std::tuple<base::Instant, Happening, std::uint64_t, base::Uuid, std::uint64_t>;
  using Taken = std::pair<Slot, std::shared_ptr<Item>>;

  void open();
  void close();
  void put(base::Instant at, std::shared_ptr<Item> item, std::uint64_t nth = 0);
  void put_opening(std::size_t number, base::Instant at);
  void fill_agenda();

  bool advance();
  std::optional<base::Instant> tick_at() const;  // true time
  void run_tick(base::Instant at);
  bool is_busy(const base::Uuid& case_id) const { return store_->is_busy(case_id); }
  void settle();
  void recover();
  void arm();

  void put_rules_in_force(std::size_t number);
  void happen(const std::shared_ptr<Item>& item);
  void send(const std::shared_ptr<Item>& item);
  void open_case(const std::shared_ptr<Item>& item);
  void deliver(const std::shared_ptr<Item>& item);
  void attempt(const std::shared_ptr<Item>& item, const store::OutboxRow& row);
  void update(const std::shared_ptr<Item>& item);
  static void word(Update& update, const referral::ReferralTask& stands);

  void on_change(const referral::Case* before, const referral::Case& next, base::Instant at);
  void on_parcel(const Parcel& parcel);
  void answer_errand(const referral::Case& of, const referral::ReferralTask& errand, base::Instant since,
                     std::uint64_t series);
  void intend(const std::vector<Intention>& plan, const Update& by, base::Instant since, std::uint64_t series);

  const Plan plan_;
  const base::Instant end_;
  const std::vector<Rules> rules_;
  const People people_;
  Councils councils_;
  Ledger ledger_;
  SimulatedClock clock_;

  TemporaryFolder folder_;
  base::SystemEntropy entropy_;
  std::unique_ptr<store::FileSealer> sealer_;
  std::unique_ptr<StagedStore> store_;
  std::unique_ptr<casework::Casework> casework_;
  // One tick runs until what it fired is on disk; a wave may hold many, each at its own time.
  std::vector<std::unique_ptr<casework::Tick>> ticks_;
  std::size_t ticks_run_ = 0;  // in this wave
  std::deque<std::function<void()>> work_;

  std::map<Slot, std::shared_ptr<Item>> agenda_;
  std::vector<Taken> wave_;
  std::unordered_map<base::Uuid, std::size_t> number_of_referral_;
  std::set<base::Uuid> taken_;             // referrals whose sender was told that they are kept
  std::set<base::Uuid> opened_;            // referrals with a case
  std::optional<base::Instant> next_due_;  // until when the program sleeps, in the gateway's case time
  base::Instant not_before_{};             // true time of the last step of the clock, or change of rules
  bool woken_ = false;
  std::size_t in_force_ = 0;  // of the rules
  Outcome outcome_;
};

}  // namespace gateway::tests::sim
