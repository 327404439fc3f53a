#include "api/advice_body.hpp"

#include <algorithm>
#include <span>

#include "json/reader.hpp"
#include "referral/codes.hpp"

namespace gateway::api {
namespace {

using base::Error;
using base::ErrorKind;

// More words than this are a record, not a question.
constexpr std::size_t longest_text = 20'000;

// Errors: too_long, value.
base::Status check_words(const std::vector<std::string>& texts, std::string_view place) {
  std::size_t size = 0;
  for (const std::string& text : texts) {
    size += text.size();
    if (text.find('\0') != std::string::npos)
      return Error(ErrorKind::value, "U+0000 is no character of a text", std::string(place));
  }
  if (size <= longest_text && texts.size() <= 100) return base::Success{};
  return Error(ErrorKind::too_long, "this is longer than a question or an answer may be", std::string(place),
               "say it in at most 20 000 bytes");
}

// Nothing is "stat" here: what cannot wait is a referral, and a telephone call.
constexpr std::string_view priorities[] = {"routine", "urgent", "asap"};

// What a CommunicationRequest and a Communication may hold here; meta, text, id and what the gateway knows are not
// kept.
constexpr std::string_view question_elements[] = {"resourceType", "id",        "meta",    "text",
                                                  "status",       "priority",  "payload", "recipient",
                                                  "authoredOn",   "requester", "category"};
constexpr std::string_view answer_elements[] = {"resourceType", "id",   "meta",      "text",   "basedOn",
                                                "status",       "sent", "recipient", "sender", "payload"};

// Whether `name` may be the name of an element: anything else could be content, and is not repeated.
bool is_name(std::string_view name) {
  return name.size() <= 30 && std::all_of(name.begin(), name.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
         });
}

base::Status only(const json::Node& resource, std::span<const std::string_view> elements) {
  for (const json::Node& member : resource) {
    const std::string_view name = member.name().text();
    if (std::find(elements.begin(), elements.end(), name) != elements.end()) continue;
    return Error(
        ErrorKind::invariant, "this element has no place where the child stays unnamed",
        std::string(resource.string("resourceType")) + (is_name(name) ? '.' + std::string(name) : std::string()),
        "leave it out");
  }
  return base::Success{};
}

// Whether `part` at `place` holds only `members`: anything beside them could tell who the child is, and is neither kept
// nor silently left out.
base::Status only_members(const json::Node& part, std::span<const std::string_view> members, const std::string& place) {
  for (const json::Node& member : part) {
    const std::string_view name = member.name().text();
    if (std::find(members.begin(), members.end(), name) != members.end()) continue;
    return Error(ErrorKind::invariant, "this element has no place where the child stays unnamed",
                 place + (is_name(name) ? '.' + std::string(name) : std::string()), "leave it out");
  }
  return base::Success{};
}

// Who is asked, as an identifier says it. Errors: invariant for anything beside use, system and value.
base::Result<std::string> adviser_in(const json::Node& identifier, const std::string& place) {
  static constexpr std::string_view members[] = {"use", "system", "value"};
  TRY(only_members(identifier, members, place));
  return std::string(identifier.string("value"));
}

base::Status add_payload(const json::Node& resource, Question& question) {
  const json::Node* payload = resource.find("payload");
  if (payload == nullptr || !payload->is_array()) return base::Success{};
  std::size_t number = 0;
  for (const json::Node& part : *payload) {
    const std::string place =
        std::string(resource.string("resourceType")) + ".payload[" + std::to_string(number++) + "].content";
    const json::Node* text = part.is_object() ? part.find("contentString") : nullptr;
    if (text == nullptr || !text->is_string()) {
      return Error(ErrorKind::invariant, "only words are taken: a document or a reference could tell who the child is",
                   place, "give contentString");
    }
    static constexpr std::string_view words[] = {"contentString"};
    TRY(only_members(part, words, place.substr(0, place.rfind('.'))));
    question.texts.emplace_back(text->text());
    question.places.push_back(place);
  }
  return base::Success{};
}

base::Status read_request(const json::Node& root, Question& question) {
  TRY(only(root, question_elements));
  TRY(add_payload(root, question));
  question.adviser_place = "CommunicationRequest.recipient[0].identifier.value";
  const json::Node* recipients = root.find("recipient");
  if (recipients == nullptr || !recipients->is_array()) return base::Success{};
  for (const json::Node& recipient : *recipients) {
    const json::Node* identifier = recipient.is_object() ? recipient.find("identifier") : nullptr;
    static constexpr std::string_view members[] = {"identifier", "type"};
    if (recipient.is_object()) TRY(only_members(recipient, members, "CommunicationRequest.recipient[0]"));
    if (identifier != nullptr && identifier->is_object()) {
      question.adviser = TRY(adviser_in(*identifier, "CommunicationRequest.recipient[0].identifier"));
    }
    break;
  }
  if (!root.string("priority").empty()) question.priority = root.string("priority");
  return base::Success{};
}

// That a parameter has its name and its one value, and no part, extension or resource.
base::Status check_parameter(const json::Node& parameter, std::string_view name, const std::string& place) {
  static constexpr std::string_view text[] = {"name", "valueString"};
  static constexpr std::string_view code[] = {"name", "valueCode"};
  static constexpr std::string_view identifier[] = {"name", "valueIdentifier", "valueString"};
  if (name == "question" || name == "name") return only_members(parameter, text, place);
  if (name == "priority") return only_members(parameter, code, place);
  if (name == "adviser") return only_members(parameter, identifier, place);
  return base::Success{};
}

base::Status read_parameters(const json::Node& root, Question& question) {
  static constexpr std::string_view members[] = {"resourceType", "id", "meta", "parameter"};
  TRY(only_members(root, members, "Parameters"));
  question.adviser_place = "Parameters.parameter.where(name = 'adviser')";
  const json::Node* parameters = root.find("parameter");
  if (parameters == nullptr || !parameters->is_array()) return base::Success{};
  std::size_t number = 0;
  for (const json::Node& parameter : *parameters) {
    const std::string place = "Parameters.parameter[" + std::to_string(number++) + "]";
    const std::string_view name = parameter.is_object() ? parameter.string("name") : std::string_view();
    TRY(check_parameter(parameter, name, place));
    if (name == "question") {
      question.texts.emplace_back(parameter.string("valueString"));
      question.places.push_back(place + ".value");
    } else if (name == "name") {
      question.names.emplace_back(parameter.string("valueString"));
    } else if (name == "priority") {
      question.priority = parameter.string("valueCode");
    } else if (name == "adviser") {
      const json::Node* identifier = parameter.find("valueIdentifier");
      question.adviser = parameter.string("valueString");
      if (identifier != nullptr && identifier->is_object()) {
        question.adviser = TRY(adviser_in(*identifier, place + ".value"));
      }
    } else {
      return Error(ErrorKind::value, "no parameter of a question for advice has this name", place + ".name",
                   "give question, adviser, priority and name only");
    }
  }
  return base::Success{};
}

}  // namespace

