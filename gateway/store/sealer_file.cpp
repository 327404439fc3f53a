#include "store/sealer_file.hpp"

#include <openssl/evp.h>
#include <zstd.h>

#include <cstring>

namespace gateway::store {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t head_size = 1 + 4;
constexpr std::size_t overhead = head_size + nonce_size + tag_size;
constexpr char as_it_is = 1;
constexpr char zstd = 2;
// Below this a frame header costs more than it saves.
constexpr std::size_t worth_compressing = 128;
constexpr unsigned long long largest_plain = 1ULL << 30;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

unsigned char* bytes_of(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}
const unsigned char* bytes_of(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}

std::string_view characters(const base::Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Every kind of trouble reads the same, so that nothing is learnt from the difference.
base::Error does_not_open(std::string_view place) {
  return base::Error(base::ErrorKind::invariant, "a sealed value was altered, moved, or sealed with another key",
                     std::string(place), "restore it from a backup, and find out who changed it");
}

// What a thread compresses with, its own so that it stays in the caches of the processor that runs the thread.
struct Press {
  std::unique_ptr<ZSTD_CCtx, FreeCompressor> compressor{ZSTD_createCCtx()};
  std::unique_ptr<ZSTD_DCtx, FreeDecompressor> decompressor{ZSTD_createDCtx()};
  std::string compressed;

  Press() { GATEWAY_ASSERT(compressor && decompressor); }

  static Press& mine() {
    thread_local Press press;
    return press;
  }

  // `plain` compressed until the next call, or nothing when that would not make it smaller.
  std::string_view compress(std::string_view plain, int level) {
    if (plain.size() < worth_compressing) return {};
    compressed.resize(ZSTD_compressBound(plain.size()));
    const std::size_t size =
        ZSTD_compressCCtx(compressor.get(), compressed.data(), compressed.size(), plain.data(), plain.size(), level);
    if (ZSTD_isError(size) != 0U || size >= plain.size()) return {};
    return std::string_view(compressed).substr(0, size);
  }
};

}  // namespace

// What one thread works with: contexts are costly to make and cheap to use again.
struct FileSealer::Bench {
  std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> sealing{EVP_CIPHER_CTX_new()};
  std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> opening{EVP_CIPHER_CTX_new()};
  std::array<std::uint8_t, 4096 / nonce_size * nonce_size> entropy{};
  std::size_t entropy_used = sizeof entropy;

  explicit Bench(const base::Sha256& key) {
    GATEWAY_ASSERT(sealing && opening);
    GATEWAY_ASSERT(EVP_EncryptInit_ex(sealing.get(), EVP_aes_256_gcm(), nullptr, key.data(), nullptr) == 1);
    GATEWAY_ASSERT(EVP_DecryptInit_ex(opening.get(), EVP_aes_256_gcm(), nullptr, key.data(), nullptr) == 1);
  }

