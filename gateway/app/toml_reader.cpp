#include "app/toml_reader.hpp"

#include <algorithm>

#include "base/spelling.hpp"

namespace gateway::app {
std::string TomlReader::place(const toml::node* at) const {
  if (at == nullptr) return file_;
  const auto& begin = at->source().begin;
  return file_ + ':' + std::to_string(begin.line) + ':' + std::to_string(begin.column);
}

void TomlReader::fail(base::ErrorKind kind, std::string text, const toml::node* at, std::string remedy) {
  if (!problem_) problem_ = base::Error(kind, std::move(text), place(at), std::move(remedy));
}

const toml::node* TomlReader::node(std::string_view key) {
  asked_.emplace(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

std::string TomlReader::text(std::string_view key) {
  const toml::node* found = node(key);
  if (found == nullptr) {
    fail(base::ErrorKind::required, '"' + std::string(key) + "\" is missing", table_, "add it");
    return {};
  }
  return text(key, {});
}

std::string TomlReader::text(std::string_view key, std::string_view fallback) {
  const toml::node* found = node(key);
  if (found == nullptr) return std::string(fallback);
  if (const auto value = found->value_exact<std::string>()) return *value;
  fail(base::ErrorKind::value, '"' + std::string(key) + "\" is not a text", found, "put it in quotes");
  return std::string(fallback);
}

std::int64_t TomlReader::number(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) {
  const toml::node* found = node(key);
  if (found == nullptr) return fallback;
  const auto value = found->value_exact<std::int64_t>();
  if (value && *value >= least && *value <= most) return *value;
  fail(base::ErrorKind::value, '"' + std::string(key) + "\" is not a whole number in its range", found,
       "give " + std::to_string(least) + " to " + std::to_string(most));
  return fallback;
}

bool TomlReader::flag(std::string_view key, bool fallback) {
  const toml::node* found = node(key);
  if (found == nullptr) return fallback;
  if (const auto value = found->value_exact<bool>()) return *value;
  fail(base::ErrorKind::value, '"' + std::string(key) + "\" is neither true nor false", found, "give one of the two");
  return fallback;
}

double TomlReader::real(std::string_view key, double fallback) {
  const toml::node* found = node(key);
  if (found == nullptr) return fallback;
  if (const auto value = found->value<double>(); value && *value > 0) return *value;
  fail(base::ErrorKind::value, '"' + std::string(key) + "\" is not a number above 0", found);
  return fallback;
}

std::vector<std::string> TomlReader::texts(std::string_view key) {
  std::vector<std::string> list;
  const toml::node* found = node(key);
  if (found == nullptr) return list;
  const toml::array* array = found->as_array();
  if (array == nullptr) {
    fail(base::ErrorKind::value, '"' + std::string(key) + "\" is not a list of texts", found, "write it as [\"…\"]");
    return list;
  }
  for (const toml::node& item : *array) {
    if (const auto value = item.value_exact<std::string>()) {
      list.push_back(*value);
    } else {
      fail(base::ErrorKind::value, '"' + std::string(key) + "\" holds something that is not a text", &item);
    }
  }
  return list;
}

const toml::table* TomlReader::table(std::string_view key) {
  const toml::node* found = node(key);
  if (found == nullptr) return nullptr;
  if (found->is_table()) return found->as_table();
  fail(base::ErrorKind::value, '"' + std::string(key) + "\" is not a table", found,
       "write it as [" + std::string(key) + "]");
  return nullptr;
}

std::vector<const toml::table*> TomlReader::tables(std::string_view key) {
  std::vector<const toml::table*> list;
  const toml::node* found = node(key);
  if (found == nullptr) return list;
  const toml::array* array = found->as_array();
  if (array == nullptr || !array->is_array_of_tables()) {
    fail(base::ErrorKind::value, '"' + std::string(key) + "\" is not a list of tables", found,
         "write each as [[" + std::string(key) + "]]");
    return list;
  }
  for (const toml::node& item : *array) list.push_back(item.as_table());
  return list;
}

std::string TomlReader::place_of(std::string_view key) const {
  const toml::node* found = table_ == nullptr ? nullptr : table_->get(key);
  return place(found == nullptr ? table_ : found);
}

base::Status TomlReader::done() {
  if (!problem_ && table_ != nullptr) {
    for (const auto& [key, value] : *table_) {
      if (asked_.contains(key.str())) continue;
      const auto nearest = std::min_element(asked_.begin(), asked_.end(), [&](const auto& left, const auto& right) {
        return base::edit_distance(left, key.str()) < base::edit_distance(right, key.str());
      });
      fail(base::ErrorKind::value, "unknown key \"" + std::string(key.str()) + '"', &value,
           nearest == asked_.end() ? "remove it" : "did you mean \"" + *nearest + "\"?");
    }
  }
  if (problem_) return *problem_;
  return base::Success{};
}

}  // namespace gateway::app
