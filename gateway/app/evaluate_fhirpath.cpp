#include <cstdio>

#include "app/caret.hpp"
#include "app/conformance_desk.hpp"
#include "app/file.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"
#include "fhir/definitions.hpp"
#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::app {
namespace {

using fhirpath::Kind;

int complain(const base::Error& error, int code, std::string_view source = {}) {
  std::fprintf(stderr, "%s\n%s", base::describe(error).c_str(), caret(source, error.place).c_str());
  return code;
}

std::string json_of(const fhirpath::Value& value) {
  switch (value.kind()) {
    case Kind::node: return value.node() == nullptr ? "null" : json::write(*value.node());
    case Kind::boolean:
    case Kind::integer:
    case Kind::long_integer:
    case Kind::decimal: return fhirpath::to_text(value).value_or("null");
    case Kind::string:
    case Kind::time:
    case Kind::quantity: return json::quote(fhirpath::to_text(value).value_or(""));
    case Kind::type_info:
      return "{\"namespace\":" + json::quote(value.type_info().space) +
             ",\"name\":" + json::quote(value.type_info().name) + '}';
  }
  return "null";
}

// Primitives without quotes, so that other programs can go on with them.
std::string text_of(const fhirpath::Value& value) {
  auto text = fhirpath::to_text(value);
  return text ? std::move(*text) : json_of(value);
}

void print(fhirpath::Values values, bool json) {
  if (!json) {
    for (const fhirpath::Value& value : values) std::printf("%s\n", text_of(value).c_str());
    return;
  }
  std::string out = "[";
  for (const fhirpath::Value& value : values) {
    if (out.size() > 1) out += ',';
    out += "\n  {\"type\":" + json::quote(fhirpath::type_name(value)) + ",\"value\":" + json_of(value) + '}';
  }
  std::printf("%s]\n", (values.empty() ? out : out + '\n').c_str());
}

void print_trace(std::string_view name, fhirpath::Values values) {
  std::fprintf(stderr, "trace %.*s: %zu %s\n", static_cast<int>(name.size()), name.data(), values.size(),
               values.size() == 1 ? "item" : "items");
  for (const fhirpath::Value& value : values) std::fprintf(stderr, "  %s\n", text_of(value).c_str());
}

base::Result<json::Document> read_resource(const std::string& file, const json::Names& names) {
  auto document = json::read(file == "-" ? read_standard_input() : TRY(read_file(file)), names);
  if (document) return document;
  base::Error error = std::move(document).error();
  error.place = (file == "-" ? "standard input" : file) + (error.place.empty() ? "" : " " + error.place);
  return error;
}

}  // namespace

int evaluate_fhirpath(const FhirpathQuestion& question) {
  json::Names names;
  const auto definitions = fhir::Definitions::load(question.definitions, names);
  if (!definitions) return complain(definitions.error(), exit_configuration);
  fhirpath::Options options;
  const auto expression = fhirpath::compile(question.expression, names, &*definitions, options);
  if (!expression) return complain(expression.error(), exit_finding, question.expression);

  std::optional<json::Document> resource;
  if (!question.file.empty()) {
    auto document = read_resource(question.file, names);
    if (!document) return complain(document.error(), exit_finding);
    resource = std::move(document).value();
  }
  if (!question.lenient && resource) {
    options.strict = true;
    options.check_order = true;
    options.root_type = resource->root().string("resourceType");
    const auto fitting = fhirpath::compile(question.expression, names, &*definitions, options);
    if (!fitting) return complain(fitting.error(), exit_finding, question.expression);
  }

  std::vector<fhirpath::Value> texts(question.variables.size());
  std::vector<fhirpath::Variable> variables;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string_view variable = question.variables[i];
    const std::size_t sign = variable.find('=');
    if (sign == 0 || sign == std::string_view::npos) {
      std::fprintf(stderr, "--variable needs NAME=TEXT\n");
      return exit_usage;
    }
    texts[i] = fhirpath::Value::of_string(variable.substr(sign + 1));
    variables.push_back({variable.substr(0, sign), fhirpath::Values(&texts[i], 1)});
  }

  const base::SystemClock clock;
  fhirpath::Context context;
  context.definitions = &*definitions;
  context.now = clock.now();
  context.clock = &clock;
  context.variables = variables;
  context.trace = print_trace;
  ConformanceDesk desk(question.definitions, *definitions);
  if (const auto added = desk.add(question.packages); !added) return complain(added.error(), exit_configuration);
  context.conforms_to = [&](const fhirpath::Value& value, std::string_view profile) {
    return desk.conforms(value, profile);
  };
  context.member_of = [&](std::string_view system, std::string_view code, std::string_view value_set) {
    return desk.member_of(system, code, value_set);
  };
  context.html_checks = [&](std::string_view xhtml) { return desk.html_checks(xhtml); };
  const auto result = resource ? fhirpath::evaluate(*expression, resource->root(), context)
                               : fhirpath::evaluate(*expression, fhirpath::Values(), context);
  if (!result) return complain(result.error(), exit_finding, question.expression);
  print(result->values(), question.json);
  return exit_ok;
}

}  // namespace gateway::app
