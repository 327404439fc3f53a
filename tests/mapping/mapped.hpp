// Compiles a map and runs it on a record, for tests: the output as JSON text, or the error in words.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "mapping/mapping.hpp"
#include "support/definitions.hpp"

namespace gateway::mapping {

struct Mapped {
  std::string json;   // compact; empty after an error
  std::string error;  // "kind place: text" without the caret lines
  std::string place;
  std::vector<LogLine> log;
  std::vector<Loss> losses;
  std::vector<std::pair<std::string, std::string>> origins;  // target pointer, rule
};

inline Mapped failed(const base::Error& error) {
  Mapped mapped;
  mapped.error = std::string(base::issue_type(error.kind)) + " " + error.place + ": " +
                 error.text.substr(0, error.text.find('\n'));
  mapped.place = error.place;
  return mapped;
}

inline RunInputs usual_inputs() {
  RunInputs inputs;
  inputs.now = *base::parse_instant("2026-11-22T12:00:00Z");
  inputs.id_space = *base::parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  return inputs;
}

inline Mapped mapped(const Sources& sources, const std::string& record, RunInputs inputs = usual_inputs()) {
  const auto program = compile(sources, tests::names(), tests::definitions());
  if (!program) return failed(program.error());
  const auto source = json::read(record, tests::names());
  if (!source) return failed(source.error());
  const auto output = run(*program, source->root(), inputs);
  if (!output) return failed(output.error());
  Mapped done;
  done.json = json::write(output->target.root());
  done.log = output->log;
  done.losses = output->losses;
  for (const Origin& origin : output->origins) done.origins.emplace_back(origin.target, origin.rule);
  return done;
}

inline Mapped mapped(const std::string& map, const std::string& record, RunInputs inputs = usual_inputs()) {
  return mapped(Sources{{{"t.map", map}}, {}, {}}, record, inputs);
}

// A map with one group from an own record `src` to `type`.
inline std::string map_to(const std::string& type, const std::string& rules) {
  return "uses \"http://example.org/Record\" alias Record as source\n"
         "uses \"http://hl7.org/fhir/StructureDefinition/" +
         type + "\" alias " + type +
         " as target\n"
         "group Main(source src : Record, target tgt : " +
         type + ") {\n" + rules + "\n}\n";
}

}  // namespace gateway::mapping
