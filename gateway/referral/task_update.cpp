#include "referral/task_update.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "json/writer.hpp"
#include "referral/codes.hpp"
#include "referral/folded_text.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool has_coding(const json::Node& concept_node, std::string_view system, std::string_view code) {
  const json::Node* codings = concept_node.find("coding");
  if (codings == nullptr) return false;
  return std::any_of(codings->begin(), codings->end(), [&](const json::Node& coding) {
    return coding.string("system") == system && coding.string("code") == code;
  });
}

base::Result<std::string> read_business_status(const json::Node& element) {
  const std::string place = "Task.businessStatus";
  const json::Node* codings = element.find("coding");
  if (codings != nullptr) {
    for (const json::Node& coding : *codings) {
      if (coding.string("system") != codes::business_status_system) continue;
      const std::string_view code = coding.string("code");
      if (codes::is_known(codes::business_status_system, code)) return std::string(code);
      return Error(ErrorKind::code_invalid, "the code is not in our CodeSystem business-status", place + ".coding.code",
                   "leave businessStatus out, or take a code from the CodeSystem");
    }
  }
  return Error(ErrorKind::code_invalid, "businessStatus has no coding of our CodeSystem business-status",
               place + ".coding",
               "leave businessStatus out, or give a coding of system " + std::string(codes::business_status_system));
}

base::Result<Reason> read_reason(const json::Node& element) {
  Reason reason;
  if (has_words(element.string("text"))) reason.text = element.string("text");
  if (const json::Node* codings = element.find("coding"); codings != nullptr && codings->first() != nullptr) {
    reason.system = codings->first()->string("system");
    if (has_words(codings->first()->string("code"))) reason.code = codings->first()->string("code");
  }
  if (reason.code.empty() && reason.text.empty()) {
    return Error(ErrorKind::required, "statusReason has neither a code nor a text", "Task.statusReason",
                 "give both, or leave statusReason out");
  }
  if (reason.system == codes::status_reason_system && !codes::is_known(reason.system, reason.code)) {
    return Error(ErrorKind::code_invalid, "the code is not in our CodeSystem status-reason",
                 "Task.statusReason.coding.code", "take a code from the CodeSystem, or name the system it is from");
  }
  return reason;
}

// Each entry of `list` needs what R4 demands of it, or nobody could show it to the referrer.
base::Status check_entries(const json::Node& list, const std::string& place, bool (*complete)(const json::Node&),
                           const char* needs) {
  if (!list.is_array() || list.size() == 0) {
    return Error(ErrorKind::structure, "must be an array with at least one entry", place);
  }
  std::size_t index = 0;
  for (const json::Node& entry : list) {
    const std::string at = place + "[" + std::to_string(index++) + "]";
    if (!entry.is_object()) return Error(ErrorKind::structure, "must be an object", at);
    if (!complete(entry)) return Error(ErrorKind::required, needs, at);
  }
  return base::Success{};
}

bool is_complete_output(const json::Node& entry) {
  const auto values = std::count_if(entry.begin(), entry.end(), [](const json::Node& member) {
    const auto name = member.name().text();
    return name.size() > 5 && name.starts_with("value");
  });
  const json::Node* type = entry.find("type");
  return values == 1 && type != nullptr && type->is_object();
}

// The ODS code in a valueString, or in the identifier of a valueReference or valueIdentifier.
std::string council_named_by(const json::Node& entry) {
  if (!entry.string("valueString").empty()) return std::string(entry.string("valueString"));
  const json::Node* identifier = entry.find("valueIdentifier");
  if (const json::Node* reference = entry.find("valueReference")) identifier = reference->find("identifier");
  return identifier == nullptr ? std::string() : std::string(identifier->string("value"));
}

// A reference to a resource, or to nothing but its type.
bool leads_somewhere(std::string_view reference) {
  const std::size_t part = reference.find_last_of("/#:");
  return part != std::string_view::npos && has_words(reference.substr(part + 1));
}

// By name, by number or as a resource.
bool is_person(const json::Node& reference) {
  const json::Node* identifier = reference.find("identifier");
  return leads_somewhere(reference.string("reference")) || has_words(reference.string("display")) ||
         (identifier != nullptr && has_words(identifier->string("value")));
}

// True when an output of our type `code` names a person, by name or as a resource: "true" or "false" is nobody.
bool names_person(const json::Node& output, std::string_view code) {
  return std::any_of(output.begin(), output.end(), [&](const json::Node& entry) {
    if (!has_coding(*entry.find("type"), codes::task_output_system, code)) return false;
    const json::Node* person = entry.find("valueReference");
    return has_words(entry.string("valueString")) || (person != nullptr && is_person(*person));
  });
}

