// Compiles parsed maps into program rows: names to slots, elements to types, calls to groups.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "mapping/mapping.hpp"
#include "mapping/program.hpp"
#include "mapping/syntax.hpp"

namespace gateway::mapping {

// The variables a rule sees. Sources and targets have names of their own; a name that is both is looked up as its place
// demands.
class Scope {
 public:
  struct Variable {
    SlotReference slot;
    TargetType type;        // targets: of what it stands for, when known
    bool is_value = false;  // a target-side variable that holds a plain value, not an element
  };
  std::map<std::string, Variable> sources;
  std::map<std::string, Variable> targets;
  TargetType focus;  // of what expressions in targets and calls stand on

  const Variable* source(const std::string& name) const { return find(sources, name); }
  const Variable* target(const std::string& name) const { return find(targets, name); }
  // As a parameter or in an expression: the source of that name first.
  const Variable* any(const std::string& name) const {
    const Variable* found = source(name);
    return found != nullptr ? found : target(name);
  }

 private:
  static const Variable* find(const std::map<std::string, Variable>& in, const std::string& name) {
    const auto found = in.find(name);
    return found == in.end() ? nullptr : &found->second;
  }
};

class Compiler {
 public:
  Compiler(const Sources& sources, json::Names& names, const fhir::Definitions& definitions);
  // Compiles as far as it can. The rows are fit to run when errors() is empty.
  std::shared_ptr<const ProgramRows> run();
  const std::vector<base::Error>& errors() const { return errors_; }

  // Finds the group where a run starts. Errors: not_found; value when it does not take one source and one target.
  base::Status choose_start();

 private:
  struct Unit {  // one map being compiled
    Index file;
    const Map* map;
    const std::string* text;
  };

  // compiler.cpp: everything outside groups
  base::Status read_models();
  void read_maps();
  void check_imports();
  void declare_groups();
  base::Status declare_group(const Unit& unit, const Group& group);
  // Keeps an error and goes on: one fault must not hide the others.
  void note(base::Status status);
  base::Status compile_constants(const Unit& unit);
  base::Result<TargetType> type_named(const Unit& unit, const std::string& name, Place place) const;
  Index group_named(const Unit& unit, const std::string& name) const;
  base::Error fail(const Unit& unit, Place place, base::ErrorKind kind, std::string text,
                   std::string remedy = {}) const;

  // rule_compiler.cpp: groups, rules, sources, calls
  base::Status compile_group(const Unit& unit, const Group& group, Index row);
  Range compile_rules(const Unit& unit, const std::vector<Rule>& rules, const Scope& scope);
  base::Status compile_rule(const Unit& unit, const Rule& rule, Scope scope, Index row);
  base::Result<SourceCode> compile_source(const Unit& unit, const Source& source, Scope& scope);
  base::Result<CallCode> compile_call(const Unit& unit, const Call& call, const Scope& scope);
  base::Result<Range> compile_parameters(const Unit& unit, const std::vector<Parameter>& parameters,
                                         const Scope& scope);
  Index new_slot() { return frame_++; }

  // target_compiler.cpp
  base::Result<TargetCode> compile_target(const Unit& unit, const Target& target, Scope& scope);
  base::Status compile_target_path(const Unit& unit, const Target& target, const Scope::Variable& context,
                                   TargetCode& code, TargetType& reached);
  base::Status compile_transform(const Unit& unit, const Transform& transform, const Scope& scope, TargetCode& code);
  base::Status check_transform(const Unit& unit, const Transform& transform, TargetCode& code);
  Index share_number(const std::string& name);

  // source_type.cpp: what a record can hold, as far as the types declared say
  base::Result<TargetType> source_type(const Unit& unit, const Source& source, const TargetType& from) const;
  base::Result<TargetType> source_step(const Unit& unit, const Source& source, std::size_t step,
                                       const TargetType& from) const;
  base::Error no_element(const Unit& unit, const Source& source, std::size_t step, const TargetType& in) const;
  void choose_resource_type();

  // expression_compiler.cpp
  base::Result<Index> compile_expression(const Unit& unit, const ExpressionText& text, const Scope& scope,
                                         const TargetType& focus);

  const Sources& sources_;
  json::Names& names_;
  const fhir::Definitions& definitions_;
  std::shared_ptr<ProgramRows> rows_;
  std::vector<Map> maps_;
  std::vector<Unit> units_;
  std::map<std::string, Scope::Variable> constants_;
  std::map<std::string, Index> shares_;
  std::unordered_map<std::string, std::vector<Index>> groups_;  // by name, in the order declared
  std::vector<base::Error> errors_;
  const fhir::Type* resource_type_ = nullptr;  // of %resource in the main map; null when not known
  Index frame_ = 0;
};

}  // namespace gateway::mapping
