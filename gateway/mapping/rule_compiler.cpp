#include "mapping/compiler.hpp"

namespace gateway::mapping {
namespace {

using base::ErrorKind;

Index size_of(const auto& table) {
  return static_cast<Index>(table.size());
}

}  // namespace

base::Status Compiler::compile_group(const Unit& unit, const Group& group, Index row) {
  frame_ = 0;
  Scope scope;
  for (std::size_t i = 0; i < group.parameters.size(); ++i) {
    const GroupParameter& parameter = group.parameters[i];
    Scope::Variable variable;
    variable.slot.index = new_slot();
    variable.type = rows_->groups[row].parameters[i].type;
    auto& names = parameter.is_source ? scope.sources : scope.targets;
    if (!names.emplace(parameter.name, variable).second) {
      return fail(unit, parameter.place, ErrorKind::value, "there is another parameter of this name");
    }
  }
  if (!group.extends.empty()) {
    const Index base = group_named(unit, group.extends);
    if (base == no_index)
      return fail(unit, group.extends_place, ErrorKind::not_found, "there is no group of this name");
    if (rows_->groups[base].parameters.size() != group.parameters.size()) {
      return fail(unit, group.extends_place, ErrorKind::value, "the group extended takes another number of parameters");
    }
    std::size_t chain = 0;
    for (Index at = base; at != no_index; at = rows_->groups[at].extends) {
      if (at == row || ++chain > rows_->groups.size()) {
        return fail(unit, group.extends_place, ErrorKind::value, "the group extends itself");
      }
    }
    rows_->groups[row].extends = base;
  }
  const Range rules = compile_rules(unit, group.rules, scope);
  rows_->groups[row].rules = rules;
  rows_->groups[row].frame = frame_;
  return base::Success{};
}

Range Compiler::compile_rules(const Unit& unit, const std::vector<Rule>& rules, const Scope& scope) {
  const Range range{size_of(rows_->rules), size_of(rows_->rules) + size_of(rules)};
  rows_->rules.resize(range.end);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    note(compile_rule(unit, rules[i], scope, range.begin + static_cast<Index>(i)));
  }
  return range;
}

base::Status Compiler::compile_rule(const Unit& unit, const Rule& rule, Scope scope, Index row) {
  RuleCode code;
  code.name = rule.name;
  code.file = unit.file;
  code.place = rule.place;
  code.copies = rule.copies;
  code.sources.begin = size_of(rows_->sources);
  for (const Source& source : rule.sources) {
    SourceCode made = TRY(compile_source(unit, source, scope));
    rows_->sources.push_back(std::move(made));
  }
  code.sources.end = size_of(rows_->sources);
  code.targets.begin = size_of(rows_->targets);
  for (const Target& target : rule.targets) {
    TargetCode made = TRY(compile_target(unit, target, scope));
    rows_->targets.push_back(std::move(made));
  }
  code.targets.end = size_of(rows_->targets);
  code.calls.begin = size_of(rows_->calls);
  for (const Call& call : rule.calls) {
    CallCode made = TRY(compile_call(unit, call, scope));
    rows_->calls.push_back(std::move(made));
  }
  code.calls.end = size_of(rows_->calls);
  code.rules = compile_rules(unit, rule.rules, scope);
  rows_->rules[row] = std::move(code);
  return base::Success{};
}

base::Result<SourceCode> Compiler::compile_source(const Unit& unit, const Source& source, Scope& scope) {
  SourceCode code;
  code.place = source.place;
  const Scope::Variable* context = scope.source(source.context);
  if (context == nullptr) {
    const bool is_target = scope.target(source.context) != nullptr;
    return fail(unit, source.place, ErrorKind::not_found,
                is_target ? "'" + source.context + "' is a target here, not a source"
                          : "there is no source variable '" + source.context + "' here");
  }
  code.context = context->slot;
  code.steps.begin = size_of(rows_->source_steps);
  TargetType type = TRY(source_type(unit, source, context->type));
  for (const std::string& element : source.path) {
    rows_->source_steps.push_back({names_.intern(element), names_.intern("_" + element), element == "value"});
  }
  code.steps.end = size_of(rows_->source_steps);
  if (!source.type.empty()) {
    type = TRY(type_named(unit, source.type, source.place));
    code.fhir_type = type.fhir;
    code.type = type.known() ? std::string(type.name()) : source.type;
  }
  if (source.cardinality) code.cardinality = *source.cardinality;
  code.list_mode = source.list_mode;
  if (source.default_value)
    code.default_value = TRY(compile_expression(unit, *source.default_value, scope, context->type));
  code.slot = new_slot();
  if (!source.variable.empty()) scope.sources[source.variable] = {{code.slot, false}, type, false};
  // R4 wrote the conditions of a plain value with its element's own name, which nothing inside a plain value can have.
  const bool own_name = type.is_primitive() && !source.path.empty() && scope.any(source.path.back()) == nullptr;
  if (own_name) scope.sources[source.path.back()] = {{code.slot, false}, type, false};
  if (source.where) code.where = TRY(compile_expression(unit, *source.where, scope, type));
  if (source.check) code.check = TRY(compile_expression(unit, *source.check, scope, type));
  if (source.log) code.log = TRY(compile_expression(unit, *source.log, scope, type));
  if (own_name) scope.sources.erase(source.path.back());
  // A plain value may be no part of the record; then expressions stand on what was reached before it.
  scope.focus = type.is_primitive() ? TargetType() : type;
  code.is_bare = source.path.empty() && source.type.empty() && !source.cardinality && !source.default_value &&
                 !source.where && !source.check && !source.log && source.list_mode == SourceListMode::all;
  return code;
}

