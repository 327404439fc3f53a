#include "mapping/compiler.hpp"

#include <algorithm>

#include "json/reader.hpp"
#include "mapping/library.hpp"
#include "mapping/token.hpp"

namespace gateway::mapping {
namespace {

using base::Error;
using base::ErrorKind;

std::string last_part(const std::string& url) {
  return url.substr(url.rfind('/') + 1);
}

Error in_file(Error error, const MapFile& file) {
  error.place = error.place.empty() ? file.name : file.name + ":" + error.place;
  return error;
}

}  // namespace

Compiler::Compiler(const Sources& sources, json::Names& names, const fhir::Definitions& definitions)
    : sources_(sources), names_(names), definitions_(definitions), rows_(std::make_shared<ProgramRows>()) {
  rows_->definitions = &definitions;
  rows_->names = &names;
  Vocabulary& words = rows_->vocabulary;
  words.system = names.intern("system");
  words.code = names.intern("code");
  words.display = names.intern("display");
  words.text = names.intern("text");
  words.coding = names.intern("coding");
  words.value = names.intern("value");
  words.unit = names.intern("unit");
  words.type = names.intern("type");
  words.reference = names.intern("reference");
  words.full_url = names.intern("fullUrl");
  words.id = names.intern("id");
  words.resource = names.intern("resource");
  words.coding_type = definitions.type("Coding");
  words.codeable_concept = definitions.type("CodeableConcept");
  words.quantity = definitions.type("Quantity");
  words.identifier = definitions.type("Identifier");
  words.contact_point = definitions.type("ContactPoint");
  words.reference_type = definitions.type("Reference");
}

std::shared_ptr<const ProgramRows> Compiler::run() {
  note(read_models());
  read_maps();
  // Groups of a file that could not be read would all seem to be missing.
  if (!errors_.empty()) return rows_;
  check_imports();
  declare_groups();
  if (!errors_.empty()) return rows_;
  choose_resource_type();
  for (const Unit& unit : units_) note(compile_constants(unit));
  Index row = 0;
  for (const Unit& unit : units_) {
    for (const Group& group : unit.map->groups) note(compile_group(unit, group, row++));
  }
  return rows_;
}

void Compiler::note(base::Status status) {
  if (!status) errors_.push_back(std::move(status).error());
}

base::Status Compiler::choose_start() {
  const Unit& unit = units_.front();
  if (!sources_.start.empty()) {
    rows_->start = group_named(unit, sources_.start);
    if (rows_->start == no_index) {
      return Error(ErrorKind::not_found, "there is no group '" + sources_.start + "' to start in", unit.map->file);
    }
  }
  const GroupCode& entry = rows_->groups[rows_->start];
  const auto is_source = [](const GroupParameterCode& parameter) { return parameter.is_source; };
  if (entry.parameters.size() == 2 && std::count_if(entry.parameters.begin(), entry.parameters.end(), is_source) == 1) {
    return base::Success{};
  }
  const auto of_entry = [&entry](const Unit& each) { return each.file == entry.file; };
  return fail(*std::find_if(units_.begin(), units_.end(), of_entry), entry.place, ErrorKind::value,
              sources_.start.empty() ? "the first group is where a run starts, so it takes one source and one target"
                                     : "a run starts in this group, so it takes one source and one target");
}

base::Status Compiler::read_models() {
  for (const MapFile& file : sources_.concept_maps) {
    auto document = json::read(file.text, names_);
    if (!document) return in_file(std::move(document).error(), file);
    auto map = concept_map_of(document->root());
    if (!map) return in_file(std::move(map).error(), file);
    rows_->concept_maps.add(std::move(map).value());
  }
  for (const MapFile& file : sources_.logical_models) {
    auto document = json::read(file.text, names_);
    if (!document) return in_file(std::move(document).error(), file);
    auto added = rows_->logical_types.add(document->root(), names_, definitions_);
    if (!added) return in_file(std::move(added).error(), file);
  }
  return base::Success{};
}

void Compiler::read_maps() {
  if (sources_.maps.empty()) errors_.emplace_back(ErrorKind::not_found, "there is no map to compile");
  maps_.reserve(sources_.maps.size());
  for (const MapFile& file : sources_.maps) {
    auto read = read_map(file, names_);
    if (!read) {
      errors_.push_back(std::move(read).error());
      continue;
    }
    for (ConceptMap& contained : read->contained) rows_->concept_maps.add(std::move(contained));
    maps_.push_back(std::move(read->map));
    const Map& map = maps_.back();
    units_.push_back({static_cast<Index>(rows_->files.size()), &map, &file.text});
    rows_->files.push_back(file.name);
    for (const EmbeddedConceptMap& embedded : map.concept_maps) rows_->concept_maps.add(concept_map_of(embedded));
  }
}

void Compiler::check_imports() {
  for (const Unit& unit : units_) {
    for (const Import& import : unit.map->imports) {
      const auto found = [&import](const Map& map) { return url_matches(import.url, map.metadata_text("url")); };
      if (std::any_of(maps_.begin(), maps_.end(), found)) continue;
      errors_.push_back(fail(unit, import.place, ErrorKind::not_found, "none of the given maps has a url like this",
                             "give the imported map as well"));
    }
  }
}

void Compiler::declare_groups() {
  for (const Unit& unit : units_) {
    for (const Group& group : unit.map->groups) note(declare_group(unit, group));
  }
}

base::Status Compiler::declare_group(const Unit& unit, const Group& group) {
  GroupCode code;
  code.name = group.name;
  code.file = unit.file;
  code.place = group.place;
  for (const Index other : groups_[group.name]) {
    if (rows_->groups[other].file == unit.file)
      return fail(unit, group.place, ErrorKind::value, "there is another group of this name");
  }
  std::string source_type, target_type;
  for (const GroupParameter& parameter : group.parameters) {
    GroupParameterCode made{parameter.is_source, {}, parameter.type};
    if (!parameter.type.empty()) made.type = TRY(type_named(unit, parameter.type, parameter.place));
    const std::string_view known = made.type.name();
    std::string& name = parameter.is_source ? source_type : target_type;
    if (name.empty()) name = known.empty() ? parameter.type : std::string(known);
    code.parameters.push_back(std::move(made));
  }
  if (group.type_mode != TypeMode::none && code.parameters.size() == 2) {
    rows_->type_groups.push_back({source_type, target_type, group.type_mode == TypeMode::type_and_types,
                                  static_cast<Index>(rows_->groups.size())});
  }
  groups_[group.name].push_back(static_cast<Index>(rows_->groups.size()));
  rows_->groups.push_back(std::move(code));
  return base::Success{};
}

base::Status Compiler::compile_constants(const Unit& unit) {
  for (const Constant& constant : unit.map->constants) {
    const ExpressionCode& code = rows_->expressions[TRY(compile_expression(unit, constant.expression, Scope(), {}))];
    for (const char* clock : {"now", "today", "timeOfDay"}) {
      if (code.mentions(names_.intern(clock))) {
        return fail(unit, constant.place, ErrorKind::not_supported, "a constant cannot hold the time of a run",
                    "use it in a rule");
      }
    }
    std::vector<fhirpath::Variable> variables;
    for (const auto& [name, slot] : code.variables) variables.push_back({name, rows_->constants[slot.index].values()});
    fhirpath::Context context;
    context.definitions = &definitions_;
    context.variables = variables;
    auto values = fhirpath::evaluate(code.expression, fhirpath::Values(), context);
    if (!values)
      return fail(unit, constant.expression.place, values.error().kind, values.error().text, values.error().remedy);
    Scope::Variable variable;
    variable.slot = {static_cast<Index>(rows_->constants.size()), true};
    variable.is_value = true;
    if (!constants_.emplace(constant.name, variable).second) {
      return fail(unit, constant.place, ErrorKind::value, "there is another constant of this name");
    }
    rows_->constants.push_back(std::move(values).value());
  }
  return base::Success{};
}

base::Result<TargetType> Compiler::type_named(const Unit& unit, const std::string& name, Place place) const {
  std::string url;
  for (const Structure& use : unit.map->structures) {
    if (use.alias == name || (use.alias.empty() && last_part(use.url) == name)) url = use.url;
  }
  if (url.empty()) {
    for (const Structure& use : unit.map->structures) {
      if (last_part(use.url) == name) url = use.url;
    }
  }
  TargetType type;
  type.logical = rows_->logical_types.find(url.empty() ? name : url);
  if (type.logical == nullptr && !url.empty()) type.logical = rows_->logical_types.find(last_part(url));
  if (type.logical != nullptr) return type;
  if (url.empty() || url == "http://hl7.org/fhir/StructureDefinition/" + last_part(url)) {
    type.fhir = definitions_.type(url.empty() ? last_part(name) : last_part(url));
  }
  if (type.fhir == nullptr && url.empty()) {
    return fail(unit, place, ErrorKind::not_found, "the type '" + name + "' is not known",
                "declare it: uses \"url\" alias " + name + " as …");
  }
  return type;
}

Index Compiler::group_named(const Unit& unit, const std::string& name) const {
  const auto named = groups_.find(name);
  if (named == groups_.end()) return no_index;
  for (const Index row : named->second) {
    if (rows_->groups[row].file == unit.file) return row;
  }
  return named->second.front();
}

base::Error Compiler::fail(const Unit& unit, Place place, ErrorKind kind, std::string text, std::string remedy) const {
  return error_at(unit.map->file, *unit.text, place, kind, std::move(text), std::move(remedy));
}

base::Result<Program> compile(const Sources& sources, json::Names& names, const fhir::Definitions& definitions) {
  Compiler compiler(sources, names, definitions);
  auto rows = compiler.run();
  if (!compiler.errors().empty()) return compiler.errors().front();
  TRY(compiler.choose_start());
  return Program(std::move(rows));
}

std::vector<base::Error> check(const Sources& sources, json::Names& names, const fhir::Definitions& definitions) {
  Compiler compiler(sources, names, definitions);
  compiler.run();
  return compiler.errors();
}

}  // namespace gateway::mapping
