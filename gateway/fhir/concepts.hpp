// Concepts: one code system's concepts with their places in its hierarchy, and the filters of value sets over them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/document.hpp"

namespace gateway::fhir {

struct Concept {
  std::string_view code;
  std::string_view display;
  const json::Node* node = nullptr;
  std::vector<std::uint32_t> parents;
  bool inactive = false;
  bool heading = false;  // abstract: it groups others and is no value to be chosen
};

// How much of its system a CodeSystem resource holds (R4 CodeSystem.content).
enum class Content : std::uint8_t { complete, fragment, absent };

// Views into the CodeSystem's document, which must outlive it.
class Concepts {
 public:
  explicit Concepts(const json::Node& code_system);

  const std::vector<Concept>& all() const { return concepts_; }
  const Concept* find(std::string_view code) const;
  std::string_view system() const { return system_; }
  Content content() const { return content_; }
  bool any_case() const { return any_case_; }

  // The concepts that meet one ValueSet.compose.include.filter, by number (R4 §4.9.5); none when the filter cannot be
  // decided: its property is not defined by the system, its operator is not known, or its regular expression does not
  // compile.
  std::optional<std::vector<bool>> filtered(const json::Node& filter) const;

 private:
  void take(const json::Node& concepts);
  void link();
  std::vector<bool> below(std::string_view code, bool itself) const;
  std::optional<std::vector<bool>> by_hierarchy(std::string_view operation, std::string_view value) const;
  bool defines(std::string_view property) const;

  std::string_view system_;
  Content content_ = Content::complete;
  bool any_case_ = false;
  const json::Node* defined_ = nullptr;  // CodeSystem.property
  std::vector<Concept> concepts_;
  std::unordered_map<std::string_view, std::uint32_t> by_code_;
};

}  // namespace gateway::fhir
