// Mapping: FHIR Mapping Language compiled once, run on a source tree; gives a whole FHIR resource or an error.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"
#include "fhir/definitions.hpp"
#include "json/document.hpp"

namespace gateway::mapping {

struct ProgramRows;

// A text with the name it has in errors.
struct MapFile {
  std::string name;
  std::string text;
};

struct Sources {
  std::vector<MapFile> maps;  // mapping language or StructureMap JSON; a run starts in the first group of the first
  std::vector<MapFile> concept_maps;    // ConceptMap resources, JSON
  std::vector<MapFile> logical_models;  // StructureDefinitions of kind logical, JSON
  std::string start = {};               // the group a run starts in; empty: the first of the first map
};

// A compiled set of maps. Immutable: any number of threads may run it.
class Program {
 public:
  explicit Program(std::shared_ptr<const ProgramRows> rows) : rows_(std::move(rows)) {}
  const ProgramRows& rows() const { return *rows_; }

 private:
  std::shared_ptr<const ProgramRows> rows_;
};

// Compiles maps. Interns every name they use into `names`, so do it before any record is read. `names` and
// `definitions` must outlive the program. Errors, each with place `file:line:column` and a caret line: structure for
// syntax; not_found for a group, variable, type, import or concept map that is not there; value for what cannot fit (an
// element its type does not have, wrong parameters); and what fhirpath::compile answers.
base::Result<Program> compile(const Sources& sources, json::Names& names, const fhir::Definitions& definitions);

// Everything wrong with a set of maps: the first syntax error of each file, or else every fault of every rule, each as
// compile() gives it. Empty when it compiles. A map whose groups are only there to be imported has no fault in that.
std::vector<base::Error> check(const Sources& sources, json::Names& names, const fhir::Definitions& definitions);

// What one run may cost; over any of it the run ends with too_costly.
struct Budget {
  std::uint64_t rules = 200'000;             // rule applications
  std::size_t depth = 200;                   // groups and blocks inside one another
  std::uint64_t values = 20'000'000;         // source values rules were tried on
  std::size_t bytes = 64 * 1024 * 1024;      // of nodes and texts made for the target, and of the output
  std::uint64_t siblings = 200'000'000;      // looked at to find an element's place
  std::uint64_t fhirpath_steps = 1'000'000;  // of any one expression
  std::uint64_t all_fhirpath_steps = 50'000'000;
};

struct RunInputs {
  base::Instant now{};  // what now() and today() answer
  base::Uuid id_space;  // uuid() derives its identifiers from this: same record, same space, same identifiers
  Budget budget;
  bool origins = false;    // collect Output::origins
  bool losses = false;     // collect Output::losses
  bool lost_only = false;  // with losses: list only what was not mapped, all of it as unused; a third of the cost
  // Whether a source node conforms to a profile, for conformsTo() in conditions; nothing when the profile is not known.
  // Without it conformsTo() is an error (not_supported).
  std::function<std::optional<bool>(const json::Node& node, std::string_view profile)> conforms_to;
  // What memberOf() and htmlChecks() ask, as in fhirpath::Context; without them they are errors (not_supported).
  std::function<std::optional<bool>(std::string_view system, std::string_view code, std::string_view value_set)>
      member_of;
  std::function<bool(std::string_view xhtml)> html_checks;
};

// Where an element of the output came from.
struct Origin {
  enum class Kind : std::uint8_t {
    object,    // an element with parts; `sources` is what its rule was applied to
    taken,     // the value of `sources` as it stands there, or that node with all its parts
    made,      // by a transform or expression from `sources`
    constant,  // from the map or the run alone: a text of the map, an identifier, a reference; no sources
  };
  std::string target;  // JSON Pointer in the output
  std::string rule;    // "file:line:column" of the rule, and its name
  Kind kind = Kind::constant;
  std::vector<const json::Node*> sources;  // in the record
};

// What became of one leaf of the record.
enum class Fate : std::uint8_t { mapped, read, unused };  // `read`: only by a condition, an expression or a translation

struct Loss {
  std::string source;  // JSON Pointer in the record
  Fate fate = Fate::unused;
};

// A `log` of the map, or a remark of the engine (an element that was written twice). May hold personal data.
struct LogLine {
  std::string rule;
  std::string text;
};

struct Output {
  json::Document target;
  std::vector<Origin> origins;
  std::vector<Loss> losses;
  std::vector<LogLine> log;
};

// Maps `source` with the program's first group. Never gives a partial result.
// Errors: processing when a rule fails (check, cardinality, only_one, a value that does not fit its element, a code
// without translation), too_costly over the budget; place `file:line:column at <JSON Pointer of the source>`. No
// content in them.
base::Result<Output> run(const Program& program, const json::Node& source, const RunInputs& inputs);

}  // namespace gateway::mapping
