// SliceMatch: which slice a value belongs to, by the discriminators of its slicing (R4 §5.1.0.7 discriminator).
#pragma once

#include <vector>

#include "validation/checking.hpp"

namespace gateway::validation {

class SliceMatch {
 public:
  SliceMatch(Checking& checking, const Profile& profile, const Scope& scope)
      : checking_(checking), profile_(profile), scope_(scope) {}

  // True when `value` has, for every discriminator of `sliced`, what `slice` says there. Without discriminators the
  // types of a choice decide, else nothing belongs.
  bool belongs(const fhirpath::Value& value, const Check& sliced, const Check& slice, std::uint32_t depth);

 private:
  // What a slice says at the end of a path: checks of some profile, or profiles as a whole.
  struct Said {
    const Profile* profile = nullptr;
    const Check* check = nullptr;
    std::string_view unknown;  // a canonical nobody knows, and what the path asks of it
  };

  // A path is a chain of these: a member, extension('url'), resolve() or ofType(X).
  struct Part {
    enum class Kind : std::uint8_t { member, extension, resolve, of_type } kind;
    std::string_view name;
  };

  static std::vector<Part> parts_of(std::string_view path);
  bool answers(const fhirpath::Value& value, const Discriminator& discriminator, const Check& slice,
               std::uint32_t depth);
  std::vector<fhirpath::Value> values_at(const fhirpath::Value& value, const std::vector<Part>& parts);
  std::vector<Said> said_at(const Check& slice, const std::vector<Part>& parts);
  void step_into(const Said& from, const Part& part, std::vector<Said>& to);
  bool type_fits(const fhirpath::Value& value, const Said& said) const;
  bool profile_fits(const fhirpath::Value& value, const Said& said);
  bool keeps(const fhirpath::Value& value, const Said& said, std::uint32_t depth);

  Checking& checking_;
  const Profile& profile_;
  const Scope& scope_;
};

}  // namespace gateway::validation
