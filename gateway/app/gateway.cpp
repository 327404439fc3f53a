#include "app/gateway.hpp"

#include <atomic>
#include <utility>

#include "api/routes.hpp"
#include "app/admin.hpp"
#include "app/courier.hpp"
#include "app/engines.hpp"
#include "app/hook_courier.hpp"
#include "app/library_desk.hpp"
#include "app/main_loop.hpp"
#include "app/metrics.hpp"
#include "app/notice_ways.hpp"
#include "app/open_store.hpp"
#include "app/rules_desk.hpp"
#include "app/system_drop_folder.hpp"
#include "app/waiting.hpp"
#include "base/log.hpp"
#include "casework/advice_desk.hpp"
#include "casework/pipeline.hpp"
#include "casework/recount.hpp"
#include "casework/replay.hpp"
#include "casework/tick.hpp"
#include "inlets/mllp_listener.hpp"
#include "net/worker_pool.hpp"

namespace gateway::app {
namespace {

constexpr std::size_t worker_queue = 4096;
constexpr base::Duration resume_every{15'000};

}  // namespace

// Declared in the order in which each part needs the ones before it; destroyed in reverse.
struct Gateway::Parts {
  std::unique_ptr<base::Clock> clock;
  base::SystemEntropy entropy;
  base::SystemIds ids{entropy};
  std::shared_ptr<const intake::Library> first;  // what is not replaced reads with its names and validator
  std::unique_ptr<intake::LibraryInForce> library;
  std::shared_ptr<casework::RulesInForce> rules;
  OpenStore store;
  std::unique_ptr<net::WorkerPool> workers;
  std::unique_ptr<net::Client> client;
  std::unique_ptr<casework::Casework> casework;
  std::unique_ptr<intake::Intake> intake;
  std::unique_ptr<casework::Pipeline> pipeline;
  std::unique_ptr<casework::AdviceDesk> advice;
  std::unique_ptr<casework::Tick> tick;
  std::unique_ptr<casework::Recount> recount;
  std::unique_ptr<RulesDesk> rules_desk;
  std::unique_ptr<LibraryDesk> library_desk;
  std::unique_ptr<casework::Replay> replay;
  std::unique_ptr<Courier> courier;
  std::unique_ptr<HookCourier> hooks;
  NoticeWays notice_ways;
  std::unique_ptr<Herald> herald;  // null where nobody is told
  std::unique_ptr<api::Door> door;
  std::unique_ptr<net::Router> router;
  std::unique_ptr<net::Router> admin_routes;
  std::unique_ptr<MainLoop> loop;
  std::unique_ptr<net::Server> server;
  std::unique_ptr<net::Server> admin;
  std::unique_ptr<SystemDropFolder> drop_folder;  // this and the next null where it is not configured
  std::unique_ptr<inlets::WatchedFolder> watched_folder;
  std::unique_ptr<inlets::MllpListener> mllp;  // null where it is not configured
  base::Instant started{};
  std::atomic<bool> stopping{false};
  bool resumed = false;  // this and the next touched by the main loop only
  std::optional<base::Instant> last_resume;

