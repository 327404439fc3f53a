#include "mapping/mapping.hpp"

#include "mapping/mapped.hpp"

namespace gateway::mapping {
namespace {

// The member `text` of a name made by `transform` from the record.
std::string text_by(const std::string& transform, const std::string& record) {
  const Mapped done =
      mapped(map_to("Patient", "src -> tgt.name as n then { src.v as v -> n.text = " + transform + "; };"), record);
  return done.error.empty() ? done.json : done.error;
}

std::string text(const std::string& expected) {
  return R"({"resourceType":"Patient","name":[{"text":")" + expected + "\"}]}";
}

TEST(Transform, TextTransformsWorkOnCharacters) {
  EXPECT_EQ(text_by("truncate(v, 3)", R"({"v":"äöüß"})"), text("äöü"));
  EXPECT_EQ(text_by("truncate(v, 9)", R"({"v":"ab"})"), text("ab"));
  EXPECT_EQ(text_by("append(v, '-', 5, '-', v)", R"({"v":"ab"})"), text("ab-5-ab"));
  EXPECT_EQ(text_by("escape(v, 'html')", R"({"v":"a<b&c"})"), text("a&lt;b&amp;c"));
  EXPECT_EQ(text_by("escape(v, 'xml', 'text')", R"({"v":"a&lt;b"})"), text("a<b"));
  EXPECT_EQ(text_by("(v.upper() + '!')", R"({"v":"ab"})"), text("AB!"));
  EXPECT_EQ(text_by("evaluate(v, $this.length().toString())", R"({"v":"ab"})"), text("2"));
  EXPECT_EQ(text_by("evaluate(src, 'v.lower()')", R"({"v":"AB"})"), text("ab"));
  EXPECT_EQ(text_by("src.v", R"({"v":"ab"})"), text("ab"));
}

TEST(Transform, CastChecksTheFormOfItsType) {
  const struct {
    const char* type;
    const char* value;
    const char* result;  // null: refused
  } cases[] = {
      {"integer", "\"12\"", "12"},
      {"integer", "\"1.5\"", nullptr},
      {"integer", "\"2147483648\"", nullptr},
      {"positiveInt", "0", nullptr},
      {"decimal", "\"1.50\"", "1.50"},
      {"decimal", "\"abc\"", nullptr},
      {"boolean", "\"yes\"", "true"},
      {"boolean", "\"maybe\"", nullptr},
      {"date", "\"2026-11-22T10:00:00Z\"", "2026-11-22"},
      {"date", "\"22/11/2026\"", nullptr},
      {"date", "\"2026-02-30\"", nullptr},
      {"dateTime", "\"2026-11-22T10:00:00Z\"", "2026-11-22T10:00:00Z"},
      {"dateTime", "\"2026-11-22T10:00:00\"", nullptr},
      {"dateTime", "\"2026\"", "2026"},
      {"instant", "\"2026-11-22\"", nullptr},
      {"time", "\"10:00:00\"", "10:00:00"},
      {"code", "\"a b\"", "a b"},
      {"code", "\" a\"", nullptr},
      {"id", "\"a/b\"", nullptr},
      {"string", "5", "5"},
  };
  for (const auto& each : cases) {
    const std::string got =
        text_by("cast(v, '" + std::string(each.type) + "')", std::string("{\"v\":") + each.value + "}");
    if (each.result != nullptr)
      EXPECT_EQ(got, text(each.result)) << each.type << " " << each.value;
    else
      EXPECT_NE(got.find("at /v: the value cannot be cast to"), std::string::npos)
          << each.type << " " << each.value << " " << got;
  }
}

TEST(Transform, DateOpReadsDatesByPattern) {
  EXPECT_EQ(text_by("dateOp(v, 'dd/MM/yyyy')", R"({"v":"05/11/2026"})"), text("2026-11-05"));
  EXPECT_EQ(text_by("dateOp(v, 'd.M.yyyy')", R"({"v":"5.1.2026"})"), text("2026-01-05"));
  EXPECT_EQ(text_by("dateOp(v, 'yyyyMMddHHmmssZ')", R"({"v":"20261122101530Z"})"), text("2026-11-22T10:15:30Z"));
  EXPECT_NE(text_by("dateOp(v, 'dd/MM/yyyy')", R"({"v":"31/02/2026"})").find("not of the form"), std::string::npos);
}

TEST(Transform, DatatypesAreBuilt) {
  const auto built = [](const std::string& rule) {
    const Mapped done = mapped(map_to("Observation", rule), R"({"v":"x"})");
    return done.error.empty() ? done.json.substr(29) : done.error;
  };
  EXPECT_EQ(built("src -> tgt.code = cc('s', 'c', 'd');"),
            R"(,"code":{"coding":[{"system":"s","code":"c","display":"d"}]}})");
  EXPECT_EQ(built("src.v as v -> tgt.code = cc(v);"), R"(,"code":{"text":"x"}})");
  EXPECT_EQ(built("src.v as v -> tgt.code as k, k.coding = c('s', v);"),
            R"(,"code":{"coding":[{"system":"s","code":"x"}]}})");
  EXPECT_EQ(built("src -> tgt.value = qty(4.20, 'kg', 'http://unitsofmeasure.org', 'kg');"),
            R"(,"valueQuantity":{"value":4.20,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}})");
  EXPECT_EQ(built("src -> tgt.value = qty('4.20 kg');"), R"(,"valueQuantity":{"value":4.20,"unit":"kg"}})");
  EXPECT_EQ(
      built("src -> tgt.identifier = id('s', 'v', 'MR');"),
      R"(,"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"s","value":"v"}]})");
  EXPECT_EQ(
      mapped(map_to("Patient",
                    "src -> tgt.telecom = cp('a@b.example'), tgt.telecom = cp('phone', '1'), tgt.telecom = cp('2');"),
             "{}")
          .json,
      R"({"resourceType":"Patient","telecom":[{"system":"email","value":"a@b.example"},{"system":"phone","value":"1"},{"system":"phone","value":"2"}]})");
}

