#include "validation/snapshot.hpp"

#include <gtest/gtest.h>

#include "json/writer.hpp"
#include "small_world.hpp"

namespace gateway::validation {
namespace {

using tests::SmallWorld;

// A world, a profile of Sheet in it, and the snapshot of that.
struct Made {
  SmallWorld world;
  base::Result<json::Document> snapshot;

  explicit Made(const std::string& elements) : Made(SmallWorld(), elements) {}
  Made(SmallWorld of, const std::string& elements) : world(std::move(of)), snapshot(make(world, elements)) {}

  static base::Result<json::Document> make(SmallWorld& world, const std::string& elements) {
    const json::Node& profile = world.profile("p", "Sheet", SmallWorld::url("Sheet"), elements);
    return Snapshots(world.resolver(), tests::names()).generate(profile);
  }

  std::vector<std::string> ids() const {
    std::vector<std::string> found;
    for (const json::Node& element : *snapshot->root().find("snapshot")->find("element"))
      found.emplace_back(element.string("id"));
    return found;
  }

  const json::Node& element(std::string_view id) const {
    for (const json::Node& element : *snapshot->root().find("snapshot")->find("element")) {
      if (element.string("id") == id) return element;
    }
    ADD_FAILURE() << "no element " << id;
    return snapshot->root();
  }

  std::string bounds(std::string_view id) const {
    const json::Node& found = element(id);
    return std::string(found.find("min")->text()) + ".." + std::string(found.string("max"));
  }

  std::string error() const { return snapshot ? "no error" : base::describe(snapshot.error()); }
};

std::string slicing(const std::string& path, const std::string& by) {
  return R"({"path":")" + path + R"(","slicing":{"discriminator":[{"type":"value","path":")" + by +
         R"("}],"rules":"open"}})";
}

TEST(Snapshot, AProfileThatSaysNothingHasTheElementsOfItsBase) {
  const Made made("");

  EXPECT_EQ(made.ids(),
            (std::vector<std::string>{"Sheet", "Sheet.extension", "Sheet.identifier", "Sheet.name", "Sheet.value[x]",
                                      "Sheet.part", "Sheet.part.code", "Sheet.part.note", "Sheet.sheet"}));
}

TEST(Snapshot, WhatTheDifferentialSaysReplacesAndAccumulates) {
  const Made made(
      R"({"path":"Sheet.name","short":"ours","definition":"...More.","min":1,"mustSupport":true,"alias":["n"],
    "constraint":[{"key":"p-1","severity":"error","human":"y","expression":"true"}],"maxLength":12,"patternString":"a"})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(
      json::write(made.element("Sheet.name")),
      R"({"id":"Sheet.name","path":"Sheet.name","short":"ours","definition":"Base.\nMore.","alias":["n"],"min":1,"max":"1",)"
      R"("base":{"path":"Sheet.name","min":0,"max":"1"},"type":[{"code":"string"}],"patternString":"a","maxLength":12,)"
      R"("constraint":[{"key":"b-1","severity":"error","human":"x","expression":"true","source":"base"},)"
      R"({"key":"p-1","severity":"error","human":"y","expression":"true","source":"https://example.org/p"}],)"
      R"("mustSupport":true})");
}

TEST(Snapshot, ConstrainingBelowAnElementWalksIntoItsType) {
  const Made made(R"({"path":"Sheet.identifier.system","min":1})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(made.ids(), (std::vector<std::string>{"Sheet", "Sheet.extension", "Sheet.identifier",
                                                  "Sheet.identifier.use", "Sheet.identifier.system",
                                                  "Sheet.identifier.value", "Sheet.name", "Sheet.value[x]",
                                                  "Sheet.part", "Sheet.part.code", "Sheet.part.note", "Sheet.sheet"}));
  EXPECT_EQ(made.bounds("Sheet.identifier.system"), "1..1");
  EXPECT_EQ(made.element("Sheet.identifier.system").find("base")->string("path"), "Identifier.system");
}

