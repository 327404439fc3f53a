// The query of a request, and $validate where the query and the path decide.
#include "api/query.hpp"

#include "api/counter.hpp"

namespace gateway::tests {
namespace {

using Values = std::vector<std::string>;

TEST(Query, GivesEveryValueOfANameDecoded) {
  EXPECT_EQ(api::query_values("profile=http%3A%2F%2Fx.test%2fa%7C1&mode=create&profile=b+c", "profile").value(),
            (Values{"http://x.test/a|1", "b c"}));
  EXPECT_EQ(api::query_values("pro%66ile=a", "profile").value(), Values{"a"});
  EXPECT_EQ(api::query_values("profile=&profile&profile=a=b", "profile").value(), (Values{"", "", "a=b"}));
  EXPECT_EQ(api::query_values("", "profile").value(), Values{});
  EXPECT_EQ(api::query_values("&&profiles=a", "profile").value(), Values{});
  for (const char* broken : {"profile=%", "profile=%4", "profile=%4g", "profile=%-1"})
    EXPECT_FALSE(api::query_values(broken, "profile").ok()) << broken;
}

class Validate : public Counter {
 protected:
  Reply validate(const std::string& target) {
    return ask("Y99001", net::Method::post, target, {{"Content-Type", "application/fhir+json"}},
               R"({"resourceType":"Patient"})");
  }
};

TEST_F(Validate, OfATypeThatR4DoesNotHaveIs404) {
  EXPECT_EQ(validate("/fhir/R4/Patient/$validate").response.status, 200);
  EXPECT_EQ(validate("/fhir/R4/Foo/$validate").response.status, 404);
  EXPECT_EQ(validate("/fhir/R4/DomainResource/$validate").response.status, 404);
  EXPECT_EQ(validate("/fhir/R4/Task/$validate").response.status, 400);
}

TEST_F(Validate, ReadsItsQuery) {
  EXPECT_EQ(validate("/fhir/R4/Patient/$validate?profile=http%3A%2F%2Fx.test%2Fp").response.status, 200);
  EXPECT_EQ(validate("/fhir/R4/Patient/$validate?profile=%zz").response.status, 400);
}

}  // namespace
}  // namespace gateway::tests
