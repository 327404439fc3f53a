#include "mapping/parser.hpp"

#include <algorithm>

#include "mapping/rule_parser.hpp"
#include "mapping/token_stream.hpp"

namespace gateway::mapping {
namespace {

// What refers to these looks through all of them.
constexpr std::size_t most_declarations = 4096;
constexpr std::size_t most_prefixes = 256;

// metadataDeclaration: '///' qualifiedIdentifier '=' (literal | markdown)?  — all on one line but markdown.
base::Result<Metadata> metadata(TokenStream& tokens) {
  const std::uint32_t line = tokens.next().place.line;
  Metadata entry;
  entry.place = tokens.peek().place;
  entry.path = TRY(tokens.name("a metadata element"));
  while (tokens.accept(".")) entry.path += "." + TRY(tokens.name("a metadata element"));
  TRY(tokens.expect("=", "a metadata line"));
  if (tokens.at_end() || tokens.peek().place.line != line) return entry;
  if (tokens.peek().kind == TokenKind::markdown) {
    entry.markdown = true;
    entry.value = Literal{LiteralKind::string, plain_text(tokens.next())};
    return entry;
  }
  entry.value = tokens.literal();
  if (!entry.value) return tokens.fail(tokens.peek(), "a metadata value is a constant");
  if (!tokens.at_end() && tokens.peek().place.line == line) {
    return tokens.fail(tokens.peek(), "nothing may follow the value of a metadata line");
  }
  return entry;
}

// 'map' url '=' name
base::Status map_declaration(TokenStream& tokens, Map& map, const std::vector<std::string>& before) {
  const Place place = tokens.next().place;
  Metadata url;
  url.path = "url";
  url.place = place;
  url.value = Literal{LiteralKind::string, TRY(tokens.string("the map's url"))};
  url.comments.before = before;
  map.metadata.push_back(std::move(url));
  TRY(tokens.expect("=", "a map declaration"));
  const bool in_quotes = tokens.peek().kind == TokenKind::string || tokens.peek().kind == TokenKind::text;
  Metadata name;
  name.path = "name";
  name.place = tokens.peek().place;
  name.value = Literal{LiteralKind::string, in_quotes ? plain_text(tokens.next()) : TRY(tokens.name("the map's name"))};
  tokens.end_comments(name.comments);
  map.metadata.push_back(std::move(name));
  return base::Success{};
}

// 'uses' url ('alias' name)? 'as' mode
base::Result<Structure> structure(TokenStream& tokens) {
  Structure use;
  use.place = tokens.next().place;
  use.url = TRY(tokens.string("a structure's url"));
  if (tokens.accept("alias")) use.alias = TRY(tokens.name("an alias"));
  TRY(tokens.expect("as", "'uses'"));
  const Token mode = tokens.peek();
  if (mode.is("source"))
    use.mode = StructureMode::source;
  else if (mode.is("queried"))
    use.mode = StructureMode::queried;
  else if (mode.is("target"))
    use.mode = StructureMode::target;
  else if (mode.is("produced"))
    use.mode = StructureMode::produced;
  else
    return tokens.fail(mode, "source, queried, target or produced belongs here");
  tokens.next();
  return use;
}

// 'imports' url
base::Result<Import> import(TokenStream& tokens) {
  const Place place = tokens.next().place;
  return Import{TRY(tokens.string("a map's url")), place};
}

// A code of an embedded concept map: a word, a number or quoted.
base::Result<std::string> code(TokenStream& tokens) {
  const Token& token = tokens.peek();
  if (token.is_name() || token.kind == TokenKind::string || token.kind == TokenKind::text ||
      token.kind == TokenKind::number) {
    return plain_text(tokens.next());
  }
  return tokens.fail(token, "a code belongs here", "put codes with other characters than letters and digits in quotes");
}

base::Result<std::string> prefix(TokenStream& tokens, const EmbeddedConceptMap& map) {
  const Token token = tokens.peek();
  const std::string name = TRY(tokens.name("a prefix"));
  const auto known = [&name](const auto& declared) { return declared.first == name; };
  if (std::none_of(map.prefixes.begin(), map.prefixes.end(), known)) {
    return tokens.fail(token, "the prefix '" + name + "' is not declared",
                       "declare it above: prefix " + name + " = \"url\"");
  }
  return name;
}

base::Result<EmbeddedMapping> mapping_line(TokenStream& tokens, const EmbeddedConceptMap& map) {
  EmbeddedMapping line;
  line.place = tokens.peek().place;
  line.source_prefix = TRY(prefix(tokens, map));
  TRY(tokens.expect(":", "a code mapping"));
  line.source_code = TRY(code(tokens));
  if (tokens.accept("--")) {  // no counterpart
    line.relation = "--";
    return line;
  }
  for (const char* sign : {"-", "==", "=", "!=", "~", "<=", ">=", "<-", ">-", "<", ">"}) {
    if (tokens.accept(sign)) {
      line.relation = sign;
      break;
    }
  }
  if (line.relation.empty()) return tokens.fail(tokens.peek(), "a code mapping needs '-' between its two codes");
  line.target_prefix = TRY(prefix(tokens, map));
  TRY(tokens.expect(":", "a code mapping"));
  line.target_code = TRY(code(tokens));
  return line;
}

// conceptMapDeclaration
base::Result<EmbeddedConceptMap> concept_map(TokenStream& tokens) {
  EmbeddedConceptMap map;
  map.place = tokens.next().place;
  map.url = TRY(tokens.string("the concept map's name"));
  if (map.url.starts_with('#')) map.url.erase(0, 1);
  TRY(tokens.expect("{", "a concept map"));
  while (tokens.peek().is("prefix")) {
    if (map.prefixes.size() == most_prefixes)
      return tokens.fail(tokens.peek(), "a concept map takes at most 256 prefixes");
    tokens.next();
    std::string name = TRY(tokens.name("a prefix"));
    TRY(tokens.expect("=", "a prefix"));
    std::string url = TRY(tokens.string("a code system's url"));
    map.prefixes.emplace_back(std::move(name), std::move(url));
    tokens.accept(";");
  }
  if (tokens.accept("unmapped")) {
    TRY(tokens.expect("for", "'unmapped'"));
    TRY(prefix(tokens, map));
    TRY(tokens.expect("=", "'unmapped'"));
    TRY(tokens.expect("provided", "'unmapped'"));
    map.unmapped_provided = true;
  }
  while (!tokens.peek().is("}")) {
    std::vector<std::string> before = tokens.comments();
    map.mappings.push_back(TRY(mapping_line(tokens, map)));
    tokens.accept(";");
    map.mappings.back().comments.before = std::move(before);
    tokens.end_comments(map.mappings.back().comments);
  }
  map.comments.at_end = tokens.comments();
  tokens.next();
  if (map.mappings.empty() && !map.unmapped_provided)
    return tokens.fail(tokens.peek(), "the concept map above maps no code");
  return map;
}

base::Error too_many(const TokenStream& tokens) {
  base::Error error =
      tokens.fail(tokens.peek(), "a map takes at most 4096 groups, uses and imports", "cut it into several maps");
  error.kind = base::ErrorKind::too_costly;
  return error;
}

// groupDeclaration
base::Result<Group> group(TokenStream& tokens) {
  Group made;
  tokens.next();
  made.place = tokens.peek().place;
  made.name = TRY(tokens.name("a group's name"));
  TRY(tokens.expect("(", "a group"));
  do {
    GroupParameter parameter;
    parameter.place = tokens.peek().place;
    if (tokens.accept("target"))
      parameter.is_source = false;
    else
      TRY(tokens.expect("source", "a group parameter"));
    parameter.name = TRY(tokens.name("a parameter's name"));
    if (tokens.accept(":")) parameter.type = TRY(tokens.name("a type"));
    made.parameters.push_back(std::move(parameter));
  } while (tokens.accept(","));
  TRY(tokens.expect(")", "a group"));
  const auto type_mode = [&]() -> base::Status {
    if (!tokens.accept("<<")) return base::Success{};
    if (tokens.accept("types")) {
      made.type_mode = TypeMode::types;
    } else {
      TRY(tokens.expect("type", "a group's type mode (types or type+)"));
      TRY(tokens.expect("+", "a group's type mode (types or type+)"));
      made.type_mode = TypeMode::type_and_types;
    }
    return tokens.expect(">>", "a group's type mode");
  };
  TRY(type_mode());
  if (tokens.accept("extends")) {
    made.extends_place = tokens.peek().place;
    made.extends = TRY(tokens.name("the group extended"));
  }
  TRY(type_mode());
  made.comments.before = tokens.comments();
  RuleBlock block = TRY(parse_rules(tokens));
  made.rules = std::move(block.rules);
  made.comments.at_end = std::move(block.comments_at_end);
  return made;
}

base::Result<Constant> constant(TokenStream& tokens) {
  tokens.next();
  Constant made;
  made.place = tokens.peek().place;
  made.name = TRY(tokens.name("a constant's name"));
  TRY(tokens.expect("=", "'let'"));
  made.expression = TRY(tokens.until_semicolon());
  TRY(tokens.expect(";", "'let'"));
  return made;
}

}  // namespace

std::string Map::metadata_text(const std::string& path) const {
  for (const Metadata& entry : metadata) {
    if (entry.path == path && entry.value) return entry.value->text;
  }
  return {};
}

base::Result<Map> parse(std::string_view file, std::string_view text) {
  TokenStream tokens(file, text, TRY(tokens_and_comments_of(file, text)));
  Map map;
  map.file = file;
  // Adds a part with the comments around it.
  const auto add = [&tokens](auto& list, auto part, std::vector<std::string> before) -> base::Status {
    if (!part) return std::move(part).error();
    list.push_back(std::move(part).value());
    Comments& comments = list.back().comments;
    comments.before.insert(comments.before.begin(), before.begin(), before.end());
    tokens.end_comments(comments);
    return base::Success{};
  };
  while (!tokens.at_end()) {
    const Token& token = tokens.peek();
    std::vector<std::string> before = tokens.comments();
    if (token.kind == TokenKind::metadata)
      TRY(add(map.metadata, metadata(tokens), before));
    else if (token.is("map"))
      TRY(map_declaration(tokens, map, before));
    else if (token.is("conceptmap"))
      TRY(add(map.concept_maps, concept_map(tokens), before));
    else if (map.groups.size() + map.structures.size() + map.imports.size() > most_declarations)
      return too_many(tokens);
    else if (token.is("uses"))
      TRY(add(map.structures, structure(tokens), before));
    else if (token.is("imports"))
      TRY(add(map.imports, import(tokens), before));
    else if (token.is("let"))
      TRY(add(map.constants, constant(tokens), before));
    else if (token.is("group"))
      TRY(add(map.groups, group(tokens), before));
    else
      return tokens.fail(token, "map, uses, imports, conceptmap, let, group or a /// line belongs here");
  }
  if (map.groups.empty()) return tokens.fail(tokens.peek(), "a map needs at least one group");
  map.comments_at_end = tokens.comments();
  return map;
}

}  // namespace gateway::mapping
