#include "mapping/run.hpp"

namespace gateway::mapping {
namespace {

// "valueQuantity" is a choice of "value" in FHIRPath; "valueset" is not.
bool is_choice_of(std::string_view member, std::string_view name) {
  return member.size() > name.size() && member[name.size()] >= 'A' && member[name.size()] <= 'Z' &&
         member.starts_with(name);
}

}  // namespace

// The value a path starts at; null when that is nothing to walk from.
const fhirpath::Value* Run::root_plainly(const PlainPath& path, std::size_t frame, const fhirpath::Value& focus) const {
  if (path.root.index == no_index) return &focus;
  const Slot& root = slot(path.root, frame);
  return root.bound && root.target == nullptr ? &root.value : nullptr;
}

// What stands under `step` of `node`, as FHIRPath finds it in content of unknown type; pushed onto plain_.
// False when FHIRPath might see more: a choice, a companion, a resource's own type.
bool Run::step_plainly(const json::Node& node, const SourceStep& step, bool root) {
  if (!node.is_object()) {
    if (step.is_value) plain_.push_back({&node, {}});
    return true;
  }
  const json::Node* found = nullptr;
  const json::Name resource_type = program_.definitions->resource_type();
  for (const json::Node& member : node) {
    const json::Name name = member.name();
    if (identical(name, step.name))
      found = &member;
    else if (identical(name, step.companion) || (!root && identical(name, resource_type)))
      return false;
  }
  if (found == nullptr) {
    for (const json::Node& member : node) {
      if (is_choice_of(member.name().text(), step.name.text())) return false;
    }
    return true;
  }
  if (found->is_array()) {
    for (const json::Node& each : *found) {
      if (!each.is_null()) plain_.push_back({&each, {}});
    }
  } else if (!found->is_null()) {
    plain_.push_back({found, {}});
  }
  return true;
}

// Pushes what `path` leads to onto plain_; false when that takes FHIRPath.
bool Run::walk_plainly(const PlainPath& path, std::size_t frame, const fhirpath::Value& focus) {
  const fhirpath::Value* const at = root_plainly(path, frame, focus);
  if (at == nullptr) return false;
  if (at->kind() == fhirpath::Kind::string && path.steps.empty()) {
    plain_.push_back({nullptr, at->text()});
    return true;
  }
  if (!at->is_node() || at->type() != nullptr || at->node() == nullptr || at->companion() != nullptr) return false;
  const std::size_t begin = plain_.size();
  plain_.push_back({at->node(), {}});
  bool root = true;
  for (const SourceStep& step : path.steps) {
    const std::size_t end = plain_.size();
    for (std::size_t each = begin; each < end; ++each) {
      if (!step_plainly(*plain_[each].node, step, root)) return false;
    }
    values_ += plain_.size() - end;
    plain_.erase(plain_.begin() + static_cast<std::ptrdiff_t>(begin),
                 plain_.begin() + static_cast<std::ptrdiff_t>(end));
    root = false;
  }
  // FHIRPath has a budget of its own, and the next source ends the run.
  return ++values_ <= inputs_.budget.values;
}

// The text FHIRPath compares with another: absent for an item that is no text, with null data when toString() of it is
// empty. Numbers have many spellings, so their texts are left to FHIRPath.
std::optional<std::string_view> Run::text_plainly(const PlainItem& item, bool as_text, bool& sure) const {
  if (item.node == nullptr || item.node->is_string()) return item.node == nullptr ? item.text : item.node->text();
  if (as_text && item.node->is_number()) sure = false;
  if (as_text && item.node->is_boolean()) return item.node->text();
  return std::nullopt;
}

Run::Answer Run::answer_plainly(const ExpressionCode& code, Index condition, std::size_t frame,
                                const fhirpath::Value& focus) {
  const PlainCondition& asked = code.conditions[condition];
  Answer answer = Answer::unsure;
  if (asked.form == PlainCondition::Form::any || asked.form == PlainCondition::Form::all) {
    // Three-valued; the operand that decides ends it, as it does in FHIRPath.
    const bool any = asked.form == PlainCondition::Form::any;
    const Answer deciding = any ? Answer::yes : Answer::no;
    answer = any ? Answer::no : Answer::yes;
    for (const Index part : asked.parts) {
      const Answer one = answer_plainly(code, part, frame, focus);
      if (one == Answer::unsure) return one;
      if (one == deciding) {
        answer = one;
        break;
      }
      if (one == Answer::empty) answer = one;
    }
  } else {
    const std::size_t begin = plain_.size();
    answer = answer_of_items(code, asked, frame, focus, begin);
    plain_.resize(begin);
  }
  if (!asked.negated) return answer;
  return answer == Answer::yes ? Answer::no : answer == Answer::no ? Answer::yes : answer;
}

Run::Answer Run::answer_of_items(const ExpressionCode& code, const PlainCondition& asked, std::size_t frame,
                                 const fhirpath::Value& focus, std::size_t begin) {
  using Form = PlainCondition::Form;
  if (asked.of_focus && focus.is_node() && focus.type() == nullptr && focus.companion() == nullptr &&
      focus.node() != nullptr) {
    return compare_plainly(asked, 1, {focus.node(), {}});
  }
  for (const PlainPath& path : asked.paths) {
    if (!walk_plainly(path, frame, focus)) return Answer::unsure;
  }
  const auto answer_for = [&](const PlainItem item, Index condition) {
    if (item.node == nullptr) return answer_plainly(code, condition, frame, fhirpath::Value::of_string(item.text));
    // Behind a step an object that names its resource type has one.
    if (item.node->is_object() && item.node->find(program_.definitions->resource_type()) != nullptr)
      return Answer::unsure;
    return answer_plainly(code, condition, frame, fhirpath::Value::of_node(item.node, nullptr, nullptr));
  };
  if (asked.filter != no_index) {
    std::size_t kept = begin;
    for (std::size_t item = begin; item < plain_.size(); ++item) {
      const Answer holds = answer_for(plain_[item], asked.filter);
      if (holds == Answer::unsure) return holds;
      if (holds == Answer::yes) plain_[kept++] = plain_[item];
    }
    plain_.resize(kept);
  }
  if (asked.form == Form::every) {
    for (std::size_t item = begin; item < plain_.size(); ++item) {
      const Answer holds = answer_for(plain_[item], asked.criterion);
      if (holds != Answer::yes) return holds == Answer::unsure ? holds : Answer::no;
    }
    return Answer::yes;
  }
  if (!asked.of_children)
    return compare_plainly(asked, plain_.size() - begin, plain_.size() > begin ? plain_[begin] : PlainItem());
  std::size_t children = 0;
  for (std::size_t item = begin; item < plain_.size(); ++item) {
    const json::Node* const node = plain_[item].node;
    if (node == nullptr || !node->is_object()) continue;
    for (const json::Node& child : *node) {
      if (child.is_null() || child.is_array() || child.name() == program_.definitions->resource_type() ||
          child.name().text().starts_with('_')) {
        return Answer::unsure;
      }
      ++children;
    }
  }
  return (children > 0) == (asked.form == Form::exists) ? Answer::yes : Answer::no;
}

// The answer when `count` items were found, the first of which is `item`.
Run::Answer Run::compare_plainly(const PlainCondition& asked, std::size_t count, const PlainItem& item) const {
  using Form = PlainCondition::Form;
  if (!asked.as_text && asked.form == Form::exists) return count > 0 ? Answer::yes : Answer::no;
  if (!asked.as_text && asked.form == Form::missing) return count > 0 ? Answer::no : Answer::yes;
  bool sure = true;
  std::optional<std::string_view> text;
  if (count == 1) text = text_plainly(item, asked.as_text, sure);
  if (!sure || (asked.as_text && count > 1)) return Answer::unsure;
  if (asked.as_text && !text) count = 0;  // toString() of an object is nothing
  switch (asked.form) {
    case Form::exists: return count > 0 ? Answer::yes : Answer::no;
    case Form::missing: return count > 0 ? Answer::no : Answer::yes;
    case Form::equals:
    case Form::differs: {
      if (count == 0) return Answer::empty;
      const bool same = text && *text == asked.texts.front();  // no text, or several items, equal no text
      return same == (asked.form == Form::equals) ? Answer::yes : Answer::no;
    }
    default: break;
  }
  if (count == 0) return Answer::empty;
  if (count > 1) return Answer::unsure;
  if (!text) return Answer::no;
  for (const std::string& each : asked.texts) {
    if (each == *text) return Answer::yes;
  }
  if (asked.constant.constant) {
    for (const fhirpath::Value& value : program_.constants[asked.constant.index].values()) {
      if (value.kind() != fhirpath::Kind::string) return Answer::unsure;
      if (value.text() == *text) return Answer::yes;
    }
  }
  return Answer::no;
}

// Pushes the value onto made_; false, with nothing pushed, when that takes FHIRPath.
bool Run::make_plainly(const ExpressionCode& code, Index value, std::size_t frame, const fhirpath::Value& focus) {
  const PlainValue& wanted = code.values[value];
  Made made;
  switch (wanted.form) {
    case PlainValue::Form::text:
      made.value = fhirpath::Value::of_string(wanted.text);
      made_.push_back(made);
      return true;
    case PlainValue::Form::choice: {
      const Answer asked = answer_plainly(code, wanted.condition, frame, focus);
      return asked != Answer::unsure && make_plainly(code, wanted.parts[asked == Answer::yes ? 0 : 1], frame, focus);
    }
    case PlainValue::Form::path: {
      const std::size_t begin = plain_.size();
      bool sure = walk_plainly(wanted.path, frame, focus);
      for (std::size_t item = begin; item < plain_.size(); ++item) {
        // Objects may have types of their own.
        if (plain_[item].node != nullptr && (plain_[item].node->is_object() || plain_[item].node->is_array()))
          sure = false;
      }
      for (std::size_t item = begin; sure && item < plain_.size(); ++item) {
        const json::Node* const node = plain_[item].node;
        made.value = node != nullptr ? fhirpath::Value::of_node(node, nullptr, nullptr)
                                     : fhirpath::Value::of_string(plain_[item].text);
        made_.push_back(made);
      }
      plain_.resize(begin);
      return sure;
    }
    case PlainValue::Form::joined: {
      const std::size_t begin = made_.size();
      std::string whole;
      bool sure = true;
      for (const Index part : wanted.parts) {
        const std::size_t before = made_.size();
        sure = sure && make_plainly(code, part, frame, focus) && made_.size() - before <= 1;
        if (!sure || made_.size() == before) continue;  // what is empty joins as ''
        const fhirpath::Value& one = made_.back().value;
        if (one.kind() == fhirpath::Kind::string)
          whole += one.text();
        else if (one.is_node() && one.node()->is_string())
          whole += one.node()->text();
        else
          sure = false;
      }
      made_.resize(begin);
      if (sure) push_text(whole);
      return sure;
    }
  }
  return false;
}

// The same of the whole expression.
bool Run::evaluate_plainly(const ExpressionCode& code, std::size_t frame, const fhirpath::Value& focus) {
  if (code.value != no_index) return make_plainly(code, code.value, frame, focus);
  if (code.condition == no_index) return false;
  const Answer answer = answer_plainly(code, code.condition, frame, focus);
  Made made;
  made.value = fhirpath::Value::of_boolean(answer == Answer::yes);
  if (answer == Answer::yes || answer == Answer::no) made_.push_back(made);
  return answer != Answer::unsure;
}

}  // namespace gateway::mapping
