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

base::Result<Addressee> addressee_of(const json::Node& communication) {
  const std::string place = "Communication.recipient";
  const json::Node* recipients = communication.find("recipient");
  if (recipients == nullptr || recipients->size() == 0) {
    return Error(ErrorKind::required, "who was told is missing", place, "name the practice, or the parent or child");
  }
  bool family = false;
  bool referrer = false;
  for (const json::Node& recipient : *recipients) {
    const std::string_view type = type_of(recipient);
    const bool one_of_family = type == "RelatedPerson" || type == "Patient";
    const bool one_of_practice = type == "Organization" || type == "Practitioner" || type == "PractitionerRole";
    if (!one_of_family && !one_of_practice) {
      return Error(ErrorKind::value, "a recipient is none of practice, parent or child", place,
                   "refer to an Organization, Practitioner, PractitionerRole, RelatedPerson or Patient");
    }
    family = family || one_of_family;
    referrer = referrer || one_of_practice;
  }
  if (family && referrer) {
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

// Small letters and digits; everything else parts words.
std::string plain(std::string_view text) {
  std::string out = " ";
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept =
        upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0;
    if (kept) out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    if (!kept && out.back() != ' ') out += ' ';
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

std::string squeezed(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return text;
}

bool is_restricted(const json::Node& address) {
  const json::Node* extensions = address.find("extension");
  if (extensions == nullptr) return false;
  return std::any_of(extensions->begin(), extensions->end(), [](const json::Node& extension) {
    const json::Node* value = extension.find("valueBoolean");
    return extension.string("url") == fhir::identifiers::address_restricted_extension && value != nullptr &&
           value->boolean();
  });
}

bool is_labelled(const json::Node& person) {
  const json::Node* meta = person.find("meta");
  const json::Node* labels = meta == nullptr ? nullptr : meta->find("security");
  if (labels == nullptr) return false;
  return std::any_of(labels->begin(), labels->end(),
                     [](const json::Node& label) { return label.string("code") == "LOCIS"; });
}

}  // namespace

base::Result<base::Uuid> task_of_feedback(const json::Node& communication) {
  for (const char* const member : {"basedOn", "about"}) {
    if (const auto id = task_in(communication.find(member))) return *id;
  }
  return Error(ErrorKind::required, "the Task the feedback is about is not named", "Communication.basedOn",
               "refer to the referral's Task");
}

base::Result<FeedbackGiven> read_feedback(const json::Node& communication) {
  FeedbackGiven feedback;
  feedback.task_id = TRY(task_of_feedback(communication));
  feedback.to = TRY(addressee_of(communication));
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

std::vector<std::string> restricted_places(const json::Node& person) {
  std::vector<std::string> places;
  const json::Node* addresses = person.find("address");
  if (addresses == nullptr) return places;
  const bool all = is_labelled(person);
  const auto add = [&](std::string_view text) {
    std::string words = plain(text);
    if (words.size() >= 5) places.push_back(std::move(words));
  };
  for (const json::Node& address : *addresses) {
    if (!is_restricted(address) && !(all && address.string("use") != "old")) continue;
    add(address.string("text"));
    if (const json::Node* lines = address.find("line")) {
      for (const json::Node& line : *lines) add(line.text());
    }
    add(address.string("postalCode"));
  }
  return places;
}

std::string place_that_tells(const json::Node& communication, const std::vector<std::string>& places) {
  std::vector<std::pair<const json::Node*, std::string>> open{{&communication, "Communication"}};
  while (!open.empty()) {
    const auto [node, path] = open.back();
    open.pop_back();
    if (node->is_string()) {
      const std::string words = plain(node->text());
      const std::string together = squeezed(words);
      for (const std::string& place : places) {
        // A postcode is known with and without its space.
        if (words.find(place) != std::string::npos || together.find(squeezed(place)) != std::string::npos) return path;
      }
      continue;
    }
    std::size_t index = 0;
    for (const json::Node& child : *node) {
      open.emplace_back(&child, node->is_array() ? path + '[' + std::to_string(index++) + ']'
                                                 : path + '.' + std::string(child.name().text()));
    }
  }
  return {};
}

}  // namespace gateway::referral
