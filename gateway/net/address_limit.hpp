// AddressLimit: how many connections each address has open, and whether it may have one more. Safe from any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace gateway::net {

class AddressLimit {
 public:
  explicit AddressLimit(std::size_t limit) : limit_(limit) {}

  // Counts one more for `address`; false, and not counted, when it has as many as allowed.
  bool take(const std::string& address) {
    const std::lock_guard lock(mutex_);
    auto& open = open_[address];
    if (open >= limit_) return false;
    ++open;
    return true;
  }

  void give_back(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(address);
    if (found != open_.end() && --found->second == 0) open_.erase(found);
  }

 private:
  std::size_t limit_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> open_;
};

}  // namespace gateway::net
