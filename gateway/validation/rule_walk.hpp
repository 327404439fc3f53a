// RuleWalk: walks a resource along the R4 types and asks every rule beyond its structure, its profiles' rules included.
#pragma once

#include <span>
#include <string>

#include "validation/checking.hpp"
#include "validation/identities.hpp"

namespace gateway::validation {

class RuleWalk {
 public:
  explicit RuleWalk(Checking& checking) : checking_(checking), quantity_(checking.definitions().type("Quantity")) {}

  // A resource at the top, checked also against `profiles`.
  void check_top(const json::Node& resource, std::span<const std::string> profiles);

 private:
  static constexpr std::uint32_t deepest = 64;

  void check_resource(const json::Node& node, const fhir::Type& type, const Scope& scope, std::uint32_t depth);
  void check_inside(const fhirpath::Value& value, const Scope& scope, std::uint32_t depth);
  void check_profiles(const fhirpath::Value& resource, const Scope& scope);
  void check_profile(const fhirpath::Value& resource, std::string_view canonical, const Scope& scope,
                     const Step& told_at, const json::Node& at);
  void check_members(const fhirpath::Value& value, const Scope& scope, const Step& step, std::string_view extension_url,
                     const fhir::Element* element, std::uint32_t depth);
  void check_value(const fhirpath::Value& value, const fhir::Child& child, const fhir::Type& holder, const Scope& scope,
                   const Step& step, const json::Node& at, std::uint32_t depth);
  void check_inner_resource(const fhirpath::Value& value, const fhir::Child& child, const Scope& scope,
                            const Step& step, std::uint32_t depth);
  void check_text(const fhirpath::Value& value, const Step& step, const json::Node& at);

  Checking& checking_;
  const fhir::Type* quantity_;
  Identities* ids_ = nullptr;  // of the resource under inspection
};

}  // namespace gateway::validation
