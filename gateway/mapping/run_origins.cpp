#include <algorithm>

#include "mapping/run.hpp"

namespace gateway::mapping {

// Where a node that a target has just written came from. What a rule made of its own variables counts as made from what
// these were made from.
void Run::note_descent(const TargetCode& target, const TargetNode& node, const Made& made) {
  // A node made before and put into its place now came from where it was made.
  if (made.node != nullptr && tree_.knows_descent(node)) return;
  Descent from;
  const bool in_record = made.value.is_node() && made.literal == nullptr && made.node == nullptr;
  switch (target.transform) {
    case TransformKind::create: from.kind = Origin::Kind::object; break;
    case TransformKind::uuid:
    case TransformKind::pointer:
    case TransformKind::reference: break;
    default:
      if (in_record)
        from.kind = Origin::Kind::taken;
      else if (made.literal == nullptr)
        from.kind = Origin::Kind::made;
  }
  const bool of_map = made.literal == nullptr && target.transform == TransformKind::copy &&
                      program_.parameters[target.parameters.begin].slot.constant;
  if (of_map) from.kind = Origin::Kind::constant;
  if (from.kind == Origin::Kind::taken) {
    from.sources = {made.value.node()};
  } else if (from.kind == Origin::Kind::object) {
    if (current_ != nullptr) from.sources = {current_};
  } else if (from.kind == Origin::Kind::made) {
    from.sources = touched_.empty() ? bound_from_ : touched_;
    from.for_parts = target.transform == TransformKind::translate || target.transform == TransformKind::qty ||
                     target.transform == TransformKind::evaluate;
    bool from_variable = false;
    for (Index at = target.parameters.begin; at < target.parameters.end; ++at) {
      const ParameterCode& parameter = program_.parameters[at];
      if (parameter.kind == ParameterCode::Kind::variable) from_variable = from_variable || !parameter.slot.constant;
      if (parameter.kind != ParameterCode::Kind::expression) continue;
      for (const auto& [name, reference] : program_.expressions[parameter.expression].variables) {
        from_variable = from_variable || !reference.constant;
      }
    }
    if (from.sources.empty() && from_variable && current_ != nullptr) from.sources = {current_};
    if (from.sources.empty()) from.kind = Origin::Kind::constant;
  }
  std::vector<const json::Node*> once;
  for (const json::Node* source : from.sources) {
    if (std::find(once.begin(), once.end(), source) == once.end()) once.push_back(source);
  }
  from.sources = std::move(once);
  tree_.descends(node, std::move(from));
}

}  // namespace gateway::mapping
