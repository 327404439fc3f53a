#include "base/digest.hpp"

#include <gtest/gtest.h>

namespace gateway::base {
namespace {

TEST(Digest, Sha256OfAbcIsTheFips180Vector) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, HmacSha256OfRfc4231CaseTwoIsItsVector) {
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Digest, Base64ComesBackAsTheSameBytesAtEveryLength) {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    const auto decoded = decode_base64(base64(bytes));
    ASSERT_TRUE(decoded.ok()) << length;
    EXPECT_EQ(*decoded, bytes) << length;
    bytes += static_cast<char>(length * 37);
  }
}

TEST(Digest, LooseBase64IsRefused) {
  for (const char* text : {"YQ", "YQ=", "YQ==\n", " YQ==", "Y-==", "YQ=A", "===="}) {
    EXPECT_FALSE(decode_base64(text).ok()) << text;
  }
}

TEST(Digest, ConstantTimeComparisonTellsEqualFromUnequal) {
  EXPECT_TRUE(equal_in_constant_time("same", "same"));
  EXPECT_FALSE(equal_in_constant_time("same", "sama"));
  EXPECT_FALSE(equal_in_constant_time("same", "samee"));
}

}  // namespace
}  // namespace gateway::base
