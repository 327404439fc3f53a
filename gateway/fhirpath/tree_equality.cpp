#include "fhirpath/tree_equality.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "fhirpath/unicode.hpp"

namespace gateway::fhirpath {
namespace {

using base::Decimal;

bool same_number(std::string_view left, std::string_view right) {
  if (left == right) return true;
  const auto a = base::parse_decimal(left);
  const auto b = base::parse_decimal(right);
  return a && b && *a == *b;
}

std::uint64_t mixed(std::uint64_t left, std::uint64_t right) {
  return (left ^ (right + 0x9e3779b97f4a7c15ULL + (left << 6) + (left >> 2))) * 0xff51afd7ed558ccdULL;
}

}  // namespace

bool same_tree(Run& run, const json::Node& left, const json::Node& right) {
  if (&left == &right) return true;
  if (left.kind() != right.kind() || !run.spend(1)) return false;
  switch (left.kind()) {
    case json::Kind::null: return true;
    case json::Kind::boolean: return left.boolean() == right.boolean();
    case json::Kind::number: return same_number(left.text(), right.text());
    case json::Kind::string:
      if (left.text().size() != right.text().size()) return false;
      return run.spend_on_text(left.text().size()) && left.text() == right.text();
    case json::Kind::array: {
      if (left.size() != right.size()) return false;
      const json::Node* other = right.first();
      for (const json::Node& item : left) {
        if (!same_tree(run, item, *other)) return false;
        other = other->next();
      }
      return true;
    }
    case json::Kind::object: {
      if (left.size() != right.size()) return false;
      for (const json::Node& member : left) {
        const json::Node* other = right.find(member.name());
        if (other == nullptr || !same_tree(run, member, *other)) return false;
      }
      return true;
    }
  }
  return false;
}

std::string normalized(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += c;
  }
  return lower_case(out);
}

bool equivalent_numbers(const Decimal& left, const Decimal& right) {
  const int scale = std::min(left.trimmed().scale(), right.trimmed().scale());
  const auto a = left.rounded(scale);
  const auto b = right.rounded(scale);
  return a && b && *a == *b;
}

bool equivalent_tree(Run& run, const json::Node& left, const json::Node& right) {
  if (&left == &right) return true;
  if (left.kind() != right.kind() || !run.spend(1)) return false;
  switch (left.kind()) {
    case json::Kind::null: return true;
    case json::Kind::boolean: return left.boolean() == right.boolean();
    case json::Kind::string:
      if (!run.spend_on_text(left.text().size() + right.text().size())) return false;
      return left.text() == right.text() || normalized(left.text()) == normalized(right.text());
    case json::Kind::number: {
      const auto a = base::parse_decimal(left.text());
      const auto b = base::parse_decimal(right.text());
      return a && b && equivalent_numbers(*a, *b);
    }
    case json::Kind::array: {
      if (left.size() != right.size()) return false;
      std::vector<const json::Node*> free;
      for (const json::Node& item : right) free.push_back(&item);
      for (const json::Node& item : left) {
        const auto found = std::find_if(free.begin(), free.end(), [&](const json::Node* candidate) {
          return equivalent_tree(run, item, *candidate);
        });
        if (found == free.end()) return false;
        free.erase(found);
      }
      return true;
    }
    case json::Kind::object: {
      if (left.size() != right.size()) return false;
      for (const json::Node& member : left) {
        const json::Node* other = right.find(member.name());
        if (other == nullptr || !equivalent_tree(run, member, *other)) return false;
      }
      return true;
    }
  }
  return false;
}

std::uint64_t text_hash(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

std::uint64_t number_hash(const Decimal& number) {
  const Decimal trimmed = number.trimmed();
  return mixed(static_cast<std::uint64_t>(trimmed.coefficient()), static_cast<std::uint64_t>(trimmed.scale()));
}

std::uint64_t tree_hash(Run& run, const json::Node& node) {
  if (!run.spend(1)) return 0;
  switch (node.kind()) {
    case json::Kind::null: return 1;
    case json::Kind::boolean: return node.boolean() ? 2 : 3;
    case json::Kind::string: return run.spend_on_text(node.text().size()) ? text_hash(node.text()) : 0;
    case json::Kind::number: {
      const auto number = base::parse_decimal(node.text());
      return number ? number_hash(*number) : text_hash(node.text());
    }
    case json::Kind::array: {
      std::uint64_t hash = 4;
      for (const json::Node& item : node) hash = mixed(hash, tree_hash(run, item));
      return hash;
    }
    case json::Kind::object: {
      std::uint64_t hash = 5;
      for (const json::Node& member : node) hash += mixed(text_hash(member.name().text()), tree_hash(run, member));
      return hash;
    }
  }
  return 0;
}

}  // namespace gateway::fhirpath
