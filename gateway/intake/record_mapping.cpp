#include "intake/record_mapping.hpp"

#include "intake/attachments.hpp"
#include "intake/doubtful_codes.hpp"
#include "json/pointer.hpp"

namespace gateway::intake {
namespace {

constexpr std::size_t issues_kept = 50;

// A run names the record's value by JSON Pointer, "file:line:column at /row/0/dob"; a person knows it by its form.
base::Error in_words(base::Error error, const formats::SourceRecord& source) {
  constexpr std::string_view before = " at /";
  const std::size_t at = error.place.rfind(before);
  if (at == std::string::npos) return error;
  const std::size_t pointer = at + before.size() - 1;
  const json::Node* node = json::at_pointer(source.tree.root(), std::string_view(error.place).substr(pointer));
  if (node == nullptr) return error;
  const std::string place = source.place(*node);
  if (!place.empty()) error.place.replace(pointer, std::string::npos, place);
  return error;
}

MappedRecord failed(std::string stage, std::vector<base::Error> errors) {
  MappedRecord made;
  made.failed = NotMapped{std::move(stage), std::move(errors)};
  return made;
}

}  // namespace

std::vector<base::Error> errors_of(const std::vector<validation::Issue>& issues) {
  std::vector<base::Error> errors;
  for (const validation::Issue& issue : issues) {
    if (validation::is_blocking(issue) && errors.size() < issues_kept) errors.push_back(validation::error_of(issue));
  }
  return errors;
}

MappedRecord map_record(const RecordInputs& inputs, const Mapping& mapping, const Library& library) {
  auto source = mapping.form.read(inputs.bytes, library.names, {});
  if (!source) return failed("reading", {std::move(source).error()});
  mapping::RunInputs run;
  run.now = inputs.now;
  run.id_space = inputs.id_space;
  run.losses = true;
  run.lost_only = !inputs.explain;
  run.origins = inputs.explain;
  auto output = mapping::run(mapping.program, source->tree.root(), run);
  MappedRecord made;
  if (!output) {
    made = failed("mapping", {in_words(std::move(output).error(), *source)});
  } else {
    auto told = examine_attachments(output->target);
    for (base::Error& doubt : examine_codes(output->target)) told.push_back(std::move(doubt));
    auto errors = errors_of(library.validator.validate(output->target.root(), {}));
    if (!errors.empty()) made = failed("validation", std::move(errors));
    made.warnings = unseen(*source, output->losses, mapping.kept, mapping.form.fixed_names);
    made.warnings.insert(made.warnings.end(), told.begin(), told.end());
    made.output = std::move(*output);
  }
  made.warnings.insert(made.warnings.begin(), source->remarks.begin(), source->remarks.end());
  if (inputs.explain) made.source = std::move(*source);
  return made;
}

}  // namespace gateway::intake
