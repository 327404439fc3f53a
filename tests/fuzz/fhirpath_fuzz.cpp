// An expression on the first line, a resource after it: a result or a placed error within the budget, the same each
// time.
#include <cstdint>

#include "fhirpath/evaluate.hpp"
#include "fuzz/world.hpp"
#include "json/reader.hpp"

using namespace gateway;

namespace {

constexpr std::string_view patient =
    R"({"resourceType":"Patient","id":"p","active":true,"birthDate":"1974-12-25","_birthDate":{"id":"b"},
       "name":[{"use":"official","family":"X","given":["A","B"],"_given":[null,{"id":"g"}]}],"multipleBirthInteger":2,
       "contained":[{"resourceType":"Organization","id":"o"}],"managingOrganization":{"reference":"#o"}})";

bool is_placed(const base::Error& error) {
  return error.place.find(':') != std::string::npos;
}

void expect_known(base::ErrorKind kind) {
  using enum base::ErrorKind;
  fuzz::expect(kind == structure || kind == not_supported || kind == value || kind == processing || kind == too_costly,
               "an error is of a kind that evaluate.hpp names");
}

std::string shown(fhirpath::Values values) {
  std::string out;
  for (const fhirpath::Value& value : values)
    out += fhirpath::type_name(value) + '=' + fhirpath::to_text(value).value_or("?") + ';';
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::World& world = fuzz::world();
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::size_t line = std::min(input.find('\n'), input.size());
  const std::string_view text = input.substr(0, line);

  const auto prefix = fhirpath::compile_prefix(input, 0, world.names, &world.definitions);
  fuzz::expect(prefix ? prefix->end <= input.size() : is_placed(prefix.error()), "a prefix ends in its text");
  const auto expression = fhirpath::compile(text, world.names, &world.definitions);
  if (!expression) {
    expect_known(expression.error().kind);
    fuzz::expect(is_placed(expression.error()), "an error of compiling has a place");
    return 0;
  }
  auto document = json::read(input.substr(std::min(line + 1, input.size())), world.names);
  if (!document) document = json::read(patient, world.names);
  fhirpath::Options strict;
  strict.strict = true;
  strict.check_order = true;
  strict.root_type = document->root().string("resourceType");
  const auto checked = fhirpath::compile(text, world.names, &world.definitions, strict);
  fuzz::expect(checked || is_placed(checked.error()), "a misfit has a place");

  fhirpath::Context context;
  context.definitions = &world.definitions;
  context.budget.steps = 20'000;
  context.budget.items = 5'000;
  context.budget.bytes = 4 * 1024 * 1024;
  const auto result = fhirpath::evaluate(*expression, document->root(), context);
  if (!result) {
    expect_known(result.error().kind);
    fuzz::expect(is_placed(result.error()), "an error of evaluating has a place");
    return 0;
  }
  const std::string given = shown(result->values());
  fhirpath::Evaluator evaluator;
  const fhirpath::Value focus = fhirpath::focus_on(document->root(), &world.definitions);
  const auto again = evaluator.evaluate(*expression, fhirpath::Values(&focus, 1), context);
  fuzz::expect(again.ok() && shown(*again) == given, "an evaluation gives the same each time");
  return 0;
}
