// SliceMatch: which slice a value belongs to, by the discriminators of its slicing (R4 §5.1.0.7 discriminator).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validation/checking.hpp"

namespace gateway::validation {

// Unknown where a discriminator leads to a resource that is not at hand, or to a profile nobody knows.
enum class Answer : std::uint8_t { no, unknown, yes };

class SliceMatch {
 public:
  // For the slices of `sliced`. All must outlive it.
  SliceMatch(Checking& checking, const Profile& profile, const Scope& scope, const Check& sliced);

  static constexpr std::size_t none = 0xffffffff;
  static constexpr std::string_view default_slice = "@default";  // of what belongs to no other slice

  struct Found {
    std::size_t slice = none;          // its number among the slices
    std::vector<std::size_t> perhaps;  // when it is in none for certain: those it may be in
  };

  // The first slice for which `value` has, for every discriminator, what the slice says there; else, when it may be in
  // no other, the slice @default. Without discriminators the types of a choice decide, else nothing belongs. Spends
  // steps at `step`; out of them it may be in any.
  Found find(const fhirpath::Value& value, const Step& step, const json::Node& at, std::uint32_t depth);

  // What tells a slice from others, for people: "system = \"http://…\", type".
  std::string told_by(std::size_t slice);

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

  // The values at the end of a path, and the types (null when not said) of resources it leads to that are not at hand.
  struct Reached {
    std::vector<fhirpath::Value> values;
    std::vector<const fhir::Type*> outside;
  };

  // A discriminator's path, with what each slice says at its end.
  struct Path {
    std::vector<Part> parts;
    std::vector<std::optional<std::vector<Said>>> said;  // by the slices, once asked for
  };

  static std::string name_of(const Said& said);
  static std::vector<Part> parts_of(std::string_view path);
  Answer belongs(const fhirpath::Value& value, std::size_t number, std::vector<std::optional<Reached>>& reached,
                 std::uint32_t depth);
  Answer answers(const Reached& reached, const Discriminator& discriminator, const std::vector<Said>& said,
                 std::uint32_t depth);
  Reached values_at(const fhirpath::Value& value, const std::vector<Part>& parts);
  void follow(const fhirpath::Value& from, std::vector<fhirpath::Value>& values,
              std::vector<const fhir::Type*>& outside) const;
  const std::vector<Said>& said_by(std::size_t path, std::size_t slice);
  std::vector<Said> said_at(const Check& slice, const std::vector<Part>& parts);
  void step_into(const Said& from, const Part& part, std::vector<Said>& to);
  Answer type_fits(const fhir::Type* type, const Said& said) const;
  Answer outside_fits(const fhir::Type* type, const Said& said, DiscriminatorKind kind) const;
  Answer profile_fits(const fhirpath::Value& value, const Said& said);
  bool keeps(const fhirpath::Value& value, const Said& said, std::uint32_t depth);

  Checking& checking_;
  const Profile& profile_;
  const Scope& scope_;
  const Check& sliced_;
  std::vector<Path> paths_;  // by the discriminators
};

}  // namespace gateway::validation
