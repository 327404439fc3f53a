// CodeSet: codes with their systems, compact, looked up in constant time; what expansions and code systems are kept as.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::fhir {

// One code of a set. Views live until the set is changed or destroyed.
struct Coded {
  std::string_view system;
  std::string_view code;
  std::string_view display;  // empty when the set keeps none
  bool inactive = false;
  bool any_case = false;  // its system compares codes without regard to case
  bool doubtful = false;  // perhaps a member: a part of the definition could not be decided
};

class CodeSet {
 public:
  // Adds a code, or finds it there: then a doubtful one becomes certain when `coded` is.
  void add(const Coded& coded);

  // The code of `system`, or of any system when that is empty; none when the set does not hold it.
  // With several systems that have the code, a certain one before a doubtful one.
  struct Found {
    bool held = false;
    bool doubtful = false;
    std::uint32_t at = 0;
  };
  Found find(std::string_view system, std::string_view code) const;

  std::size_t size() const { return entries_.size(); }
  Coded operator[](std::size_t at) const;

  // Memory it takes.
  std::size_t bytes() const;

  // Gives back what growing left over.
  void shrink();

 private:
  struct Entry {
    std::uint32_t code = 0;  // where it starts in text_; the display follows it
    std::uint32_t display_size = 0;
    std::uint16_t code_size = 0;
    std::uint16_t system = 0;
    bool inactive = false;
    bool any_case = false;
    bool doubtful = false;
  };
  std::uint16_t number_of(std::string_view system);
  bool matches(const Entry& entry, std::string_view system, std::string_view code) const;
  void grow();

  std::string text_;
  std::vector<std::string> systems_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // entry number + 1, by the code's hash; a power of two, at most half full
};

}  // namespace gateway::fhir