TEST(Snapshot, ConstrainingBelowAContentReferenceCopiesWhatItRefersTo) {
  const Made made(R"({"path":"Sheet.part.note","max":"0"},{"path":"Sheet.sheet.note","max":"2"})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(made.bounds("Sheet.part.note"), "0..0");
  EXPECT_EQ(made.bounds("Sheet.sheet.note"), "0..2");
  EXPECT_EQ(made.element("Sheet.sheet").find("contentReference"), nullptr);
  EXPECT_EQ(made.element("Sheet.sheet").find("type")->first()->string("code"), "BackboneElement");
}

TEST(Snapshot, SlicesFollowTheElementTheyAreSlicesOfAndTakeWhatItSays) {
  const Made made(slicing("Sheet.identifier", "system") +
                  R"(,{"path":"Sheet.identifier.use","min":1}
                     ,{"id":"Sheet.identifier:a","path":"Sheet.identifier","sliceName":"a","max":"1"}
                     ,{"id":"Sheet.identifier:a.system","path":"Sheet.identifier.system","fixedUri":"urn:a"}
                     ,{"id":"Sheet.identifier:b","path":"Sheet.identifier","sliceName":"b","min":1})");

  ASSERT_TRUE(made.snapshot) << made.error();
  const std::vector<std::string> ids = made.ids();
  EXPECT_EQ(
      (std::vector<std::string>(ids.begin() + 2, ids.begin() + 14)),
      (std::vector<std::string>{"Sheet.identifier", "Sheet.identifier.use", "Sheet.identifier.system",
                                "Sheet.identifier.value", "Sheet.identifier:a", "Sheet.identifier:a.use",
                                "Sheet.identifier:a.system", "Sheet.identifier:a.value", "Sheet.identifier:b",
                                "Sheet.identifier:b.use", "Sheet.identifier:b.system", "Sheet.identifier:b.value"}));
  EXPECT_EQ(made.bounds("Sheet.identifier"), "1..*");
  EXPECT_EQ(made.bounds("Sheet.identifier:a"), "0..1") << "a slice may be absent where its element may not";
  EXPECT_EQ(made.bounds("Sheet.identifier:b"), "1..*");
  EXPECT_EQ(made.bounds("Sheet.identifier:a.use"), "1..1");
  EXPECT_EQ(made.element("Sheet.identifier:b").find("slicing"), nullptr);
  EXPECT_EQ(made.element("Sheet.identifier:b.system").find("fixedUri"), nullptr);
}

TEST(Snapshot, WithoutIdsAnElementBelongsToTheSliceThatWasOpenedLast) {
  const Made made(slicing("Sheet.identifier", "system") + R"(,{"path":"Sheet.identifier","sliceName":"a"}
                     ,{"path":"Sheet.identifier.system","fixedUri":"urn:a"}
                     ,{"path":"Sheet.identifier","sliceName":"b"},{"path":"Sheet.identifier.system","fixedUri":"urn:b"})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(made.element("Sheet.identifier:a.system").string("fixedUri"), "urn:a");
  EXPECT_EQ(made.element("Sheet.identifier:b.system").string("fixedUri"), "urn:b");
}

TEST(Snapshot, ASliceOfASliceStandsBehindIt) {
  const Made made(
      slicing("Sheet.part", "code") +
      R"(,{"path":"Sheet.part","sliceName":"a","slicing":{"discriminator":[{"type":"value","path":"note"}],"rules":"open"}}
                     ,{"path":"Sheet.part","sliceName":"a/b","max":"1"},{"path":"Sheet.part","sliceName":"c"})");

  ASSERT_TRUE(made.snapshot) << made.error();
  const std::vector<std::string> ids = made.ids();
  EXPECT_EQ((std::vector<std::string>(ids.end() - 10, ids.end() - 1)),
            (std::vector<std::string>{"Sheet.part:a", "Sheet.part:a.code", "Sheet.part:a.note", "Sheet.part:a/b",
                                      "Sheet.part:a/b.code", "Sheet.part:a/b.note", "Sheet.part:c", "Sheet.part:c.code",
                                      "Sheet.part:c.note"}));
}

TEST(Snapshot, ExtensionsAreSlicedByUrlWithoutSayingSo) {
  SmallWorld world;
  world.profile(
      "extension", "Extension", SmallWorld::url("Extension"),
      R"({"path":"Extension","short":"An age","max":"1"},{"path":"Extension.url","fixedUri":"https://example.org/extension"}
                  ,{"path":"Extension.value[x]","min":1,"type":[{"code":"Quantity"}]})");
  const Made made(
      std::move(world),
      R"({"id":"Sheet.extension:age","path":"Sheet.extension","sliceName":"age","type":[{"code":"Extension","profile":["https://example.org/extension"]}]}
                    ,{"id":"Sheet.extension:age.value[x].unit","path":"Sheet.extension.value[x].unit","min":1})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(json::write(*made.element("Sheet.extension").find("slicing")),
            R"({"discriminator":[{"type":"value","path":"url"}],"ordered":false,"rules":"open"})");
  EXPECT_EQ(made.element("Sheet.extension:age").string("short"), "An age");
  EXPECT_EQ(made.element("Sheet.extension:age.url").string("fixedUri"), "https://example.org/extension");
  EXPECT_EQ(made.bounds("Sheet.extension:age.value[x]"), "1..1");
  EXPECT_EQ(made.bounds("Sheet.extension:age.value[x].unit"), "1..1");
}

TEST(Snapshot, ARenamedChoiceLeavesThatTypeAlone) {
  const Made made(R"({"path":"Sheet.valueQuantity","min":1},{"path":"Sheet.valueQuantity.unit","min":1})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(json::write(*made.element("Sheet.value[x]").find("slicing")),
            R"({"discriminator":[{"type":"type","path":"$this"}],"ordered":false,"rules":"closed"})");
  EXPECT_EQ(json::write(*made.element("Sheet.value[x]").find("type")), R"([{"code":"Quantity"}])");
  EXPECT_EQ(made.element("Sheet.value[x]:valueQuantity").string("path"), "Sheet.value[x]");
  EXPECT_EQ(made.bounds("Sheet.value[x]:valueQuantity"), "1..1");
  EXPECT_EQ(made.bounds("Sheet.value[x]:valueQuantity.unit"), "1..1");
}

TEST(Snapshot, TwoRenamedChoicesLeaveTwoTypes) {
  const Made made(R"({"path":"Sheet.valueQuantity","short":"q"},{"path":"Sheet.valueString","short":"s"})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(json::write(*made.element("Sheet.value[x]").find("type")), R"([{"code":"Quantity"},{"code":"string"}])");
  EXPECT_EQ(json::write(*made.element("Sheet.value[x]:valueString").find("type")), R"([{"code":"string"}])");
}

TEST(Snapshot, AChoiceConstrainedToOneTypeIsWalkedInto) {
  const Made made(R"({"path":"Sheet.value[x]","type":[{"code":"Quantity"}]},{"path":"Sheet.value[x].unit","min":1})");

  ASSERT_TRUE(made.snapshot) << made.error();
  EXPECT_EQ(made.bounds("Sheet.value[x].unit"), "1..1");
}

TEST(Snapshot, ABaseWithoutSnapshotGetsOneOnDemand) {
  SmallWorld world;
  world.profile("middle", "Sheet", SmallWorld::url("Sheet"), R"({"path":"Sheet.name","min":1})");
  const json::Node& profile =
      world.profile("last", "Sheet", "https://example.org/middle", R"({"path":"Sheet.name.extension","max":"0"})");
  Snapshots snapshots(world.resolver(), tests::names());

  const auto made = snapshots.find("https://example.org/last");

  ASSERT_TRUE(made) << base::describe(made.error());
  EXPECT_NE(made.value(), &profile);
  EXPECT_EQ(made.value(), snapshots.find("https://example.org/last").value()) << "made once";
  EXPECT_NE(json::write(*made.value())
                .find(R"({"id":"Sheet.name","path":"Sheet.name","short":"base short","definition":"Base.","min":1)"),
            std::string::npos);
}

struct Refusal {
  const char* elements;
  const char* message;
};

class RefusedDifferential : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedDifferential, NamesTheElementAndWhatToDo) {
  const Made made(GetParam().elements);

  EXPECT_EQ(made.error(), std::string("https://example.org/p ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Snapshot, RefusedDifferential,
    testing::Values(
        Refusal{R"({"path":"Sheet.nmae","min":1})",
                "differential.element[0]: Sheet.nmae is no element: Sheet has no nmae; the nearest path is Sheet.name"},
        Refusal{R"({"path":"Sheet.identifier.sistem","min":1})",
                "differential.element[0]: Sheet.identifier.sistem is no element: identifier has no sistem; the nearest "
                "path is "
                "Sheet.identifier.system"},
        Refusal{R"({"path":"Patient.name"})",
                "differential.element[0]: Patient.name does not start with Sheet, the type that is profiled; start "
                "every path "
                "with Sheet"},
        Refusal{R"({"path":"Sheet.part","min":1},{"path":"Sheet.name","min":1})",
                "differential.element[1]: Sheet.name comes after Sheet.part, but stands before it in the base; give "
                "the elements "
                "in the order of the base"},
        Refusal{R"({"path":"Sheet.name","max":"*"})",
                "differential.element[0]: Sheet.name has max *, but the base allows 1; a profile may lower max, not "
                "raise it"},
        Refusal{R"({"path":"Sheet.identifier","min":0})",
                "differential.element[0]: Sheet.identifier has min 0, but the base demands 1; a profile may raise min, "
                "not lower it"},
        Refusal{R"({"path":"Sheet.identifier","max":"0"})",
                "differential.element[0]: Sheet.identifier has min over max; give a min that is not over max, or a max "
                "of at least "
                "min"},
        Refusal{R"({"path":"Sheet.name","type":[{"code":"Quantity"}]})",
                "differential.element[0]: Sheet.name is given the type Quantity, which the base does not allow; name "
                "types that "
                "the base lists"},
        Refusal{R"({"path":"Sheet.identifier","sliceName":"a"})",
                "differential.element[0]: Sheet.identifier introduces the slice a of an element that is not sliced; "
                "say slicing of "
                "the element first, with its discriminator"},
        Refusal{R"({"id":"Sheet.identifier:a.system","path":"Sheet.identifier.system","min":1})",
                "differential.element[0]: Sheet.identifier.system is said of the slice a, which identifier does not "
                "have; introduce "
                "the slice before what is inside it"},
        Refusal{R"({"path":"Sheet.part.code.display.words"})",
                "differential.element[0]: Sheet.part.code.display.words is no element: code has no display; the "
                "nearest path is "
                "Sheet.part.code.display"},
        Refusal{R"({"path":"Sheet.name","min":1},{"path":"Sheet.name","short":"again"})",
                "differential.element[1]: Sheet.name is said twice; say all of an element at one place"},
        Refusal{R"({"path":"Sheet..name"})",
                "differential.element[0]: the path is missing, malformed or over 32 segments"},
        Refusal{R"({"path":"Sheet.part","sliceName":"a/b/c/d/e/f/g/h/i/j"})",
                "differential.element[0]: Sheet.part has a slice name that nests too deep"}));

TEST(Snapshot, AnUnknownBaseIsNamed) {
  SmallWorld world;
  world.profile("p", "Sheet", "https://example.org/unknown", "");

  const auto made = Snapshots(world.resolver(), tests::names()).find("https://example.org/p");

  ASSERT_FALSE(made);
  EXPECT_EQ(base::describe(made.error()),
            "https://example.org/p: no StructureDefinition https://example.org/unknown is known; add the package that "
            "holds it");
}

TEST(Snapshot, AProfileBuiltOnItselfIsRefusedWithTheCircle) {
  SmallWorld world;
  world.profile("a", "Sheet", "https://example.org/b", "");
  world.profile("b", "Sheet", "https://example.org/a", "");

  const auto made = Snapshots(world.resolver(), tests::names()).find("https://example.org/a");

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, base::ErrorKind::business_rule);
  EXPECT_EQ(made.error().text,
            "the profile is built on itself: https://example.org/a → https://example.org/b → https://example.org/a");
}

TEST(Snapshot, ALongLineOfProfilesIsRefused) {
  SmallWorld world;
  for (int number = 0; number < 100; ++number) {
    world.profile(std::to_string(number), "Sheet", "https://example.org/" + std::to_string(number + 1), "");
  }

  const auto made = Snapshots(world.resolver(), tests::names()).find("https://example.org/0");

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, base::ErrorKind::too_costly);
}

TEST(Snapshot, ADifferentialThatGrowsWithoutEndIsRefused) {
  // Every extension has extensions: each line below opens another one of them.
  std::string elements;
  for (int number = 0; number < 6'000; ++number) {
    if (number > 0) elements += ",";
    elements += R"({"path":"Sheet.extension","sliceName":"s)" + std::to_string(number) +
                R"("},{"path":"Sheet.extension.url","min":1})";
  }

  const Made made(elements);

  ASSERT_FALSE(made.snapshot);
  EXPECT_EQ(made.snapshot.error().kind, base::ErrorKind::too_costly);
}

