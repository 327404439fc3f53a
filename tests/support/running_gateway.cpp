#include "support/running_gateway.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <future>
#include <iterator>

#include <netinet/in.h>

#include "base/system_ports.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "support/definitions.hpp"
#include "support/dev_ca.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {
namespace {

const json::Names no_names;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "running gateway: %s\n", why.c_str());
  std::abort();
}

std::string whole_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Reply reply_of(const base::Result<net::Response>& response) {
  Reply reply;
  if (!response) return reply;
  reply.status = response->status;
  reply.headers = response->headers;
  reply.body = response->body;
  if (auto document = json::read(reply.body, no_names)) {
    reply.document = std::make_shared<json::Document>(std::move(document).value());
  }
  return reply;
}

Reply exchange(net::Client& client, net::OutgoingRequest request) {
  auto promise = std::make_shared<std::promise<Reply>>();
  auto future = promise->get_future();
  client.send(std::move(request),
              [promise](base::Result<net::Response> response) { promise->set_value(reply_of(response)); });
  return future.get();
}

void collect(const json::Node& node, const std::string& member, std::vector<std::string>& found) {
  for (const json::Node& child : node) {
    if (child.is_string() && child.name().text() == member) found.emplace_back(child.text());
    collect(child, member, found);
  }
}

}  // namespace

// The gateway must come back on the same one, so it cannot take a free one each time.
std::uint16_t free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    give_up("no free port");
  }
  close(probe);
  return ntohs(address.sin_port);
}

std::string Reply::at(const std::string& pointer) const {
  const json::Node* node = document ? json::at_pointer(document->root(), pointer) : nullptr;
  return node == nullptr ? std::string() : std::string(node->text());
}

std::vector<std::string> Reply::all(const std::string& member) const {
  std::vector<std::string> found;
  if (document) collect(document->root(), member, found);
  return found;
}

std::string sample(const std::string& name) {
  const std::string text = whole_file("mappings/gp-referral-json/samples/" + name + ".json");
  if (text.empty()) give_up("no sample " + name);
  return text;
}

RunningGateway::RunningGateway(GatewayOptions options) : options_(std::move(options)), port_(free_port()) {
  for (const char* ods : {"Z99001", "Z99002"}) council_ports_[ods] = free_port();
  for (const auto& [ods, script] : options_.scripts) start_council(ods);
  write_configuration();
  if (!start_gateway()) give_up("the gateway does not start:\n" + log());
}

RunningGateway::~RunningGateway() {
  for (auto& [who, made] : clients_) made->stop();
}

namespace {

// The default policy with time for the council's system that an accelerated case clock does not take away; beside
// `configuration`.
std::string patient_policy(const std::string& configuration, const std::function<std::string(std::string)>& alter) {
  std::string text = content_of("policies/default.toml");
  if (alter) text = alter(std::move(text));
  for (const std::string_view passage :
       {"amount = 2\nunit = \"elapsed-hours\"", "amount = 15\nunit = \"elapsed-minutes\""}) {
    const auto found = text.find(passage);
    if (found == std::string::npos) give_up("no delivery clock in policies/default.toml");
    text.replace(found, passage.size(), "amount = 1000\nunit = \"elapsed-hours\"");
  }
  const std::string file = std::filesystem::path(configuration).parent_path() / "policy.toml";
  std::ofstream(file) << text;
  return file;
}

}  // namespace

void RunningGateway::write_configuration() {
  const std::string here = std::filesystem::current_path().string();
  std::ofstream(folder_.file("bank-holidays.json")) << content_of("policies/bank-holidays.json");
  std::ofstream file(configuration());
  file << "[gateway]\nbase_url = \"https://localhost:" << port_ << "/fhir/R4\"\ndata = \"data\"\ndefinitions = \""
       << definitions_pack() << "\"\nmappings = \""
       << (options_.mappings.empty() ? here + "/mappings" : options_.mappings) << "\"\npolicy = \""
       << patient_policy(configuration(), options_.alter_policy) << "\"\nbank_holidays = \"bank-holidays.json\"\n"
       << "admin_socket = \"admin.sock\"\nlog = \"info\"\n";
  if (!options_.store_vfs.empty()) file << "store_vfs = \"" << options_.store_vfs << "\"\n";
  file << options_.extra_gateway_keys << "\n[listen]\nport = " << port_ << "\ncertificate = \""
       << test::certificate_file("gateway") << "\"\nkey = \"" << test::key_file("gateway") << "\"\nclient_ca = \""
       << test::certificate_file("ca") << "\"\n"
       << options_.extra_listen_keys << "\n[delivery]\ncertificate = \"" << test::certificate_file("gateway")
       << "\"\nkey = \"" << test::key_file("gateway") << "\"\nserver_ca = \"" << test::certificate_file("ca")
       << "\"\nfirst_retry_ms = " << options_.first_retry_ms << "\nretry_cap_ms = " << options_.retry_cap_ms
       << "\n\n[demonstration]\nstart = \"" << options_.start << "\"\npace = " << options_.pace << '\n'
       << options_.extra_tables << '\n';
  // The tests' own listeners are on this machine.
  const bool subscribes = !options_.practice_endpoint.empty();
  if (subscribes && options_.extra_tables.find("[subscriptions]") == std::string::npos) {
    file << "[subscriptions]\nprivate_addresses = true\n";
  }
  for (const char* ods : {"Y99001", "Y99002"}) {
    file << "\n[[partner]]\nods = \"" << ods << "\"\nname = \"Practice " << ods << "\"\nrole = \"practice\"\n"
         << "certificate_san = [\"" << lower(ods) << ".practice.localhost\"]\nhome_council = \"Z99001\"\n";
    if (ods == std::string("Y99001") && !options_.practice_endpoint.empty()) {
      file << "endpoint = \"" << options_.practice_endpoint << "\"\n";
    }
  }
  int digit = 1;
  for (const auto& [ods, port] : council_ports_) {
    file << "\n[[partner]]\nods = \"" << ods << "\"\nname = \"Council " << ods << "\"\nrole = \"council\"\n"
         << "certificate_san = [\"" << lower(ods) << ".council.localhost\"]\nendpoint = \"https://127.0.0.1:" << port
         << "/fhir/R4\"\nverify_as = \"" << lower(ods) << ".council.localhost\"\npostcodes = [";
    for (int last = digit == 1 ? 5 : 9; digit <= last; ++digit) file << "\"ZZ99 " << digit << "\", ";
    file << "]\n";
  }
}

