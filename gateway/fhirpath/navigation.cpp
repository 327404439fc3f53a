#include "fhirpath/navigation.hpp"

#include "fhir/definitions.hpp"

namespace gateway::fhirpath {
namespace {

// Only where a resource stands does a value say itself of what type it is.
bool is_final(Type declared) {
  return declared != nullptr && !declared->is_resource();
}

Type actual_type(Run& run, const json::Node& node, Type declared) {
  if (is_final(declared) || !node.is_object()) return declared;
  const Type type = run.type_of_resource(node);
  return type != nullptr ? type : declared;
}

// Adds a member's value, item by item where it is an array, each with its part of the companion.
void add_value(Run& run, const json::Node* value, const json::Node* companion, Type type, Collector& out) {
  const bool list = value != nullptr ? value->is_array() : companion->is_array();
  if (!list) {
    if (companion != nullptr && !companion->is_object()) companion = nullptr;
    if (value != nullptr && value->is_null() && companion == nullptr) return;
    out.add(Value::of_node(value, companion, value == nullptr ? type : actual_type(run, *value, type)));
    return;
  }
  const json::Node* extra = companion != nullptr && companion->is_array() ? companion->first() : nullptr;
  const json::Node* item = value == nullptr ? nullptr : value->first();
  if (extra == nullptr && is_final(type)) {
    for (; item != nullptr; item = item->next()) {
      if (!item->is_null()) out.add(Value::of_node(item, nullptr, type));
    }
    return;
  }
  while (item != nullptr || extra != nullptr) {
    const json::Node* beside = extra != nullptr && extra->is_object() ? extra : nullptr;
    const bool present = item != nullptr && !item->is_null();
    if (present || beside != nullptr) {
      out.add(Value::of_node(present ? item : nullptr, beside, present ? actual_type(run, *item, type) : type));
    }
    if (item != nullptr) item = item->next();
    if (extra != nullptr) extra = extra->next();
  }
}

// "valueQuantity" is a choice of "value"; "valueset" is not.
bool is_choice_of(std::string_view member, std::string_view name) {
  return member.size() > name.size() && member.starts_with(name) && member[name.size()] >= 'A' &&
         member[name.size()] <= 'Z';
}

// "_birthDate" beside birthDate, or null.
const json::Node* companion_of(const json::Node& parent, const json::Node& member, const fhir::Child& child) {
  if (!parent.may_have_companions() || !child.of->type->is_primitive()) return nullptr;
  return parent.find("_" + std::string(member.name().text()));
}

void add_choice(Run& run, const json::Node& node, Type type, json::Name name, Collector& out) {
  for (const json::Node& member : node) {
    const fhir::Child* child = type->child(member.name());
    if (child == nullptr || !child->element->choice || child->element->name != name) continue;
    if (child->companion) {
      // Alone only when the value itself is absent; else it was added with the value.
      if (node.find(child->of->property) == nullptr) add_value(run, nullptr, &member, child->of->type, out);
    } else {
      add_value(run, &member, companion_of(node, member, *child), child->of->type, out);
    }
  }
}

void add_untyped(Run& run, const json::Node& node, json::Name name, json::Name companion, Collector& out) {
  const json::Node* value = node.find(name);
  const json::Node* extra = node.find(companion);
  if (value != nullptr || extra != nullptr) {
    add_value(run, value, extra, nullptr, out);
    return;
  }
  for (const json::Node& member : node) {
    if (is_choice_of(member.name().text(), name.text())) add_value(run, &member, nullptr, nullptr, out);
  }
}

// A primitive has only what its companion holds: id and extensions.
void add_companion_members(Run& run, const json::Node& companion, json::Name name, Collector& out) {
  const fhir::Definitions* definitions = run.context.definitions;
  Type type = nullptr;
  if (definitions != nullptr) {
    const Type element = definitions->type("Element");
    const fhir::Child* child = element == nullptr ? nullptr : element->child(name);
    if (child == nullptr || child->companion) return;
    type = child->of->type;
  }
  if (const json::Node* found = companion.find(name)) add_value(run, found, nullptr, type, out);
}

void add_typed(Run& run, const json::Node& node, Type type, json::Name name, json::Name companion, bool may_be_choice,
               Collector& out) {
  const fhir::Child* child = type->child(name);
  if (child == nullptr) {
    if (may_be_choice) add_choice(run, node, type, name, out);
    return;
  }
  if (child->companion || (child->element->choice && !run.program.json_names)) return;
  const json::Node* value = node.find(name);
  const json::Node* extra =
      node.may_have_companions() && child->of->type->is_primitive() ? node.find(companion) : nullptr;
  if (value != nullptr || extra != nullptr) add_value(run, value, extra, child->of->type, out);
}

void add_type_info(Run& run, const TypeInfo& info, json::Name name, Collector& out) {
  if (name.text() == "namespace") out.add(run.string(info.space));
  if (name.text() == "name") out.add(run.string(info.name));
}

void add_named(Run& run, const Value& parent, json::Name name, json::Name companion, bool may_be_choice,
               Collector& out) {
  if (parent.kind() == Kind::type_info) return add_type_info(run, parent.type_info(), name, out);
  if (!parent.is_node()) return;
  const json::Node* node = parent.node();
  if (node != nullptr && node->is_object()) {
    if (parent.type() == nullptr) return add_untyped(run, *node, name, companion, out);
    return add_typed(run, *node, parent.type(), name, companion, may_be_choice, out);
  }
  if (run.program.json_names && node != nullptr && name.text() == "value") return out.add(parent);
  if (parent.companion() != nullptr) add_companion_members(run, *parent.companion(), name, out);
}

}  // namespace

void add_members(Run& run, const Value& parent, const Step& step, Collector& out) {
  add_named(run, parent, step.name, step.companion, step.may_be_choice, out);
}

void add_members(Run& run, const Value& parent, json::Name name, json::Name companion, Collector& out) {
  add_named(run, parent, name, companion, false, out);
}

void add_children(Run& run, const Value& parent, Collector& out) {
  if (!parent.is_node()) return;
  const json::Node* node = parent.node();
  const bool complex = node != nullptr && node->is_object();
  const json::Node* members = complex ? node : parent.companion();
  if (members == nullptr) return;
  Type type = complex ? parent.type() : nullptr;
  if (!complex && run.context.definitions != nullptr) type = run.context.definitions->type("Element");
  for (const json::Node& member : *members) {
    if (!run.spend(1)) return;
    if (member.name() == run.program.known.resource_type) continue;
    if (type == nullptr) {
      if (!member.name().text().starts_with('_')) add_value(run, &member, nullptr, nullptr, out);
      continue;
    }
    const fhir::Child* child = type->child(member.name());
    if (child == nullptr) continue;
    if (child->companion) {
      if (members->find(member.name().text().substr(1)) == nullptr)
        add_value(run, nullptr, &member, child->of->type, out);
    } else {
      add_value(run, &member, companion_of(*members, member, *child), child->of->type, out);
    }
  }
}

bool is_named_type(Run& run, const Value& value, const Step& step) {
  if (!value.is_node()) return false;
  if (value.type() != nullptr) return step.type != nullptr && value.type()->is(*step.type->fhir);
  if (value.node() == nullptr) return false;
  const json::Node* type = value.node()->find(run.program.known.resource_type);
  return type != nullptr && (type->text() == step.name.text() || step.name.text() == "Resource");
}

}  // namespace gateway::fhirpath
