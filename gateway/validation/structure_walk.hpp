// StructureWalk: walks one resource along the definitions and finds what does not fit.
#pragma once

#include <array>

#include "validation/findings.hpp"
#include "validation/validator.hpp"

namespace gateway::validation {

class StructureWalk {
 public:
  StructureWalk(const Validator& validator, Findings& findings) : validator_(validator), findings_(findings) {}

  // A resource at `place`, or at the top when that is null.
  void check_resource(const json::Node& node, const Step* place, std::uint32_t depth);

 private:
  // Which type each element of an object was given with; null while it was not seen.
  using Seen = std::array<const fhir::ElementType*, Validator::most_elements>;

  void check_members(const json::Node& object, const fhir::Type& type, const Step& step, std::uint32_t depth);
  void check_member(const json::Node& object, const json::Node& member, const fhir::Child& child, const Step& step,
                    std::uint32_t depth);
  void check_value(const json::Node& value, const fhir::ElementType& of, const Step& step, std::uint32_t depth);
  void check_null_item(const json::Node& object, const json::Node& array, std::size_t index, const fhir::Child& child,
                       const Step& step);
  void check_companion(const json::Node& object, const json::Node& member, const fhir::Child& child, const Step& step,
                       std::uint32_t depth);
  void check_companion_item(const json::Node& item, const fhir::ElementType& of, const Step& step, std::uint32_t depth);
  void report_unknown(const json::Node& member, const fhir::Type& type, const Step& step);
  void report_missing(const json::Node& object, const fhir::Type& type, const Seen& seen, const Step& step);
  void error(Findings::Rule rule, const Step& step, const json::Node& node, std::string text, std::string remedy = {});

  const Validator& validator_;
  Findings& findings_;
};

}  // namespace gateway::validation
