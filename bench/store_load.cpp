// store_load: what the Store does with made-up referrals: sealing, groups, checkpoints. Writes the database that
// store_floor --like reads when there is none from the gateway itself.
//
//   store_load --file load.db --key key [--referrals 20000] [--outstanding 64] [--threads 2] [--ids local|random]
//   [--step-mb 16]
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/digest.hpp"
#include "base/system_ports.hpp"
#include "store/sealer_file.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace {

using namespace gateway;

// Twelve resources of about 13 KB together, as one child's referral makes.
const std::vector<std::pair<const char*, std::size_t>> resource_shapes = {
    {"ServiceRequest", 2200},   {"Task", 1400},
    {"Patient", 1300},          {"RelatedPerson", 700},
    {"RelatedPerson", 700},     {"PractitionerRole", 600},
    {"Practitioner", 500},      {"Organization", 500},
    {"Organization", 500},      {"Observation", 1100},
    {"DocumentReference", 900}, {"Provenance", 1200}};

const std::vector<std::string> words = {"\"reference\":\"",
                                        "\"system\":\"https://fhir.example/",
                                        "\"coding\":[{",
                                        "\"value\":\"",
                                        "child",
                                        "home",
                                        "mother",
                                        "school",
                                        "risk",
                                        "worker",
                                        "2026-11-22T",
                                        "contact",
                                        "concern",
                                        "seen",
                                        "reported",
                                        "family"};

class Referrals {
 public:
  explicit Referrals(bool local_ids) : local_ids_(local_ids), random_(7) {}

  base::Uuid fresh() {
    const std::lock_guard lock(mutex_);
    base::Uuid id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random_());
    return id;
  }

  // Time-ordered, as the gateway draws them.
  base::Uuid ordered() {
    base::Uuid id = fresh();
    const std::uint64_t time = clock_.fetch_add(1) / 4 + 1'790'000'000'000;
    for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(time >> (40 - 8 * i));
    return id;
  }

  // Derived from another; near it when ids are local.
  base::Uuid derived(const base::Uuid& from, const std::string& name) const {
    base::Uuid id = base::derive_uuid(from, name);
    if (local_ids_) std::copy_n(from.bytes.begin(), 6, id.bytes.begin());
    return id;
  }

  std::string text(std::size_t size) {
    const std::lock_guard lock(mutex_);
    std::string made;
    while (made.size() < size) {
      made += words[random_() % words.size()];
      if (random_() % 4 == 0) made += std::to_string(random_() % 1'000'000'000);
    }
    made.resize(size);
    return made;
  }

 private:
  bool local_ids_;
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::atomic<std::uint64_t> clock_{0};
};

struct Referral {
  base::Uuid id, request, correlation, case_id;
};

store::Transaction intake(const Referral& referral, const std::string& body) {
  store::Transaction transaction;
  store::InboxRecord inbox;
  inbox.organisation = "A81001";
  inbox.request_id = referral.request;
  inbox.referral_id = referral.id;
  inbox.correlation_id = referral.correlation;
  inbox.content_type = "application/json";
  inbox.body = body;
  inbox.body_sha256 = base::sha256(body);
  transaction.inbox = std::move(inbox);
  transaction.events.push_back({referral.id, {}, {}, "{\"event\":\"received\",\"from\":\"A81001\"}"});
  transaction.audit.push_back({{}, {}, referral.request, referral.correlation, std::string(250, 'a')});
  return transaction;
}

store::Transaction decision(const Referral& referral, const Referrals& ids, const std::vector<std::string>& resources) {
  store::Transaction transaction;
  transaction.expected.push_back({referral.case_id, 0});
  transaction.answer =
      store::InboxAnswer{"A81001", referral.request, 201, "/referrals/" + base::to_string(referral.id), resources[3]};
  transaction.cases.push_back({referral.case_id, 1, referral.id, referral.correlation, "A81001", "E09000001",
                               "requested", resources[1], base::sha256(base::to_string(referral.case_id))});
  store::OutboxRow outbox;
  outbox.id = ids.derived(referral.case_id, "delivery");
  outbox.case_id = referral.case_id;
  outbox.destination = "E09000001";
  outbox.request_id = ids.derived(referral.case_id, "delivery request");
  outbox.correlation_id = referral.correlation;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const std::string type = resource_shapes[i].first;
    const base::Uuid id = ids.derived(referral.case_id, type + std::to_string(i));
    transaction.resources.push_back({type, id, 1, referral.case_id, "A81001", "E09000001", resources[i]});
    outbox.resources.push_back({type, id, 1});
  }
  transaction.outbox.push_back(std::move(outbox));
  transaction.clocks.push_back({ids.derived(referral.case_id, "clock"), referral.case_id, "decision", {}, true});
  for (const char* line :
       {"{\"event\":\"mapped\"}", "{\"event\":\"validated\"}", "{\"event\":\"stored\"}", "{\"event\":\"queued\"}"}) {
    transaction.events.push_back({referral.id, referral.case_id, {}, line});
    transaction.audit.push_back({{}, referral.case_id, referral.request, referral.correlation, std::string(250, 'b')});
  }
  return transaction;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Threads that make and submit; a durable transaction puts the next one on their list.
