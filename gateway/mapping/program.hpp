// The flat program a set of maps is compiled into: rows that refer to each other by index, every row with its place.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhirpath/evaluate.hpp"
#include "fhirpath/expression.hpp"
#include "json/name.hpp"
#include "mapping/concept_map.hpp"
#include "mapping/syntax.hpp"
#include "mapping/target_type.hpp"

namespace gateway::mapping {

using Index = std::uint32_t;
inline constexpr Index no_index = std::numeric_limits<Index>::max();

// Rows [begin, end) of a table.
struct Range {
  Index begin = 0;
  Index end = 0;
  bool empty() const { return begin == end; }
};

// A variable: a slot of the group's frame, or one of the map's constants.
struct SlotReference {
  Index index = no_index;
  bool constant = false;
};

// One element of a source path.
struct SourceStep {
  json::Name name;
  json::Name companion;   // "_name", for ids and extensions of a primitive
  bool is_value = false;  // "value", which a primitive also has in FHIR's model
};

// One condition that can be answered by walking the record: `path.exists()`, `path.empty()`, `path = 'x'`, `path != 'x'`,
// `path in ('x' | 'y')`, `path in %constant`, the last four also of `path.toString()`.
struct PlainTerm {
  enum class Form : std::uint8_t { exists, missing, equals, differs, within };
  Form form = Form::exists;
  bool as_text = false;            // of path.toString()
  SlotReference root;              // where the path starts; no slot: the focus
  std::vector<SourceStep> steps;
  std::vector<std::string> texts;  // compared with
  SlotReference constant;          // or the values of this constant
};

// A FHIRPath expression with the variables it names. Conditions made of plain terms are also kept as those.
struct ExpressionCode {
  enum class Join : std::uint8_t { none, any, all };  // none: not plain

  std::string text;
  Place place;
  Index file = 0;
  fhirpath::Expression expression;
  std::vector<std::pair<std::uint32_t, Place>> places;  // where what FHIRPath sees at a column stands in the file
  std::vector<std::pair<std::string, SlotReference>> variables;
  Join join = Join::none;
  std::vector<PlainTerm> terms;
  std::vector<std::string> mentioned;  // every name in it, for the loss report
};

// The place in the map of what FHIRPath reports as "line:column" of the expression it was given.
Place place_in_map(const ExpressionCode& code, const std::string& reported);

struct SourceCode {
  SlotReference context;
  Range steps;  // of Program::source_steps
  std::string type;
  const fhir::Type* fhir_type = nullptr;
  Cardinality cardinality;
  Index default_value = no_index;  // these four: of Program::expressions
  Index where = no_index;
  Index check = no_index;
  Index log = no_index;
  SourceListMode list_mode = SourceListMode::all;
  Index slot = no_index;
  Place place;
};

enum class TransformKind : std::uint8_t {
  none, create, copy, truncate, escape, cast, append, translate, reference, date_op, uuid, pointer, evaluate, cc, c, qty, id, cp
};

struct ParameterCode {
  enum class Kind : std::uint8_t { literal, variable, expression };
  Kind kind = Kind::literal;
  Literal literal;
  SlotReference slot;
  Index expression = no_index;
};

// One element of a target path, with what it is when the type it stands in is `parent`.
struct TargetStep {
  json::Name name;
  TargetType parent;
  TargetElement element;
};

struct TargetCode {
  bool has_context = false;
  SlotReference context;
  Range steps;  // of Program::target_steps
  TransformKind transform = TransformKind::none;
  Range parameters;                       // of Program::parameters
  TargetType type;                        // of create and cast
  const ConceptMap* concept_map = nullptr;  // of translate
  Index slot = no_index;
  TargetListMode list_mode = TargetListMode::append;
  Index share = no_index;
  Place place;
};

struct CallCode {
  Index group = 0;
  Range arguments;  // of Program::parameters
  Place place;
};

struct RuleCode {
  std::string name;
  Index file = 0;
  Place place;
  Range sources;
  Range targets;
  Range calls;
  Range rules;
  bool copies = false;
};

struct GroupParameterCode {
  bool is_source = true;
  TargetType type;        // declared, or unknown
  std::string type_name;  // as written
};

struct GroupCode {
  std::string name;
  Index file = 0;
  Place place;
  std::vector<GroupParameterCode> parameters;  // in slots 0, 1, …
  Index extends = no_index;
  Range rules;
  Index frame = 0;  // slots needed
};

// A group that maps one type to another without being called by name (<<types>>, <<type+>>).
struct TypeGroup {
  std::string source;
  std::string target;
  bool for_source_alone = false;  // type+: also the group to take when only the source type is known
  Index group = 0;
};

// Element names that transforms write.
struct Vocabulary {
  json::Name system, code, display, text, coding, value, unit, type, reference, full_url, id, resource;
  const fhir::Type *coding_type = nullptr, *codeable_concept = nullptr, *quantity = nullptr, *identifier = nullptr,
                   *contact_point = nullptr, *reference_type = nullptr;
};

struct ProgramRows {
  const fhir::Definitions* definitions = nullptr;
  json::Names* names = nullptr;
  std::vector<std::string> files;
  std::vector<GroupCode> groups;
  Index start = 0;  // the group where a run starts
  std::vector<RuleCode> rules;
  std::vector<SourceCode> sources;
  std::vector<TargetCode> targets;
  std::vector<CallCode> calls;
  std::vector<ParameterCode> parameters;
  std::vector<SourceStep> source_steps;
  std::vector<TargetStep> target_steps;
  std::vector<ExpressionCode> expressions;
  std::vector<fhirpath::Collection> constants;  // of `let`
  std::vector<TypeGroup> type_groups;
  ConceptMaps concept_maps;
  LogicalTypes logical_types;
  Vocabulary vocabulary;
};

}  // namespace gateway::mapping
