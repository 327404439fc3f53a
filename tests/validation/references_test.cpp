// References as independent literals judge them, beside the primitives that tests/fhir judges.
#include <gtest/gtest.h>

#include <sstream>

#include "json/reader.hpp"
#include "support/conformance.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"
#include "validation/validator.hpp"

namespace gateway::validation {

TEST(References, AreJudgedAsIndependentLiteralsSay) {
  SHARED_DATA_OR_SKIP(folder, "primitives");
  const Validator validator(tests::definitions());
  std::size_t judged = 0;
  for (const bool valid : {true, false}) {
    std::istringstream lines(
        tests::content_of(folder / (valid ? "reference.valid.ndjson" : "reference.invalid.ndjson")));
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) continue;
      ++judged;
      const auto document =
          json::read(R"({"resourceType":"Basic","code":{"text":"x"},"subject":)" + line + "}", tests::names());
      ASSERT_TRUE(document.ok()) << line;
      EXPECT_EQ(validator.validate(document->root()).empty(), valid) << line;
    }
  }
  EXPECT_EQ(judged, 11u);
  if (testing::Test::HasFailure()) return;
  tests::expect_conformance({26, "references", "References: independent literals",
                             std::to_string(judged) + " of " + std::to_string(judged) +
                                 " are judged right; with the primitives above, all 161 literals of the set."});
}

}  // namespace gateway::validation
