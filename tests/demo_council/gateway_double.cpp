#include "demo_council/gateway_double.hpp"

#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "support/dev_ca.hpp"

namespace gateway::demo_council {

GatewayDouble::GatewayDouble(std::string task)
    : id_(std::move(task)), task_(R"({"resourceType":"Task","id":")" + id_ + R"(","status":"requested"})") {}

std::uint16_t GatewayDouble::start() {
  net::ServerSettings settings;
  settings.tls = {test::certificate_file("gateway"), test::key_file("gateway"), test::certificate_file("ca")};
  server_ = std::make_unique<net::Server>(
      settings, [this](const net::Request& request, const net::Respond& respond) { respond(answer(request)); });
  const auto port = server_->start();
  return port ? *port : std::uint16_t{0};
}

void GatewayDouble::be_unavailable(int count) {
  const std::lock_guard lock(mutex_);
  unavailable_ = count;
}

void GatewayDouble::interfere() {
  const std::lock_guard lock(mutex_);
  interfere_ = true;
}

bool GatewayDouble::reaches(const std::string& status) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return status_ == status; });
}

std::vector<std::string> GatewayDouble::story() const {
  const std::lock_guard lock(mutex_);
  return story_;
}

std::string GatewayDouble::task() const {
  const std::lock_guard lock(mutex_);
  return task_;
}

unsigned GatewayDouble::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

net::Response GatewayDouble::answer(const net::Request& request) {
  const std::lock_guard lock(mutex_);
  if (unavailable_ > 0) {
    --unavailable_;
    return current(503);
  }
  if (request.path != "/fhir/R4/Task/" + id_) return current(404);
  return request.method == net::Method::put ? take(request) : current(200);
}

net::Response GatewayDouble::take(const net::Request& request) {
  if (interfere_) {
    interfere_ = false;
    ++version_;
  }
  if (request.headers.get("If-Match") != "W/\"" + std::to_string(version_) + "\"") {
    ++refused_;
    return current(412);
  }
  const auto update = json::read(request.body, names_);
  if (!update || update->root().string("status") == "completed") {
    ++refused_;
    return current(422);
  }
  const auto* business_status = json::at_pointer(update->root(), "/businessStatus/coding/0/code");
  ++version_;
  task_ = request.body;
  status_ = update->root().string("status");
  story_.push_back(status_ + "/" + std::string(business_status == nullptr ? "" : business_status->text()));
  changed_.notify_all();
  return current(200);
}

net::Response GatewayDouble::current(int status) const {
  net::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/fhir+json");
  response.headers.add("ETag", "W/\"" + std::to_string(version_) + "\"");
  response.body = task_;
  return response;
}

}  // namespace gateway::demo_council
