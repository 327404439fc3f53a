#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "base/assert.hpp"

namespace gateway::base {
namespace {

// Fetched once: looking an algorithm up by name costs as much as hashing a small record.
const EVP_MD* fetched(const char* name) {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  GATEWAY_ASSERT(algorithm != nullptr);
  return algorithm;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Hashes one text after the other: a context that keeps its algorithm begins again without allocating.
template <typename Digest>
class Hasher {
 public:
  explicit Hasher(const EVP_MD* algorithm) : algorithm_(algorithm) { GATEWAY_ASSERT(context_); }

  Digest operator()(std::string_view bytes) {
    Digest digest{};
    unsigned length = 0;
    bool done = EVP_DigestInit_ex(context_.get(), algorithm_, nullptr) == 1;
    done = done && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
    done = done && EVP_DigestFinal_ex(context_.get(), digest.data(), &length) == 1;
    GATEWAY_ASSERT(done && length == digest.size());
    return digest;
  }

 private:
  const EVP_MD* algorithm_;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_{EVP_MD_CTX_new()};
};

std::string_view characters(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetched("SHA256");
  thread_local Hasher<Sha256> hasher(algorithm);
  return hasher(bytes);
}

Sha1 sha1(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetched("SHA1");
  thread_local Hasher<Sha1> hasher(algorithm);
  return hasher(bytes);
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  Sha256 digest{};
  unsigned length = 0;
  const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                          reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), &length);
  GATEWAY_ASSERT(done != nullptr && length == digest.size());
  return digest;
}

std::string hex(std::string_view bytes) {
  static constexpr char digit[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digit[byte >> 4];
    text += digit[byte & 15];
  }
  return text;
}

std::string hex(const Sha256& digest) {
  return hex(characters(digest.data(), digest.size()));
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  if (bytes.empty()) return text;
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  GATEWAY_ASSERT(static_cast<std::size_t>(length) == text.size());
  return text;
}

std::string base64(const Sha1& digest) {
  return base64(characters(digest.data(), digest.size()));
}

Result<std::string> decode_base64(std::string_view text) {
  const Error error(ErrorKind::value, "not base64", {}, "use the standard alphabet with padding and no white space");
  if (text.size() % 4 != 0) return error;
  if (text.empty()) return std::string();
  std::size_t padding = 0;
  if (text.ends_with("==")) {
    padding = 2;
  } else if (text.ends_with('=')) {
    padding = 1;
  }
  for (const char c : text.substr(0, text.size() - padding)) {
    const bool in_alphabet =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    if (!in_alphabet) return error;
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length < 0) return error;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace gateway::base
