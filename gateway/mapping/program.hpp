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

// Where a walk through the record starts and the elements it goes down.
struct PlainPath {
  SlotReference root;  // no slot: the focus
  std::vector<SourceStep> steps;
};

// A condition that can be answered by walking the record: `path.exists()`, `.empty()`, `= 'x'`, `!= 'x'`, `in ('x' |
// 'y')`, `in %constant`, the last four also of `path.toString()`, all of them also behind one `where(condition)`;
// `(path | path).all(condition)`; and such conditions joined by `and` and `or`, in brackets, with `.not()`.
struct PlainCondition {
  enum class Form : std::uint8_t { any, all, exists, missing, equals, differs, within, every };
  Form form = Form::exists;
  bool negated = false;
  bool as_text = false;      // asked of path.toString()
  bool of_children = false;  // asked of path.children()
  bool of_focus = false;     // asked of $this itself, as most are
  std::vector<Index> parts;  // of any and all: conditions of the same expression
  std::vector<PlainPath> paths;
  Index filter = no_index;         // the condition in where()
  Index criterion = no_index;      // of every: the condition in all()
  std::vector<std::string> texts;  // compared with
  SlotReference constant;          // or the values of this constant
};

// A value that can be had by walking: a text, a path, texts joined by `&`,
// `iif(condition, value, value)`.
struct PlainValue {
  enum class Form : std::uint8_t { text, path, joined, choice };
  Form form = Form::text;
  std::string text;
  PlainPath path;
  Index condition = no_index;  // of choice
  std::vector<Index> parts;    // of joined and choice: values of the same expression
};

// A FHIRPath expression with the variables it names. One that is plain is also kept as such; at most one of `condition`
// and `value` is set.
struct ExpressionCode {
  std::string text;
  Place place;
  Index file = 0;
  fhirpath::Expression expression;
  std::vector<std::pair<std::uint32_t, Place>> places;  // where what FHIRPath sees at a column stands in the file
  std::vector<std::pair<std::string, SlotReference>> variables;
  std::vector<PlainCondition> conditions;
  std::vector<PlainValue> values;
  Index condition = no_index;
  Index value = no_index;
  std::vector<json::Name> mentioned;  // every name in it, for the loss report
  std::uint64_t mentioned_marks = 0;  // one bit for each of their numbers modulo 64, to pass most others over

  bool mentions(json::Name name) const {
    // A name that is not shared stands in no program.
    if ((mentioned_marks >> (name.number() % 64) & 1) == 0) return false;
    for (const json::Name each : mentioned) {
      if (each == name) return true;
    }
    return false;
  }
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
  bool is_bare = false;  // only the context, with nothing asked of it
  Place place;
};

enum class TransformKind : std::uint8_t {
  none,
  create,
  copy,
  truncate,
  escape,
  cast,
  append,
  translate,
  reference,
  date_op,
  uuid,
  pointer,
  evaluate,
  cc,
  c,
  qty,
  id,
  cp
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
  Range parameters;                         // of Program::parameters
  TargetType type;                          // of create and cast
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
