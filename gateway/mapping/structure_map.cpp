#include "mapping/structure_map.hpp"

#include <array>
#include <charconv>
#include <span>

#include "json/reader.hpp"
#include "mapping/token.hpp"

namespace gateway::mapping {
namespace {

using base::ErrorKind;

constexpr int greatest_depth = 64;

class StructureMapReader {
 public:
  StructureMapReader(std::string_view file, std::string_view text) : file_(file), text_(text) {}

  base::Result<Map> read(const json::Node& resource) {
    if (resource.string("resourceType") != "StructureMap") return fail(resource, "this is no StructureMap resource");
    Map map;
    map.file = file_;
    for (const char* element : {"url", "name", "title", "status"}) {
      const std::string_view value = resource.string(element);
      if (!value.empty())
        map.metadata.push_back({element, Literal{LiteralKind::string, std::string(value)}, false, place(resource)});
    }
    for (const json::Node& each : list(resource, "contained")) {
      if (each.string("resourceType") == "ConceptMap") map.concept_maps.push_back(concept_map(each));
    }
    for (const json::Node& each : list(resource, "structure")) {
      Structure use;
      use.url = each.string("url");
      use.alias = each.string("alias");
      use.place = place(each);
      use.comments.before = documentation(each);
      static constexpr std::array<std::string_view, 4> modes = {"source", "queried", "target", "produced"};
      use.mode = static_cast<StructureMode>(TRY(code(each, "mode", modes)));
      map.structures.push_back(std::move(use));
    }
    for (const json::Node& each : list(resource, "import"))
      map.imports.push_back({std::string(each.text()), place(each)});
    for (const json::Node& each : list(resource, "const")) {
      map.constants.push_back({std::string(each.string("name")), expression(each, "value"), place(each)});
    }
    for (const json::Node& each : list(resource, "group")) map.groups.push_back(TRY(group(each)));
    if (map.groups.empty()) return fail(resource, "a map needs at least one group");
    return map;
  }

 private:
  // The items of a list member; an empty range when it is absent.
  const json::Node& list(const json::Node& object, std::string_view name) const {
    static const json::Node nothing{};
    const json::Node* found = object.find(name);
    return found != nullptr ? *found : nothing;
  }

  // `documentation` as the comments that mapping language has for it.
  static std::vector<std::string> documentation(const json::Node& node) {
    std::vector<std::string> lines;
    std::string_view text = node.string("documentation");
    while (!text.empty()) {
      const std::size_t end = text.find_first_of("\r\n");
      if (end > 0) lines.push_back("// " + std::string(text.substr(0, end)));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
  }

  Place place(const json::Node& node) const {
    if (node.offset() == json::Node::no_offset) return {1, 1};
    const json::LineColumn at = json::line_column(text_, node.offset());
    return {at.line, at.column};
  }

  base::Error fail(const json::Node& node, std::string text, ErrorKind kind = ErrorKind::structure,
                   std::string remedy = {}) const {
    return error_at(file_, text_, place(node), kind, std::move(text), std::move(remedy));
  }

  // Which of `codes` a value is.
  base::Result<std::size_t> code_of(const json::Node& value, std::span<const std::string_view> codes) const {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (!codes[i].empty() && value.text() == codes[i]) return i;
    }
    std::string known;
    for (const std::string_view each : codes) known += (known.empty() ? "" : ", ") + std::string(each);
    return fail(value, "this code does not belong here", ErrorKind::value, "one of " + known);
  }

  // The same of a member that must be there.
  base::Result<std::size_t> code(const json::Node& object, std::string_view member,
                                 std::span<const std::string_view> codes) const {
    const json::Node* value = object.find(member);
    if (value == nullptr) return fail(object, "'" + std::string(member) + "' is missing here");
    return code_of(*value, codes);
  }

