// Sensitive<T>: personal data that cannot be printed, formatted or converted by accident.
#pragma once

#include <utility>

namespace gateway::base {

// Holds a value that must not reach logs, metrics, URLs or error texts. Reading it takes the word `reveal`,
// which a reviewer can search for.
template <typename T>
class Sensitive {
 public:
  Sensitive() = default;
  explicit Sensitive(T value) : value_(std::move(value)) {}

  const T& reveal() const { return value_; }
  T& reveal() { return value_; }

  bool operator==(const Sensitive&) const = default;

 private:
  T value_{};
};

}  // namespace gateway::base