bool RunningGateway::start_gateway(const std::vector<std::string>& environment) {
  gateway_ = std::make_unique<Program>(
      std::vector<std::string>{built_program(options_.program), "serve", "--config", configuration()},
      folder_.file("gateway.log"), environment);
  return gateway_->line("listening on ").has_value();
}

void RunningGateway::kill_gateway() {
  gateway_->signal(SIGKILL);
  gateway_->wait();
}

void RunningGateway::cut_power(int seed) {
  gateway_->signal(SIGUSR2, seed);
  gateway_->wait();
}

int RunningGateway::await_end() {
  gateway_->line("nothing begins so: this reads to the end of its output");
  // Too late for a program that has ended.
  gateway_->signal(SIGKILL);
  return gateway_->wait();
}

void RunningGateway::hang_up() {
  gateway_->signal(SIGHUP);
}

int RunningGateway::stop_gateway() {
  gateway_->signal(SIGTERM);
  return gateway_->wait();
}

void RunningGateway::start_council(const std::string& ods) {
  const std::string script = folder_.file(ods + ".toml");
  std::ofstream(script) << options_.scripts.at(ods);
  auto& council = councils_[ods];
  council = std::make_unique<Program>(
      std::vector<std::string>{
          built_program("demo-council"), "--listen", "127.0.0.1:" + std::to_string(council_ports_[ods]), "--ods", ods,
          "--store", folder_.file("council-" + ods), "--certificate", test::certificate_file("council-" + ods), "--key",
          test::key_file("council-" + ods), "--client-ca", test::certificate_file("ca"), "--script", script,
          "--gateway", "https://localhost:" + std::to_string(port_)},
      folder_.file("council-" + ods + ".log"));
  if (!council->line("listening on ")) give_up("council " + ods + " does not start");
}

void RunningGateway::kill_council(const std::string& ods) {
  councils_.at(ods)->signal(SIGKILL);
  councils_.at(ods)->wait();
}

net::Client& RunningGateway::client(const std::string& who) {
  auto& made = clients_[who];
  if (!made) {
    net::ClientSettings settings;
    settings.certificate = test::certificate_file(who);
    settings.key = test::key_file(who);
    settings.server_ca = test::certificate_file("ca");
    settings.connections_per_origin = 64;
    settings.response_bytes = 16 * 1024 * 1024;
    made = std::make_unique<net::Client>(settings);
    if (!made->start()) give_up("no client for " + who);
  }
  return *made;
}

Reply RunningGateway::send(const std::string& who, net::Method method, const std::string& target, std::string body,
                           std::vector<std::pair<std::string, std::string>> headers) {
  net::OutgoingRequest request;
  request.origin.host = "localhost";
  request.origin.port = port_;
  request.method = method;
  request.target = target;
  request.body = std::move(body);
  for (auto& [name, value] : headers) request.headers.add(name, value);
  return exchange(client(who), std::move(request));
}

Reply RunningGateway::post_record(std::string body, const std::string& request_id) {
  return send("practice-Y99001", net::Method::post, "/referrals", std::move(body),
              {{"Content-Type", "application/json"}, {"X-Request-ID", request_id.empty() ? fresh_uuid() : request_id}});
}

Reply RunningGateway::effects(const std::string& ods) {
  net::OutgoingRequest request;
  request.origin.host = "localhost";
  request.origin.port = council_ports_.at(ods);
  request.method = net::Method::get;
  request.target = "/effects";
  return exchange(client("gateway"), std::move(request));
}

std::string RunningGateway::admin(const std::string& path) {
  const int connection = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string file = folder_.file("admin.sock");
  std::strncpy(address.sun_path, file.c_str(), sizeof address.sun_path - 1);
  std::string answer;
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    ssize_t size = write(connection, request.data(), request.size());
    char part[4096];
    while (size > 0 && (size = read(connection, part, sizeof part)) > 0)
      answer.append(part, static_cast<std::size_t>(size));
  }
  close(connection);
  return answer;
}

std::string RunningGateway::run(const std::vector<std::string>& arguments, int* code) {
  std::vector<std::string> command{built_program(options_.program)};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.insert(command.end(), {"--config", configuration()});
  Program verb(command, folder_.file("verb.log"));
  std::string output = verb.rest();
  const int status = verb.wait();
  if (code != nullptr) *code = status;
  return output;
}

bool RunningGateway::eventually(const std::function<bool()>& holds, std::chrono::seconds patience) {
  const base::SystemClock clock;
  const base::Instant end = clock.network_now() + patience;
  while (!holds()) {
    if (clock.network_now() > end) return false;
    ::poll(nullptr, 0, 5);  // leaves the processor to the programs that are waited for
  }
  return true;
}

std::string RunningGateway::fresh_uuid() {
  static base::SystemEntropy entropy;
  static base::SystemIds ids(entropy);
  return base::to_string(ids.next());
}

std::string RunningGateway::log() const {
  return whole_file(folder_.file("gateway.log"));
}

}  // namespace gateway::tests
