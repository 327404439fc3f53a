#include "sim/simulation.hpp"

#include <algorithm>

#include "sim/run.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/power_cut_vfs.hpp"

namespace gateway::tests::sim {
namespace {

constexpr std::size_t wave_limit = 64;

// After a fault is found the rest says little.
constexpr std::size_t findings_to_stop_at = 20;
constexpr std::uint64_t repeats_to_stop_at = 500;

std::filesystem::path fast_folder() {
  std::error_code none;
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory, none) ? memory : std::filesystem::temp_directory_path();
}

}  // namespace

bool Outcome::found(std::string_view check) const {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.check == check; });
}

std::string Outcome::report() const {
  std::string text;
  for (const Finding& finding : findings) text += finding.check + ": " + finding.text + '\n';
  return text;
}

Outcome simulate(const Plan& plan) {
  const base::Stopwatch watch;
  Run run(plan);
  Outcome outcome = run.finish();
  outcome.seconds = watch.seconds();
  return outcome;
}

Run::Run(const Plan& plan)
    : plan_(plan),
      end_(plan.first + std::chrono::days{plan.days + plan.days_after}),
      rules_(rules_around(plan.first, plan.days)),
      people_(plan.seed, plan.first, plan.per_day),
      councils_(plan.seed),
      ledger_(rules_.front()),
      folder_(fast_folder()),
      sealer_(store::open_sealer(folder_.file("key"), store::MissingKey::make, entropy_, store::FileSealer::light_level)
                  .value()) {
  if (plan_.power_cut) support::power_cut::install();
  ledger_.on_change = [this](const auto* before, const auto& next, base::Instant at) { on_change(before, next, at); };
  ledger_.on_parcel = [this](const Parcel& parcel) { on_parcel(parcel); };
  ledger_.council_has_seen = [this](const base::Uuid& delivery) { return councils_.has_seen(delivery); };
  clock_.true_now = base::Instant{plan_.first};
  open();
  fill_agenda();
  if (plan_.crash_at > 0) {
    store_->crash_at(plan_.crash_at);
  } else {
    arm();
  }
}

Run::~Run() {
  close();
}

void Run::open() {
  store::sqlite::SqliteSettings settings;
  settings.path = folder_.file("gateway.db");
  settings.readers = 1;
  if (plan_.power_cut) settings.vfs = support::power_cut::vfs_name;
  // The check of a large file after each of many crashes would be most of the time.
  settings.quick_check_limit_bytes = 4U << 20U;
  store_ = std::make_unique<StagedStore>(
      store::sqlite::open_sqlite(settings, *sealer_).value(), clock_,
      [this](const store::Transaction& transaction, base::Instant at) { ledger_.observe(transaction, at); },
      plan_.alter);
  if (plan_.tell_early) store_->tell_early();
  casework_ = std::make_unique<casework::Casework>(
      *store_, clock_, rules_[in_force_].policy, rules_[in_force_].calendar,
      [this](std::function<void()> work) { work_.push_back(std::move(work)); }, [this] { woken_ = true; },
      plan_.decider, [this](std::string_view state) { return ledger_.decode(state); });
  // Ending and beginning takes no time here, so nothing is late for it.
  const base::Instant now = std::exchange(clock_.true_now, base::Instant{plan_.first});
  for (std::size_t tick = 0; tick < wave_limit; ++tick) {
    ticks_.push_back(std::make_unique<casework::Tick>(*store_, *casework_, clock_));
  }
  clock_.true_now = now;
}

void Run::close() {
  work_.clear();
  ticks_.clear();
  casework_.reset();
  if (store_) {
    outcome_.store_calls += store_->calls();
    store_->stop();
  }
  store_.reset();
}

void Run::arm() {
  if (plan_.crash_every == 0) return;
  store_->crash_at(1 + draw(plan_.seed, outcome_.crashes, 50) % (2 * plan_.crash_every));
}

// As an operator does who edits the files and starts the program again.
void Run::put_rules_in_force(std::size_t number) {
  in_force_ = number;
  close();
  open();
  ledger_.follow(rules_[number]);
  arm();
}

void Run::recover() {
  ++outcome_.crashes;
  for (const auto& [slot, item] : wave_) {
    // An opening is not repeated by anybody outside: the message that was kept is taken up again below.
    if (!item->done && item->what != Happening::opening) agenda_.emplace(slot, item);
  }
  wave_.clear();
  ticks_run_ = 0;
  ledger_.forget_expected();
  store_->end(draw(plan_.seed, outcome_.crashes, 51) % (store_->staged() + 1));
  if (plan_.power_cut) support::power_cut::cut(outcome_.crashes);
  close();
  if (plan_.power_cut) support::power_cut::restore();
  open();
  const auto unfinished = store_->unfinished_messages(1'000'000).value();
  for (const store::InboxEntry& entry : unfinished) {
    put_opening(number_of_referral_.at(entry.record.referral_id), entry.record.received_at - clock_.step);
  }
  next_due_ = store_->next_due().value();
  arm();
}

void Run::put(base::Instant at, std::shared_ptr<Item> item, std::uint64_t nth) {
  const Slot slot{at, item->what, item->number, item->about, nth};
  agenda_.try_emplace(slot, std::move(item));
}

void Run::put_opening(std::size_t number, base::Instant at) {
  auto item = std::make_shared<Item>();
  item->what = Happening::opening;
  item->number = number;
  put(at, std::move(item));
}

