#include "mapping/run.hpp"

#include "json/pointer.hpp"

namespace gateway::mapping {

using base::Error;
using base::ErrorKind;

Run::Run(const ProgramRows& program, const json::Node& source, const RunInputs& inputs)
    : program_(program), source_(source), inputs_(inputs), tree_(program, memory_) {
  context_.definitions = program.definitions;
  context_.now = inputs.now;
  context_.resource = &source;
  fhirpath_left_ = inputs.budget.all_fhirpath_steps;
  if (inputs.conforms_to) {
    context_.conforms_to = [&inputs](const fhirpath::Value& value, std::string_view profile) -> std::optional<bool> {
      if (!value.is_node() || value.node() == nullptr) return std::nullopt;
      return inputs.conforms_to(*value.node(), profile);
    };
  }
  context_.member_of = inputs.member_of;
  context_.html_checks = inputs.html_checks;
  slots_.reserve(256);
  items_.reserve(64);
}

base::Result<Output> Run::result() {
  const GroupCode& entry = program_.groups[program_.start];
  slots_.resize(entry.frame);
  TargetNode* root = nullptr;
  for (std::size_t i = 0; i < entry.parameters.size(); ++i) {
    const GroupParameterCode& parameter = entry.parameters[i];
    if (parameter.is_source) {
      slots_[i].value = fhirpath::focus_on(source_, program_.definitions, parameter.type.fhir);
    } else {
      root = &tree_.make(parameter.type);
      root->placed = true;
      slots_[i].target = root;
    }
    slots_[i].bound = true;
  }
  current_ = &source_;
  TRY(apply_group(program_.start, 0, 0));

  if (values_ > inputs_.budget.values) {
    return Error(ErrorKind::too_costly, "rules look at too many values",
                 program_.files[program_.groups[program_.start].file]);
  }

  Output output{json::Document(*program_.names), {}, {}, std::move(log_)};
  std::string pointer;
  tree_.limit_output(inputs_.budget.bytes);
  json::Node* written = tree_.write(*root, output.target, inputs_.origins ? &output.origins : nullptr, pointer);
  if (const TargetNode* large = tree_.too_large()) {
    return Error(ErrorKind::too_costly, "the output is larger than " + std::to_string(inputs_.budget.bytes) + " bytes",
                 rule_place(program_, large->rule));
  }
  if (tree_.too_deep())
    return Error(ErrorKind::too_costly, "the output is nested over 64 deep", program_.files.front());
  if (written == nullptr)
    return Error(ErrorKind::processing, "no rule of the map wrote anything", program_.files.front());
  output.target.set_root(*written);
  if (inputs_.losses) output.losses = losses();
  return output;
}

base::Status Run::apply_group(Index group, std::size_t frame, std::size_t depth) {
  const GroupCode& code = program_.groups[group];
  if (depth > inputs_.budget.depth) {
    return Error(
        ErrorKind::too_costly, "groups and blocks go too deep here",
        program_.files[code.file] + ":" + std::to_string(code.place.line) + ":" + std::to_string(code.place.column),
        "look for a group that calls itself without going down in the source");
  }
  if (code.extends != no_index) {
    const GroupCode& base = program_.groups[code.extends];
    const std::size_t inner = slots_.size();
    slots_.resize(inner + base.frame);
    for (std::size_t i = 0; i < code.parameters.size(); ++i) slots_[inner + i] = slots_[frame + i];
    TRY(apply_group(code.extends, inner, depth + 1));
    slots_.resize(inner);
  }
  return apply_rules(code.rules, frame, depth);
}

base::Status Run::apply_rules(Range rules, std::size_t frame, std::size_t depth) {
  for (Index rule = rules.begin; rule < rules.end; ++rule) {
    const json::Node* const outer = current_;
    TRY(apply_from_source(rule, program_.rules[rule].sources.begin, frame, depth));
    current_ = outer;
  }
  return base::Success{};
}

// Binds `source` to each of its values in turn and goes on with the next one; behind the last the rule is applied.
base::Status Run::apply_from_source(Index rule, Index source, std::size_t frame, std::size_t depth) {
  if (source == program_.rules[rule].sources.end) return apply_targets(rule, frame, depth);
  const SourceCode& code = program_.sources[source];
  if (code.is_bare) {
    const Slot& context = slot(code.context, frame);
    if (!context.bound) return base::Success{};
    slots_[frame + code.slot] = {context.value, nullptr, true};
    if (context.value.is_node()) current_ = context.value.node();
    return apply_from_source(rule, source + 1, frame, depth);
  }
  const std::size_t begin = items_.size();
  TRY(collect(rule, code, frame));
  const std::size_t end = items_.size();
  for (std::size_t item = begin; item < end; ++item) {
    Slot& bound = slots_[frame + code.slot];
    bound.value = items_[item];
    bound.target = nullptr;
    bound.bound = true;
    if (bound.value.is_node()) current_ = bound.value.node();
    TRY(apply_from_source(rule, source + 1, frame, depth));
  }
  items_.resize(begin);
  return base::Success{};
}

base::Status Run::apply_targets(Index rule, std::size_t frame, std::size_t depth) {
  if (++rules_ > inputs_.budget.rules)
    return fail(rule, "the record makes too many rules apply", ErrorKind::too_costly);
  if (depth > inputs_.budget.depth) return fail(rule, "rules are nested too deep", ErrorKind::too_costly);
  const RuleCode& code = program_.rules[rule];
  if (inputs_.origins) bound_from_.clear();
  if (code.copies) return copy_by_short_form(rule, frame, depth);
  for (Index target = code.targets.begin; target < code.targets.end; ++target) {
    TRY(apply_target(rule, program_.targets[target], frame));
    TRY(within_budget(rule));
  }
  for (Index call = code.calls.begin; call < code.calls.end; ++call) {
    TRY(apply_call(rule, program_.calls[call], frame, depth));
  }
  return code.rules.empty() ? base::Status(base::Success{}) : apply_rules(code.rules, frame, depth + 1);
}

base::Status Run::within_budget(Index rule) const {
  if (memory_.bytes() > inputs_.budget.bytes)
    return fail(rule, "what is made for the output grows too large", ErrorKind::too_costly);
  if (tree_.siblings() > inputs_.budget.siblings)
    return fail(rule, "one element of the output has too many parts", ErrorKind::too_costly);
  return base::Success{};
}

base::Status Run::apply_call(Index rule, const CallCode& call, std::size_t frame, std::size_t depth) {
  const GroupCode& group = program_.groups[call.group];
  const std::size_t inner = slots_.size();
  slots_.resize(inner + group.frame);
  for (Index i = 0; i < group.parameters.size(); ++i) {
    const ParameterCode& argument = program_.parameters[call.arguments.begin + i];
    Slot& bound = slots_[inner + i];
    if (argument.kind == ParameterCode::Kind::variable && !argument.slot.constant) {
      bound = slot(argument.slot, frame);
    } else if (const Made* made = TRY(operand(rule, argument, frame))) {
      bound = {made->value, made->node, true};
    }
    if (bound.target != nullptr && group.parameters[i].is_source) bound = {as_value(*bound.target), nullptr, true};
    if (!group.parameters[i].is_source && bound.target == nullptr) {
      return fail(rule, "the target given to group '" + group.name + "' was not made", ErrorKind::processing,
                  "make it with create(), or apply the rule only when there is a value");
    }
    if (bound.target != nullptr) tree_.open(*bound.target);
  }
  TRY(apply_group(call.group, inner, depth + 1));
  slots_.resize(inner);
  return base::Success{};
}

// `src.a -> tgt.b;`: by the group for the two types when there is one, else a copy.
base::Status Run::copy_by_short_form(Index rule, std::size_t frame, std::size_t depth) {
  const RuleCode& code = program_.rules[rule];
  const TargetCode& target = program_.targets[code.targets.begin];
  const Slot from = slots_[frame + program_.sources[code.sources.begin].slot];
  if (!from.bound) return base::Success{};
  TargetNode* parent = slot(target.context, frame).target;
  const TargetElement element = *TRY(reach(rule, target, parent));
  if (from.value.is_node() && from.value.type() != nullptr && !program_.type_groups.empty()) {
    const TypeGroup* found = nullptr;
    for (const TypeGroup& each : program_.type_groups) {
      if (each.source != from.value.type()->name()) continue;
      const bool exact = element.type.known() && each.target == element.type.name();
      if (exact || (each.for_source_alone && !element.type.known())) found = &each;
    }
    if (found != nullptr) {
      const GroupCode& group = program_.groups[found->group];
      TargetNode* node = TRY(create_implicitly(rule, target, *parent, element));
      const std::size_t inner = slots_.size();
      slots_.resize(inner + group.frame);
      for (std::size_t i = 0; i < 2; ++i) {
        slots_[inner + i] = group.parameters[i].is_source ? from : Slot{{}, node, true};
      }
      TRY(apply_group(found->group, inner, depth + 1));
      slots_.resize(inner);
      return base::Success{};
    }
  }
  Made made;
  made.value = from.value;
  const TargetNode* const node = TRY(write_made(rule, target, *parent, element, made));
  if (inputs_.origins && node != nullptr) {
    tree_.descends(*node, {made.value.is_node() ? Origin::Kind::taken : Origin::Kind::made, {current_}, false});
  }
  return base::Success{};
}

base::Error Run::fail(Index rule, std::string text, ErrorKind kind, std::string remedy) const {
  std::string place = rule_place(program_, rule);
  if (current_ != nullptr) {
    const std::string pointer = json::pointer_to(source_, *current_);
    place += pointer.empty() ? " at the record" : " at " + pointer;
  }
  return Error(kind, std::move(text), std::move(place), std::move(remedy));
}

base::Result<Output> run(const Program& program, const json::Node& source, const RunInputs& inputs) {
  return Run(program.rows(), source, inputs).result();
}

}  // namespace gateway::mapping
