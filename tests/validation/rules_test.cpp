// Every rule family on small resources: what is told, where, and that what is right is left alone.
#include <gtest/gtest.h>

#include <algorithm>

#include "core_knowledge.hpp"
#include "json/reader.hpp"
#include "validation/narrative.hpp"

namespace gateway::validation {
namespace {

// "rule expression" of each error and warning, best practice left out.
std::vector<std::string> told(const std::string& text, const Wanted& wanted = {}) {
  const auto document = json::read(text, tests::names());
  EXPECT_TRUE(document.ok()) << text;
  std::vector<std::string> list;
  for (const Issue& issue : full_validator().validate(document->root(), text, wanted)) {
    if (issue.severity == fhir::Severity::information || issue.rule == "dom-6") continue;
    list.push_back(issue.rule + " " + issue.expression);
  }
  return list;
}

using List = std::vector<std::string>;

TEST(Rules, AnInvariantIsToldAtItsElementWithItsWords) {
  const std::string text = R"({"resourceType":"Patient","contact":[{"gender":"male"}]})";
  const auto document = json::read(text, tests::names());
  const auto issues = full_validator().validate(document->root(), text, {});

  const auto found =
      std::find_if(issues.begin(), issues.end(), [](const Issue& issue) { return issue.rule == "pat-1"; });
  ASSERT_NE(found, issues.end());
  EXPECT_EQ(found->expression, "Patient.contact[0]");
  EXPECT_EQ(found->severity, fhir::Severity::error);
  EXPECT_EQ(found->line, 1u);
  EXPECT_EQ(found->column, 38u);
  EXPECT_NE(found->remedy.find("contact"), std::string::npos);
}

TEST(Rules, BestPracticeIsAWarning) {
  const std::string text = R"({"resourceType":"Patient"})";
  const auto issues = full_validator().validate(json::read(text, tests::names())->root(), text, {});
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0].rule, "dom-6");
  EXPECT_EQ(issues[0].severity, fhir::Severity::warning);
}

TEST(Rules, ARequiredBindingIsAnErrorAndAnExtensibleOneAWarning) {
  EXPECT_EQ(told(R"({"resourceType":"Patient","gender":"boy"})"), List{"required-binding Patient.gender"});
  EXPECT_EQ(told(R"({"resourceType":"Patient","gender":"male"})"), List{});
  const std::string status =
      R"({"resourceType":"Patient","maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"%"}]}})";
  std::string wrong = status;
  EXPECT_EQ(told(wrong.replace(wrong.find('%'), 1, "XX")),
            (List{"extensible-binding Patient.maritalStatus", "code-unknown Patient.maritalStatus.coding[0].code"}));
  std::string right = status;
  EXPECT_EQ(told(right.replace(right.find('%'), 1, "M")), List{});
}

TEST(Rules, AReferenceLeadsToATypeThatIsAllowed) {
  EXPECT_EQ(told(R"({"resourceType":"Patient","managingOrganization":{"reference":"Patient/1"}})"),
            List{"reference-target Patient.managingOrganization"});
  EXPECT_EQ(told(R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization/1"}})"), List{});
  EXPECT_EQ(
      told(
          R"({"resourceType":"Patient","contained":[{"resourceType":"Location","id":"o"}],"managingOrganization":{"reference":"#o"}})"),
      List{"reference-target Patient.managingOrganization"});
  EXPECT_EQ(told(R"({"resourceType":"Patient","managingOrganization":{"reference":"#o"}})"),
            List{"ref-1 Patient.managingOrganization"});
}

TEST(Rules, AnExtensionStandsWhereItMayWithWhatItMayHold) {
  const std::string birth =
      R"({"resourceType":"Patient","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace",%}]})";
  const auto with = [&](const std::string& value) {
    std::string text = birth;
    return text.replace(text.find('%'), 1, value);
  };
  EXPECT_EQ(told(with(R"("valueAddress":{"city":"Leeds"})")), List{});
  EXPECT_EQ(told(with(R"("valueString":"Leeds")")), List{"type Patient.extension[0].value"});
  EXPECT_EQ(
      told(
          R"({"resourceType":"Organization","name":"x","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{"city":"Leeds"}}]})"),
      List{"extension-context Organization.extension[0]"});
  EXPECT_EQ(
      told(
          R"({"resourceType":"Patient","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-nationality","extension":[{"url":"nation","valueString":"x"}]}]})"),
      List{"extension-part Patient.extension[0].extension[0].url"});
}

