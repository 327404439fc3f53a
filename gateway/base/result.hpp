// Result<T>: a value or an Error; must be looked at, propagated with TRY.
#pragma once

#include <utility>
#include <variant>

#include "base/assert.hpp"
#include "base/error.hpp"

namespace gateway::base {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // The value; calling it on an error is a bug and ends the program.
  T& value() & {
    GATEWAY_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    GATEWAY_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  T value() && {
    GATEWAY_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // The error; calling it on a value is a bug and ends the program.
  const Error& error() const& {
    GATEWAY_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }
  Error error() && {
    GATEWAY_ASSERT(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

struct Success {};
using Status = Result<Success>;

}  // namespace gateway::base

#define GATEWAY_JOIN_INNER(a, b) a##b
#define GATEWAY_JOIN(a, b) GATEWAY_JOIN_INNER(a, b)

// `auto x = TRY(f());` gives f's value or returns its error from the enclosing function. Not for coroutines.
#define TRY(...) GATEWAY_TRY_NAMED(GATEWAY_JOIN(try_result_, __COUNTER__), __VA_ARGS__)
#define GATEWAY_TRY_NAMED(name, ...)           \
  __extension__({                              \
    auto name = (__VA_ARGS__);                 \
    if (!name) return std::move(name).error(); \
    std::move(name).value();                   \
  })
