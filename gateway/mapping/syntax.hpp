// The parsed form of one FHIR Mapping Language file, every part with its line and column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::mapping {

// A position in a map file, both counted from 1; column counts characters.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// What a map's author wrote beside a part of it, each with its marks (// or /* */). Comments inside a part stand before
// it.
struct Comments {
  std::vector<std::string> before;  // in lines of their own
  std::string after;                // behind it, on its last line
  std::vector<std::string> at_end;  // before the brace that ends its block
};

// A FHIRPath expression as written, without the parentheses around it.
struct ExpressionText {
  std::string text;
  Place place;
  std::vector<Place> tokens;  // where each of its tokens stands in the file; may be empty
};

enum class LiteralKind : std::uint8_t { empty, string, number, boolean, date, date_time, time };

// A constant of the map; `text` is unescaped, dates and times are without their "@".
struct Literal {
  LiteralKind kind = LiteralKind::empty;
  std::string text;
};

// What stands between the parentheses of a transform or a group call.
struct Parameter {
  enum class Kind : std::uint8_t { literal, variable, expression };
  Kind kind = Kind::literal;
  Literal literal;
  std::string variable;
  ExpressionText expression;
  Place place;
};

// `name(parameters)`. A bare constant or variable is a `copy`, a bare (expression) an `evaluate` of one parameter.
struct Transform {
  std::string name;
  std::vector<Parameter> parameters;
  Place place;
};

enum class SourceListMode : std::uint8_t { all, first, not_first, last, not_last, only_one };
enum class TargetListMode : std::uint8_t { append, first, share, last, single };

struct Cardinality {
  std::uint32_t minimum = 0;
  std::optional<std::uint32_t> maximum;  // absent: "*"
};

struct Source {
  std::string context;
  std::vector<std::string> path;  // empty: the context itself
  std::string type;               // empty: any
  std::optional<Cardinality> cardinality;
  std::optional<ExpressionText> default_value;
  SourceListMode list_mode = SourceListMode::all;
  std::string variable;
  std::optional<ExpressionText> where;
  std::optional<ExpressionText> check;
  std::optional<ExpressionText> log;
  Place place;
};

struct Target {
  std::string context;  // empty: a transform or expression that only makes a variable
  std::vector<std::string> path;
  std::optional<Transform> transform;
  std::string variable;
  TargetListMode list_mode = TargetListMode::append;
  std::string share;  // the name shared under, for TargetListMode::share
  Place place;
};

struct Call {
  std::string group;
  std::vector<Parameter> parameters;
  Place place;
};

struct Rule {
  std::string name;
  std::vector<Source> sources;
  std::vector<Target> targets;
  std::vector<Call> calls;
  std::vector<Rule> rules;
  bool copies = false;  // the short form `src.a -> tgt.b;`: one source, one target, no transform
  Place place;
  Comments comments;
};

struct GroupParameter {
  bool is_source = true;
  std::string name;
  std::string type;
  Place place;
};

enum class TypeMode : std::uint8_t { none, types, type_and_types };

struct Group {
  std::string name;
  std::vector<GroupParameter> parameters;
  std::string extends;
  TypeMode type_mode = TypeMode::none;
  std::vector<Rule> rules;
  Place place;
  Place extends_place;
  Comments comments;
};

enum class StructureMode : std::uint8_t { source, queried, target, produced };

struct Structure {
  std::string url;
  std::string alias;
  StructureMode mode = StructureMode::source;
  Place place;
  Comments comments;
};

struct Import {
  std::string url;  // may hold "*"
  Place place;
  Comments comments = {};
};

struct Constant {
  std::string name;
  ExpressionText expression;
  Place place;
  Comments comments = {};
};

// One line of an embedded concept map. `relation` is "-" or one of the older signs ("==", "=", "~", "<=", …).
struct EmbeddedMapping {
  std::string source_prefix;
  std::string source_code;
  std::string relation;
  std::string target_prefix;
  std::string target_code;
  Place place;
  Comments comments = {};
};

struct EmbeddedConceptMap {
  std::string url;  // as written, without the leading "#"
  std::vector<std::pair<std::string, std::string>> prefixes;
  bool unmapped_provided = false;  // the older `unmapped for s = provided`
  std::vector<EmbeddedMapping> mappings;
  Place place;
  Comments comments = {};
};

struct Metadata {
  std::string path;
  std::optional<Literal> value;  // absent removes what an ancestor map set
  bool markdown = false;         // written between triple quotes
  Place place;
  Comments comments = {};
};

// One file.
struct Map {
  std::string file;
  std::vector<Metadata> metadata;  // `map "url" = "name"` becomes url and name
  std::vector<EmbeddedConceptMap> concept_maps;
  std::vector<Structure> structures;
  std::vector<Import> imports;
  std::vector<Constant> constants;
  std::vector<Group> groups;
  std::vector<std::string> comments_at_end;

  // The text of a metadata entry, or empty.
  std::string metadata_text(const std::string& path) const;
};

}  // namespace gateway::mapping
