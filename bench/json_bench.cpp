// Reading, writing and validating one Bundle of the samples, compact, beside bare RapidJSON; and loading the
// definitions.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "bare_rapidjson.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "validation/validator.hpp"

namespace {

using namespace gateway;

json::Names names;

const fhir::Definitions& definitions() {
  static const auto loaded = fhir::Definitions::load(GATEWAY_PACK, names);
  return loaded.value();
}

const std::string& bundle() {
  static const std::string text = [] {
    definitions();
    std::ifstream file(GATEWAY_SOURCE_DIR "/mappings/gp-referral-json/samples/fhir-bundle.json", std::ios::binary);
    const std::string pretty{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return json::write(json::read(pretty, names)->root());
  }();
  return text;
}

void count_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bundle().size()));
}

void read_floor(benchmark::State& state) {
  const std::string& text = bundle();
  for (auto turn : state) benchmark::DoNotOptimize(bench::bare_parse(text));
  count_bytes(state);
}

void read_ours(benchmark::State& state) {
  const std::string& text = bundle();
  for (auto turn : state) {
    const auto document = json::read(text, names);
    benchmark::DoNotOptimize(document->root().size());
  }
  count_bytes(state);
}

void write_floor(benchmark::State& state) {
  bench::BareTree tree(bundle());
  for (auto turn : state) benchmark::DoNotOptimize(tree.write());
  count_bytes(state);
}

void write_ours(benchmark::State& state) {
  const auto document = json::read(bundle(), names);
  std::string out;
  for (auto turn : state) {
    out.clear();
    json::write_to(document->root(), out);
    benchmark::DoNotOptimize(out.data());
  }
  count_bytes(state);
}

void copy_ours(benchmark::State& state) {
  const auto document = json::read(bundle(), names);
  for (auto turn : state) {
    json::Document twin(names);
    benchmark::DoNotOptimize(&twin.copy(document->root()));
  }
}

void validate(benchmark::State& state) {
  const validation::Validator validator(definitions());
  const auto document = json::read(bundle(), names);
  for (auto turn : state) {
    const auto issues = validator.validate(document->root(), bundle());
    if (!issues.empty()) state.SkipWithError("the Bundle has issues");
  }
  count_bytes(state);
}

void load_definitions(benchmark::State& state) {
  for (auto turn : state) {
    json::Names fresh;
    benchmark::DoNotOptimize(fhir::Definitions::load(GATEWAY_PACK, fresh).ok());
  }
}

}  // namespace

BENCHMARK(read_floor);
BENCHMARK(read_ours);
BENCHMARK(write_floor);
BENCHMARK(write_ours);
BENCHMARK(copy_ours);
BENCHMARK(validate);
BENCHMARK(load_definitions)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
