#include "mapping/printer.hpp"

#include <array>
#include <string_view>

namespace gateway::mapping {
namespace {

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\f': out += "\\f"; break;
      case '\\': out += "\\\\"; break;
      default:
        if (c == quote) out += '\\';
        out += c;
    }
  }
  return out + quote;
}

// A name as it may stand in a map: in `quotes` when it is no plain word or would be read as another part of the rule.
std::string name(std::string_view text) {
  static constexpr std::array<std::string_view, 6> reserved = {"true", "false",     "default",
                                                               "then", "not_first", "not_last"};
  bool plain = !text.empty() && !(text.front() >= '0' && text.front() <= '9');
  for (const char c : text) {
    plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  }
  for (const std::string_view word : reserved) plain = plain && text != word;
  return plain ? std::string(text) : quoted(text, '`');
}

std::string path(const std::string& context, const std::vector<std::string>& elements) {
  std::string out = name(context);
  for (const std::string& element : elements) out += "." + name(element);
  return out;
}

std::string literal(const Literal& constant) {
  switch (constant.kind) {
    case LiteralKind::empty: return "{}";
    case LiteralKind::string: return quoted(constant.text, '\'');
    case LiteralKind::date:
    case LiteralKind::date_time: return "@" + constant.text;
    case LiteralKind::time: return "@T" + constant.text;
    case LiteralKind::number:
    case LiteralKind::boolean: break;
  }
  return constant.text;
}

std::string parameter(const Parameter& one) {
  switch (one.kind) {
    case Parameter::Kind::literal: return literal(one.literal);
    case Parameter::Kind::variable: return name(one.variable);
    case Parameter::Kind::expression: break;
  }
  return one.expression.text;
}

std::string call(const std::string& what, const std::vector<Parameter>& parameters) {
  std::string out = name(what) + "(";
  for (std::size_t i = 0; i < parameters.size(); ++i) out += (i > 0 ? ", " : "") + parameter(parameters[i]);
  return out + ")";
}

std::string transform(const Transform& one) {
  const bool short_form = one.parameters.size() == 1;
  if (short_form && one.name == "copy" && one.parameters.front().kind != Parameter::Kind::expression) {
    return parameter(one.parameters.front());
  }
  if (short_form && one.name == "evaluate" && one.parameters.front().kind == Parameter::Kind::expression) {
    return "(" + one.parameters.front().expression.text + ")";
  }
  return call(one.name, one.parameters);
}

std::string source(const Source& one) {
  static constexpr std::array<const char*, 6> modes = {"", " first", " not_first", " last", " not_last", " only_one"};
  std::string out = path(one.context, one.path);
  if (!one.type.empty()) out += " : " + name(one.type);
  if (one.cardinality) {
    out += " " + std::to_string(one.cardinality->minimum) + "..";
    out += one.cardinality->maximum ? std::to_string(*one.cardinality->maximum) : "*";
  }
  if (one.default_value) out += " default (" + one.default_value->text + ")";
  out += modes[static_cast<std::size_t>(one.list_mode)];
  if (!one.variable.empty()) out += " as " + name(one.variable);
  if (one.where) out += " where (" + one.where->text + ")";
  if (one.check) out += " check (" + one.check->text + ")";
  if (one.log) out += " log (" + one.log->text + ")";
  return out;
}

std::string target(const Target& one) {
  std::string out;
  if (!one.context.empty()) out = path(one.context, one.path);
  if (one.transform) out += (out.empty() ? "" : " = ") + transform(*one.transform);
  if (!one.variable.empty()) out += " as " + name(one.variable);
  switch (one.list_mode) {
    case TargetListMode::append: break;
    case TargetListMode::first: out += " first"; break;
    case TargetListMode::share: out += " share " + name(one.share); break;
    case TargetListMode::last: out += " last"; break;
    case TargetListMode::single: out += " single"; break;
  }
  return out;
}

void lines(const std::vector<std::string>& comments, std::size_t depth, std::string& out) {
  for (const std::string& comment : comments) {
    out.append(depth * 2, ' ');
    out += comment + "\n";
  }
}

// What follows a part on its line, and the end of that line.
std::string end_of_line(const Comments& comments) {
  return (comments.after.empty() ? "" : " " + comments.after) + "\n";
}