TEST(Rules, AnUnknownModifierExtensionIsAnErrorAndAnUnknownExtensionIsNot) {
  EXPECT_EQ(told(R"({"resourceType":"Patient","extension":[{"url":"http://x.test/unknown","valueString":"x"}]})"),
            List{});
  EXPECT_EQ(
      told(R"({"resourceType":"Patient","modifierExtension":[{"url":"http://x.test/unknown","valueString":"x"}]})"),
      List{"modifier-extension-unknown Patient.modifierExtension[0].url"});
}

TEST(Rules, ABundleHasAbsoluteFullUrlsThatAgreeWithTheResource) {
  const auto bundle = [](const std::string& url) {
    return R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":")" + url +
           R"(","resource":{"resourceType":"Patient","id":"p"}}]})";
  };
  EXPECT_EQ(told(bundle("http://x.test/fhir/Patient/p")), List{});
  EXPECT_EQ(told(bundle("urn:uuid:3d1b2d1c-0b67-4a4e-9b36-4a4f1f2b9f11")), List{});
  EXPECT_EQ(told(bundle("Patient/p")), List{"full-url-absolute Bundle.entry[0].fullUrl"});
  EXPECT_EQ(told(bundle("http://x.test/fhir/Patient/q")), List{"full-url-identity Bundle.entry[0].fullUrl"});
}

TEST(Rules, AnAttachmentIsAsLongAsItSays) {
  const auto patient = [](int size) {
    return R"({"resourceType":"Patient","photo":[{"contentType":"text/plain","data":"aGVsbG8=","size":)" +
           std::to_string(size) + "}]}";
  };
  EXPECT_EQ(told(patient(5)), List{});
  EXPECT_EQ(told(patient(6)), List{"attachment-size Patient.photo[0].size"});
}

TEST(Rules, AProfileThatIsNotKnownIsAWarningWhenClaimedAndAnErrorWhenAskedFor) {
  const std::string text = R"({"resourceType":"Patient","meta":{"profile":["http://x.test/unknown"]}})";
  EXPECT_EQ(told(text), List{"profile-unknown Patient.meta.profile[0]"});
  EXPECT_FALSE(blocking(full_validator().validate(json::read(text, tests::names())->root(), text, {})));
  const Wanted wanted{{"http://x.test/unknown"}};
  EXPECT_TRUE(blocking(full_validator().validate(json::read(text, tests::names())->root(), text, wanted)));
}

