// R4 §2.9.1.4: the functions FHIR adds: extension, hasValue, getValue, resolve, memberOf, subsumes, conformsTo,
// htmlChecks.
#include "fhirpath/inputs.hpp"
#include "fhirpath/logic.hpp"
#include "fhirpath/navigation.hpp"
#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

using base::ErrorKind;

Items not_offered(Run& run, const Call& call) {
  return run.fail(ErrorKind::not_supported, std::string(call.step.text) + "() cannot be answered here");
}

bool is_primitive_node(const Value& value) {
  const json::Node* node = value.node();
  return node != nullptr && !node->is_null() && !node->is_object() && !node->is_array();
}

std::string_view reference_text(Run& run, const Value& value) {
  if (!value.is_node()) return value.kind() == Kind::string ? value.text() : std::string_view();
  const json::Node* node = value.node();
  if (node == nullptr) return {};
  if (node->is_string()) return node->text();
  const json::Node* reference = node->find(run.program.known.reference);
  return reference == nullptr ? std::string_view() : reference->text();
}

struct Code {
  std::string_view system;
  std::string_view code;
};

void add_coding(Run& run, const json::Node& coding, std::vector<Code>& codes) {
  const json::Node* system = coding.find(run.program.known.system);
  const json::Node* code = coding.find(run.program.known.code);
  if (code != nullptr) codes.push_back({system == nullptr ? std::string_view() : system->text(), code->text()});
}

// The codes of a code, Coding, CodeableConcept or String.
std::vector<Code> codes_of(Run& run, const Value& value) {
  std::vector<Code> codes;
  if (value.kind() == Kind::string) codes.push_back({{}, value.text()});
  if (!value.is_node() || value.node() == nullptr) return codes;
  const json::Node& node = *value.node();
  if (node.is_string()) {
    codes.push_back({{}, node.text()});
  } else if (node.is_object()) {
    const json::Node* list = node.find("coding");
    if (list == nullptr) {
      add_coding(run, node, codes);
    } else if (list->is_array()) {
      for (const json::Node& coding : *list) add_coding(run, coding, codes);
    }
  }
  return codes;
}

Items subsumption(Run& run, const Call& call, bool forward) {
  if (!run.context.subsumes) return not_offered(run, call);
  const Items other = run.argument(call, 0);
  if (call.input.empty() || other.empty() || run.failed()) return {};
  if (call.input.size > 1 || other.size > 1) {
    return run.fail(ErrorKind::processing, std::string(call.step.text) + "() takes one concept on either side");
  }
  for (const Code& left : codes_of(run, forward ? call.input[0] : other[0])) {
    for (const Code& right : codes_of(run, forward ? other[0] : call.input[0])) {
      if (left.system != right.system) continue;
      const auto answer = run.context.subsumes(left.system, left.code, right.code);
      if (!answer) return {};
      if (*answer) return run.boolean(true);
    }
  }
  return run.boolean(false);
}

}  // namespace

Items apply_extension(Run& run, const Call& call) {
  const auto url = text_of(run, run.argument(call, 0), call);
  if (!url) return {};
  const KnownNames& known = run.program.known;
  Collector all(run);
  for (const Value& value : call.input) add_members(run, value, known.extension, known.companion_extension, all);
  Collector found(run);
  for (const Value& extension : all.items()) {
    const json::Node* own = extension.node() == nullptr ? nullptr : extension.node()->find(known.url);
    if (own != nullptr && own->text() == *url) found.add(extension);
  }
  return found.items();
}

// No function of the standard, but R4's own search parameters use it.
Items apply_has_extension(Run& run, const Call& call) {
  const Items found = apply_extension(run, call);
  return run.failed() ? Items{} : run.boolean(!found.empty());
}

Items apply_has_value(Run& run, const Call& call) {
  if (call.input.size != 1) return run.boolean(false);
  return run.boolean(!call.input[0].is_node() || is_primitive_node(call.input[0]));
}

Items apply_get_value(Run& run, const Call& call) {
  if (call.input.size != 1) return {};
  const auto value = system_value(call.input[0], run.arena);
  return value ? run.one(*value) : Items{};
}

Items apply_resolve(Run& run, const Call& call) {
  Collector found(run);
  for (const Value& value : call.input) {
    const std::string_view reference = reference_text(run, value);
    if (reference.empty()) continue;
    const json::Node* node = run.resolve(reference, value.is_node() ? value.node() : nullptr);
    if (node != nullptr) found.add(focus_on(*node, run.context.definitions));
    if (!run.spend(1)) return {};
  }
  return found.items();
}

Items apply_conforms_to(Run& run, const Call& call) {
  const auto profile = text_of(run, run.argument(call, 0), call);
  if (!profile || call.input.empty()) return {};
  if (call.input.size > 1) return run.fail(ErrorKind::processing, "conformsTo() takes one item, not several");
  if (!run.context.conforms_to) return not_offered(run, call);
  const auto answer = run.context.conforms_to(call.input[0], *profile);
  if (!answer) return run.fail(ErrorKind::processing, "conformsTo() names a profile that is not known");
  return run.boolean(*answer);
}

Items apply_member_of(Run& run, const Call& call) {
  const auto value_set = text_of(run, run.argument(call, 0), call);
  if (!value_set || call.input.empty()) return {};
  if (call.input.size > 1) return run.fail(ErrorKind::processing, "memberOf() takes one item, not several");
  if (!run.context.member_of) return not_offered(run, call);
  Truth truth = Truth::no;
  for (const Code& code : codes_of(run, call.input[0])) {
    const auto answer = run.context.member_of(code.system, code.code, *value_set);
    if (answer && *answer) return run.boolean(true);
    if (!answer) truth = Truth::unknown;
  }
  return items_of(run, truth);
}

Items apply_subsumes(Run& run, const Call& call) {
  return subsumption(run, call, true);
}
Items apply_subsumed_by(Run& run, const Call& call) {
  return subsumption(run, call, false);
}

Items apply_html_checks(Run& run, const Call& call) {
  const auto xhtml = text_of(run, call.input, call);
  if (!xhtml) return {};
  if (!run.context.html_checks) return not_offered(run, call);
  return run.boolean(run.context.html_checks(*xhtml));
}

}  // namespace gateway::fhirpath