base::Result<Question> read_question(std::string_view body, const json::Names& names) {
  const json::Document document = TRY(json::read(body, names));
  const json::Node& root = document.root();
  const std::string_view type = root.string("resourceType");
  Question question;
  if (type == "Parameters") {
    TRY(read_parameters(root, question));
  } else if (type == "CommunicationRequest") {
    TRY(read_request(root, question));
  } else {
    return Error(ErrorKind::structure, "the body is neither Parameters nor a CommunicationRequest", "resourceType",
                 "send one of the two");
  }
  if (question.texts.empty()) {
    return Error(ErrorKind::required, "there is no question", std::string(type), "say what you want to know");
  }
  TRY(check_words(question.texts, question.places.front()));
  TRY(check_words(question.names, "Parameters.parameter.where(name = 'name')"));
  if (question.adviser.empty()) {
    return Error(ErrorKind::required, "nobody is asked", question.adviser_place, "name the adviser by its ODS code");
  }
  if (std::find(std::begin(priorities), std::end(priorities), question.priority) == std::end(priorities)) {
    return Error(ErrorKind::code_invalid, "this is no priority", std::string(type) + ".priority",
                 "routine, urgent or asap; in immediate danger telephone the council now, or 999");
  }
  return question;
}

base::Result<referral::AdviceMoved> read_move(std::string_view body, const json::Names& names) {
  const json::Document document = TRY(json::read(body, names));
  const json::Node& task = document.root();
  if (task.string("resourceType") != "Task") {
    return Error(ErrorKind::structure, "the body is not a Task", "resourceType", "send the Task with its new status");
  }
  const auto status = referral::task_status(task.string("status"));
  if (!status) return Error(ErrorKind::code_invalid, "this is no status of a Task", "Task.status");
  referral::AdviceMoved moved;
  moved.status = *status;
  const json::Node* reason = task.find("statusReason");
  if (reason == nullptr || !reason->is_object()) return moved;
  referral::Reason said;
  said.text = reason->string("text");
  if (const json::Node* codings = reason->find("coding"); codings != nullptr && codings->is_array()) {
    for (const json::Node& coding : *codings) {
      if (!coding.is_object()) continue;
      said.system = coding.string("system");
      said.code = coding.string("code");
      break;
    }
  }
  if (!referral::codes::is_known(referral::codes::status_reason_system, said.code) ||
      said.system != referral::codes::status_reason_system) {
    return Error(ErrorKind::code_invalid, "the reason is no code of our CodeSystem status-reason",
                 "Task.statusReason.coding.code", "take one of its codes");
  }
  TRY(check_words({said.text}, "Task.statusReason.text"));
  const auto marks = referral::identifying({said.text}, {"Task.statusReason.text"}, {});
  if (!marks.empty()) return marks.front();
  moved.reason = std::move(said);
  return moved;
}

