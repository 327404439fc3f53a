// Counter: the routes over a real office, asked by Request values, without sockets.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/routes.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "support/office.hpp"

namespace gateway::tests {

using Fields = std::vector<std::pair<std::string, std::string>>;

class Counter : public testing::Test {
 protected:
  // An answer and its body's text at a JSON Pointer ("none" when there is nothing).
  struct Reply {
    net::Response response;
    std::string at(const std::string& pointer) const {
      const auto document = json::read(response.body, names());
      const json::Node* node = document ? json::at_pointer(document->root(), pointer) : nullptr;
      return node == nullptr ? "none" : std::string(node->text());
    }
  };

  explicit Counter(const validation::Validator& by = validator())
      : door(office.partners, office.casework(), office.clock, office.ids,
             [this](std::function<void()> work) { return !full && office.workers().post(std::move(work)); }),
        router(api::public_router({door, office.store(), office.casework(), office.pipeline(), office.advice(),
                                   office.partners, by, names(), gp_library_in_force(),
                                   "https://gateway.example/fhir/R4", office.clock.now(), office.clock, office.ids})) {}

  // Asks as the partner of that code, whose certificate names "<code in small>.example".
  Reply ask(const std::string& who, net::Method method, const std::string& path, Fields fields = {},
            std::string body = {}) {
    net::Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (request.path.size() < path.size()) request.query = path.substr(request.path.size() + 1);
    for (auto& [name, value] : fields) request.headers.add(name, value);
    request.body = std::move(body);
    std::string host = who;
    for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.peer.san_dns = {host + ".example"};
    request.peer.certificate_sha256 = std::string(64, 'a');
    auto promise = std::make_shared<std::promise<net::Response>>();
    auto answer = promise->get_future();
    router.handle(std::move(request), [promise](net::Response response) { promise->set_value(std::move(response)); });
    return {answer.get()};
  }

  Reply get(const std::string& who, const std::string& path) { return ask(who, net::Method::get, path); }

  Reply post(std::string body, std::string id, const std::string& type = "application/json",
             const std::string& who = "Y99001") {
    return ask(who, net::Method::post, "/referrals", {{"Content-Type", type}, {"X-Request-ID", std::move(id)}},
               std::move(body));
  }

  std::string fresh_id() { return base::to_string(office.ids.next()); }

  // Sends a sample in; its one case as it stands.
  referral::Case referred(const std::string& sample = "routine-neglect") {
    EXPECT_EQ(post(gp_sample(sample), fresh_id()).response.status, 201);
    return office.cases().at(0);
  }

  static std::string path_of(const referral::ReferralTask& task) { return "/fhir/R4/Task/" + base::to_string(task.id); }

  Office office;
  std::atomic<bool> full{false};  // whether the worker pool takes nothing
  api::Door door;
  net::Router router;
};

}  // namespace gateway::tests
