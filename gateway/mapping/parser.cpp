#include "mapping/parser.hpp"

#include <algorithm>

#include "mapping/rule_parser.hpp"
#include "mapping/token_stream.hpp"

namespace gateway::mapping {
namespace {

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
base::Status map_declaration(TokenStream& tokens, Map& map) {
  const Place place = tokens.next().place;
  Metadata url;
  url.path = "url";
  url.place = place;
  url.value = Literal{LiteralKind::string, TRY(tokens.string("the map's url"))};
  map.metadata.push_back(std::move(url));
  TRY(tokens.expect("=", "a map declaration"));
  const bool in_quotes = tokens.peek().kind == TokenKind::string || tokens.peek().kind == TokenKind::text;
  Metadata name;
  name.path = "name";
  name.place = tokens.peek().place;
  name.value = Literal{LiteralKind::string, in_quotes ? plain_text(tokens.next()) : TRY(tokens.name("the map's name"))};
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
  if (mode.is("source")) use.mode = StructureMode::source;
  else if (mode.is("queried")) use.mode = StructureMode::queried;
  else if (mode.is("target")) use.mode = StructureMode::target;
  else if (mode.is("produced")) use.mode = StructureMode::produced;
  else return tokens.fail(mode, "source, queried, target or produced belongs here");
  tokens.next();
  return use;
}

// A code of an embedded concept map: a word, a number or quoted.
base::Result<std::string> code(TokenStream& tokens) {
  const Token& token = tokens.peek();
  if (token.is_name() || token.kind == TokenKind::string || token.kind == TokenKind::text || token.kind == TokenKind::number) {
    return plain_text(tokens.next());
  }
  return tokens.fail(token, "a code belongs here", "put codes with other characters than letters and digits in quotes");
}

base::Result<std::string> prefix(TokenStream& tokens, const EmbeddedConceptMap& map) {
  const Token token = tokens.peek();
  const std::string name = TRY(tokens.name("a prefix"));
  const auto known = [&name](const auto& declared) { return declared.first == name; };
  if (std::none_of(map.prefixes.begin(), map.prefixes.end(), known)) {
    return tokens.fail(token, "the prefix '" + name + "' is not declared", "declare it above: prefix " + name + " = \"url\"");
  }
  return name;
}

base::Result<EmbeddedMapping> mapping_line(TokenStream& tokens, const EmbeddedConceptMap& map) {
  EmbeddedMapping line;
  line.place = tokens.peek().place;
  line.source_prefix = TRY(prefix(tokens, map));
  TRY(tokens.expect(":", "a code mapping"));
  line.source_code = TRY(code(tokens));
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
  while (tokens.accept("prefix")) {
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
  while (!tokens.accept("}")) {
    map.mappings.push_back(TRY(mapping_line(tokens, map)));
    tokens.accept(";");
  }
  if (map.mappings.empty() && !map.unmapped_provided) return tokens.fail(tokens.peek(), "the concept map above maps no code");
  return map;
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
    if (tokens.accept("target")) parameter.is_source = false;
    else TRY(tokens.expect("source", "a group parameter"));
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
  made.rules = TRY(parse_rules(tokens));
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
  TokenStream tokens(file, text, TRY(tokens_of(file, text)));
  Map map;
  map.file = file;
  while (!tokens.at_end()) {
    const Token& token = tokens.peek();
    if (token.kind == TokenKind::metadata) map.metadata.push_back(TRY(metadata(tokens)));
    else if (token.is("map")) TRY(map_declaration(tokens, map));
    else if (token.is("conceptmap")) map.concept_maps.push_back(TRY(concept_map(tokens)));
    else if (token.is("uses")) map.structures.push_back(TRY(structure(tokens)));
    else if (token.is("imports")) {
      const Place place = tokens.next().place;
      map.imports.push_back({TRY(tokens.string("a map's url")), place});
    } else if (token.is("let")) map.constants.push_back(TRY(constant(tokens)));
    else if (token.is("group")) map.groups.push_back(TRY(group(tokens)));
    else return tokens.fail(token, "map, uses, imports, conceptmap, let, group or a /// line belongs here");
  }
  if (map.groups.empty()) return tokens.fail(tokens.peek(), "a map needs at least one group");
  return map;
}

}  // namespace gateway::mapping
