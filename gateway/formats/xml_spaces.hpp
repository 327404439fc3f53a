// XML namespaces: which prefixes are declared where the reader stands, and what they stand for (Namespaces in XML 1.0).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace pugi {
class xml_node;
}

namespace gateway::formats {

// Whether two attributes of an element have one name, which pugixml does not look at.
bool repeats_attribute(const pugi::xml_node& node);

// No FHIR element has more than a few; with at most 100, comparing each with each stays cheap.
bool has_too_many_attributes(const pugi::xml_node& node);

// The part of a name behind its prefix.
std::string_view local_name(std::string_view name);

// The part before the colon; empty without one.
std::string_view prefix_of(std::string_view name);

class XmlSpaces {
 public:
  // More declarations in force at one place are refused: every name is looked up among them.
  static constexpr std::size_t most = 64;

  // Adds what `element` declares; leave(mark) forgets it. Names are views into the document.
  void enter(const pugi::xml_node& element);
  std::size_t mark() const { return declared_.size(); }
  void leave(std::size_t mark) { declared_.resize(mark); }
  bool too_many() const { return declared_.size() > most; }

  // The namespace of a prefix, empty for none when it is the default one; absent for a prefix nothing declares.
  std::optional<std::string_view> of_prefix(std::string_view prefix) const;

 private:
  struct Declaration {
    std::string_view prefix;
    std::string_view space;
  };
  std::vector<Declaration> declared_;
};

}  // namespace gateway::formats
