#include "inlets/hl7v2_reply.hpp"

#include <algorithm>
#include <array>

#include "formats/hl7v2_answer.hpp"
#include "formats/hl7v2_referral_response.hpp"
#include "json/reader.hpp"

namespace gateway::inlets {
namespace {

using base::Error;
using base::ErrorKind;
using formats::Acknowledgement;

// The kind an issue of an answer had; several share a code, and their answers are alike.
ErrorKind kind_of(std::string_view code) {
  constexpr std::array kinds = {ErrorKind::structure,     ErrorKind::required,     ErrorKind::value,
                                ErrorKind::invariant,     ErrorKind::code_invalid, ErrorKind::not_supported,
                                ErrorKind::duplicate,     ErrorKind::conflict,     ErrorKind::not_found,
                                ErrorKind::unknown_party, ErrorKind::forbidden,    ErrorKind::business_rule,
                                ErrorKind::processing,    ErrorKind::too_long,     ErrorKind::too_costly,
                                ErrorKind::throttled,     ErrorKind::transient};
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [code](ErrorKind kind) { return base::issue_type(kind) == code; });
  return found == kinds.end() ? ErrorKind::exception : *found;
}

// What an answer of the pipeline says, in parts.
struct Told {
  std::vector<Error> issues;
  std::string referral;  // the id of /referrals/{id}
  std::string task;      // "Task/…"
  std::string due;
};

void read_issues(const json::Node& outcome, Told& told) {
  const json::Node* issues = outcome.find("issue");
  if (issues == nullptr) return;
  for (const json::Node& issue : *issues) {
    if (issue.string("severity") == "information") continue;
    const json::Node* details = issue.find("details");
    const json::Node* expressions = issue.find("expression");
    const json::Node* expression = expressions == nullptr ? nullptr : expressions->first();
    told.issues.emplace_back(kind_of(issue.string("code")),
                             std::string(details == nullptr ? "" : details->string("text")),
                             std::string(expression == nullptr ? issue.string("diagnostics") : expression->text()));
  }
}

void read_parameter(const json::Node& parameter, Told& told) {
  const std::string_view name = parameter.string("name");
  if (name == "outcome") {
    if (const json::Node* outcome = parameter.find("resource")) read_issues(*outcome, told);
  }
  const json::Node* parts = parameter.find("part");
  if (name != "referral" || parts == nullptr) return;
  for (const json::Node& part : *parts) {
    const json::Node* reference = part.find("valueReference");
    if (part.string("name") == "task" && reference != nullptr) told.task = reference->string("reference");
    if (part.string("name") == "due") told.due = part.string("valueInstant");
  }
}

Told read_answer(const casework::Answer& answer, const json::Names& names) {
  Told told;
  const std::size_t slash = answer.location.rfind('/');
  if (slash != std::string::npos) told.referral = answer.location.substr(slash + 1);
  const auto document = json::read(answer.body, names);
  if (!document) return told;
  if (const json::Node* parameters = document->root().find("parameter")) {
    for (const json::Node& parameter : *parameters) read_parameter(parameter, told);
  } else {
    read_issues(document->root(), told);
  }
  return told;
}

// Whether the fault lies in the message: sent again unchanged it would be refused again.
bool is_wrong_itself(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_supported:
    case ErrorKind::not_found:
    case ErrorKind::unknown_party:
    case ErrorKind::forbidden:
    case ErrorKind::throttled:
    case ErrorKind::early:
    case ErrorKind::timeout:
    case ErrorKind::transient:
    case ErrorKind::exception: return false;
    default: return true;
  }
}

Acknowledgement in_enhanced_mode(Acknowledgement acknowledgement) {
  switch (acknowledgement) {
    case Acknowledgement::accept: return Acknowledgement::commit_accept;
    case Acknowledgement::error: return Acknowledgement::commit_error;
    default: return Acknowledgement::commit_reject;
  }
}

// Table 0155; a field left empty beside a valued one wants nothing.
bool is_wanted(std::string_view condition, bool success) {
  return condition == "AL" || (condition == "ER" && !success) || (condition == "SU" && success);
}

