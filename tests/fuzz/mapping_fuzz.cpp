// Any text as a map: refused with file, line and column, or printed so that it reads the same; what compiles runs in
// budget.
#include <cstdint>
#include <fstream>
#include <iterator>

#include "fuzz/world.hpp"
#include "json/reader.hpp"
#include "mapping/mapping.hpp"
#include "mapping/parser.hpp"
#include "mapping/printer.hpp"

using namespace gateway;

namespace {

std::string record() {
  std::ifstream file(GATEWAY_SOURCE_DIR "/mappings/gp-referral-json/samples/no-nhs-number.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const std::string source = record();
  const std::string text(reinterpret_cast<const char*>(bytes), size);

  const auto map = mapping::parse("fuzz.map", text);
  if (map) {
    const std::string printed = mapping::print(*map);
    const auto again = mapping::parse("printed.map", printed);
    fuzz::expect(again.ok(), "what was printed can be read");
    fuzz::expect(mapping::print(*again) == printed, "what was read again is printed the same");
  } else {
    fuzz::expect(map.error().place.starts_with("fuzz.map:"), "an error of reading has a place");
  }

  fuzz::World& world = fuzz::world();
  mapping::Sources sources;
  sources.maps.push_back({"fuzz.map", text});
  const auto program = mapping::compile(sources, world.names, world.definitions);
  if (!program) {
    fuzz::expect(!program.error().place.empty(), "an error of compiling has a place");
    return 0;
  }
  const auto document = json::read(source, world.names);
  mapping::RunInputs inputs;
  inputs.budget.rules = 5'000;
  inputs.budget.values = 50'000;
  inputs.budget.bytes = 4 * 1024 * 1024;
  inputs.budget.fhirpath_steps = 20'000;
  inputs.origins = true;
  inputs.losses = true;
  const auto output = mapping::run(*program, document->root(), inputs);
  fuzz::expect(output || !output.error().text.empty(), "a failed run says why");
  return 0;
}