TEST(Snapshot, SlicesThatRepeatALongDefinitionEndWithinTheBudget) {
  std::string constraints;
  for (int number = 0; number < 3'000; ++number) {
    constraints += (number > 0 ? "," : "") + (R"({"key":"k-)" + std::to_string(number)) + R"(","human":"x"})";
  }
  std::string elements = R"({"path":"Sheet.extension","constraint":[)" + constraints + "]}";
  for (int number = 0; number < 3'000; ++number) {
    elements += R"(,{"path":"Sheet.extension","sliceName":"s)" + std::to_string(number) + R"("})";
  }

  const Made made(elements);

  ASSERT_FALSE(made.snapshot);
  EXPECT_EQ(made.snapshot.error().kind, base::ErrorKind::too_costly);
}

TEST(Snapshot, WhateverIsCutOutOfADifferentialEndsInASnapshotOrAPlacedError) {
  const std::string whole =
      slicing("Sheet.identifier", "system") +
      R"(,{"id":"Sheet.identifier:a","path":"Sheet.identifier","sliceName":"a","max":"1","type":[{"code":"Identifier"}]}
                               ,{"id":"Sheet.identifier:a.system","path":"Sheet.identifier.system","fixedUri":"urn:a","alias":["x"]}
                               ,{"path":"Sheet.valueQuantity","min":1,"binding":{"strength":"required"},"constraint":[{"key":"k"}]})";
  SmallWorld world;
  std::size_t made = 0;
  std::size_t refused = 0;
  for (std::size_t from = 0; from < whole.size(); ++from) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{11}}) {
      const std::string cut = whole.substr(0, from) + whole.substr(std::min(whole.size(), from + size));
      const std::string text =
          R"({"resourceType":"StructureDefinition","url":"https://example.org/p","type":"Sheet","derivation":"constraint","baseDefinition":")" +
          SmallWorld::url("Sheet") + R"(","differential":{"element":[)" + cut + "]}}";
      const auto document = json::read(text, tests::names());
      if (!document) continue;
      const auto snapshot = Snapshots(world.resolver(), tests::names()).generate(document->root());
      ++(snapshot ? made : refused);
      if (!snapshot) {
        EXPECT_NE(snapshot.error().place, "") << base::describe(snapshot.error());
      }
    }
  }
  EXPECT_GT(made, 100u);
  EXPECT_GT(refused, 50u);
}

}  // namespace
}  // namespace gateway::validation