TEST(Rules, AProfileOfR4IsHeldToItsSlices) {
  const Wanted blood_pressure{{"http://hl7.org/fhir/StructureDefinition/bp"}};
  const std::string text = R"({"resourceType":"Observation","status":"final",
    "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
    "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-03-02",
    "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
      {"code":{"coding":[{"system":"http://loinc.org","code":"%"}]},"valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]})";
  std::string right = text;
  EXPECT_EQ(told(right.replace(right.find('%'), 1, "8462-4"), blood_pressure), List{});
  std::string wrong = text;
  EXPECT_EQ(told(wrong.replace(wrong.find('%'), 1, "8867-4"), blood_pressure), List{"min Observation.component"});
}

TEST(Rules, TheBudgetEndsInATooCostlyErrorWithItsPlace) {
  static CoreKnowledge core;
  ValidatorLimits limits;
  limits.steps = 200;
  const Validator small(tests::definitions(), knowledge_of(*core.artifacts, core.terminology), limits);
  std::string text = R"({"resourceType":"Patient","name":[{"family":"a"})";
  for (int number = 0; number < 200; ++number) text += R"(,{"family":"a"})";
  text += "]}";
  const auto issues = small.validate(json::read(text, tests::names())->root(), text, {});

  const auto found = std::find_if(issues.begin(), issues.end(),
                                  [](const Issue& issue) { return issue.code == std::string("too-costly"); });
  ASSERT_NE(found, issues.end());
  EXPECT_EQ(found->severity, fhir::Severity::fatal);
  EXPECT_EQ(found->expression.find("Patient"), 0u);
  EXPECT_GT(found->line, 0u);
}

TEST(Rules, HintsAndWarningsNeverCrowdOutAnError) {
  std::string text = R"({"resourceType":"Patient","maritalStatus":{"text":"x"},"extension":[)";
  for (int number = 0; number < 500; ++number)
    text += (number == 0 ? "" : ",") + std::string(R"({"url":"http://x.test/unknown","valueString":"x"})");
  text += R"(],"gender":"wrong"})";
  const auto issues = full_validator().validate(json::read(text, tests::names())->root(), text, {});

  EXPECT_TRUE(blocking(issues));
  const auto cut =
      std::count_if(issues.begin(), issues.end(), [](const Issue& issue) { return issue.rule == "issue-limit"; });
  EXPECT_EQ(cut, 1);
  EXPECT_LE(issues.size(), 203u);
}

TEST(Rules, AnArrayInTheWrongPlaceIsToldOnce) {
  EXPECT_EQ(told(R"({"resourceType":"Patient","gender":["male"]})"), List{"json-shape Patient.gender"});
}

TEST(Narrative, IsWellFormed) {
  const auto problem = [](const std::string& inner) {
    return narrative_problem("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + inner + "</div>");
  };
  for (const std::string right : {"a &lt; &#160;&#x1F600; b", "<p class=\"a\"\n id='b'>a</p>", "<!-- a & b - c -->a"})
    EXPECT_EQ(problem(right), "") << right;
  for (const std::string wrong : {"&foo; a", "&#0; a", "&#xFFFF; a", "&#xD800; a", "&#x110000; a", "&; a",
                                  "<p class=\"a\" class=\"b\">a</p>", "<!-- a -- b -->a", "<!-- a --->a", "a ]]> b",
                                  "<p class=\"a\"id=\"b\">a</p>", "a \x01 b", "<p title=\"&foo;\">a</p>"}) {
    EXPECT_NE(problem(wrong), "") << wrong;
  }
}

TEST(Narrative, LinksAndStylesRunNothingHoweverTheyAreWritten) {
  const auto link = [](const std::string& target) {
    return narrative_problem("<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"" + target + "\">a</a></div>");
  };
  for (const std::string right : {"#a", "Patient/1", "https://x.test/a?b=c:d", "mailto:a@x.test", "tel:1", "./a:b",
                                  "urn:oid:1.2", "https://x.test/?a=1&amp;b=2"})
    EXPECT_EQ(link(right), "") << right;
  for (const std::string wrong : {"javascript:x()", "&#106;avascript:x()", "java&#9;script:x()", "java&Tab;script:x()",
                                  "javascript&#58;x()", " JaVa&#x0A;script:x()", "vbscript:x",
                                  "data:text/html;base64,AAAA", "data:image/png;base64,AAAA", "&#1;javascript:x()"})
    EXPECT_NE(link(wrong), "") << wrong;

  const auto style = [](const std::string& value) {
    return narrative_problem("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p style=\"" + value + "\">a</p></div>");
  };
  for (const std::string right : {"color: red", "background: url('a.png')", "scroll-behavior: smooth", "width: 10%"})
    EXPECT_EQ(style(right), "") << right;
  for (const std::string wrong : {"width: expression(x())", "width: exp/**/ression(x())", "width: \\65 xpression(x())",
                                  "behavior: url(a.htc)", "background: url(javascript:x())",
                                  "background: url(java&#9;script:x())", "background: url('data:text/html,a')"})
    EXPECT_NE(style(wrong), "") << wrong;
  EXPECT_EQ(
      narrative_problem("<div xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"data:image/png;base64,AAAA\"/></div>"),
      "");
}

TEST(Narrative, HoldsFormattedTextAndNothingThatRuns) {
  const auto problem = [](const std::string& inner) {
    return narrative_problem("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + inner + "</div>");
  };
  EXPECT_EQ(problem("<p>text &amp; <b style=\"color:red\">more</b><br/></p>"), "");
  EXPECT_EQ(problem("<img src=\"#a\" alt=\"x\"/>"), "");
  for (const std::string wrong :
       {"", "  ", "<script>1</script>", "<p onclick=\"x()\">a</p>", "<a href=\"javascript:x()\">a</a>",
        "<a href=\" java\tscript:x()\">a</a>", "<form>a</form>", "<p>a", "a</p>", "<p>a</b></p>", "<p a>b</p>",
        "<p a=b>b</p>", "a & b", "a < b", "<![CDATA[a]]>", "<!DOCTYPE x>a", "<?php x?>a",
        "<iframe src=\"x\">a</iframe>", "<object>a</object>"}) {
    EXPECT_NE(problem(wrong), "") << wrong;
  }
  EXPECT_NE(narrative_problem("<div>no namespace</div>"), "");
  EXPECT_NE(narrative_problem("<p xmlns=\"http://www.w3.org/1999/xhtml\">a</p>"), "");
  EXPECT_NE(narrative_problem("text"), "");
  std::string deep;
  for (int level = 0; level < 100'000; ++level) deep += "<b>";
  EXPECT_NE(problem(deep), "");
}

}  // namespace
}  // namespace gateway::validation