void Run::fill_agenda() {
  for (std::size_t number = 0; number < std::size_t{plan_.days} * plan_.per_day; ++number) {
    const Sending sending = people_.sending(number);
    number_of_referral_.emplace(sending.stamp.referral_id, number);
    auto item = std::make_shared<Item>();
    item->what = Happening::message;
    item->number = number;
    put(sending.at, item);
    for (std::size_t again = 0; again < sending.repeats.size(); ++again) {
      put(sending.at + sending.repeats[again], std::make_shared<Item>(*item), again + 1);
    }
  }
  for (unsigned day = 0; day < plan_.days + plan_.days_after; ++day) {
    auto survey = std::make_shared<Item>();
    put(plan_.first + std::chrono::days{day}, survey);
    if (const std::uint64_t change = draw(plan_.seed, day, 61); plan_.rule_changes && change % 12 == 0) {
      auto item = std::make_shared<Item>();
      item->what = Happening::rules;
      item->number = change / 12 % rules_.size();
      put(plan_.first + std::chrono::days{day} + std::chrono::minutes{change / 100 % 1440}, item);
    }
    const std::uint64_t luck = draw(plan_.seed, day, 60);
    if (!plan_.clock_steps || luck % 15 != 0) continue;
    // The machine's clock jumps, and is set right some hours later.
    const auto at = plan_.first + std::chrono::days{day} + std::chrono::minutes{luck / 15 % 1440};
    for (const base::Duration step :
         {luck % 2 == 0 ? base::Duration{std::chrono::hours{2}} : -base::Duration{std::chrono::hours{1}},
          base::Duration{0}}) {
      auto item = std::make_shared<Item>();
      item->what = Happening::step;
      item->step = step;
      put(step.count() == 0 ? at + std::chrono::hours{5} : base::Instant{at}, item);
    }
  }
}

std::optional<base::Instant> Run::tick_at() const {
  const auto due = ledger_.next_due([this](const base::Uuid& case_id) { return is_busy(case_id); });
  if (!due) return std::nullopt;
  return std::max(*due - clock_.step, not_before_);
}

// Does what comes next, and what happens to other cases in the time of a wave. False at the end of the world: reminders
// alone would go on for ever.
bool Run::advance() {
  std::optional<base::Instant> end;
  for (auto next = agenda_.begin(); wave_.size() + ticks_run_ < wave_limit;) {
    // What happens to a case next must find on disk what happened to it before.
    while (next != agenda_.end() && is_busy(next->second->about)) ++next;
    const auto tick = tick_at();
    const bool ticks = tick && (next == agenda_.end() || *tick <= std::get<0>(next->first));
    if (!ticks && next == agenda_.end()) break;
    const base::Instant at = ticks ? *tick : std::get<0>(next->first);
    if (at >= end_ || at > end.value_or(at)) break;
    // What is nobody's case finds nothing under way.
    const Happening what = ticks ? Happening::message : next->second->what;
    const bool alone = what <= Happening::rules || what == Happening::survey;
    if (alone && end) break;
    if (!end) end = at + plan_.wave_length;
    if (ticks) {
      run_tick(at);
      continue;
    }
    if (!next->second->about.is_nil()) store_->occupy(next->second->about);
    auto node = agenda_.extract(next++);
    wave_.emplace_back(node.key(), node.mapped());
    clock_.true_now = at;
    ++outcome_.events;
    happen(wave_.back().second);
    if (!alone) continue;
    if (what <= Happening::rules) not_before_ = at;
    break;
  }
  if (!end) return false;
  settle();
  return true;
}

void Run::settle() {
  do {
    store_->settle();
    while (!work_.empty()) {
      const auto work = std::move(work_.front());
      work_.pop_front();
      work();
    }
  } while (store_->staged() > 0);
  wave_.clear();
  // As the main loop does: after a tick, and when it is woken.
  const bool ticked = std::exchange(ticks_run_, 0) > 0;
  if (std::exchange(woken_, false) || ticked) next_due_ = store_->next_due().value();
  ledger_.check_fired();
  ledger_.check_asleep(next_due_);
}

void Run::run_tick(base::Instant at) {
  clock_.true_now = at;
  ledger_.expect_fired(clock_.now(), [this](const base::Uuid& case_id) { return is_busy(case_id); });
  ticks_[ticks_run_++]->run().value();
  ledger_.each_expected([this](const base::Uuid& case_id) { store_->occupy(case_id); });
}

Outcome Run::finish() {
  for (;;) {
    try {
      if (!advance() || ledger_.findings().size() >= findings_to_stop_at || ledger_.noted() >= repeats_to_stop_at)
        break;
    } catch (const Crash&) {
      recover();
    }
  }
  for (const std::string& complaint : councils_.complaints()) ledger_.note("council-once", complaint);
  for (const base::Uuid& referral : taken_) {
    if (!opened_.contains(referral)) ledger_.note("message-lost", "a message that was taken became no case");
  }
  if (ledger_.findings().empty()) {
    close();
    open();
    ledger_.check_whole(store_->real());
  }
  outcome_.seed = plan_.seed;
  outcome_.findings = ledger_.findings();
  outcome_.breaches = ledger_.breaches();
  outcome_.events += outcome_.breaches;
  outcome_.referrals = ledger_.size();
  outcome_.digest_of_everything = ledger_.digest_of_everything();
  outcome_.digest_of_cases = ledger_.digest_of_cases();
  outcome_.statuses = ledger_.statuses();
  outcome_.rests = ledger_.rests();
  return outcome_;
}

}  // namespace gateway::tests::sim
