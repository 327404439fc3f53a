#include "api/query.hpp"

#include <algorithm>
#include <charconv>

namespace gateway::api {
namespace {

base::Result<std::string> decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result.push_back(text[at] == '+' ? ' ' : text[at]);
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(at + 1, 2);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() < 2 || read.ec != std::errc() || read.ptr != digits.data() + 2) {
      return base::Error(base::ErrorKind::value,
                         "a percent sign in the query is not followed by two hexadecimal digits", "query",
                         "write a percent sign itself as %25");
    }
    result.push_back(static_cast<char>(value));
    at += 2;
  }
  return result;
}

}  // namespace

base::Result<std::vector<std::string>> query_values(std::string_view query, std::string_view name) {
  std::vector<std::string> values;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (TRY(decoded(pair.substr(0, equals))) != name) continue;
    values.push_back(TRY(decoded(pair.substr(std::min(equals + 1, pair.size())))));
  }
  return values;
}

}  // namespace gateway::api
