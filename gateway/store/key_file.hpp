// Key file: the secret that seals what is at rest, in a file only its owner may read.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/ports.hpp"
#include "base/result.hpp"
#include "base/sensitive.hpp"

namespace gateway::store {

struct SealingKey {
  std::uint32_t id = 0;  // says which key something was sealed with; the first bytes of the key's digest
  base::Sensitive<std::array<std::uint8_t, 32>> bytes;
};

// What to do when there is no key file yet: make one only where no database exists that another key sealed.
enum class MissingKey { make, refuse };

// Reads the key at `path`, or makes it (mode 0400, synced to disk with its folder).
// Errors: not_found when missing and refused; forbidden when others could read it, or it is not a plain file of this
// user; structure when it does not hold a key; transient when the disk refuses.
base::Result<SealingKey> load_key(const std::string& path, MissingKey missing, base::Entropy& entropy);

}  // namespace gateway::store