void rules(const std::vector<Rule>& list, std::size_t depth, std::string& out) {
  for (const Rule& rule : list) {
    lines(rule.comments.before, depth, out);
    out.append(depth * 2, ' ');
    for (std::size_t i = 0; i < rule.sources.size(); ++i) out += (i > 0 ? ", " : "") + source(rule.sources[i]);
    for (std::size_t i = 0; i < rule.targets.size(); ++i) out += (i > 0 ? ", " : " -> ") + target(rule.targets[i]);
    if (!rule.calls.empty() || !rule.rules.empty()) out += " then ";
    for (std::size_t i = 0; i < rule.calls.size(); ++i) {
      out += (i > 0 ? ", " : "") + call(rule.calls[i].group, rule.calls[i].parameters);
    }
    if (!rule.rules.empty()) {
      out += rule.calls.empty() ? "{\n" : " {\n";
      rules(rule.rules, depth + 1, out);
      lines(rule.comments.at_end, depth + 1, out);
      out.append(depth * 2, ' ');
      out += "}";
    }
    if (!rule.name.empty()) out += " " + quoted(rule.name, '"');
    out += ";" + end_of_line(rule.comments);
  }
}

void group(const Group& one, std::string& out) {
  out += "\n";
  lines(one.comments.before, 0, out);
  out += "group " + name(one.name) + "(";
  for (std::size_t i = 0; i < one.parameters.size(); ++i) {
    const GroupParameter& each = one.parameters[i];
    out += std::string(i > 0 ? ", " : "") + (each.is_source ? "source " : "target ") + name(each.name);
    if (!each.type.empty()) out += " : " + name(each.type);
  }
  out += ")";
  if (!one.extends.empty()) out += " extends " + name(one.extends);
  if (one.type_mode == TypeMode::types) out += " <<types>>";
  if (one.type_mode == TypeMode::type_and_types) out += " <<type+>>";
  out += " {\n";
  rules(one.rules, 1, out);
  lines(one.comments.at_end, 1, out);
  out += "}" + end_of_line(one.comments);
}

}  // namespace

std::string print(const Map& map) {
  static constexpr std::array<const char*, 4> modes = {"source", "queried", "target", "produced"};
  std::string out;
  for (const Metadata& entry : map.metadata) {
    lines(entry.comments.before, 0, out);
    out += "/// " + entry.path + " =";
    if (entry.markdown && entry.value)
      out += " \"\"\"\n" + entry.value->text + "\n\"\"\"";
    else if (entry.value)
      out += " " + literal(*entry.value);
    out += end_of_line(entry.comments);
  }
  for (const EmbeddedConceptMap& each : map.concept_maps) {
    out += "\n";
    lines(each.comments.before, 0, out);
    out += "conceptmap " + quoted(each.url, '"') + " {\n";
    for (const auto& [prefix, url] : each.prefixes) out += "  prefix " + prefix + " = " + quoted(url, '"') + "\n";
    if (each.unmapped_provided) out += "  unmapped for " + each.prefixes.front().first + " = provided\n";
    for (const EmbeddedMapping& line : each.mappings) {
      lines(line.comments.before, 1, out);
      out += "  " + line.source_prefix + ":" + quoted(line.source_code, '"') + " " + line.relation;
      if (line.relation != "--") out += " " + line.target_prefix + ":" + quoted(line.target_code, '"');
      out += end_of_line(line.comments);
    }
    lines(each.comments.at_end, 1, out);
    out += "}" + end_of_line(each.comments);
  }
  if (!map.structures.empty()) out += "\n";
  for (const Structure& use : map.structures) {
    lines(use.comments.before, 0, out);
    out += "uses " + quoted(use.url, '"');
    if (!use.alias.empty()) out += " alias " + name(use.alias);
    out += std::string(" as ") + modes[static_cast<std::size_t>(use.mode)] + end_of_line(use.comments);
  }
  if (!map.imports.empty()) out += "\n";
  for (const Import& each : map.imports) {
    lines(each.comments.before, 0, out);
    out += "imports " + quoted(each.url, '"') + end_of_line(each.comments);
  }
  if (!map.constants.empty()) out += "\n";
  for (const Constant& each : map.constants) {
    lines(each.comments.before, 0, out);
    out += "let " + name(each.name) + " = " + each.expression.text + ";" + end_of_line(each.comments);
  }
  for (const Group& each : map.groups) group(each, out);
  if (!map.comments_at_end.empty()) out += "\n";
  lines(map.comments_at_end, 0, out);
  return out;
}

}  // namespace gateway::mapping
