// A CSV export to validated Bundles: parted, read, mapped, validated; and each step of it alone. Memory at the end.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "formats/csv_stream.hpp"
#include "intake/record_mapping.hpp"

using namespace gateway;

namespace {

const std::string mappings = GATEWAY_SOURCE_DIR "/mappings/";
const std::string folder = mappings + "gp-referral-csv/";

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

formats::CsvForm layout() {
  formats::CsvForm form;
  form.group_by = "record_id";
  return form;
}

struct Loaded {
  json::Names names;
  fhir::Definitions definitions = fhir::Definitions::load(GATEWAY_PACK, names).value();
  mapping::Program program = [this] {
    mapping::Sources read;
    read.maps.push_back({"gp-referral.map", content_of(folder + "gp-referral.map")});
    read.maps.push_back({"record-parts.map", content_of(mappings + "shared/record-parts.map")});
    for (const auto& entry : std::filesystem::directory_iterator(mappings + "shared/conceptmaps")) {
      read.concept_maps.push_back({entry.path().filename().string(), content_of(entry.path())});
    }
    return mapping::compile(read, names, definitions).value();
  }();
  validation::Validator validator{definitions};
  intake::Mapping mapping{"gp-referral-csv",
                          "1.0.0",
                          "",
                          std::string(64, '0'),
                          formats::csv_form(layout()),
                          {"text/csv"},
                          program,
                          intake::read_kept_in_original(content_of(folder + "kept-in-original.txt"))};
  intake::Library library{names, definitions, validator, {}, nullptr};
  std::string sample = content_of(folder + "samples/neglect-complete.csv");
};

Loaded& loaded() {
  static Loaded all;
  return all;
}

// The sample's row again and again, each with a record_id of its own, without ever being whole in memory.
class Export {
 public:
  explicit Export(std::size_t rows) : rows_(rows) {
    const std::string& sample = loaded().sample;
    header_ = sample.substr(0, sample.find('\n') + 1);
    row_ = sample.substr(header_.size());
    row_.erase(0, row_.find(','));
  }

  base::Result<std::size_t> operator()(std::span<char> room) {
    while (pending_.size() < room.size() && made_ < rows_) {
      if (made_ == 0) pending_ = header_;
      pending_ += "SGR-" + std::to_string(made_++) + row_;
    }
    const std::size_t taken = pending_.copy(room.data(), room.size());
    pending_.erase(0, taken);
    return taken;
  }

 private:
  std::size_t rows_;
  std::size_t made_ = 0;
  std::string header_;
  std::string row_;
  std::string pending_;
};

void report(benchmark::State& state, std::size_t records) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["records/s"] = benchmark::Counter(static_cast<double>(records), benchmark::Counter::kIsRate);
  state.counters["peak MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

void part_only(benchmark::State& state) {
  std::size_t records = 0;
  for (auto _ : state) {
    const auto stream = formats::csv_stream(Export(static_cast<std::size_t>(state.range(0))), layout());
    while (auto record = stream->next().value()) records += record->number > 0;
  }
  report(state, records);
}

void read_only(benchmark::State& state) {
  Loaded& all = loaded();
  for (auto _ : state) benchmark::DoNotOptimize(formats::read_csv_record(all.sample, layout(), all.names));
  report(state, static_cast<std::size_t>(state.iterations()));
}

void read_and_map(benchmark::State& state) {
  Loaded& all = loaded();
  for (auto _ : state) {
    const auto record = formats::read_csv_record(all.sample, layout(), all.names);
    mapping::RunInputs inputs;
    inputs.losses = inputs.lost_only = true;
    benchmark::DoNotOptimize(mapping::run(all.program, record->tree.root(), inputs));
  }
  report(state, static_cast<std::size_t>(state.iterations()));
}

void whole_export(benchmark::State& state) {
  Loaded& all = loaded();
  std::size_t records = 0;
  for (auto _ : state) {
    const auto stream = formats::csv_stream(Export(static_cast<std::size_t>(state.range(0))), layout());
    while (auto record = stream->next().value()) {
      intake::RecordInputs inputs;
      inputs.bytes = record->bytes;
      const auto made = intake::map_record(inputs, all.mapping, all.library);
      if (made.failed) return state.SkipWithError("a record was not mapped");
      ++records;
    }
  }
  report(state, records);
}

}  // namespace

BENCHMARK(part_only)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(read_only)->Unit(benchmark::kMicrosecond);
BENCHMARK(read_and_map)->Unit(benchmark::kMicrosecond);
BENCHMARK(whole_export)->Arg(20'000)->Unit(benchmark::kMillisecond)->Iterations(1);

BENCHMARK_MAIN();
