// A few StructureDefinitions, enough to derive from, so that the tests of snapshots need no package.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json/reader.hpp"
#include "support/definitions.hpp"
#include "validation/snapshot.hpp"

namespace gateway::tests {

// Types with the fewest elements that show a rule, and the profiles that a test adds.
class SmallWorld {
 public:
  SmallWorld() {
    type("Element", "",
         {{"Element", 0, "*", ""}, {"Element.id", 0, "1", "string"}, {"Element.extension", 0, "*", "Extension"}});
    type("Extension", "Element",
         {{"Extension", 0, "*", ""},
          {"Extension.id", 0, "1", "string"},
          {"Extension.extension", 0, "*", "Extension"},
          {"Extension.url", 1, "1", "uri"},
          {"Extension.value[x]", 0, "1", "string,Quantity,Coding"}});
    type("string", "Element",
         {{"string", 0, "*", ""},
          {"string.id", 0, "1", "string"},
          {"string.extension", 0, "*", "Extension"},
          {"string.value", 0, "1", "string"}});
    type("Coding", "Element",
         {{"Coding", 0, "*", ""}, {"Coding.system", 0, "1", "uri"}, {"Coding.code", 0, "1", "code"}});
    type("Identifier", "Element",
         {{"Identifier", 0, "*", ""},
          {"Identifier.use", 0, "1", "code"},
          {"Identifier.system", 0, "1", "uri"},
          {"Identifier.value", 0, "1", "string"}});
    type("Quantity", "Element",
         {{"Quantity", 0, "*", ""}, {"Quantity.value", 0, "1", "decimal"}, {"Quantity.unit", 0, "1", "string"}});
    type("Sheet", "",
         {{"Sheet", 0, "*", ""},
          {"Sheet.extension", 0, "*", "Extension"},
          {"Sheet.identifier", 1, "*", "Identifier"},
          {"Sheet.name", 0, "1", "string"},
          {"Sheet.value[x]", 0, "1", "string,Quantity,Coding"},
          {"Sheet.part", 0, "*", "BackboneElement"},
          {"Sheet.part.code", 1, "1", "Coding"},
          {"Sheet.part.note", 0, "*", "string"},
          {"Sheet.sheet", 0, "*", "#Sheet.part"}});
  }

  struct Line {
    std::string path;
    int min;
    std::string max;
    std::string types;  // codes by comma, or "#path" for a content reference
  };

  static std::string url(std::string_view name) {
    return "http://hl7.org/fhir/StructureDefinition/" + std::string(name);
  }

  void type(const std::string& name, const std::string& base, const std::vector<Line>& lines) {
    std::string text = R"({"resourceType":"StructureDefinition","url":")" + url(name) + R"(","type":")" + name +
                       R"(","derivation":"specialization",)";
    if (!base.empty()) text += R"("baseDefinition":")" + url(base) + R"(",)";
    text += R"("snapshot":{"element":[)";
    for (const Line& line : lines) {
      if (&line != &lines.front()) text += ",";
      const std::string bounds = R"("min":)" + std::to_string(line.min) + R"(,"max":")" + line.max + "\"";
      text += R"({"id":")" + line.path + R"(","path":")" + line.path +
              R"(","short":"base short","definition":"Base.",)" + bounds + R"(,"base":{"path":")" + line.path +
              R"(",)" + bounds + "}";
      if (line.types.starts_with('#')) {
        text += R"(,"contentReference":")" + line.types + "\"";
      } else if (!line.types.empty()) {
        text += R"(,"type":[{"code":")";
        for (const char letter : line.types) text += letter == ',' ? R"("},{"code":")" : std::string(1, letter);
        text += R"("}])";
      }
      text += R"(,"constraint":[{"key":"b-1","severity":"error","human":"x","expression":"true","source":"base"}]})";
    }
    add(text + "]}}");
  }

  // A profile named `name` on `base` (a URL), with the elements of its differential as JSON.
  const json::Node& profile(const std::string& name, const std::string& of_type, const std::string& base,
                            const std::string& elements) {
    return add(R"({"resourceType":"StructureDefinition","url":"https://example.org/)" + name + R"(","type":")" +
               of_type + R"(","derivation":"constraint","baseDefinition":")" + base +
               R"(","differential":{"element":[)" + elements + "]}}");
  }

  const json::Node& add(const std::string& text) {
    json::Document document = json::read(text, names()).value();
    const std::string canonical(document.root().string("url"));
    return definitions_.insert_or_assign(canonical, std::move(document)).first->second.root();
  }

  validation::ResolveCanonical resolver() const {
    return [this](std::string_view canonical) -> const json::Node* {
      const auto found = definitions_.find(canonical);
      return found == definitions_.end() ? nullptr : &found->second.root();
    };
  }

 private:
  std::map<std::string, json::Document, std::less<>> definitions_;
};

}  // namespace gateway::tests
