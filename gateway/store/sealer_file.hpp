// FileSealer: the Sealer whose key lies in a file: zstd, then AES-256-GCM.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/digest.hpp"
#include "base/ports.hpp"
#include "store/key_file.hpp"
#include "store/sealer.hpp"

namespace gateway::store {

// A sealed value is: form (1 byte: 1 as it is, 2 zstd), key id (4), nonce (12), ciphertext, tag (16); form, key id and
// place are authenticated. Nonces are random: one key is good for 2^32 values (NIST SP 800-38D §8.3).
// Safe to call from any thread.
class FileSealer final : public Sealer {
 public:
  // zstd's own default of fast, and one that costs half of it for four tenths more bytes.
  static constexpr int usual_level = 1;
  static constexpr int light_level = -3;

  // `entropy` must outlive the sealer.
  FileSealer(const SealingKey& key, base::Entropy& entropy, int level = usual_level);
  ~FileSealer() override;

  std::string seal(std::string_view plain, std::string_view place) override;
  base::Result<std::string> open(std::string_view sealed, std::string_view place) const override;

  std::uint32_t key_id() const { return key_id_; }

  base::Sha256 blind_index(std::string_view term) const override;

 private:
  struct Bench;

  std::unique_ptr<Bench> borrow() const;
  void give_back(std::unique_ptr<Bench> bench) const;

  std::uint32_t key_id_;
  int level_;
  base::Sensitive<base::Sha256> sealing_key_;
  base::Sensitive<base::Sha256> index_key_;
  base::Entropy& entropy_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Bench>> idle_;  // one per thread that was ever busy at the same time
};

// The sealer with the key at `path`. Errors: those of load_key.
base::Result<std::unique_ptr<FileSealer>> open_sealer(const std::string& path, MissingKey missing,
                                                      base::Entropy& entropy, int level = FileSealer::usual_level);

}  // namespace gateway::store
