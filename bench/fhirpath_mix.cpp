// fhirpath_mix: what each expression of a mix gives on a file, and how long one evaluation takes: bench/fhirpath.py
// runs it.
//   fhirpath_mix MIX FILE results            one JSON array a line
//   fhirpath_mix MIX FILE time MILLISECONDS  one number a line: nanoseconds an evaluation
//   fhirpath_mix MIX FILE turns COUNT        nothing: for counting instructions
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace {

using namespace gateway;

std::string content_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> expressions_in(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> expressions;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') expressions.push_back(line);
  }
  return expressions;
}

std::string json_of(fhirpath::Values values) {
  std::string out = "[";
  for (const fhirpath::Value& value : values) {
    if (out.size() > 1) out += ',';
    const bool plain = value.kind() == fhirpath::Kind::boolean || value.kind() == fhirpath::Kind::integer ||
                       value.kind() == fhirpath::Kind::decimal;
    if (value.is_node()) {
      out += value.node() == nullptr ? "null" : json::write(*value.node());
    } else {
      const std::string text = fhirpath::to_text(value).value_or("");
      out += plain ? text : json::quote(text);
    }
  }
  return out + "]";
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] void stop(const base::Error& error, const std::string& expression) {
  std::fprintf(stderr, "fhirpath_mix: %s: %s\n", expression.c_str(), base::describe(error).c_str());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 3 ? argv[3] : "";
  const bool timing = argc == 5 && mode == "time";
  const bool counting = argc == 5 && mode == "turns";
  if (!timing && !counting && !(argc == 4 && mode == "results")) {
    std::fprintf(stderr, "fhirpath_mix MIX FILE results | time MILLISECONDS | turns COUNT\n");
    return 2;
  }
  json::Names names;
  const auto definitions = fhir::Definitions::load(GATEWAY_PACK, names).value();
  std::vector<fhirpath::Expression> compiled;
  const std::vector<std::string> expressions = expressions_in(argv[1]);
  for (const std::string& text : expressions) {
    auto expression = fhirpath::compile(text, names, &definitions);
    if (!expression) stop(expression.error(), text);
    compiled.push_back(std::move(expression).value());
  }
  const json::Document document = json::read(content_of(argv[2]), names).value();
  const fhirpath::Value focus = fhirpath::focus_on(document.root(), &definitions);
  fhirpath::Context context;
  context.definitions = &definitions;
  fhirpath::Evaluator evaluator;
  for (std::size_t i = 0; i < compiled.size(); ++i) {
    const auto evaluate = [&] {
      const auto result = evaluator.evaluate(compiled[i], fhirpath::Values(&focus, 1), context);
      if (!result) stop(result.error(), expressions[i]);
      return *result;
    };
    if (counting) {
      for (long turn = std::strtol(argv[4], nullptr, 10); turn > 0; --turn) evaluate();
      continue;
    }
    if (!timing) {
      std::printf("%s\n", json_of(evaluate()).c_str());
      continue;
    }
    const double wanted = std::strtod(argv[4], nullptr) / 1000;
    std::size_t turns = 1;
    double took = 0;
    for (;; turns *= 2) {
      const double start = seconds();
      for (std::size_t turn = 0; turn < turns; ++turn) evaluate();
      took = seconds() - start;
      if (took >= wanted) break;
    }
    std::printf("%.1f\n", took / static_cast<double>(turns) * 1e9);
  }
}