base::Result<CallCode> Compiler::compile_call(const Unit& unit, const Call& call, const Scope& scope) {
  CallCode code;
  code.place = call.place;
  code.group = group_named(unit, call.group);
  if (code.group == no_index) {
    return fail(unit, call.place, ErrorKind::not_found, "there is no group '" + call.group + "'");
  }
  const GroupCode& group = rows_->groups[code.group];
  if (group.parameters.size() != call.parameters.size()) {
    return fail(unit, call.place, ErrorKind::value,
                "the group takes " + std::to_string(group.parameters.size()) + " parameters, not " +
                    std::to_string(call.parameters.size()));
  }
  std::vector<ParameterCode> arguments;
  for (std::size_t i = 0; i < call.parameters.size(); ++i) {
    const Parameter& parameter = call.parameters[i];
    ParameterCode made;
    if (parameter.kind == Parameter::Kind::literal) {
      made.literal = parameter.literal;
    } else if (parameter.kind == Parameter::Kind::expression) {
      made.kind = ParameterCode::Kind::expression;
      made.expression = TRY(compile_expression(unit, parameter.expression, scope, scope.focus));
    } else {
      const Scope::Variable* variable =
          group.parameters[i].is_source ? scope.any(parameter.variable) : scope.target(parameter.variable);
      if (variable == nullptr) {
        return fail(unit, parameter.place, ErrorKind::not_found,
                    std::string("there is no ") + (group.parameters[i].is_source ? "" : "target ") + "variable '" +
                        parameter.variable + "' here");
      }
      const TargetType& declared = group.parameters[i].type;
      if (!group.parameters[i].is_source && declared.fhir != nullptr && variable->type.fhir != nullptr &&
          !variable->type.fhir->is(*declared.fhir)) {
        return fail(
            unit, parameter.place, ErrorKind::value,
            "the group takes a " + std::string(declared.name()) + ", this is a " + std::string(variable->type.name()));
      }
      made.kind = ParameterCode::Kind::variable;
      made.slot = variable->slot;
    }
    if (made.kind != ParameterCode::Kind::variable && !group.parameters[i].is_source) {
      return fail(unit, parameter.place, ErrorKind::value, "a target parameter takes a variable");
    }
    arguments.push_back(std::move(made));
  }
  code.arguments.begin = size_of(rows_->parameters);
  for (ParameterCode& argument : arguments) rows_->parameters.push_back(std::move(argument));
  code.arguments.end = size_of(rows_->parameters);
  return code;
}

base::Result<Range> Compiler::compile_parameters(const Unit& unit, const std::vector<Parameter>& parameters,
                                                 const Scope& scope) {
  std::vector<ParameterCode> made;
  for (const Parameter& parameter : parameters) {
    ParameterCode code;
    if (parameter.kind == Parameter::Kind::literal) {
      code.literal = parameter.literal;
    } else if (parameter.kind == Parameter::Kind::expression) {
      code.kind = ParameterCode::Kind::expression;
      code.expression = TRY(compile_expression(unit, parameter.expression, scope, scope.focus));
    } else {
      const Scope::Variable* variable = scope.any(parameter.variable);
      if (variable == nullptr) {
        if (const auto constant = constants_.find(parameter.variable); constant != constants_.end())
          variable = &constant->second;
      }
      if (variable == nullptr) {
        return fail(unit, parameter.place, ErrorKind::not_found,
                    "there is no variable '" + parameter.variable + "' here");
      }
      code.kind = ParameterCode::Kind::variable;
      code.slot = variable->slot;
    }
    made.push_back(std::move(code));
  }
  const Range range{size_of(rows_->parameters), size_of(rows_->parameters) + size_of(made)};
  for (ParameterCode& code : made) rows_->parameters.push_back(std::move(code));
  return range;
}

}  // namespace gateway::mapping
