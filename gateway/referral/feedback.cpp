#include "referral/feedback.hpp"

#include <algorithm>
#include <utility>

#include "fhir/identifiers.hpp"
#include "referral/codes.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

// The id of "Task/<id>", also at the end of a URL.
std::optional<base::Uuid> task_in(const json::Node* references) {
  if (references == nullptr) return std::nullopt;
  constexpr std::string_view path = "Task/";
  for (const json::Node& one : *references) {
    const std::string_view reference = one.string("reference");
    const std::size_t found = reference.rfind(path);
    if (found == std::string_view::npos) continue;
    if (const auto id = base::parse_uuid(reference.substr(found + path.size()))) return *id;
  }
  return std::nullopt;
}

// The type that a reference names, by its text or its type.
std::string_view type_of(const json::Node& reference) {
  if (!reference.string("type").empty()) return reference.string("type");
  std::string_view text = reference.string("reference");
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return {};
  text = text.substr(0, slash);
  const std::size_t before = text.rfind('/');
  return before == std::string_view::npos ? text : text.substr(before + 1);
}

bool is_of_family(std::string_view type) {
  return type == "RelatedPerson" || type == "Patient";
}

bool is_referrer(const json::Node& recipient, const Referrer& referrer) {
  if (const json::Node* identifier = recipient.find("identifier")) {
    const bool ods = identifier->string("system") == fhir::identifiers::ods_organization;
    if (ods && identifier->string("value") == referrer.practice_ods) return true;
  }
  const std::string_view asked = recipient.string("reference");
  return std::any_of(referrer.references.begin(), referrer.references.end(), [&](const std::string& known) {
    return asked == known || (asked.starts_with("https://") && asked.ends_with('/' + known));
  });
}

// A type alone makes nobody the referrer: what is held back from the family would reach it under another name.
base::Result<Addressee> addressee_of(const json::Node& communication, const Referrer& referrer) {
  const std::string place = "Communication.recipient";
  const json::Node* recipients = communication.find("recipient");
  if (recipients == nullptr || recipients->size() == 0) {
    return Error(ErrorKind::required, "who was told is missing", place, "name the practice, or the parent or child");
  }
  bool family = false;
  bool practice = false;
  for (const json::Node& recipient : *recipients) {
    const std::string_view type = type_of(recipient);
    const bool one_of_family = is_of_family(type);
    const bool one_of_practice = !one_of_family && is_referrer(recipient, referrer);
    if (!one_of_family && !one_of_practice) {
      const bool unknown = type == "Organization" || type == "Practitioner" || type == "PractitionerRole";
      return Error(unknown ? ErrorKind::business_rule : ErrorKind::value,
                   "a recipient is none of practice, parent or child as this referral knows them", place,
                   "for the referrer refer to the requester of the referral's Task or give the practice's ODS code as "
                   "identifier; for the family refer to a RelatedPerson or Patient");
    }
    family = family || one_of_family;
    practice = practice || one_of_practice;
  }
  if (family && practice) {
    return Error(ErrorKind::business_rule, "what the family is told and what the referrer is told are two things",
                 place, "send one Communication for each");
  }
  return family ? Addressee::family : Addressee::referrer;
}

base::Result<Reason> reason_of(const json::Node& communication) {
  Reason reason;
  if (const json::Node* element = communication.find("statusReason")) {
    reason.text = element->string("text");
    const json::Node* codings = element->find("coding");
    if (codings != nullptr && codings->first() != nullptr) {
      reason.system = codings->first()->string("system");
      reason.code = codings->first()->string("code");
    }
  }
  if (!reason.code.empty() && !reason.text.empty()) return reason;
  return Error(ErrorKind::business_rule, "feedback that was not given needs a statusReason with code and text",
               "Communication.statusReason", "say why, for example unsafe-to-inform");
}

base::Status check_given(const json::Node& communication) {
  for (const char* const member : {"sent", "medium", "payload"}) {
    if (communication.find(member) != nullptr) continue;
    return Error(ErrorKind::required, "feedback that was given says when, how and what",
                 std::string("Communication.") + member);
  }
  return base::Success{};
}

}  // namespace

base::Result<base::Uuid> task_of_feedback(const json::Node& communication) {
  for (const char* const member : {"basedOn", "about"}) {
    if (const auto id = task_in(communication.find(member))) return *id;
  }
  return Error(ErrorKind::required, "the Task the feedback is about is not named", "Communication.basedOn",
               "refer to the referral's Task");
}

base::Result<FeedbackGiven> read_feedback(const json::Node& communication, const Referrer& referrer) {
  FeedbackGiven feedback;
  feedback.task_id = TRY(task_of_feedback(communication));
  feedback.to = TRY(addressee_of(communication, referrer));
  const std::string_view status = communication.string("status");
  if (status == "completed") {
    TRY(check_given(communication));
    feedback.given = true;
  } else if (status == "not-done") {
    feedback.not_done = TRY(reason_of(communication));
  } else {
    return Error(ErrorKind::business_rule, "feedback is completed or not-done", "Communication.status",
                 "send it when it was given, or when it is clear that it will not be");
  }
  if (const json::Node* notes = communication.find("note")) {
    feedback.says_how_safe = std::any_of(notes->begin(), notes->end(), [](const json::Node& note) {
      const json::Node* extensions = note.find("extension");
      if (extensions == nullptr || note.string("text").empty()) return false;
      return std::any_of(extensions->begin(), extensions->end(), [](const json::Node& extension) {
        const json::Node* value = extension.find("valueBoolean");
        return extension.string("url") == fhir::identifiers::safe_contact_extension && value != nullptr &&
               value->boolean();
      });
    });
  }
  return feedback;
}

bool prohibits_contact(const json::Node& service_request) {
  const json::Node* details = service_request.find("orderDetail");
  if (details == nullptr) return false;
  for (const json::Node& detail : *details) {
    const json::Node* codings = detail.find("coding");
    if (codings == nullptr) continue;
    for (const json::Node& coding : *codings) {
      if (coding.string("code") == codes::contacting_subject_prohibited) return true;
    }
  }
  return false;
}

}  // namespace gateway::referral
