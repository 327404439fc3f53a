#include "clock_flood.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "bench_store.hpp"
#include "casework/pipeline.hpp"
#include "casework/tick.hpp"
#include "casework/transaction.hpp"
#include "net/worker_pool.hpp"
#include "support/gp_intake.hpp"

namespace gateway::bench {
namespace {

// The default policy with nothing but the clocks every policy has, and no warnings: one event a case.
referral::Policy one_clock() {
  auto policy = referral::read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
  std::erase_if(policy.clocks, [](const referral::ClockRule& rule) {
    return rule.id != referral::decision_rule && rule.id != referral::unprocessed_rule;
  });
  for (referral::ClockRule& rule : policy.clocks) rule.warn_at.clear();
  return policy;
}

void open_cases(BenchStore& bench, std::uint64_t count, base::Instant at, const referral::Policy& policy,
                const referral::WorkingCalendar& calendar) {
  constexpr std::uint64_t in_one = 50;
  for (std::uint64_t number = 0; number < count;) {
    store::Transaction transaction;
    for (const std::uint64_t end = std::min(number + in_one, count); number < end; ++number) {
      referral::ReferralReceived event;
      event.referral_id = ordered(number, 0);
      event.case_id = base::derive_near(event.referral_id, "case");
      event.correlation_id = ordered(number, 2);
      event.request_id = ordered(number, 3);
      event.practice_ods = "Y99001";
      event.council_ods = "Z99001";
      event.requisition = "R-" + std::to_string(number);
      event.priority = "routine";
      event.child_initials = base::Sensitive<std::string>("A.B.");
      event.service_request = "ServiceRequest/" + base::to_string(ordered(number, 4));
      event.patient = "Patient/" + base::to_string(ordered(number, 5));
      event.requester = "PractitionerRole/" + base::to_string(ordered(number, 6));
      event.owner = "Organization/" + base::to_string(ordered(number, 7));
      event.how = "gp-referral-json";
      auto decision = referral::decide({}, std::move(event), policy, calendar, at).value();
      decision.deliveries.clear();  // nobody delivers here
      transaction.expected.push_back({decision.next.id, 0});
      casework::add(transaction, {}, decision, std::move(decision.resources), decision.next.request_id, at);
    }
    bench.submit(std::move(transaction), 4);
  }
  bench.settle();
}

access::Partners partners() {
  access::Partner practice;
  practice.ods = "Y99001";
  practice.certificate_san = {"y99001.example"};
  access::Partner council;
  council.ods = "Z99001";
  council.role = access::PartnerRole::council;
  council.certificate_san = {"z99001.example"};
  council.postcodes = {"ZZ99"};
  council.endpoint.host = "council.example";
  return access::Partners::from({practice, council}).value();
}

// Messages at a steady rate, whatever becomes of those before.
class Messages {
 public:
  Messages(casework::Pipeline& pipeline, base::Ids& ids, double rate)
      : pipeline_(pipeline), ids_(ids), body_(tests::gp_sample("routine-neglect")), rate_(rate) {}

  // Sends until `go_on` is false or `seconds` are over; waits for every answer. Returns the latencies in ms, sorted.
  std::vector<double> send(double seconds, const std::function<bool()>& go_on) {
    const base::Stopwatch watch;
    for (std::uint64_t sent = 0; watch.seconds() < seconds && go_on(); ++sent) {
      const double wanted = static_cast<double>(sent) / rate_;
      while (watch.seconds() < wanted) wait_ms(1);
      // From when it should have been sent: a sender that is held up is not excused.
      send_one(watch, wanted);
    }
    while (open_ > 0) wait_ms(1);
    const std::lock_guard lock(mutex_);
    std::sort(took_.begin(), took_.end());
    return std::exchange(took_, {});
  }

 private:
  void send_one(const base::Stopwatch& watch, double wanted) {
    casework::Message message;
    message.sender = "Y99001";
    message.request_id = ids_.next();
    message.correlation_id = ids_.next();
    message.content_type = "application/json";
    message.body = body_;
    ++open_;
    pipeline_.take(std::move(message), [this, &watch, wanted](const base::Result<casework::Answer>& answer) {
      if (!answer || answer->status != 201) ++failed;
      const std::lock_guard lock(mutex_);
      took_.push_back((watch.seconds() - wanted) * 1e3);
      --open_;
    });
  }

 public:
  std::atomic<int> failed{0};

 private:
  casework::Pipeline& pipeline_;
  base::Ids& ids_;
  const std::string body_;
  const double rate_;
  std::mutex mutex_;
  std::vector<double> took_;
  std::atomic<int> open_{0};
};

double percentile(const std::vector<double>& sorted, double part) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(static_cast<double>(sorted.size()) * part))];
}

}  // namespace

void flood(std::uint64_t due, double rate, double idle) {
  const referral::Policy policy = one_clock();
  const auto calendar = referral::WorkingCalendar::read(tests::content_of("policies/bank-holidays.json")).value();
  BenchStore bench;
  const base::Instant opened = base::parse_instant("2026-03-13T10:00:00Z").value();
  const base::Instant falls_due = base::parse_instant("2026-03-16T17:00:00Z").value();
  const base::Stopwatch opening;
  open_cases(bench, due, opened, policy, calendar);
  std::printf("flood: %llu cases opened in %.1f s; messages at %.0f a second, 2 workers\n",
              static_cast<unsigned long long>(due), opening.seconds(), rate);

  base::ScaledClock clock(falls_due - std::chrono::milliseconds{static_cast<int>(idle * 1000) + 1500}, 1.0);
  base::SystemEntropy entropy;
  base::SystemIds ids(entropy);
  const access::Partners listed = partners();
  const intake::Intake intake = tests::gp_intake(listed);
  net::WorkerPool workers(2, 4096);
  const casework::Executor executor = [&](std::function<void()> work) { workers.post_continuation(std::move(work)); };
  casework::Casework casework(bench.store(), clock, policy, calendar, executor, [] {});
  casework::Pipeline pipeline(bench.store(), casework, intake, listed, ids, clock, executor);
  casework::Tick tick(bench.store(), casework, clock, executor);
  Messages messages(pipeline, ids, rate);
  // As the program's main loop does it.
  std::atomic<bool> over{false};
  std::atomic<bool> all_fired{false};
  std::thread loop([&] {
    while (!over) {
      const auto next = tick.run();
      if (clock.now() > falls_due && next && *next && **next > clock.now()) all_fired = true;
      wait_ms(5);
    }
  });

  const auto quiet = messages.send(idle, [] { return true; });
  while (clock.now() < falls_due) wait_ms(1);
  const base::Stopwatch firing;
  double took = 0;
  const auto busy = messages.send(300, [&] {
    if (all_fired && took == 0) took = firing.seconds();
    return !all_fired;
  });
  over = true;
  loop.join();
  if (took == 0) took = firing.seconds();
  workers.stop();
  const double ratio = percentile(busy, 0.99) / percentile(quiet, 0.99);
  std::printf("  decided and stored in %.1f s, %.0f a second (goal 60 s)\n", took, static_cast<double>(due) / took);
  std::printf("  message to answer, ms: idle p50 %.1f p99 %.1f of %zu; flooded p50 %.1f p99 %.1f of %zu; %d failed\n",
              percentile(quiet, 0.5), percentile(quiet, 0.99), quiet.size(), percentile(busy, 0.5),
              percentile(busy, 0.99), busy.size(), messages.failed.load());
  std::printf("  p99 flooded/idle %.2f (goal 2)\n", ratio);
}

}  // namespace gateway::bench
