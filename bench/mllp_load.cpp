// mllp_load: sends HL7 v2 messages over MLLP from a fixed number of TLS connections and prints what came back.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Options {
  std::uint16_t port = 0;
  std::string certificates;  // folder of certs/make-dev-ca
  std::string client = "practice-Y99001";
  std::string body_file;
  unsigned connections = 64;
  std::size_t requests = 20'000;
};

// The message with its own control id (MSH-10): each is another referral.
std::string numbered(const std::string& message, std::size_t number) {
  std::size_t begin = 0;
  for (int field = 0; field < 9; ++field) begin = message.find('|', begin) + 1;
  const std::size_t end = message.find('|', begin);
  return '\x0b' + message.substr(0, begin) + "L" + std::to_string(number) + message.substr(end) + "\x1c\r";
}

class Load {
 public:
  Load(const Options& options, std::string message) : options_(options), message_(std::move(message)) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    const std::string base = options.certificates + "/" + options.client;
    SSL_CTX_use_certificate_chain_file(context_.get(), (base + ".crt").c_str());
    SSL_CTX_use_PrivateKey_file(context_.get(), (base + ".key").c_str(), SSL_FILETYPE_PEM);
  }

  void run() {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < options_.connections; ++i) threads.emplace_back([this] { converse(); });
    for (std::thread& thread : threads) thread.join();
  }

  std::vector<std::int64_t> latencies;
  std::atomic<std::size_t> failures{0};

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  void converse() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(options_.port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    SSL* tls = SSL_new(context_.get());
    SSL_set_fd(tls, fd);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 || SSL_connect(tls) != 1) ++failures;
    std::vector<std::int64_t> own;
    for (std::size_t number = sent_.fetch_add(1); number < options_.requests; number = sent_.fetch_add(1)) {
      const std::string frame = numbered(message_, number);
      const auto began = std::chrono::steady_clock::now();
      const std::string answer = exchange(tls, frame);
      const auto took = std::chrono::steady_clock::now() - began;
      if (answer.find("\rMSA|AA|") == std::string::npos) ++failures;
      own.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    }
    SSL_free(tls);
    ::close(fd);
    const std::lock_guard lock(mutex_);
    latencies.insert(latencies.end(), own.begin(), own.end());
  }

  static std::string exchange(SSL* tls, const std::string& frame) {
    if (SSL_write(tls, frame.data(), static_cast<int>(frame.size())) <= 0) return {};
    std::string answer;
    char space[16 * 1024];
    while (!answer.ends_with("\x1c\r")) {
      const int count = SSL_read(tls, space, sizeof space);
      if (count <= 0) return {};
      answer.append(space, static_cast<std::size_t>(count));
    }
    return answer;
  }

  const Options& options_;
  const std::string message_;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::atomic<std::size_t> sent_{0};
  std::mutex mutex_;
};

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
    std::fprintf(stderr, "usage: mllp_load --port P --certificates DIR --body FILE [--connections N] [--requests N]\n");
    return 2;
  }
  std::ifstream file(options.body_file, std::ios::binary);
  std::string message{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  Load load(options, std::move(message));
  const auto began = std::chrono::steady_clock::now();
  load.run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  auto& latencies = load.latencies;
  std::sort(latencies.begin(), latencies.end());
  const auto at = [&latencies](double share) {
    if (latencies.empty()) return 0.0;
    return static_cast<double>(latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))]) /
           1000;
  };
  std::printf(
      "{\"requests\":%zu,\"failures\":%zu,\"seconds\":%.3f,\"per_second\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
      "\"max_ms\":%.2f}\n",
      latencies.size(), load.failures.load(), took.count(), static_cast<double>(latencies.size()) / took.count(),
      at(0.5), at(0.99), at(1.0));
  return load.failures == 0 ? 0 : 1;
}