class Replies {
 public:
  Replies(const Asked& asked, const Outcome& outcome, base::Instant now, const json::Names& names)
      : asked_(asked), now_(now) {
    kept_ = outcome.answer.ok() && outcome.answer->status < 300;
    if (outcome.answer) told_ = read_answer(*outcome.answer, names);
    if (!outcome.answer) told_.issues = {outcome.answer.error()};
    if (!kept_ && told_.issues.empty()) told_.issues.emplace_back(ErrorKind::processing, "the message was refused");
    to_a_person_ = kept_ && outcome.answer->status == 202;
    warnings_ = outcome.remarks;
    if (kept_) warnings_.insert(warnings_.end(), told_.issues.begin(), told_.issues.end());
  }

  bool kept() const { return kept_; }

  std::string acknowledgement(bool enhanced) const {
    formats::Hl7v2Answer answer;
    answer.code = enhanced ? in_enhanced_mode(code()) : code();
    if (!kept_) answer.errors = told_.issues;
    answer.warnings = warnings_;
    answer.control_id = control_id(enhanced ? "CA" : "ACK");
    answer.at = now_;
    return formats::write_hl7v2_acknowledgement(asked_.header, answer);
  }

  // Errors: structure when the message cannot be read as a whole.
  base::Result<std::string> response() const {
    const formats::Hl7v2Message original = TRY(formats::read_hl7v2(asked_.message));
    formats::ReferralResponse response;
    response.acknowledgement = code();
    response.status = formats::ReferralStatus::pending;
    response.ids = {told_.referral};
    response.assigner = "referral-gateway";
    if (to_a_person_) {
      response.notes.emplace_back(
          "The record is kept, and a person looks at it: it could not be turned into a referral.");
    }
    if (!told_.task.empty()) {
      response.notes.push_back(told_.task + (told_.due.empty() ? "" : ", decision due " + told_.due));
    }
    for (const Error& warning : warnings_) response.notes.push_back(base::describe(warning));
    response.control_id = control_id("RRI");
    response.at = now_;
    return formats::write_referral_response(original, response);
  }

 private:
  Acknowledgement code() const {
    if (kept_) return Acknowledgement::accept;
    return is_wrong_itself(told_.issues.front().kind) ? Acknowledgement::error : Acknowledgement::reject;
  }

  // MSH-10 has 20 characters before version 2.7.
  std::string control_id(std::string_view purpose) const {
    std::string id = base::to_string(base::derive_uuid(asked_.request_id, purpose));
    std::erase(id, '-');
    return id.substr(0, 20);
  }

  const Asked& asked_;
  const base::Instant now_;
  Told told_;
  std::vector<Error> warnings_;
  bool kept_ = false;
  bool to_a_person_ = false;
};

}  // namespace

bool may_need_message(const formats::Hl7v2Header& header, ReferralAnswer usual) {
  if (!formats::wants_enhanced_mode(header)) return usual == ReferralAnswer::response;
  return is_wanted(header.application_wanted, true);
}

std::vector<std::string> hl7v2_replies(const Asked& asked, const Outcome& outcome, ReferralAnswer usual,
                                       base::Instant now, const json::Names& names) {
  const Replies replies(asked, outcome, now, names);
  const auto of_application = [&](bool as_response) {
    if (as_response && replies.kept()) {
      if (auto response = replies.response()) return std::move(response).value();
    }
    return replies.acknowledgement(false);
  };
  if (!formats::wants_enhanced_mode(asked.header)) {
    return {of_application(usual == ReferralAnswer::response)};
  }
  std::vector<std::string> answers;
  if (is_wanted(asked.header.accept_wanted, replies.kept())) answers.push_back(replies.acknowledgement(true));
  // What is not kept is answered once.
  if (is_wanted(asked.header.application_wanted, replies.kept()) && (replies.kept() || answers.empty())) {
    answers.push_back(of_application(true));
  }
  return answers;
}

}  // namespace gateway::inlets
