#include "intake/mappings.hpp"

#include <gtest/gtest.h>

#include "support/gp_intake.hpp"

namespace gateway::intake {
namespace {

Mapping called(const std::string& name, std::vector<std::string> types) {
  Mapping mapping = tests::gp_mapping();
  mapping.name = name;
  mapping.content_types = std::move(types);
  return mapping;
}

access::Partner practice(const std::string& format = {}) {
  access::Partner partner;
  partner.ods = "Y99001";
  partner.format = format;
  return partner;
}

TEST(Mappings, TheMediaTypeDecidesWhereTheSenderHasNoFormat) {
  const auto mappings = Mappings::from({called("b", {"text/csv"}), called("a", {"application/json"}), called("c", {})});

  ASSERT_TRUE(mappings.ok());
  EXPECT_EQ(mappings->choose(practice(), "application/json")->name, "a");
  EXPECT_EQ(mappings->choose(practice(), "Text/CSV ; charset=utf-8")->name, "b");
  EXPECT_EQ(mappings->choose(practice(), "text/plain"), nullptr);
  EXPECT_EQ(mappings->choose(practice(), ""), nullptr);
}

TEST(Mappings, TheSendersFormatDecidesWhateverTheMediaType) {
  const auto mappings = Mappings::from({called("a", {"application/json"}), called("c", {})});

  EXPECT_EQ(mappings->choose(practice("c"), "application/json")->name, "c");
  EXPECT_EQ(mappings->choose(practice("c"), "")->name, "c");
  EXPECT_EQ(mappings->choose(practice("gone"), "application/json"), nullptr);
}

TEST(Mappings, AnHl7v2MessageIsNeverReadAsTheTableItsSenderElseSends) {
  Mapping messages = called("m", {"application/hl7-v2"});
  messages.form = formats::hl7v2_form();
  Mapping own = called("o", {});
  own.form = formats::hl7v2_form();
  const auto mappings = Mappings::from({called("a", {"application/json"}), messages, own});

  EXPECT_EQ(mappings->choose(practice("a"), "application/hl7-v2")->name, "m");
  EXPECT_EQ(mappings->choose(practice("o"), "application/hl7-v2")->name, "o");
  EXPECT_EQ(mappings->choose(practice("gone"), "application/hl7-v2"), nullptr);
}

TEST(Mappings, NothingIsTakenByTwo) {
  EXPECT_FALSE(Mappings::from({called("a", {"text/csv"}), called("b", {"text/csv"})}).ok());
  EXPECT_FALSE(Mappings::from({called("a", {}), called("a", {})}).ok());
  EXPECT_FALSE(Mappings::from({called("a", {"application/fhir+json"})}).ok());
}

TEST(Mappings, FhirIsToldApartWhateverCaseAndParameters) {
  EXPECT_TRUE(is_fhir_json("Application/FHIR+JSON ; charset=utf-8"));
  EXPECT_TRUE(is_fhir_xml("application/fhir+xml"));
  EXPECT_FALSE(is_fhir_json("application/json"));
  EXPECT_FALSE(is_fhir_xml(""));
}

}  // namespace
}  // namespace gateway::intake
