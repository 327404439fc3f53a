#include "mapping/run.hpp"

namespace gateway::mapping {

// `or` and `and` of FHIRPath's three-valued logic; what is unsure leaves the whole to FHIRPath.
Run::Answer Run::answer_plainly(const ExpressionCode& code, std::size_t frame, const fhirpath::Value& focus) const {
  const bool any = code.join == ExpressionCode::Join::any;
  const Answer deciding = any ? Answer::yes : Answer::no;
  Answer whole = any ? Answer::no : Answer::yes;
  for (const PlainTerm& term : code.terms) {
    const Answer answer = answer_plainly(term, frame, focus);
    if (answer == Answer::unsure || answer == deciding) return answer;
    if (answer == Answer::empty) whole = Answer::empty;
  }
  return whole;
}

Run::Answer Run::answer_plainly(const PlainTerm& term, std::size_t frame, const fhirpath::Value& focus) const {
  const fhirpath::Value* at = &focus;
  if (term.root.index != no_index) {
    const Slot& root = slot(term.root, frame);
    if (!root.bound || root.target != nullptr) return Answer::unsure;
    at = &root.value;
  }
  std::string_view text;
  if (at->kind() == fhirpath::Kind::string && term.steps.empty()) {
    text = at->text();
  } else {
    // Types bring choices and primitives that are no JSON text, so only content of unknown type is walked.
    if (!at->is_node() || at->type() != nullptr || at->node() == nullptr) return Answer::unsure;
    const json::Node* node = at->node();
    for (const SourceStep& step : term.steps) {
      if (!node->is_object()) return Answer::unsure;
      const json::Node* const member = node->find(step.name);
      if (member == nullptr) {
        // FHIRPath also looks for a choice of that name.
        for (const json::Node& other : *node) {
          const std::string_view name = other.name().text();
          if (name.size() > step.name.text().size() && name.starts_with(step.name.text())) return Answer::unsure;
        }
      }
      if (member == nullptr || member->is_null()) {
        return term.form == PlainTerm::Form::exists ? Answer::no : term.form == PlainTerm::Form::missing ? Answer::yes : Answer::empty;
      }
      if (member->is_array()) return Answer::unsure;
      node = member;
    }
    if (term.form == PlainTerm::Form::exists) return Answer::yes;
    if (term.form == PlainTerm::Form::missing) return Answer::no;
    if (!node->is_string() && !(term.as_text && node->is_boolean())) return Answer::unsure;
    text = node->text();
  }
  switch (term.form) {
    case PlainTerm::Form::exists: return Answer::yes;
    case PlainTerm::Form::missing: return Answer::no;
    case PlainTerm::Form::equals: return text == term.texts.front() ? Answer::yes : Answer::no;
    case PlainTerm::Form::differs: return text != term.texts.front() ? Answer::yes : Answer::no;
    case PlainTerm::Form::within: break;
  }
  for (const std::string& each : term.texts) {
    if (each == text) return Answer::yes;
  }
  if (term.constant.constant) {
    for (const fhirpath::Value& value : program_.constants[term.constant.index].values()) {
      if (value.kind() != fhirpath::Kind::string) return Answer::unsure;
      if (value.text() == text) return Answer::yes;
    }
  }
  return Answer::no;
}

}  // namespace gateway::mapping