  const std::uint8_t* next_nonce(base::Entropy& source) {
    if (entropy_used == entropy.size()) {
      source.fill(entropy);
      entropy_used = 0;
    }
    const std::uint8_t* nonce = entropy.data() + entropy_used;
    entropy_used += nonce_size;
    return nonce;
  }
};

FileSealer::FileSealer(const SealingKey& key, base::Entropy& entropy, int level)
    : key_id_(key.id), level_(level), entropy_(entropy) {
  const auto& master = key.bytes.reveal();
  const std::string_view text(reinterpret_cast<const char*>(master.data()), master.size());
  sealing_key_.reveal() = base::hmac_sha256(text, "referral-gateway sealing 1");
  index_key_.reveal() = base::hmac_sha256(text, "referral-gateway blind index 1");
}

FileSealer::~FileSealer() = default;

std::string FileSealer::seal(std::string_view plain, std::string_view place) {
  auto bench = borrow();
  const std::string_view compressed = Press::mine().compress(plain, level_);
  const std::string_view content = compressed.empty() ? plain : compressed;
  std::string sealed(content.size() + overhead, '\0');
  sealed[0] = compressed.empty() ? as_it_is : zstd;
  std::memcpy(sealed.data() + 1, &key_id_, sizeof key_id_);
  char* const nonce = sealed.data() + head_size;
  std::memcpy(nonce, bench->next_nonce(entropy_), nonce_size);
  char* const ciphertext = nonce + nonce_size;

  EVP_CIPHER_CTX* const context = bench->sealing.get();
  int size = 0;
  bool done = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(nonce)) == 1;
  done = done && EVP_EncryptUpdate(context, nullptr, &size, bytes_of(sealed.data()), head_size) == 1;
  done =
      done && EVP_EncryptUpdate(context, nullptr, &size, bytes_of(place.data()), static_cast<int>(place.size())) == 1;
  done = done && EVP_EncryptUpdate(context, bytes_of(ciphertext), &size, bytes_of(content.data()),
                                   static_cast<int>(content.size())) == 1;
  done = done && EVP_EncryptFinal_ex(context, bytes_of(ciphertext) + size, &size) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_size, ciphertext + content.size()) == 1;
  GATEWAY_ASSERT(done);
  give_back(std::move(bench));
  return sealed;
}

base::Result<std::string> FileSealer::open(std::string_view sealed, std::string_view place) const {
  if (sealed.size() < overhead || (sealed[0] != as_it_is && sealed[0] != zstd)) return does_not_open(place);
  if (std::memcmp(sealed.data() + 1, &key_id_, sizeof key_id_) != 0) return does_not_open(place);
  const char* const nonce = sealed.data() + head_size;
  const char* const ciphertext = nonce + nonce_size;
  const std::size_t content_size = sealed.size() - overhead;
  std::string content(content_size, '\0');
  std::array<char, tag_size> tag{};
  std::memcpy(tag.data(), ciphertext + content_size, tag_size);

  auto bench = borrow();
  EVP_CIPHER_CTX* const context = bench->opening.get();
  int size = 0;
  bool done = EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(nonce)) == 1;
  done = done && EVP_DecryptUpdate(context, nullptr, &size, bytes_of(sealed.data()), head_size) == 1;
  done =
      done && EVP_DecryptUpdate(context, nullptr, &size, bytes_of(place.data()), static_cast<int>(place.size())) == 1;
  done = done && EVP_DecryptUpdate(context, bytes_of(content.data()), &size, bytes_of(ciphertext),
                                   static_cast<int>(content_size)) == 1;
  done = done && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1;
  done = done && EVP_DecryptFinal_ex(context, bytes_of(content.data()) + size, &size) == 1;
  if (done && sealed[0] == zstd) {
    const unsigned long long plain_size = ZSTD_getFrameContentSize(content.data(), content.size());
    done = plain_size <= largest_plain;
    if (done) {
      std::string plain(plain_size, '\0');
      done = ZSTD_decompressDCtx(Press::mine().decompressor.get(), plain.data(), plain.size(), content.data(),
                                 content.size()) == plain_size;
      content = std::move(plain);
    }
  }
  give_back(std::move(bench));
  if (!done) return does_not_open(place);
  return content;
}

base::Sha256 FileSealer::blind_index(std::string_view term) const {
  return base::hmac_sha256(characters(index_key_.reveal()), term);
}

std::unique_ptr<FileSealer::Bench> FileSealer::borrow() const {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto bench = std::move(idle_.back());
      idle_.pop_back();
      return bench;
    }
  }
  return std::make_unique<Bench>(sealing_key_.reveal());
}

void FileSealer::give_back(std::unique_ptr<Bench> bench) const {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(bench));
}

base::Result<std::unique_ptr<FileSealer>> open_sealer(const std::string& path, MissingKey missing,
                                                      base::Entropy& entropy, int level) {
  const SealingKey key = TRY(load_key(path, missing, entropy));
  return std::make_unique<FileSealer>(key, entropy, level);
}

}  // namespace gateway::store
