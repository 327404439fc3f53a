// Operator: one line of the table of binary operators, loosest first (the order of alternatives in N1 §A).
#pragma once

#include <string_view>

#include "fhirpath/program.hpp"

namespace gateway::fhirpath {

struct Operator {
  std::string_view text;
  int level;
  Op op;
};

constexpr Operator operators[] = {
    {"implies", 1, Op::implies},
    {"or", 2, Op::either},
    {"xor", 2, Op::exclusive},
    {"and", 3, Op::both},
    {"in", 4, Op::in},
    {"contains", 4, Op::contains},
    {"=", 5, Op::equal},
    {"~", 5, Op::equivalent},
    {"!=", 5, Op::not_equal},
    {"!~", 5, Op::not_equivalent},
    {"<=", 6, Op::less_or_equal},
    {"<", 6, Op::less},
    {">", 6, Op::greater},
    {">=", 6, Op::greater_or_equal},
    {"|", 7, Op::join},
    {"is", 8, Op::is},
    {"as", 8, Op::as},
    {"+", 9, Op::add},
    {"-", 9, Op::subtract},
    {"&", 9, Op::concatenate},
    {"*", 10, Op::multiply},
    {"/", 10, Op::divide},
    {"div", 10, Op::whole_divide},
    {"mod", 10, Op::modulo},
};

// The level of `is` and `as`, which take a type on their right.
constexpr int type_level = 8;

}  // namespace gateway::fhirpath