class Load {
 public:
  Load(store::Store& store, Referrals& referrals, long total) : store_(store), referrals_(referrals), left_(total) {
    for (int i = 0; i < 64; ++i) {
      bodies_.push_back(referrals.text(4000));
      auto& resources = contents_.emplace_back();
      for (const auto& shape : resource_shapes) resources.push_back(referrals.text(shape.second));
    }
  }

  void run(int threads, long outstanding) {
    open_ = outstanding;
    for (long i = 0; i < outstanding; ++i) next();
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back([this] { work(); });
  }

  std::vector<double> took;  // from intake to durable decision

 private:
  struct Job {
    Referral referral;
    bool decided = false;
    double started = 0;
  };

  void next() {
    const std::lock_guard lock(mutex_);
    if (left_ == 0) {
      if (--open_ == 0) ready_.notify_all();
      return;
    }
    --left_;
    jobs_.push_back({});
    ready_.notify_one();
  }

  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return !jobs_.empty() || open_ == 0; });
      if (jobs_.empty()) return;
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      submit(std::move(job));
    }
  }

  void submit(Job job) {
    if (!job.decided) {
      job.started = seconds();
      const base::Uuid id = referrals_.ordered();
      job.referral = {id, referrals_.fresh(), referrals_.fresh(), referrals_.derived(id, "case")};
      const std::size_t pick = job.referral.request.bytes[0] % 64;
      store::Transaction transaction = intake(job.referral, bodies_[pick]);
      job.decided = true;
      store_.submit(std::move(transaction), [this, job](base::Status status) {
        if (!status.ok()) std::abort();
        const std::lock_guard lock(mutex_);
        jobs_.push_back(job);
        ready_.notify_one();
      });
      return;
    }
    const std::size_t pick = job.referral.request.bytes[0] % 64;
    store_.submit(decision(job.referral, referrals_, contents_[pick]),
                  [this, started = job.started](base::Status status) {
                    if (!status.ok()) std::abort();
                    took.push_back(seconds() - started);
                    next();
                  });
  }

  store::Store& store_;
  Referrals& referrals_;
  std::vector<std::string> bodies_;
  std::vector<std::vector<std::string>> contents_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Job> jobs_;
  long left_;
  long open_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, std::string> options = {
      {"--referrals", "20000"}, {"--outstanding", "64"}, {"--threads", "2"}, {"--ids", "local"}, {"--step-mb", "16"}};
  for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
  if (options["--file"].empty() || options["--key"].empty()) {
    std::fprintf(stderr, "usage: store_load --file load.db --key key\n");
    return 2;
  }
  const auto number = [&](const char* name) { return std::strtol(options[name].c_str(), nullptr, 10); };
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(options["--file"] + ending);

  base::SystemEntropy entropy;
  auto sealer = store::open_sealer(options["--key"], store::MissingKey::make, entropy);
  store::sqlite::SqliteSettings settings;
  settings.path = options["--file"];
  settings.checkpoint_step_bytes = static_cast<std::uint64_t>(number("--step-mb")) << 20;
  auto store = sealer.ok() ? store::sqlite::open_sqlite(settings, **sealer)
                           : base::Result<std::unique_ptr<store::Store>>(sealer.error());
  if (!store) {
    std::fprintf(stderr, "store_load: %s\n", base::describe(store.error()).c_str());
    return 1;
  }
  Referrals referrals(options["--ids"] == "local");
  Load load(**store, referrals, number("--referrals"));
  const double cpu_before = cpu_seconds();
  const double started = seconds();
  load.run(static_cast<int>(number("--threads")), number("--outstanding"));
  const double took = seconds() - started;
  const double cpu = cpu_seconds() - cpu_before;
  const store::StoreCounters counters = (*store)->counters();
  (*store)->stop();
  std::sort(load.took.begin(), load.took.end());
  const auto n = static_cast<double>(load.took.size());
  std::printf("store_load: %.0f referrals, %ld outstanding, ids %s\n", n, number("--outstanding"),
              options["--ids"].c_str());
  std::printf("  referrals/s %.0f   transactions/s %.0f   p50 %.2f ms   p99 %.2f ms\n", n / took, 2 * n / took,
              load.took[load.took.size() / 2] * 1e3, load.took[load.took.size() * 99 / 100] * 1e3);
  std::printf(
      "  commits %llu (%.1f members)   fsyncs %llu (%.3f a referral)   checkpoints %llu (%.2f s)   committing %.2f of "
      "%.2f s\n",
      static_cast<unsigned long long>(counters.commits),
      static_cast<double>(counters.members) / static_cast<double>(counters.commits),
      static_cast<unsigned long long>(counters.fsyncs), static_cast<double>(counters.fsyncs) / n,
      static_cast<unsigned long long>(counters.checkpoints), counters.checkpoint_seconds, counters.commit_seconds,
      took);
  std::printf("  CPU %.0f us a referral   file %.1f KB a referral\n", cpu / n * 1e6,
              static_cast<double>(std::filesystem::file_size(options["--file"])) / n / 1024);
}
