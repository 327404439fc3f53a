// intake_load: sends referrals over HTTPS keep-alive from a fixed number of connections and prints what came back.

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <vector>

#include "base/system_ports.hpp"
#include "net/client.hpp"

namespace {

using gateway::base::Result;

struct Options {
  std::string host = "localhost";
  std::uint16_t port = 0;
  std::string target = "/referrals";
  std::string certificates;  // folder of certs/make-dev-ca
  std::string client = "practice-Y99001";
  std::string content_type = "application/json";
  std::string body_file;
  unsigned connections = 64;
  std::size_t requests = 20'000;
};

// Keeps `connections` requests under way until `requests` have been answered.
class Load {
 public:
  Load(const Options& options, gateway::net::Client& client, std::string body)
      : options_(options), client_(client), body_(std::move(body)) {
    latencies_.reserve(options.requests);
  }

  void run() {
    for (unsigned i = 0; i < options_.connections; ++i) send();
    std::unique_lock lock(mutex_);
    over_.wait(lock, [this] { return answered_ == options_.requests; });
  }

  std::vector<std::int64_t>& latencies() { return latencies_; }
  std::size_t failures() const { return failures_; }

 private:
  // Version 4, as most senders draw them: unlike our own, they land anywhere in an index.
  gateway::base::Uuid random_uuid() {
    gateway::base::Uuid uuid;
    entropy_.fill(uuid.bytes);
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x40);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
    return uuid;
  }

  void send() {
    if (sent_.fetch_add(1) >= options_.requests) return;
    gateway::net::OutgoingRequest request;
    request.origin.host = options_.host;
    request.origin.port = options_.port;
    request.target = options_.target;
    request.headers.add("Content-Type", options_.content_type);
    request.headers.add("X-Request-ID", gateway::base::to_string(random_uuid()));
    request.body = body_;
    const auto began = std::chrono::steady_clock::now();
    client_.send(std::move(request), [this, began](Result<gateway::net::Response> response) {
      const auto took = std::chrono::steady_clock::now() - began;
      {
        const std::lock_guard lock(mutex_);
        latencies_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
        if (!response || response->status != 201) ++failures_;
        ++answered_;
        if (answered_ == options_.requests) over_.notify_one();
      }
      send();
    });
  }

  const Options& options_;
  gateway::net::Client& client_;
  std::string body_;
  gateway::base::SystemEntropy entropy_;
  std::atomic<std::size_t> sent_{0};
  std::mutex mutex_;
  std::condition_variable over_;
  std::size_t answered_ = 0;
  std::size_t failures_ = 0;
  std::vector<std::int64_t> latencies_;
};

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const std::string value = argv[i + 1];
    const auto number = [&value](auto& into) { std::from_chars(value.data(), value.data() + value.size(), into); };
    if (name == "--port")
      number(options.port);
    else if (name == "--connections")
      number(options.connections);
    else if (name == "--requests")
      number(options.requests);
    else if (name == "--certificates")
      options.certificates = value;
    else if (name == "--content-type")
      options.content_type = value;
    else if (name == "--body")
      options.body_file = value;
    else
      return false;
  }
  return argc % 2 == 1 && options.port != 0 && !options.certificates.empty() && !options.body_file.empty();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!read_options(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: intake_load --port P --certificates DIR --body FILE [--content-type T] "
                 "[--connections N] [--requests N]\n");
    return 2;
  }
  std::ifstream file(options.body_file, std::ios::binary);
  std::string body{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};

  gateway::net::ClientSettings settings;
  settings.certificate = options.certificates + "/" + options.client + ".crt";
  settings.key = options.certificates + "/" + options.client + ".key";
  settings.server_ca = options.certificates + "/ca.crt";
  settings.connections_per_origin = options.connections;
  gateway::net::Client client(settings);
  if (const auto started = client.start(); !started) {
    std::fprintf(stderr, "%s\n", gateway::base::describe(started.error()).c_str());
    return 1;
  }
  const double cpu_before = own_cpu_seconds();
  const auto began = std::chrono::steady_clock::now();
  Load load(options, client, std::move(body));
  load.run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const double cpu = own_cpu_seconds() - cpu_before;
  client.stop();

  auto& latencies = load.latencies();
  std::sort(latencies.begin(), latencies.end());
  const auto at = [&latencies](double share) {
    return static_cast<double>(latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))]) /
           1000;
  };
  std::printf(
      "{\"requests\":%zu,\"failures\":%zu,\"seconds\":%.3f,\"per_second\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
      "\"max_ms\":%.2f,\"load_cpu_us\":%.1f}\n",
      latencies.size(), load.failures(), took.count(), static_cast<double>(latencies.size()) / took.count(), at(0.5),
      at(0.99), at(1.0), cpu * 1e6 / static_cast<double>(latencies.size()));
  return load.failures() == 0 ? 0 : 1;
}
