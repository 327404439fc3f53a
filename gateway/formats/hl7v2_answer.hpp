// Acknowledgements of HL7 v2 messages: MSH with the parties swapped, MSA, and an ERR for each error with its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/instant.hpp"
#include "formats/hl7v2_header.hpp"

namespace gateway::formats {

// HL7 v2.8 table 0008. The first three are the application's (original mode), the others say only that the message is
// kept (enhanced mode).
enum class Acknowledgement { accept, error, reject, commit_accept, commit_error, commit_reject };

// "AA", "AE", "AR", "CA", "CE", "CR".
std::string_view code_of(Acknowledgement acknowledgement);

struct Hl7v2Answer {
  Acknowledgement code = Acknowledgement::accept;
  std::vector<base::Error> errors;    // an ERR of severity E each; kinds, texts, places and remedies hold no content
  std::vector<base::Error> warnings;  // an ERR of severity W each
  std::string control_id;             // of the answer itself, MSH-10
  base::Instant at{};
};

// The general acknowledgement (ACK), in the delimiters of `asked`. ERR follows 2.5 and later; before, ERR-1 alone is
// written, which has room for the place and the code.
std::string write_hl7v2_acknowledgement(const Hl7v2Header& asked, const Hl7v2Answer& answer);

// The MSH of an answer to `asked`: parties swapped, its processing id and version; `type` is MSH-9, components parted
// by '^' here. Without the CR.
std::string write_hl7v2_answer_header(const Hl7v2Header& asked, std::string_view type, const std::string& control_id,
                                      base::Instant at);

// The MSA for `asked`. Without the CR.
std::string write_msa(const Hl7v2Header& asked, Acknowledgement acknowledgement);

// "20261122124500.000+0000".
std::string hl7v2_time(base::Instant at);

}  // namespace gateway::formats