bool is_complete_note(const json::Node& entry) {
  return has_words(entry.string("text"));
}

bool is_reference_to(std::string_view asked, std::string_view stored) {
  return asked == stored || (asked.starts_with("https://") && asked.ends_with("/" + std::string(stored)));
}

bool is_same_text(const json::Node& asked, const json::Node& stored) {
  if (asked.text() == stored.text()) return true;
  if (asked.name().text() == "reference") return is_reference_to(asked.text(), stored.text());
  if (!asked.is_string()) return false;
  const auto left = base::parse_instant(asked.text());
  const auto right = base::parse_instant(stored.text());
  return left && right && *left == *right;
}

// Equality of two values; pairs still to be compared are kept in a list instead of on the stack.
bool is_same(const json::Node& asked, const json::Node& stored) {
  std::vector<std::pair<const json::Node*, const json::Node*>> left{{&asked, &stored}};
  while (!left.empty()) {
    const auto [mine, theirs] = left.back();
    left.pop_back();
    if (mine->kind() != theirs->kind() || mine->size() != theirs->size()) return false;
    if (mine->is_object()) {
      for (const json::Node& member : *mine) {
        const json::Node* other = theirs->find(member.name().text());
        if (other == nullptr) return false;
        left.emplace_back(&member, other);
      }
    } else if (mine->is_array()) {
      const json::Node* other = theirs->first();
      for (const json::Node& entry : *mine) {
        left.emplace_back(&entry, other);
        other = other->next();
      }
    } else if (!is_same_text(*mine, *theirs)) {
      return false;
    }
  }
  return true;
}

}  // namespace

base::Result<TaskUpdateRequested> read_task_update(const json::Node& task) {
  if (!task.is_object()) return Error(ErrorKind::structure, "the body must be one Task", "Task");
  if (task.string("resourceType") != "Task") {
    return Error(ErrorKind::value, "the body must be a Task", "Task.resourceType");
  }
  TaskUpdateRequested update;
  if (task.find("id") == nullptr) return Error(ErrorKind::required, "id is missing", "Task.id");
  const auto id = base::parse_uuid(task.string("id"));
  if (!id) return Error(ErrorKind::value, "id is not the identifier of a Task of ours", "Task.id");
  update.task_id = *id;
  if (task.find("status") == nullptr) {
    return Error(ErrorKind::required, "status is missing", "Task.status", "give the status the Task shall have");
  }
  const auto status = task_status(task.string("status"));
  if (!status) {
    return Error(ErrorKind::code_invalid, "status is not a code of FHIR's task-status", "Task.status",
                 "give one of the twelve codes of R4");
  }
  update.status = *status;
  if (const json::Node* element = task.find("businessStatus")) {
    update.business_status = TRY(read_business_status(*element));
  }
  if (const json::Node* element = task.find("statusReason")) update.status_reason = TRY(read_reason(*element));
  if (const json::Node* output = task.find("output")) {
    TRY(check_entries(*output, "Task.output", is_complete_output, "an output needs a type and one value[x]"));
    update.output = json::write(*output);
    update.spoke_to_council = names_person(*output, codes::spoken_to_at_council);
    update.names_owner = names_person(*output, codes::done_for);
    for (const json::Node& entry : *output) {
      if (!has_coding(*entry.find("type"), codes::task_output_system, codes::responsible_council)) continue;
      update.responsible_council = council_named_by(entry);
    }
  }
  if (const json::Node* note = task.find("note")) {
    TRY(check_entries(*note, "Task.note", is_complete_note, "a note needs a text"));
    update.note = json::write(*note);
  }
  return update;
}

base::Status check_changes_nothing_else(const json::Node& asked, const json::Node& stored) {
  for (const json::Node& member : asked) {
    const std::string_view name = member.name().text();
    if (is_one_of(name,
                  {"status", "businessStatus", "statusReason", "output", "note", "meta", "text", "lastModified"})) {
      continue;
    }
    const json::Node* kept = stored.find(name);
    if (kept != nullptr && is_same(member, *kept)) continue;
    return Error(ErrorKind::business_rule, "an update may not change this element", "Task." + std::string(name),
                 "send it as it was read, or leave it out; status, businessStatus, statusReason, output and note may "
                 "change");
  }
  return base::Success{};
}

}  // namespace gateway::referral
