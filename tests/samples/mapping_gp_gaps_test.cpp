#include <set>
#include <string>
#include <vector>

#include "json/pointer.hpp"
#include "json/writer.hpp"
#include "samples/changed_record.hpp"
#include "samples/gp_mapping.hpp"
#include "validation/validator.hpp"

namespace gateway::tests {
namespace {

// Without these nothing safe can be made (format.md, "Rules for every field").
bool needed(const std::string& pointer, const json::Node& record) {
  const json::Node* children = record.find("children");
  return pointer == "/format" || pointer == "/children" || (pointer == "/children/0" && children->size() == 1);
}

// Calls `visit(what, output)` for each record with one `wanted(pointer)` value unanswered, in each of the three ways.
template <typename Wanted, typename Visit>
void each_gap(Wanted wanted, Visit visit) {
  for (const auto& file : gp_records(true)) {
    const std::string text = content_of(file);
    const json::Document record = json_of(text, tests::names());
    each_place(record.root(), "", [&](const std::string& pointer, const json::Node& place) {
      if (needed(pointer, record.root()) || !wanted(file.stem().string(), pointer)) return;
      const bool is_child = pointer.starts_with("/children/") && pointer.find('/', 10) == std::string::npos;
      for (const std::string instead : {"", "null", "\"\""}) {
        if (is_child && instead == "\"\"") continue;  // a child must be an object
        std::string changed;
        write_changed(record.root(), place, instead, changed);
        const json::Document gapped = json_of(changed, tests::names());
        const auto output = gp_mapped(gapped.root());
        ASSERT_TRUE(output) << file << " without " << pointer << " (" << instead
                            << "): " << base::describe(output.error());
        visit(file.filename().string() + " without " + pointer + " (" + instead + ")", output.value());
      }
    });
  }
}

const json::Node* first_request(const json::Node& bundle) {
  for (const json::Node& entry : *bundle.find("entry")) {
    const json::Node* resource = entry.find("resource");
    if (resource->string("resourceType") == "ServiceRequest") return resource;
  }
  return nullptr;
}

TEST(GpGaps, AnyValueMayBeUnansweredInAnyOfTheThreeWaysAndTheBundleStaysValid) {
  const validation::Validator validator(tests::definitions());
  std::size_t gaps = 0;
  const auto any = [](const std::string&, const std::string&) { return true; };
  each_gap(any, [&](const std::string& what, const mapping::Output& output) {
    ++gaps;
    for (const auto& issue : validator.validate(output.target.root())) {
      ADD_FAILURE() << what << ": " << issue.expression << ": " << issue.text;
    }
  });
  EXPECT_GT(gaps, 2000u);
}

TEST(GpGaps, NoGapButTheDangerItselfTakesARecordOfImmediateDangerFromStat) {
  const auto other = [](const std::string& file, const std::string& pointer) {
    return file == "immediate-danger-sparse" && pointer != "/risk" && pointer != "/risk/immediateDanger";
  };
  each_gap(other, [](const std::string& what, const mapping::Output& output) {
    const json::Node* request = first_request(output.target.root());
    ASSERT_NE(request, nullptr) << what;
    EXPECT_EQ(request->string("priority"), "stat") << what;
  });
}

TEST(GpGaps, ARecordWhoseDangerIsNotAnsweredIsNeverRoutineAndSaysSo) {
  const auto danger = [](const std::string&, const std::string& pointer) {
    return pointer == "/risk" || pointer == "/risk/immediateDanger";
  };
  each_gap(danger, [](const std::string& what, const mapping::Output& output) {
    const json::Node* request = first_request(output.target.root());
    ASSERT_NE(request, nullptr) << what;
    EXPECT_NE(request->string("priority"), "routine") << what;
    EXPECT_EQ(json::at_pointer(*request, "/extension/0/valueBoolean")->boolean(), false) << what;
    EXPECT_TRUE(json::at_pointer(*request, "/extension/1/url")->text().ends_with("immediate-danger-unanswered"))
        << what;
    EXPECT_TRUE(json::at_pointer(*request, "/extension/1/valueBoolean")->boolean()) << what;
  });
}

TEST(GpGaps, AGroupThatIsNoObjectIsRefusedWithItsPlace) {
  const std::string text = content_of(gp_folder / "samples/routine-neglect.json");
  const json::Document record = json_of(text, tests::names());
  for (const std::string pointer : {"/referrer", "/children/0", "/household/1", "/concern", "/risk", "/consent",
                                    "/requested", "/risk/immediateDanger"}) {
    for (const std::string instead : {"\"see free text\"", "7", "[\"perhaps\"]"}) {
      std::string changed;
      write_changed(record.root(), *json::at_pointer(record.root(), pointer), instead, changed);
      const json::Document wrong = json_of(changed, tests::names());

      const auto output = gp_mapped(wrong.root());

      ASSERT_FALSE(output) << pointer << " " << instead;
      EXPECT_NE(output.error().place.find(" at " + pointer), std::string::npos) << pointer << output.error().place;
    }
  }
}

// Calls `visit(what, record, place, pointer)` for every answered yes/no of every sample.
template <typename Visit>
void each_yes_or_no(Visit visit) {
  for (const auto& file : gp_records(true)) {
    const std::string text = content_of(file);
    const json::Document record = json_of(text, tests::names());
    each_place(record.root(), "", [&](const std::string& pointer, const json::Node& place) {
      if (place.is_boolean()) visit(file.filename().string() + " " + pointer, record.root(), place, pointer);
    });
  }
}

std::string mapped_with(const json::Node& record, const json::Node& place, const std::string& instead) {
  std::string changed;
  write_changed(record, place, instead, changed);
  const json::Document document = json_of(changed, tests::names());
  const auto output = gp_mapped(document.root());
  return output ? json::write(output.value().target.root()) : "error at " + output.error().place;
}

TEST(GpGaps, EveryUsualSpellingOfYesAndNoIsUnderstoodAlike) {
  std::size_t answers = 0;
  each_yes_or_no(
      [&](const std::string& what, const json::Node& record, const json::Node& place, const std::string& pointer) {
        ++answers;
        const std::string yes = mapped_with(record, place, "true");
        const std::string no = mapped_with(record, place, "false");
        const std::string nested = mapped_with(record, place, "[[true]]");
        EXPECT_TRUE(nested == yes || nested.starts_with("error at ")) << what << " in two arrays";
        EXPECT_TRUE(yes != no || pointer == "/consent/sought") << what;  // a stated position says more
        for (const std::string spelling : {"\"true\"", "\"yes\"", "\"Yes\"", "\"Y\"", "1", "\"1\""}) {
          EXPECT_TRUE(mapped_with(record, place, spelling) == yes) << what << " " << spelling;
        }
        for (const std::string spelling : {"\"false\"", "\"no\"", "\"No\"", "\"N\"", "0", "\"0\""}) {
          EXPECT_TRUE(mapped_with(record, place, spelling) == no) << what << " " << spelling;
        }
      });
  EXPECT_GT(answers, 60u);
}

TEST(GpGaps, WhatIsNeitherYesNorNoIsNeverDroppedButRefusedAtItsPlace) {
  each_yes_or_no(
      [&](const std::string& what, const json::Node& record, const json::Node& place, const std::string& pointer) {
        for (const std::string wrong : {"\"perhaps\"", "2", "{\"answer\":true}", "[true,false]"}) {
          const std::string answer = mapped_with(record, place, wrong);
          EXPECT_TRUE(answer.starts_with("error at ")) << what << " " << wrong;
          EXPECT_NE(answer.find("-is-yes-or-no\" at "), std::string::npos) << what << " " << wrong;
          EXPECT_TRUE(wrong == "[true,false]" || answer.find(" at " + pointer) != std::string::npos)
              << what << " " << wrong;
        }
      });
}

TEST(GpGaps, ARestrictedAddressStaysRestrictedHoweverYesIsSpelt) {
  const std::string text = content_of(gp_folder / "samples/restricted-address.json");
  const json::Document record = json_of(text, tests::names());
  const json::Node* place = json::at_pointer(record.root(), "/children/0/address/restricted");
  ASSERT_NE(place, nullptr);
  for (const std::string spelling : {"true", "\"yes\"", "\"Y\"", "1"}) {
    const std::string bundle = mapped_with(record.root(), *place, spelling);
    EXPECT_NE(bundle.find("StructureDefinition/address-restricted"), std::string::npos) << spelling;
    EXPECT_NE(bundle.find("LOCIS"), std::string::npos) << spelling;
  }
}

TEST(GpGaps, AValueOfAnotherTypeIsMappedOrRefusedWithAPlace) {
  std::size_t refused = 0;
  std::size_t mapped = 0;
  for (const auto& file : gp_records(true)) {
    const std::string text = content_of(file);
    const json::Document record = json_of(text, tests::names());
    each_place(record.root(), "", [&](const std::string& pointer, const json::Node& place) {
      for (const std::string instead : {"{\"text\":\"x\"}", "[[\"x\"]]", "-1.50", "true", "\"\\u0000\""}) {
        std::string changed;
        write_changed(record.root(), place, instead, changed);
        const auto wrong = json::read(changed, tests::names());
        if (!wrong) continue;  // the strict door keeps it out already
        const auto output = gp_mapped(wrong.value().root());
        ++(output ? mapped : refused);
        if (output) continue;
        EXPECT_NE(output.error().place.find(".map:"), std::string::npos) << file << " " << pointer << " " << instead;
        EXPECT_NE(output.error().place.find(" at "), std::string::npos) << file << " " << pointer << " " << instead;
      }
    });
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_GT(mapped, 1000u);
}

TEST(GpGaps, ARecordWithoutItsIdStillHasARequisition) {
  const auto id = [](const std::string&, const std::string& pointer) { return pointer == "/recordId"; };
  each_gap(id, [](const std::string& what, const mapping::Output& output) {
    const json::Node* request = first_request(output.target.root());
    EXPECT_EQ(request->find("identifier"), nullptr) << what;
    EXPECT_GE(json::at_pointer(*request, "/requisition/value")->text().size(), 36u) << what;
  });
}

}  // namespace
}  // namespace gateway::tests
