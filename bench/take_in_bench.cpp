// bench_take_in: what a GP record costs from its bytes to the resources that are stored, without network and store, one
// core.

#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>

#include "intake/intake.hpp"

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
  mapping::Program program = [this] {
    mapping::Sources read;
    read.maps.push_back({"gp-referral.map", content_of(folder + "gp-referral.map")});
    read.maps.push_back({"record-parts.map", content_of(shared + "record-parts.map")});
    for (const auto& entry : std::filesystem::directory_iterator(shared + "conceptmaps")) {
      read.concept_maps.push_back({entry.path().filename().string(), content_of(entry.path())});
    }
    return mapping::compile(read, names, definitions).value();
  }();
  validation::Validator validator{definitions};
  intake::LibraryInForce library{std::make_shared<const intake::Library>(intake::Library{
      names, definitions, validator,
      intake::Mappings::from({{"gp-referral-json",
                               "1.0.0",
                               "",
                               std::string(64, '0'),
                               formats::json_form(),
                               {"application/json"},
                               program,
                               intake::read_kept_in_original(content_of(folder + "kept-in-original.txt"))}})
          .value(),
      nullptr})};
  access::Partners partners = [] {
    access::Partner practice;
    practice.ods = "Y99001";
    practice.home_council = "Z99001";
    access::Partner council;
    council.ods = "Z99001";
    council.name = "Council";
    council.role = access::PartnerRole::council;
    council.postcodes = {"ZZ99"};
    return *access::Partners::from({practice, council});
  }();
};

Loaded& loaded() {
  static Loaded all;
  return all;
}

void take_in(benchmark::State& state, const std::string& sample, const std::string& type) {
  Loaded& all = loaded();
  const intake::Intake intake(all.library, all.partners);
  store::InboxRecord record;
  record.organisation = "Y99001";
  record.referral_id = *base::parse_uuid("01a20369-e6c2-70d6-a792-dbdcdb9405d8");
  record.content_type = type;
  record.body = content_of(folder + "samples/" + sample);
  record.body_sha256 = base::sha256(record.body);
  const intake::Submission submission{record, *all.partners.find("Y99001"),
                                      base::Instant{base::Duration{1772443800000}}};
  for (auto _ : state) benchmark::DoNotOptimize(intake.take_in(submission));
  if (!std::holds_alternative<intake::Understood>(intake.take_in(submission)))
    state.SkipWithError("the sample was refused");
  state.counters["records/s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

BENCHMARK_CAPTURE(take_in, record, std::string("routine-neglect.json"), std::string("application/json"));
BENCHMARK_CAPTURE(take_in, bundle, std::string("fhir-bundle.json"), std::string("application/fhir+json"));

BENCHMARK_MAIN();
