// GatewayDouble: the gateway's Task endpoint as the council sees it, for tests of the council alone.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "json/name.hpp"
#include "net/server.hpp"

namespace gateway::demo_council {

// Holds one Task with versions; checks If-Match as R4 asks and refuses `completed` as the lifecycle does.
class GatewayDouble {
 public:
  explicit GatewayDouble(std::string task);

  // Listens with the gateway's development certificate. Returns the port, 0 when it cannot.
  std::uint16_t start();

  // Answers the next `count` requests with 503.
  void be_unavailable(int count);
  // Raises the version once more before the next PUT is looked at, as if somebody else had written.
  void interfere();
  // Waits until the Task has that status; false after 20 seconds.
  bool reaches(const std::string& status);

  // status/businessStatus of each update taken, in order.
  std::vector<std::string> story() const;
  std::string task() const;
  unsigned refused() const;

 private:
  net::Response answer(const net::Request& request);
  net::Response take(const net::Request& request);
  net::Response current(int status) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  json::Names names_;
  std::string id_;
  std::string task_;
  std::string status_ = "requested";
  std::vector<std::string> story_;
  unsigned version_ = 1;
  unsigned refused_ = 0;
  int unavailable_ = 0;
  bool interfere_ = false;
  std::unique_ptr<net::Server> server_;
};

}  // namespace gateway::demo_council
