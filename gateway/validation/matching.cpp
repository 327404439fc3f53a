#include "validation/matching.hpp"

#include <algorithm>
#include <string_view>

#include "base/decimal.hpp"
#include "json/writer.hpp"

namespace gateway::validation {
namespace {

// Far deeper than any element type nests; a cyclic structure cannot occur in a tree.
constexpr int deepest = 64;

bool same_leaf(const json::Node& left, const json::Node& right) {
  return left.kind() == right.kind() && left.text() == right.text();
}

bool equal(const json::Node& value, const json::Node& fixed, int depth) {
  if (value.kind() != fixed.kind() || depth > deepest) return false;
  if (value.is_object()) {
    if (value.size() != fixed.size()) return false;
    return std::all_of(fixed.begin(), fixed.end(), [&](const json::Node& member) {
      const json::Node* own = value.find(member.name().text());
      return own != nullptr && equal(*own, member, depth + 1);
    });
  }
  if (value.is_array()) {
    return std::equal(value.begin(), value.end(), fixed.begin(), fixed.end(),
                      [&](const json::Node& left, const json::Node& right) { return equal(left, right, depth + 1); });
  }
  return same_leaf(value, fixed);
}

bool matches(const json::Node& value, const json::Node& pattern, int depth) {
  if (value.kind() != pattern.kind() || depth > deepest) return false;
  if (pattern.is_object()) {
    return std::all_of(pattern.begin(), pattern.end(), [&](const json::Node& member) {
      const json::Node* own = value.find(member.name().text());
      return own != nullptr && matches(*own, member, depth + 1);
    });
  }
  if (pattern.is_array()) {
    return std::all_of(pattern.begin(), pattern.end(), [&](const json::Node& wanted) {
      return std::any_of(value.begin(), value.end(),
                         [&](const json::Node& item) { return matches(item, wanted, depth + 1); });
    });
  }
  if (pattern.is_number()) {
    const auto left = base::parse_decimal(value.text());
    const auto right = base::parse_decimal(pattern.text());
    return left && right ? *left == *right : same_leaf(value, pattern);
  }
  return same_leaf(value, pattern);
}

int sign(int order) {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

}  // namespace

bool equals_fixed(const json::Node& value, const json::Node& fixed) {
  return equal(value, fixed, 0);
}

bool matches_pattern(const json::Node& value, const json::Node& pattern) {
  return matches(value, pattern, 0);
}

std::optional<int> compare_to_limit(const json::Node& value, const json::Node& limit) {
  if (value.is_object() && limit.is_object()) {
    const json::Node* own = value.find("value");
    const json::Node* bound = limit.find("value");
    if (own == nullptr || bound == nullptr || value.string("code") != limit.string("code")) return std::nullopt;
    return compare_to_limit(*own, *bound);
  }
  if (value.is_number() && limit.is_number()) {
    const auto left = base::parse_decimal(value.text());
    const auto right = base::parse_decimal(limit.text());
    if (!left || !right) return std::nullopt;
    return *left == *right ? 0 : *left < *right ? -1 : 1;
  }
  if (value.is_string() && limit.is_string()) {
    // Dates and times sort as text as far as both go; zones are not weighed.
    const std::size_t common = std::min(value.text().size(), limit.text().size());
    return sign(value.text().substr(0, common).compare(limit.text().substr(0, common)));
  }
  return std::nullopt;
}

std::string shown_value(const json::Node& stated) {
  constexpr std::size_t longest = 300;
  std::string text = json::write(stated);
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

}  // namespace gateway::validation
