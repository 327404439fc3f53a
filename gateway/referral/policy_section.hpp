// Section: one table of a policy file, read key by key, every error with file, line, column and the key's full name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/result.hpp"
#include "referral/span.hpp"

namespace gateway::referral {

using Words = std::vector<std::string_view>;

struct Section {
  const toml::table& table;
  std::string_view file;
  std::string name;  // "ladder.bypass"; empty for the file itself

  bool has(std::string_view key) const { return table.contains(key); }

  // Errors of all: required when the key is missing, value when it is not as said.
  base::Result<std::string> text(std::string_view key) const;                      // not empty
  base::Result<std::string> word(std::string_view key, const Words& known) const;  // names the nearest
  base::Result<std::vector<std::string>> words(std::string_view key,
                                               const Words& known) const;      // at least one, each once
  base::Result<unsigned> count(std::string_view key, unsigned largest) const;  // from 1
  base::Result<std::vector<unsigned>> percents(std::string_view key) const;    // 1 to 99, ascending
  base::Result<bool> flag(std::string_view key) const;
  base::Result<base::Date> date(std::string_view key) const;
  base::Result<std::chrono::seconds> time(std::string_view key) const;  // of day, full seconds
  base::Result<Span> span() const;                                      // keys amount and unit
  base::Result<Span> span(std::string_view key) const;                  // a table of these two
  base::Result<Section> part(std::string_view key) const;
  base::Result<std::vector<Section>> parts(std::string_view key) const;  // [[key]], at least one, each with an id

  // Errors: value for a key that is none of `known`, naming the nearest.
  base::Status only(const Words& known) const;

  // A value error at `key`: "<full name> must be <must_be>".
  base::Error wrong(std::string_view key, std::string_view must_be) const;
};

// "file:line:column".
std::string place_of(std::string_view file, const toml::source_region& source);

}  // namespace gateway::referral