  base::Result<std::uint32_t> number(const json::Node& value) const {
    std::uint32_t made = 0;
    const std::string_view text = value.text();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), made);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
      return fail(value, "a cardinality is a whole number or *", ErrorKind::value);
    }
    return made;
  }

  ExpressionText expression(const json::Node& object, std::string_view name) const {
    const json::Node* found = object.find(name);
    return {std::string(object.string(name)), place(found != nullptr ? *found : object), {}};
  }

  std::optional<ExpressionText> condition(const json::Node& object, std::string_view name) const {
    if (object.string(name).empty()) return std::nullopt;
    return expression(object, name);
  }

  // A contained ConceptMap is named "#id", as an embedded one is.
  EmbeddedConceptMap concept_map(const json::Node& node) const {
    EmbeddedConceptMap map;
    map.url = node.string("id");
    map.place = place(node);
    for (const json::Node& group_node : list(node, "group")) {
      const std::string number = std::to_string(map.prefixes.size());
      map.prefixes.emplace_back("s" + number, group_node.string("source"));
      map.prefixes.emplace_back("t" + number, group_node.string("target"));
      if (const json::Node* unmapped = group_node.find("unmapped"))
        map.unmapped_provided = unmapped->string("mode") == "provided";
      for (const json::Node& element : list(group_node, "element")) {
        for (const json::Node& target_node : list(element, "target")) {
          const std::string_view relation = target_node.string("equivalence");
          const bool none = relation == "unmatched" || relation == "disjoint" || target_node.string("code").empty();
          if (none) continue;
          map.mappings.push_back({"s" + number, std::string(element.string("code")), "-", "t" + number,
                                  std::string(target_node.string("code")), place(target_node)});
          break;
        }
      }
    }
    return map;
  }

  base::Result<Group> group(const json::Node& node) const {
    Group made;
    made.place = made.extends_place = place(node);
    made.name = node.string("name");
    made.comments.before = documentation(node);
    made.extends = node.string("extends");
    if (made.name.empty()) return fail(node, "a group needs a name");
    if (node.find("typeMode") != nullptr) {
      static constexpr std::array<std::string_view, 3> modes = {"none", "types", "type-and-types"};
      made.type_mode = static_cast<TypeMode>(TRY(code(node, "typeMode", modes)));
    }
    for (const json::Node& each : list(node, "input")) {
      static constexpr std::array<std::string_view, 2> modes = {"target", "source"};
      made.parameters.push_back({TRY(code(each, "mode", modes)) == 1, std::string(each.string("name")),
                                 std::string(each.string("type")), place(each)});
    }
    for (const json::Node& each : list(node, "rule")) made.rules.push_back(TRY(rule(each, 0)));
    return made;
  }

  base::Result<Rule> rule(const json::Node& node, int depth) const {
    if (depth >= greatest_depth) return fail(node, "rules are nested over 64 deep here", ErrorKind::too_costly);
    Rule made;
    made.name = node.string("name");
    made.place = place(node);
    made.comments.before = documentation(node);
    for (const json::Node& each : list(node, "source")) made.sources.push_back(TRY(source(each)));
    if (made.sources.empty()) return fail(node, "a rule needs a source");
    for (const json::Node& each : list(node, "target")) made.targets.push_back(TRY(target(each)));
    for (const json::Node& each : list(node, "dependent")) {
      Call call;
      call.group = each.string("name");
      call.place = place(each);
      for (const json::Node& variable : list(each, "variable"))
        call.parameters.push_back(variable_parameter(variable, variable.text()));
      for (const json::Node& one : list(each, "parameter")) call.parameters.push_back(TRY(parameter(one)));
      made.calls.push_back(std::move(call));
    }
    for (const json::Node& each : list(node, "rule")) made.rules.push_back(TRY(rule(each, depth + 1)));
    as_short_form(made);
    return made;
  }

  // `src.a -> tgt.b;` is written as a create without a type that nothing follows.
  static void as_short_form(Rule& rule) {
    if (rule.sources.size() != 1 || rule.targets.size() != 1 || !rule.calls.empty() || !rule.rules.empty()) return;
    Source& source = rule.sources.front();
    Target& target = rule.targets.front();
    const bool plain = source.type.empty() && !source.cardinality && !source.default_value && !source.where &&
                       !source.check && !source.log && source.list_mode == SourceListMode::all &&
                       !source.variable.empty();
    const bool created = target.transform && target.transform->name == "create" &&
                         target.transform->parameters.empty() && !target.variable.empty() && !target.path.empty() &&
                         target.list_mode == TargetListMode::append;
    if (!plain || !created) return;
    source.variable.clear();
    target.variable.clear();
    target.transform.reset();
    rule.copies = true;
  }

  base::Result<Source> source(const json::Node& node) const {
    Source made;
    made.place = place(node);
    made.context = node.string("context");
    if (made.context.empty()) return fail(node, "a source needs a context");
    if (!node.string("element").empty()) made.path.emplace_back(node.string("element"));
    made.type = node.string("type");
    made.variable = node.string("variable");
    if (node.find("listMode") != nullptr) {
      static constexpr std::array<std::string_view, 6> modes = {"",     "first",    "not_first",
                                                                "last", "not_last", "only_one"};
      made.list_mode = static_cast<SourceListMode>(TRY(code(node, "listMode", modes)));
    }
    const json::Node* minimum = node.find("min");
    const json::Node* maximum = node.find("max");
    if (minimum != nullptr || maximum != nullptr) {
      Cardinality range;
      if (minimum != nullptr) range.minimum = TRY(number(*minimum));
      if (maximum != nullptr && maximum->text() != "*") range.maximum = TRY(number(*maximum));
      made.cardinality = range;
    }
    for (const json::Node& member : node) {
      if (!member.name().text().starts_with("defaultValue")) continue;
      if (!member.is_string() && !member.is_number() && !member.is_boolean()) {
        return fail(member, "a default that is no plain value is not supported", ErrorKind::not_supported,
                    "make it in a rule of its own");
      }
      std::string text = member.is_string() ? "'" + escaped(member.text()) + "'" : std::string(member.text());
      made.default_value = ExpressionText{std::move(text), place(member), {}};
    }
    made.where = condition(node, "condition");
    made.check = condition(node, "check");
    made.log = condition(node, "logMessage");
    return made;
  }

  base::Result<Target> target(const json::Node& node) const {
    Target made;
    made.place = place(node);
    made.context = node.string("context");
    if (!node.string("element").empty()) made.path.emplace_back(node.string("element"));
    made.variable = node.string("variable");
    for (const json::Node& each : list(node, "listMode")) {
      static constexpr std::array<std::string_view, 5> modes = {"collate", "first", "share", "last", "single"};
      made.list_mode = static_cast<TargetListMode>(TRY(code_of(each, modes)));
    }
    made.share = node.string("listRuleId");
    const std::string_view name = node.string("transform");
    if (name.empty()) return made;
    Transform transform;
    transform.name = name;
    transform.place = made.place;
    for (const json::Node& each : list(node, "parameter")) transform.parameters.push_back(TRY(parameter(each)));
    made.transform = std::move(transform);
    return made;
  }

  Parameter variable_parameter(const json::Node& node, std::string_view name) const {
    Parameter made;
    made.kind = Parameter::Kind::variable;
    made.variable = name;
    made.place = place(node);
    return made;
  }

  base::Result<Parameter> parameter(const json::Node& node) const {
    static constexpr std::array<std::pair<std::string_view, LiteralKind>, 7> kinds = {{
        {"valueString", LiteralKind::string},
        {"valueBoolean", LiteralKind::boolean},
        {"valueInteger", LiteralKind::number},
        {"valueDecimal", LiteralKind::number},
        {"valueDate", LiteralKind::date},
        {"valueTime", LiteralKind::time},
        {"valueDateTime", LiteralKind::date_time},
    }};
    if (!node.string("valueId").empty()) return variable_parameter(node, node.string("valueId"));
    for (const auto& [member, kind] : kinds) {
      const json::Node* value = node.find(member);
      if (value == nullptr) continue;
      Parameter made;
      made.literal = {kind, std::string(value->text())};
      made.place = place(*value);
      return made;
    }
    return fail(node, "a parameter needs a value");
  }

  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == '\'' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

  std::string_view file_;
  std::string_view text_;
};

}  // namespace

base::Result<Map> map_of(std::string_view file, std::string_view text, const json::Node& resource) {
  return StructureMapReader(file, text).read(resource);
}

}  // namespace gateway::mapping