TEST(Transform, UuidsAreTheSameForTheSameRecordAndSpace) {
  const std::string map = map_to("Patient", "src -> tgt.id = uuid(), tgt.identifier as i, i.value = uuid();");
  RunInputs other = usual_inputs();
  other.id_space.bytes[0] = 1;

  const Mapped first = mapped(map, "{}");

  EXPECT_EQ(first.json, mapped(map, "{}").json);
  EXPECT_NE(first.json, mapped(map, "{}", other).json);
  EXPECT_NE(first.json.substr(29, 36), first.json.substr(90, 36));
}

TEST(Transform, NowIsTheInstantGiven) {
  EXPECT_EQ(mapped(map_to("Bundle", "src -> tgt.timestamp = (now().toString());"), "{}").json,
            R"({"resourceType":"Bundle","timestamp":"2026-11-22T12:00:00.000Z"})");
}

const char* const concept_map =
    R"({"resourceType":"ConceptMap","url":"http://x/m","group":[{"source":"s","target":"t","element":[
  {"code":"a","target":[{"code":"A","display":"The A","equivalence":"equivalent"}]},
  {"code":"b","target":[{"code":"wide","equivalence":"wider"},{"code":"B","equivalence":"equivalent"}]},
  {"code":"c","target":[{"equivalence":"unmatched"}]}] UNMAPPED }]})";

std::string translated(const std::string& transform, const std::string& record, const std::string& unmapped = "") {
  std::string text = concept_map;
  text.replace(text.find("UNMAPPED"), 8, unmapped);
  const Mapped done =
      mapped(Sources{{{"t.map", map_to("Observation", "src.v as v -> tgt.code as k, " + transform + ";")}},
                     {{"m.json", text}},
                     {}},
             record);
  return done.error.empty() ? done.json.substr(29) : done.error;
}

