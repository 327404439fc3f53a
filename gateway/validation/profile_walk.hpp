// ProfileWalk: checks a value against a compiled profile: what it asks beyond the R4 types, slice by slice.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "validation/checking.hpp"

namespace gateway::validation {

class SliceMatch;

class ProfileWalk {
 public:
  // All three must outlive the walk.
  ProfileWalk(Checking& checking, const Profile& profile, const Scope& scope)
      : checking_(checking), profile_(profile), scope_(scope) {}

  // Tells what `value` at `step` lacks of `check` and everything below it.
  void check(const fhirpath::Value& value, const Check& check, const Step& step, const json::Node& at,
             std::uint32_t depth = 0);

  // One element found in an object, with what is needed to look at it and tell of it.
  struct Found {
    fhirpath::Value value;
    std::string_view name;
    const fhir::Type* declared = nullptr;  // which of a choice's types its member says
    std::uint32_t index = Step::no_index;
    const json::Node* at = nullptr;
  };

 private:
  static constexpr std::uint32_t deepest = 64;

  void check_value(const fhirpath::Value& value, const Check& check, const Step& step, const json::Node& at);
  void check_type(const fhirpath::Value& value, const Check& check, const Step& step, const json::Node& at);
  void check_limits(const fhirpath::Value& value, const Check& check, const Step& step, const json::Node& at);
  void check_children(const fhirpath::Value& value, const Check& check, const Step& step, const json::Node& at,
                      std::uint32_t depth);
  // Of an element given `least` times for certain and `most` perhaps; `told_by` is what tells a slice from others.
  void check_count(std::size_t least, std::size_t most, const Check& check, const Step& step, const json::Node& at,
                   const std::string& told_by = {});
  void check_slices(std::span<const Found* const> values, const Check& check, const Step& step, const json::Node& at,
                    std::uint32_t depth);

  // The element stands closed, and this value of it is in none of its slices.
  void tell_closed(const Check& check, SliceMatch& match, const Step& step, const json::Node& at);

  void tell(fhir::Severity severity, std::string_view rule, const char* code, const Step& step, std::string_view member,
            const json::Node& at, std::string text, std::string remedy);

  Checking& checking_;
  const Profile& profile_;
  const Scope& scope_;
};

// The elements of an object (or of a primitive's companion), with types, in document order.
std::vector<ProfileWalk::Found> elements_of(const fhirpath::Value& value, const Rulebook& rulebook);

}  // namespace gateway::validation
