#include "mapping/compiler.hpp"

#include <algorithm>

#include "json/reader.hpp"
#include "mapping/parser.hpp"
#include "mapping/structure_map.hpp"
#include "mapping/token.hpp"

namespace gateway::mapping {
namespace {

using base::Error;
using base::ErrorKind;

std::string last_part(const std::string& url) { return url.substr(url.rfind('/') + 1); }

// `pattern` may hold one "*".
bool url_matches(const std::string& pattern, const std::string& url) {
  const std::size_t star = pattern.find('*');
  if (star == std::string::npos) return pattern == url;
  const std::string tail = pattern.substr(star + 1);
  return url.size() >= star + tail.size() && url.starts_with(pattern.substr(0, star)) && url.ends_with(tail);
}

Error in_file(Error error, const MapFile& file) {
  error.place = error.place.empty() ? file.name : file.name + ":" + error.place;
  return error;
}

// A StructureMap resource when it is JSON, else mapping language.
base::Result<Map> read_map(const MapFile& file, const json::Names& names) {
  const std::size_t first = file.text.find_first_not_of("\xef\xbb\xbf \t\r\n");
  if (first == std::string::npos || file.text[first] != '{') return parse(file.name, file.text);
  const std::string_view text = std::string_view(file.text).substr(first);
  auto document = json::read(text, names);
  if (!document) return in_file(std::move(document).error(), file);
  return map_of(file.name, text, document->root());
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

base::Result<std::shared_ptr<const ProgramRows>> Compiler::run() {
  TRY(read_models());
  TRY(read_maps());
  TRY(check_imports());
  TRY(declare_groups());
  for (const Unit& unit : units_) TRY(compile_constants(unit));
  Index row = 0;
  for (const Unit& unit : units_) {
    for (const Group& group : unit.map->groups) TRY(compile_group(unit, group, row++));
  }
  const GroupCode& entry = rows_->groups.front();
  const auto is_source = [](const GroupParameterCode& parameter) { return parameter.is_source; };
  if (entry.parameters.size() != 2 || std::count_if(entry.parameters.begin(), entry.parameters.end(), is_source) != 1) {
    return fail(units_.front(), entry.place, ErrorKind::value, "the first group is where a run starts, so it takes one source and one target");
  }
  return std::shared_ptr<const ProgramRows>(rows_);
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

base::Status Compiler::read_maps() {
  if (sources_.maps.empty()) return Error(ErrorKind::not_found, "there is no map to compile");
  maps_.reserve(sources_.maps.size());
  for (const MapFile& file : sources_.maps) {
    maps_.push_back(TRY(read_map(file, names_)));
    const Map& map = maps_.back();
    units_.push_back({static_cast<Index>(rows_->files.size()), &map, &file.text});
    rows_->files.push_back(file.name);
    for (const EmbeddedConceptMap& embedded : map.concept_maps) rows_->concept_maps.add(concept_map_of(embedded));
  }
  return base::Success{};
}

base::Status Compiler::check_imports() const {
  for (const Unit& unit : units_) {
    for (const Import& import : unit.map->imports) {
      const auto found = [&import](const Map& map) { return url_matches(import.url, map.metadata_text("url")); };
      if (std::none_of(maps_.begin(), maps_.end(), found)) {
        return fail(unit, import.place, ErrorKind::not_found, "none of the given maps has a url like this", "give the imported map as well");
      }
    }
  }
  return base::Success{};
}

base::Status Compiler::declare_groups() {
  for (const Unit& unit : units_) {
    for (const Group& group : unit.map->groups) {
      GroupCode code;
      code.name = group.name;
      code.file = unit.file;
      code.place = group.place;
      for (const GroupCode& other : rows_->groups) {
        if (other.name == group.name && other.file == unit.file) {
          return fail(unit, group.place, ErrorKind::value, "there is another group of this name");
        }
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
      rows_->groups.push_back(std::move(code));
    }
  }
  return base::Success{};
}

base::Status Compiler::compile_constants(const Unit& unit) {
  for (const Constant& constant : unit.map->constants) {
    const ExpressionCode& code = rows_->expressions[TRY(compile_expression(unit, constant.expression, Scope()))];
    for (const char* clock : {"now", "today", "timeOfDay"}) {
      if (std::find(code.mentioned.begin(), code.mentioned.end(), clock) != code.mentioned.end()) {
        return fail(unit, constant.place, ErrorKind::not_supported, "a constant cannot hold the time of a run", "use it in a rule");
      }
    }
    std::vector<fhirpath::Variable> variables;
    for (const auto& [name, slot] : code.variables) variables.push_back({name, rows_->constants[slot.index].values()});
    fhirpath::Context context;
    context.definitions = &definitions_;
    context.variables = variables;
    auto values = fhirpath::evaluate(code.expression, fhirpath::Values(), context);
    if (!values) return fail(unit, constant.expression.place, values.error().kind, values.error().text, values.error().remedy);
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
    return fail(unit, place, ErrorKind::not_found, "the type '" + name + "' is not known", "declare it: uses \"url\" alias " + name + " as …");
  }
  return type;
}

Index Compiler::group_named(const Unit& unit, const std::string& name) const {
  Index found = no_index;
  for (Index row = 0; row < rows_->groups.size(); ++row) {
    const GroupCode& group = rows_->groups[row];
    if (group.name != name) continue;
    if (group.file == unit.file) return row;
    if (found == no_index) found = row;
  }
  return found;
}

base::Error Compiler::fail(const Unit& unit, Place place, ErrorKind kind, std::string text, std::string remedy) const {
  return error_at(unit.map->file, *unit.text, place, kind, std::move(text), std::move(remedy));
}

base::Result<Program> compile(const Sources& sources, json::Names& names, const fhir::Definitions& definitions) {
  return Program(TRY(Compiler(sources, names, definitions).run()));
}

}  // namespace gateway::mapping
