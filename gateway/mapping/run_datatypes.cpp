#include <array>

#include "mapping/primitive_text.hpp"
#include "mapping/run.hpp"

namespace gateway::mapping {

using base::ErrorKind;

// c, cc, id, cp. Nothing when what they need has no value.
base::Status Run::make_datatype(Index rule, const TargetCode& target, std::size_t frame) {
  const Vocabulary& words = program_.vocabulary;
  std::array<std::string_view, 3> texts;
  const std::size_t count = target.parameters.end - target.parameters.begin;
  for (std::size_t at = 0; at < count; ++at) {
    const ParameterCode& parameter = program_.parameters[target.parameters.begin + static_cast<Index>(at)];
    texts[at] = TRY(text_operand(rule, parameter, frame));
  }
  const auto make_node = [&](const fhir::Type* type) -> TargetNode& {
    TargetNode& node = tree_.make({type, nullptr});
    node.rule = rule;
    node.source = current_;
    Made made;
    made.node = &node;
    made_.push_back(made);
    return node;
  };
  const auto add = [&](TargetNode& node, json::Name member, std::string_view text) {
    if (text.empty()) return;
    tree_.add_text(node, member, text);
  };
  const auto add_coding = [&](TargetNode& node) {
    add(node, words.system, texts[0]);
    add(node, words.code, texts[1]);
    add(node, words.display, texts[2]);
  };
  switch (target.transform) {
    case TransformKind::c:
      if (!texts[1].empty()) add_coding(make_node(words.coding_type));
      break;
    case TransformKind::cc:
      if (count == 1) {
        if (!texts[0].empty()) add(make_node(words.codeable_concept), words.text, texts[0]);
      } else if (!texts[1].empty()) {
        TargetNode& node = make_node(words.codeable_concept);
        add_coding(tree_.add(node, words.coding));
      }
      break;
    case TransformKind::id:
      if (!texts[1].empty()) {
        TargetNode& node = make_node(words.identifier);
        add(node, words.system, texts[0]);
        add(node, words.value, texts[1]);
        if (!texts[2].empty()) {
          TargetNode& coding = tree_.add(tree_.add(node, words.type), words.coding);
          add(coding, words.system, "http://terminology.hl7.org/CodeSystem/v2-0203");
          add(coding, words.code, texts[2]);
        }
      }
      break;
    case TransformKind::cp: {
      const std::string_view value = count == 1 ? texts[0] : texts[1];
      if (value.empty()) break;
      std::string_view system = count == 2 ? texts[0] : std::string_view("phone");
      if (count == 1 && value.find("://") != std::string_view::npos) system = "url";
      if (count == 1 && value.find('@') != std::string_view::npos) system = "email";
      TargetNode& node = make_node(words.contact_point);
      add(node, words.system, system);
      add(node, words.value, value);
      break;
    }
    default: break;
  }
  return base::Success{};
}

// qty(text) reads "12.5 mg"; qty(value, unit, system, code) takes its parts.
base::Status Run::make_quantity(Index rule, const TargetCode& target, std::size_t frame) {
  const Vocabulary& words = program_.vocabulary;
  std::array<std::string_view, 4> texts;
  const std::size_t count = target.parameters.end - target.parameters.begin;
  for (std::size_t at = 0; at < count; ++at) {
    const ParameterCode& parameter = program_.parameters[target.parameters.begin + static_cast<Index>(at)];
    texts[at] = TRY(text_operand(rule, parameter, frame));
  }
  if (texts[0].empty()) return base::Success{};
  if (count == 1) {
    const std::size_t end = texts[0].find_first_not_of("+-.0123456789eE");
    const std::string_view number = texts[0].substr(0, end);
    std::string_view unit = end == std::string_view::npos ? std::string_view() : texts[0].substr(end);
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    texts[0] = number;
    texts[1] = unit;
  }
  if (!is_number_of("decimal", texts[0])) return fail(rule, "the value of the quantity is no number", ErrorKind::value);
  TargetNode& node = tree_.make({words.quantity, nullptr});
  node.rule = rule;
  node.source = current_;
  tree_.add_text(node, words.value, texts[0], json::Kind::number);
  if (!texts[1].empty()) tree_.add_text(node, words.unit, texts[1]);
  if (!texts[2].empty()) tree_.add_text(node, words.system, texts[2]);
  if (!texts[3].empty()) tree_.add_text(node, words.code, texts[3]);
  Made made;
  made.node = &node;
  made_.push_back(made);
  return base::Success{};
}

base::Status Run::make_translation(Index rule, const TargetCode& target, std::size_t frame,
                                   const TargetElement* element) {
  const Made* const made = TRY(operand(rule, program_.parameters[target.parameters.begin], frame));
  if (made == nullptr) return base::Success{};
  const fhirpath::Value value = made->node != nullptr ? as_value(*made->node) : made->value;
  std::optional<ConceptView> found;
  Made plain = *made;
  plain.value = value;
  plain.node = nullptr;
  const std::optional<Primitive> primitive = primitive_of(plain);
  if (primitive) {
    if (primitive->text.empty()) return base::Success{};
    found = program_.concept_maps.translate(*target.concept_map, {}, primitive->text);
  } else if (value.is_node() && value.node() != nullptr) {
    const auto translate = [&](const json::Node& coding) {
      if (!found)
        found = program_.concept_maps.translate(*target.concept_map, coding.string("system"), coding.string("code"));
    };
    const json::Node* codings = value.node()->find("coding");
    if (codings == nullptr)
      translate(*value.node());
    else
      for (const json::Node& coding : *codings) translate(coding);
  }
  if (value.is_node()) mark(value.node(), Fate::mapped);
  if (!found) {
    return fail(rule, "the concept map " + target.concept_map->url + " has no translation for this code",
                ErrorKind::code_invalid, "add the code to the map, or an unmapped rule");
  }
  const Vocabulary& words = program_.vocabulary;
  std::string_view field = "code";
  if (target.parameters.end - target.parameters.begin == 3) {
    field = program_.parameters[target.parameters.begin + 2].literal.text;
  } else if (element != nullptr && element->type.known()) {
    field = element->type.name();
  }
  if (field == "Coding" || field == "coding" || field == "CodeableConcept") {
    TargetNode& node = tree_.make({field == "CodeableConcept" ? words.codeable_concept : words.coding_type, nullptr});
    node.rule = rule;
    node.source = current_;
    TargetNode& coding = field == "CodeableConcept" ? tree_.add(node, words.coding) : node;
    if (!found->system.empty()) tree_.add_text(coding, words.system, found->system);
    tree_.add_text(coding, words.code, found->code);
    if (!found->display.empty()) tree_.add_text(coding, words.display, found->display);
    Made result;
    result.node = &node;
    made_.push_back(result);
    return base::Success{};
  }
  push_text(field == "system" ? found->system : field == "display" ? found->display : found->code);
  return base::Success{};
}

}  // namespace gateway::mapping
