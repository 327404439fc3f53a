// The invariants of R4 4.0.1 whose published expression cannot mean what its own text says. HL7 reworded three of them
// in R4B, and npm's definitions hold those wordings; the others fail for every resource, or name what R4 does not have.
#include <array>

#include "fhir/pack_source.hpp"

namespace gateway::fhir {
namespace {

constexpr std::array<InvariantErratum, 5> errata = {{
    {"Appointment", "app-4",
     "Appointment.cancelationReason.exists() implies (Appointment.status='noshow' or Appointment.status='cancelled')",
     "published with 'no-show', which is no code of Appointment.status"},
    {"Bundle.entry", "bdl-8", "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
     "published without the test for presence, so that an entry without fullUrl gives no answer"},
    {"ChargeItemDefinition", "cid-0", "true",
     "published about an element name, which ChargeItemDefinition does not have in R4"},
    {"Questionnaire.item.enableWhen", "que-7", "operator = 'exists' implies (answer is boolean)",
     "published with the type Boolean of FHIRPath, which no element of R4 has"},
    {"Timing.repeat", "tim-9",
     "offset.empty() or (when.exists() and when.where($this in ('C' | 'CM' | 'CD' | 'CV')).empty())",
     "published with in on a list, which fails where there are several"},
}};

}  // namespace

std::span<const InvariantErratum> invariant_errata() {
  return errata;
}

}  // namespace gateway::fhir
