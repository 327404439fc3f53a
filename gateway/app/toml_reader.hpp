// TomlReader: typed reading of one table that knows which keys it was asked for, and refuses the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/result.hpp"

namespace gateway::app {

// Reads one TOML table. The first problem met is kept and returned by done(); after it, reads give their fallbacks.
class TomlReader {
 public:
  // `file` names the file in errors. A null table reads as an empty one.
  TomlReader(const toml::table* table, std::string file) : table_(table), file_(std::move(file)) {}

  std::string text(std::string_view key);  // required
  std::string text(std::string_view key, std::string_view fallback);
  std::int64_t number(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
  bool flag(std::string_view key, bool fallback);
  double real(std::string_view key, double fallback);
  std::vector<std::string> texts(std::string_view key);          // absent: empty
  const toml::table* table(std::string_view key);                // absent: null
  std::vector<const toml::table*> tables(std::string_view key);  // [[key]]; absent: empty

  // file:line:column of the key's value; of the table when the key is absent.
  std::string place_of(std::string_view key) const;

  // Success when every read went well and no key is left that nobody asked for.
  // Errors: required, value with file:line:column.
  base::Status done();

 private:
  const toml::node* node(std::string_view key);
  void fail(base::ErrorKind kind, std::string text, const toml::node* at, std::string remedy = {});
  std::string place(const toml::node* at) const;

  const toml::table* table_;
  std::string file_;
  std::set<std::string, std::less<>> asked_;
  std::optional<base::Error> problem_;
};

}  // namespace gateway::app
