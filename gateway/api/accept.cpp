#include "api/accept.hpp"

#include <algorithm>
#include <cctype>

namespace gateway::api {
namespace {

constexpr std::string_view taken[] = {"*/*", "application/*", "application/fhir+json", "application/json"};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

bool same(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

// What stands before the first `separator`, taken off `text`.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view first = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(first);
}

// q=0, q=0.000
bool weighs_nothing(std::string_view parameter) {
  if (parameter.size() < 3 || !same(parameter.substr(0, 2), "q=")) return false;
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool takes_fhir_json(std::string_view accept) {
  if (trimmed(accept).empty()) return true;
  while (!accept.empty()) {
    std::string_view range = take(accept, ',');
    const std::string_view type = take(range, ';');
    bool weighs = true;
    while (!range.empty()) weighs = !weighs_nothing(take(range, ';')) && weighs;
    if (weighs &&
        std::any_of(std::begin(taken), std::end(taken), [&](std::string_view one) { return same(one, type); })) {
      return true;
    }
  }
  return false;
}

}  // namespace gateway::api
