#include "fhirpath/strict.hpp"

#include <gtest/gtest.h>

#include "support/definitions.hpp"

namespace gateway::fhirpath {
namespace {

std::string strict(std::string_view text, std::string_view root, bool check_order = false) {
  Options options;
  options.strict = true;
  options.check_order = check_order;
  options.root_type = root;
  const auto compiled = compile(text, tests::names(), &tests::definitions(), options);
  return compiled ? "" : base::describe(compiled.error());
}

TEST(Strict, ElementsThatNoPossibleTypeHasAreErrors) {
  EXPECT_EQ(strict("name.given1", "Patient"), "1:6: HumanName has no element given1; did you mean given?");
  EXPECT_EQ(strict("Encounter.status", "Patient"), "1:1: the expression starts at Encounter but stands on Patient");
  EXPECT_EQ(strict("valueQuantity.unit", "Observation"),
            "1:1: Observation has no element valueQuantity; write value and pick the type with ofType()");
  EXPECT_EQ(strict("(value as Period).unit", "Observation"), "1:19: Period has no element unit");
  EXPECT_EQ(strict("name.where(use1 = 'official')", "Patient"),
            "1:12: HumanName has no element use1; did you mean use?");
  EXPECT_EQ(strict("name.select(given).substring(1).x", "Patient"), "1:33: a System value has no element x");
  EXPECT_EQ(strict("contact as Period", "Patient"), "1:9: a Patient.contact can never be a Period");
}

TEST(Strict, WhatMayFitPasses) {
  for (const char* text :
       {"Patient.name.given.first()", "DomainResource.contained.name", "contained.where($this is Patient).name",
        "contact.name.family", "deceased.ofType(dateTime) < today()", "extension('u').value.unit",
        "name.repeat(period).start", "link.other.resolve().name", "%resource.name.given",
        "iif(active, name, contact.name).family", "children().first().x", "(name | contact.name).given",
        "name.aggregate($total + family, '')", "descendants().code", "iif({} | true, 1, 2)"}) {
    EXPECT_EQ(strict(text, "Patient"), "") << text;
  }
}

TEST(Strict, ConditionsTextsAndOrderAreLookedAt) {
  EXPECT_EQ(strict("iif('x', 1, 2)", "Patient"), "1:1: the condition of iif() is no Boolean");
  EXPECT_EQ(strict("identifier.startsWith('x')", "Patient"), "1:12: startsWith() takes a String, not a Identifier");
  EXPECT_EQ(strict("children().skip(1)", "Patient", true),
            "1:12: skip() on a collection that has no order; select the elements by name or sort them");
  EXPECT_EQ(strict("children()[0]", "Patient", true),
            "1:11: an index on a collection that has no order; select the elements by name or sort them");
  EXPECT_EQ(strict("children().skip(1)", "Patient"), "");
}

}  // namespace
}  // namespace gateway::fhirpath
