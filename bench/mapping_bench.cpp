// bench_mapping: the GP record map on the sample records: reading, mapping and writing, one core.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "formats/json_record.hpp"
#include "json/writer.hpp"
#include "mapping/mapping.hpp"

namespace {

using namespace gateway;

const std::string folder = GATEWAY_SOURCE_DIR "/mappings/gp-referral-json/";
const std::string shared = GATEWAY_SOURCE_DIR "/mappings/shared/";

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Loaded {
  json::Names names;
  fhir::Definitions definitions = fhir::Definitions::load(GATEWAY_PACK, names).value();
  mapping::Sources sources = [] {
    mapping::Sources read;
    read.maps.push_back({"gp-referral.map", content_of(folder + "gp-referral.map")});
    read.maps.push_back({"record-parts.map", content_of(shared + "record-parts.map")});
    for (const auto& entry : std::filesystem::directory_iterator(shared + "conceptmaps")) {
      read.concept_maps.push_back({entry.path().filename().string(), content_of(entry.path())});
    }
    return read;
  }();
  mapping::Program program = mapping::compile(sources, names, definitions).value();
};

Loaded& loaded() {
  static Loaded all;
  return all;
}

void compile_map(benchmark::State& state) {
  Loaded& all = loaded();
  for (auto _ : state) benchmark::DoNotOptimize(mapping::compile(all.sources, all.names, all.definitions));
}

// `losses`: with the account of what is lost that intake asks for.
void map_record(benchmark::State& state, const std::string& sample, bool losses) {
  Loaded& all = loaded();
  mapping::RunInputs inputs;
  inputs.losses = inputs.lost_only = losses;
  const std::string text = content_of(folder + "samples/" + sample);
  const json::Document record = std::move(formats::read_json_record(text, all.names).value().tree);
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto output = mapping::run(all.program, record.root(), inputs);
    benchmark::DoNotOptimize(output);
    if (bytes == 0) bytes = json::write(output->target.root()).size();
  }
  state.counters["records/s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
  state.SetLabel(std::to_string(text.size()) + " bytes to " + std::to_string(bytes));
}

void read_map_write(benchmark::State& state, const std::string& sample) {
  Loaded& all = loaded();
  const std::string text = content_of(folder + "samples/" + sample);
  for (auto _ : state) {
    const json::Document record = std::move(formats::read_json_record(text, all.names).value().tree);
    benchmark::DoNotOptimize(json::write(mapping::run(all.program, record.root(), {})->target.root()));
  }
  state.counters["records/s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

BENCHMARK(compile_map);
BENCHMARK_CAPTURE(map_record, sparse, std::string("immediate-danger-sparse.json"), false);
BENCHMARK_CAPTURE(map_record, sparse_with_losses, std::string("immediate-danger-sparse.json"), true);
BENCHMARK_CAPTURE(map_record, usual, std::string("no-nhs-number.json"), false);
BENCHMARK_CAPTURE(map_record, usual_with_losses, std::string("no-nhs-number.json"), true);
BENCHMARK_CAPTURE(map_record, full, std::string("routine-neglect.json"), false);
BENCHMARK_CAPTURE(map_record, full_with_losses, std::string("routine-neglect.json"), true);
BENCHMARK_CAPTURE(read_map_write, usual, std::string("no-nhs-number.json"));

BENCHMARK_MAIN();