base::Result<std::string> read_answer(std::string_view body, const json::Names& names) {
  const json::Document document = TRY(json::read(body, names));
  const json::Node& root = document.root();
  if (root.string("resourceType") != "Communication") {
    return Error(ErrorKind::structure, "the body is not a Communication", "resourceType",
                 "send the answer as payload of a Communication");
  }
  TRY(only(root, answer_elements));
  Question payload;
  TRY(add_payload(root, payload));
  std::string text;
  for (const std::string& paragraph : payload.texts) {
    if (!text.empty()) text += "\n\n";
    text += paragraph;
  }
  if (text.empty()) return Error(ErrorKind::required, "the answer has no words", "Communication.payload");
  TRY(check_words(payload.texts, "Communication.payload"));
  return text;
}

base::Result<base::Uuid> read_link(std::string_view body, const json::Names& names) {
  const json::Document document = TRY(json::read(body, names));
  const Error unnamed(ErrorKind::required, "no referral is named", "Parameters.parameter.where(name = 'referral')",
                      "give valueReference with the referral's Task, as Task/<id>");
  const json::Node* parameters = document.root().find("parameter");
  if (parameters == nullptr || !parameters->is_array()) return unnamed;
  for (const json::Node& parameter : *parameters) {
    if (!parameter.is_object() || parameter.string("name") != "referral") continue;
    const json::Node* value = parameter.find("valueReference");
    std::string_view reference =
        value != nullptr && value->is_object() ? value->string("reference") : std::string_view();
    if (!reference.starts_with("Task/")) return unnamed;
    reference.remove_prefix(5);
    const auto id = base::parse_uuid(reference);
    if (!id) return unnamed;
    return *id;
  }
  return unnamed;
}

}  // namespace gateway::api