TEST(Transform, TranslateGivesWhatIsAskedFor) {
  EXPECT_EQ(translated("k.text = translate(v, 'http://x/m', 'code')", R"({"v":"a"})"), R"(,"code":{"text":"A"}})");
  EXPECT_EQ(translated("k.text = translate(v, 'http://x/m', 'display')", R"({"v":"a"})"),
            R"(,"code":{"text":"The A"}})");
  EXPECT_EQ(translated("k.coding = translate(v, 'http://x/m', 'Coding')", R"({"v":"b"})"),
            R"(,"code":{"coding":[{"system":"t","code":"B"}]}})");
  EXPECT_EQ(translated("k.coding = translate(v, 'http://x/m')", R"({"v":{"system":"s","code":"a"}})"),
            R"(,"code":{"coding":[{"system":"t","code":"A","display":"The A"}]}})");
}

TEST(Transform, ACodeWithoutTranslationFailsTheRecordUnlessTheMapSaysOtherwise) {
  const char* rule = "k.coding = translate(v, 'http://x/m', 'Coding')";
  for (const char* record : {R"({"v":"zzz"})", R"({"v":"c"})", R"({"v":{"system":"other","code":"a"}})"}) {
    const std::string got = translated(rule, record);
    EXPECT_EQ(got.substr(0, 45), "code-invalid t.map:4:1 at /v: the concept map") << got;
    EXPECT_EQ(got.find("zzz"), std::string::npos);
  }
  EXPECT_EQ(translated(rule, R"({"v":"zzz"})", R"(,"unmapped":{"mode":"fixed","code":"U"})"),
            R"(,"code":{"coding":[{"system":"t","code":"U"}]}})");
  EXPECT_EQ(translated(rule, R"({"v":"zzz"})", R"(,"unmapped":{"mode":"provided"})"),
            R"(,"code":{"coding":[{"system":"s","code":"zzz"}]}})");
  EXPECT_EQ(translated(rule, R"({"v":"zzz"})", R"(,"unmapped":{"mode":"other-map","url":"http://x/m"})").substr(0, 12),
            "code-invalid");
}

TEST(Transform, EmbeddedConceptMapsTranslate) {
  const std::string map =
      "conceptmap \"g\" { prefix s = \"http://s\" prefix t = \"http://t\"\n s:1 == t:\"male\"\n s:2 - t:female }\n" +
      map_to("Patient", "src.g as g -> tgt.gender = translate(g, '#g', 'code');");

  EXPECT_EQ(mapped(map, R"({"g":"2"})").json, R"({"resourceType":"Patient","gender":"female"})");
  EXPECT_EQ(mapped(map, R"({"g":1})").json, R"({"resourceType":"Patient","gender":"male"})");
}

TEST(Transform, AValueThatItsPrimitiveTypeCannotHaveFailsTheConversion) {
  const char* const record = R"({"a":"abc"})";
  const auto error_of = [record](const char* rules) { return mapped(map_to("Patient", rules), record).error; };
  EXPECT_EQ(error_of("src.a as a -> tgt.id = append(a, ' x') \"n\";"),
            "value t.map:4:1 \"n\" at /a: the value made is no id");
  EXPECT_EQ(error_of("src.a as a -> tgt.birthDate = append('2026-13-', '45') \"n\";"),
            "value t.map:4:1 \"n\" at /a: the value made is no date");
  EXPECT_EQ(error_of("src.a as a -> tgt.gender = ' male' \"n\";"),
            "value t.map:4:1 \"n\" at /a: the value made is no code");
  EXPECT_EQ(error_of("src.a as a -> tgt.implicitRules = (a & ' b') \"n\";"),
            "value t.map:4:1 \"n\" at /a: the value made is no uri");
  EXPECT_EQ(error_of("src.a as a -> tgt.id = append(a, '-x') \"n\";"), "");
}

}  // namespace
}  // namespace gateway::mapping
