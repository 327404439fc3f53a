#include "app/mapped_input.hpp"

#include <cstdio>

#include "app/mapping_folder.hpp"

namespace gateway::app {
namespace {

MappedInput complain(const base::Error& error, int code) {
  print_map_error(error, {});
  MappedInput failed;
  failed.exit_code = code;
  return failed;
}

}  // namespace

MappedInput map_input(const std::string& map, const std::string& input, const MapOptions& options, bool explained) {
  MappedInput made;
  auto desk = open_map_desk(options);
  if (!desk) return complain(desk.error(), exit_configuration);
  made.desk = std::move(desk).value();
  const auto beside = read_beside(map);
  if (!beside) return complain(beside.error(), exit_finding);
  MapOptions with_all = options;
  with_all.with.insert(with_all.with.end(), beside->with.begin(), beside->with.end());
  const auto sources = load_map_sources(map, with_all, made.desk->names);
  if (!sources) return complain(sources.error(), exit_finding);
  const auto program = mapping::compile(*sources, made.desk->names, *made.desk->definitions);
  if (!program) {
    print_map_error(program.error(), *sources);
    made.exit_code = exit_finding;
    return made;
  }
  auto text = read_input(input);
  if (!text) return complain(text.error(), exit_finding);
  made.text = std::move(text).value();
  auto record = beside->form.read(made.text, made.desk->names, {});
  if (!record) {
    base::Error error = record.error();
    error.place = error.place.empty() ? input : input + ":" + error.place;
    return complain(error, exit_finding);
  }
  made.record.emplace(std::move(record).value());
  auto inputs = map_run_inputs(options, *made.desk, made.record->tree.root(), made.text);
  if (!inputs) return complain(inputs.error(), exit_usage);
  inputs->origins = inputs->losses = explained;
  auto output = mapping::run(*program, made.record->tree.root(), *inputs);
  if (!output) {
    print_run_error(output.error(), *sources, *made.record, input, made.text);
    made.exit_code = exit_finding;
    return made;
  }
  for (const base::Error& remark : made.record->remarks)
    std::fprintf(stderr, "%s: %s\n", input.c_str(), base::describe(remark).c_str());
  for (const mapping::LogLine& line : output->log)
    std::fprintf(stderr, "%s: %s\n", line.rule.c_str(), line.text.c_str());
  made.output.emplace(std::move(output).value());
  return made;
}

}  // namespace gateway::app
