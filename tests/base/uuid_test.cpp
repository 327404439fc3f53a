#include "base/uuid.hpp"

#include <gtest/gtest.h>

#include "base/system_ports.hpp"

namespace gateway::base {
namespace {

TEST(Uuid, DerivedFromTheDnsSpaceIsTheRfc9562Example) {
  const Uuid dns = *parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

  EXPECT_EQ(to_string(derive_uuid(dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(Uuid, WhatIsDerivedNearSharesTheTimeAndNothingElse) {
  const Uuid space = *parse_uuid("01a20369-e6c2-70d6-a792-dbdcdb9405d8");

  const std::string first = to_string(derive_near(space, "task"));

  EXPECT_EQ(first, to_string(derive_near(space, "task")));
  EXPECT_EQ(first.substr(0, 15), "01a20369-e6c2-8");
  EXPECT_NE(first, to_string(derive_near(space, "clock")));
  EXPECT_NE(first, to_string(derive_near(*parse_uuid("01a20369-e6c2-70d6-a792-dbdcdb9405d9"), "task")));
}

TEST(Uuid, TextOfAnotherShapeIsRefused) {
  for (const char* text : {"", "2ed6657d-e927-568b-95e1-2665a8aea6a", "2ed6657de927568b95e12665a8aea6a2",
                           "2ed6657d-e927-568b-95e1-2665a8aea6ag", "2ed6657d-e927-568b-95e12-665a8aea6a2"}) {
    EXPECT_FALSE(parse_uuid(text).ok()) << text;
  }
}

TEST(Uuid, DrawnIdentifiersAreVersionSevenAndDiffer) {
  SystemEntropy entropy;
  SystemIds ids(entropy);

  const std::string first = to_string(ids.next());

  EXPECT_EQ(first[14], '7');
  EXPECT_NE(first, to_string(ids.next()));
}

}  // namespace
}  // namespace gateway::base
