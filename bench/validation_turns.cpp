// validation_turns: how long it takes to validate one resource that is read already: bench/validation.py runs it.
//   validation_turns FILE issues             the errors and warnings, one a line
//   validation_turns FILE time MILLISECONDS  nanoseconds a validation under all rules, then of the structure alone
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "fhir/artifacts.hpp"
#include "fhir/definitions.hpp"
#include "fhir/terminology.hpp"
#include "json/reader.hpp"
#include "validation/validator.hpp"

namespace {

using namespace gateway;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Nanoseconds one `turn` takes, over at least `wanted` seconds, after as long to warm up.
template <typename Turn>
double measured(double wanted, Turn&& turn) {
  for (const double end = seconds() + wanted; seconds() < end;) turn();
  for (std::size_t turns = 1;; turns *= 2) {
    const double start = seconds();
    for (std::size_t done = 0; done < turns; ++done) turn();
    const double took = seconds() - start;
    if (took >= wanted) return took / static_cast<double>(turns) * 1e9;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 2 ? argv[2] : "";
  if (!(argc == 4 && mode == "time") && !(argc == 3 && mode == "issues")) {
    std::fprintf(stderr, "validation_turns FILE issues | time MILLISECONDS\n");
    return 2;
  }
  json::Names names;
  const auto definitions = fhir::Definitions::load(GATEWAY_PACK, names).value();
  const auto artifacts = fhir::Artifacts::load(GATEWAY_PACK, names).value();
  const fhir::Terminology terminology(artifacts);
  const validation::Validator validator(definitions, validation::knowledge_of(artifacts, terminology));
  std::ifstream file(argv[1], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const json::Document document = json::read(text, names).value();

  if (mode == "issues") {
    for (const validation::Issue& issue : validator.validate(document.root(), text, {})) {
      std::printf("%s %s %s\n", fhir::severity_code(issue.severity), issue.expression.c_str(), issue.rule.c_str());
    }
    return 0;
  }
  const double wanted = std::strtod(argv[3], nullptr) / 1000;
  std::size_t found = 0;
  const validation::Wanted all;
  std::printf("%.1f\n", measured(wanted, [&] { found += validator.validate(document.root(), text, all).size(); }));
  std::printf("%.1f\n", measured(wanted, [&] { found += validator.validate(document.root(), text).size(); }));
  return found == static_cast<std::size_t>(-1) ? 1 : 0;
}
