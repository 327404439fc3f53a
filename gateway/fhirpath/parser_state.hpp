// ParserState: the tokens a parser stands on, the program it builds, and the first error it met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/lexer.hpp"
#include "fhirpath/parser.hpp"

namespace gateway::fhirpath {

// After the first error nothing is added any more, and every step returned is no_step.
class ParserState {
 protected:
  ParserState(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions,
              const Options& options);

  // The program with that root, its places counted from its own start; or the error.
  base::Result<Parsed> finished(std::uint32_t root);

  // Adds a step; fails when the tree below it is too deep.
  std::uint32_t put(Step step);

  // Counts a level of recursion down; false when there are too many.
  bool enter();

  // Moves on by a token; take() only over `symbol`, else it fails with `what` was expected.
  void advance();
  void take(std::string_view symbol, const std::string& what);

  std::uint32_t expected(const std::string& what);
  std::uint32_t fail(base::ErrorKind kind, std::string text, std::size_t offset, std::string remedy = {});
  std::uint32_t too_deep(std::size_t offset);

  // The text, kept as long as the program.
  std::string_view keep(std::string text);

  ParserInput input_;
  json::Names& names_;
  const fhir::Definitions* definitions_;
  const Options& options_;
  Lexer lexer_;
  Token token_;
  std::size_t last_end_;
  std::uint32_t depth_ = 0;
  std::shared_ptr<Program> program_;
  std::optional<base::Error> error_;

 private:
  void intern_known();
};

}  // namespace gateway::fhirpath
