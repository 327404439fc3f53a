#include "validation/coded_value.hpp"

#include <string>

#include "fhir/code_rules.hpp"
#include "fhirpath/ucum.hpp"

namespace gateway::validation {
namespace {

using fhir::Severity;

constexpr std::string_view ucum = "http://unitsofmeasure.org";
constexpr std::uint64_t steps_of_a_look = 4;

}  // namespace

void check_coding(Checking& checking, const fhirpath::Value& value, const Step& step, const json::Node& at) {
  if (value.node() == nullptr || !value.node()->is_object()) return;
  const std::string_view system = value.node()->string("system");
  const std::string_view code = value.node()->string("code");
  if (system.empty() || !checking.spend(steps_of_a_look, step, at)) return;
  if (system[0] != '#' && system.find(':') == std::string_view::npos) {
    checking.findings->add(Severity::error, {"coding-system", "value"}, step, "system", at,
                           "the system of a code is an absolute URI", "give the URI that identifies the code system");
    return;
  }
  // Another version than the one held may define other codes.
  const auto& defines = checking.rulebook.knowledge.defines;
  if (code.empty() || system == ucum || !defines || value.node()->find("version") != nullptr) return;
  if (defines(system, code) != Membership::not_member) return;
  checking.findings->add(Severity::warning, {"code-unknown", "code-invalid"}, step, "code", at,
                         "the code system defines no such code", "use a code that the system defines");
}

void check_unit(Checking& checking, const fhirpath::Value& value, const Step& step, const json::Node& at) {
  if (value.node() == nullptr || !value.node()->is_object() || value.node()->string("system") != ucum) return;
  const std::string_view code = value.node()->string("code");
  if (code.empty() || !checking.spend(steps_of_a_look, step, at)) return;
  const fhir::CodeRule form = fhir::code_rule(ucum);
  if (form != nullptr && form(code) == Membership::not_member) {
    checking.findings->add(Severity::error, {"ucum", "code-invalid"}, step, "code", at, "this is no UCUM code",
                           "write the unit as UCUM does, such as mm[Hg] or 10*9/L");
  } else if (!fhirpath::parse_unit(code)) {
    checking.findings->add(Severity::warning, {"ucum", "code-invalid"}, step, "code", at,
                           "no unit of UCUM that is known here has this code",
                           "write the unit as UCUM does, such as mm[Hg] or 10*9/L");
  }
}

}  // namespace gateway::validation
