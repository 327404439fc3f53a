#include "demo_council/task_update.hpp"

#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::demo_council {
namespace {

constexpr std::string_view codes = "https://referral-gateway.example/fhir/CodeSystem/";

struct Target {
  std::string status;
  std::string business_status;  // empty: as it was
};

Target target_of(const Step& step) {
  switch (step.kind) {
    case Step::Kind::acknowledge: return {"received", "acknowledged"};
    case Step::Kind::accept: return {"accepted", step.code};
    case Step::Kind::start: return {"in-progress", step.code};
    case Step::Kind::reject: return {"rejected", step.code};
    default: return {step.code, {}};
  }
}

// The first coding's `member` of the CodeableConcept `name`.
std::string coding_of(const json::Node& resource, std::string_view name, std::string_view member) {
  const json::Node* concept_node = resource.find(name);
  const json::Node* codings = concept_node == nullptr ? nullptr : concept_node->find("coding");
  const json::Node* first = codings == nullptr ? nullptr : codings->at(0);
  return first == nullptr ? std::string() : std::string(first->string(member));
}

json::Node& make_concept(json::Document& document, const std::string& system, const std::string& code,
                         const std::string& text) {
  json::Node& made = document.make_object();
  if (!code.empty()) {
    json::Node& coding =
        document.append(document.append(made, "coding", document.make_array()), document.make_object());
    document.append(coding, "system", document.make_string(system));
    document.append(coding, "code", document.make_string(code));
  }
  if (!text.empty()) document.append(made, "text", document.make_string(text));
  return made;
}

// The array member `name` of the Task, made when missing.
json::Node& list(json::Document& document, json::Node& task, std::string_view name) {
  json::Node* found = json::Document::mutable_find(task, name);
  return found != nullptr ? *found : document.append(task, name, document.make_array());
}

void add_note(json::Document& document, json::Node& task, const Step& step, base::Instant now) {
  json::Node& note = document.append(list(document, task, "note"), document.make_object());
  document.append(note, "authorString", document.make_string(step.name));
  document.append(note, "time", document.make_string(base::format_instant(now)));
  document.append(note, "text", document.make_string("Read by a person at the council."));
}

void add_suggestion(json::Document& document, json::Node& task, const Step& step) {
  json::Node& output = document.append(list(document, task, "output"), document.make_object());
  document.append(output, "type",
                  make_concept(document, std::string(codes) + "task-output", "suggestion", "Suggestion"));
  document.append(output, "valueString", document.make_string(step.suggestion));
}

}  // namespace

base::Result<TaskUpdate> update_task(std::string_view task, const Step& step, base::Instant now,
                                     const json::Names& names) {
  auto document = TRY(json::read(task, names));
  json::Node& root = document.root();
  if (root.string("resourceType") != "Task")
    return base::Error(base::ErrorKind::structure, "the gateway answered something other than a Task");
  const Target target = target_of(step);
  const std::string business_status = coding_of(root, "businessStatus", "code");
  if (root.string("status") == target.status &&
      (target.business_status.empty() || business_status == target.business_status)) {
    return TaskUpdate{true, {}};
  }
  document.set(root, "status", document.make_string(target.status));
  if (!target.business_status.empty()) {
    std::string system = coding_of(root, "businessStatus", "system");
    if (system.empty()) system = std::string(codes) + "business-status";
    document.set(root, "businessStatus", make_concept(document, system, target.business_status, {}));
  }
  document.remove(root, "statusReason");
  if (step.kind == Step::Kind::reject) {
    document.set(root, "statusReason",
                 make_concept(document, std::string(codes) + "status-reason", step.reason, step.text));
  }
  if (!step.name.empty()) add_note(document, root, step, now);
  if (!step.suggestion.empty()) add_suggestion(document, root, step);
  return TaskUpdate{false, json::write(root)};
}

}  // namespace gateway::demo_council