  bool ready() const;
  std::string metrics();
  std::optional<base::Duration> fire_clocks();
  std::optional<base::Duration> remind_of_advice();
  std::optional<base::Duration> deliver();
  std::optional<base::Duration> tell();
  base::Status begin_telling(const Configuration& configuration, const casework::Executor& executor,
                             const std::function<void()>& wake);
  std::optional<base::Duration> resume();
  std::optional<base::Duration> count_again();
  void clock_was_set(base::Duration by);
};

// Ready to take messages: sound, and the last commit reached the disk.
bool Gateway::Parts::ready() const {
  return !stopping.load() && store.store->healthy() && store.store->counters().failed_in_a_row == 0;
}

std::string Gateway::Parts::metrics() {
  Readings readings;
  readings.server = server->counters();
  if (mllp) readings.mllp = mllp->counters();
  readings.courier = courier->counters();
  readings.hooks = hooks->attempts();
  if (herald) readings.herald = herald->counters();
  readings.store = store.figures();
  readings.refusals_unrecorded = door->unrecorded();
  const auto in_force = rules->get();
  readings.bank_holidays_end_seconds =
      std::chrono::duration<double>(std::chrono::sys_days{in_force->calendar.last_listed()}.time_since_epoch()).count();
  readings.warnings = rules_desk->warnings().size();
  readings.started_at_seconds = static_cast<double>(started.time_since_epoch().count()) / 1000;
  return metrics_text(readings);
}

std::optional<base::Duration> Gateway::Parts::fire_clocks() {
  if (rules_desk->is_catching_up()) return base::Duration{50};
  const auto next = tick->run();
  if (!next) {
    base::log::error("clocks cannot be read", {{"why", next.error().text}});
    return after_trouble;
  }
  if (!*next) return std::nullopt;
  return wait_until(**next, *clock);
}

std::optional<base::Duration> Gateway::Parts::remind_of_advice() {
  const auto next = advice->run();
  if (!next) {
    base::log::error("requests for advice cannot be read", {{"why", next.error().text}});
    return after_trouble;
  }
  if (!*next) return std::nullopt;
  return wait_until(**next, *clock);
}

std::optional<base::Duration> Gateway::Parts::deliver() {
  return until(courier->run(), "outbox", *clock);
}

std::optional<base::Duration> Gateway::Parts::tell() {
  return herald ? until(herald->run(), "notices", *clock) : std::nullopt;
}

base::Status Gateway::Parts::begin_telling(const Configuration& configuration, const casework::Executor& executor,
                                           const std::function<void()>& wake) {
  if (!configuration.notices) {
    base::log::warning("nobody_is_told", {{"why", "there is no [notices] in the configuration"}});
    return base::Success{};
  }
  TRY(check_contacts(rules->get()->policies, *configuration.notices));
  notice_ways = TRY(NoticeWays::open(configuration, *configuration.notices));
  herald = std::make_unique<Herald>(*store.store, *casework, rules, *clock, entropy, *configuration.notices,
                                    notice_ways.ways(), executor, wake);
  return base::Success{};
}

std::optional<base::Duration> Gateway::Parts::resume() {
  const base::Instant now = clock->network_now();
  if (last_resume && now - *last_resume < resume_every) return std::nullopt;
  last_resume = now;
  // Until the first time finds nothing more, what is found was left by the program that ran before.
  const auto taken_up =
      pipeline->resume(resumed ? casework::Resumption::after_trouble : casework::Resumption::after_start);
  if (!taken_up) {
    base::log::error("inbox cannot be read", {{"why", taken_up.error().text}});
  } else if (*taken_up == 0) {
    resumed = true;
  } else {
    base::log::info("messages taken up again", {{"count", static_cast<std::int64_t>(*taken_up)}});
  }
  return std::nullopt;
}

std::optional<base::Duration> Gateway::Parts::count_again() {
  const auto more = recount->run();
  if (!more) {
    base::log::error("running clocks cannot be read", {{"why", more.error().text}});
    return after_trouble;
  }
  if (*more) return base::Duration{0};
  rules_desk->settled();
  return std::nullopt;
}

void Gateway::Parts::clock_was_set(base::Duration by) {
  const auto case_time =
      base::Duration{static_cast<base::Duration::rep>(static_cast<double>(by.count()) * clock->pace())};
  const base::Instant now = clock->now();
  tick->clock_was_set(now - case_time, now);
  base::log::warning("clock_was_set", {{"by_ms", static_cast<std::int64_t>(by.count())}});
}

Gateway::Gateway(Configuration configuration) : configuration_(std::move(configuration)) {}

Gateway::~Gateway() {
  stop(std::chrono::milliseconds{0});
}

base::Result<std::uint16_t> Gateway::start() {
  auto parts = std::make_unique<Parts>();
  Parts& all = *parts;
  all.clock = clock_for(configuration_);
  all.started = all.clock->network_now();
  all.first = TRY(load_library(configuration_));
  all.library = std::make_unique<intake::LibraryInForce>(all.first);
  all.rules = std::make_shared<casework::RulesInForce>(TRY(load_rules(configuration_)));
  all.workers = std::make_unique<net::WorkerPool>(configuration_.workers, worker_queue);
  // While each worker has this much before it, none runs dry during a commit that came a little later.
  const auto more_is_coming = [workers = all.workers.get(), enough = std::size_t{2} * configuration_.workers] {
    return workers->backlog() > enough;
  };
  all.store = TRY(open_store(configuration_, all.entropy, more_is_coming));
  all.client = std::make_unique<net::Client>(configuration_.delivery);
  TRY(all.client->start());

  const casework::Executor executor = [&all](std::function<void()> work) {
    all.workers->post_continuation(std::move(work));
  };
  const auto wake = [&all] {
    if (all.loop) all.loop->wake();
  };
  store::Store& store = *all.store.store;
  const access::Partners& partners = configuration_.partners;
  all.casework = std::make_unique<casework::Casework>(store, *all.clock, all.rules, executor, wake);
  all.intake = std::make_unique<intake::Intake>(*all.library, partners);
  all.pipeline =
      std::make_unique<casework::Pipeline>(store, *all.casework, *all.intake, partners, all.ids, *all.clock, executor);
  all.advice = std::make_unique<casework::AdviceDesk>(store, *all.clock, all.rules, all.ids, executor, wake);
  all.tick = std::make_unique<casework::Tick>(store, *all.casework, *all.clock, executor);
  all.recount = std::make_unique<casework::Recount>(store, *all.casework);
  all.rules_desk =
      std::make_unique<RulesDesk>(configuration_, *all.rules, *all.casework, *all.recount, *all.clock, wake);
  all.replay = std::make_unique<casework::Replay>(store, *all.casework, *all.intake, partners, *all.clock);
  all.library_desk = std::make_unique<LibraryDesk>(configuration_, *all.library, *all.casework);
  for (const std::string& one : all.rules_desk->warnings()) base::log::warning("look_at_the_rules", {{"what", one}});
  all.rules_desk->catch_up();
  all.courier = std::make_unique<Courier>(store, *all.casework, *all.client, partners, *all.clock, all.entropy,
                                          all.first->names, configuration_.base_url, configuration_.retry,
                                          configuration_.deliveries_at_once, executor, wake);
  all.hooks = std::make_unique<HookCourier>(
      store, *all.client, partners, *all.clock, all.entropy, all.first->names,
      HookSettings{configuration_.retry, configuration_.subscription_error_after, configuration_.notices.has_value()},
      executor, wake);
  TRY(all.begin_telling(configuration_, executor, wake));
  all.door =
      std::make_unique<api::Door>(partners, *all.casework, *all.clock, all.ids,
                                  [&all](std::function<void()> work) { return all.workers->post(std::move(work)); });
  all.router = std::make_unique<net::Router>(
      api::public_router({*all.door, store, *all.casework, *all.pipeline, *all.advice, partners, all.first->validator,
                          all.first->names, *all.library, configuration_.base_url, all.started, *all.clock, all.ids}));
  all.admin_routes = std::make_unique<net::Router>(admin_router(
      {[&all] { return all.ready(); }, [&all] { return all.metrics(); }, *all.rules_desk, *all.library_desk,
       *all.replay, store, *all.clock, dynamic_cast<base::ScaledClock*>(all.clock.get()), wake, executor}));

  if (configuration_.watched_folder) {
    all.drop_folder = std::make_unique<SystemDropFolder>(configuration_.watched_folder->path);
    all.watched_folder = std::make_unique<inlets::WatchedFolder>(*configuration_.watched_folder, *all.drop_folder,
                                                                 *all.pipeline, *all.library, partners, executor);
  }
  all.loop = std::make_unique<MainLoop>(
      std::vector<Duty>{
          [&all] { return all.fire_clocks(); }, [&all] { return all.remind_of_advice(); },
          [&all] { return all.deliver(); }, [&all] { return all.tell(); },
          [&all] { return until(all.hooks->run(), "subscriptions", *all.clock); }, [&all] { return all.count_again(); },
          [&all] { return all.resume(); },
          [&all] { return all.watched_folder ? std::optional(all.watched_folder->run()) : std::nullopt; }},
      [&all](base::Duration by) { all.clock_was_set(by); });

  net::ServerSettings admin_settings;
  admin_settings.unix_socket = configuration_.admin_socket;
  all.admin = std::make_unique<net::Server>(admin_settings, [&all](net::Request request, net::Respond respond) {
    all.admin_routes->handle(std::move(request), std::move(respond));
  });
  net::ServerSettings settings = configuration_.listen;
  settings.on_refused = [&all](const net::Refused& refused) { all.door->record(refused); };
  all.server = std::make_unique<net::Server>(std::move(settings), [&all](net::Request request, net::Respond respond) {
    all.router->handle(std::move(request), std::move(respond));
  });
  if (configuration_.mllp) {
    all.mllp = std::make_unique<inlets::MllpListener>(
        *configuration_.mllp,
        inlets::MllpSurroundings{*all.pipeline, *all.casework, partners, *all.clock, all.ids, all.first->names},
        [&all](std::function<void()> work) { return all.workers->post(std::move(work)); });
  }
  parts_ = std::move(parts);
  // Time first: what fell due while nobody looked is decided before anyone can speak.
  all.loop->start();
  const auto port = all.server->start();
  if (!port) {
    stop(std::chrono::milliseconds{0});
    return port.error();
  }
  auto also_started = all.admin->start();
  if (also_started && all.mllp) also_started = all.mllp->start();
  if (!also_started) {
    stop(std::chrono::milliseconds{0});
    return also_started.error();
  }
  return *port;
}

void Gateway::reload() {
  const auto mappings = parts_->library_desk->reload();
  if (!mappings) base::log::error("mappings not read", {{"why", base::describe(mappings.error())}});
  const auto done = parts_->rules_desk->reload_calendar();
  if (!done) return base::log::error("bank holiday list not read", {{"why", base::describe(done.error())}});
  base::log::info("bank holiday list read", {{"what", done->substr(0, done->size() - 1)}});
}

void Gateway::stop(std::chrono::milliseconds grace) {
  if (!parts_) return;
  Parts& all = *parts_;
  all.stopping = true;
  if (all.server) all.server->stop(grace);
  if (all.mllp) all.mllp->stop(grace);
  if (all.admin) all.admin->stop(std::chrono::milliseconds{100});
  if (all.loop) all.loop->stop();
  if (all.client) all.client->stop();
  all.notice_ways.stop();
  // Work may still be waiting for the store, and the store's answers make work: store first, then what they made.
  if (all.store.store) all.store.store->stop();
  if (all.workers) all.workers->stop();
  parts_.reset();
}

}  // namespace gateway::app
