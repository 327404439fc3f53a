// World: the definitions that fuzzing programs work on, and what they do when a promise is broken.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "fhir/definitions.hpp"

namespace gateway::fuzz {

// Stops the program, so that libFuzzer keeps the input.
inline void expect(bool promise, std::string_view what) {
  if (promise) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

struct World {
  json::Names names;
  fhir::Definitions definitions = fhir::Definitions::load(GATEWAY_PACK, names).value();
};

// The world of this run. Every input interns names, so a new one takes its place now and then; ask once a run.
inline World& world() {
  static std::unique_ptr<World> current;
  static int runs = 0;
  if (current == nullptr || ++runs % 20'000 == 0) current = std::make_unique<World>();
  return *current;
}

}  // namespace gateway::fuzz
