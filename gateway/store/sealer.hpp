// Sealer: the port that encrypts payload columns; a row's place is part of what is sealed.
#pragma once

#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/result.hpp"

namespace gateway::store {

class Sealer {
 public:
  virtual ~Sealer() = default;

  // Encrypts `plain`, bound to `place` ("table|column|row id"): a sealed value moved elsewhere does not open.
  virtual std::string seal(std::string_view plain, std::string_view place) = 0;

  // Errors: invariant when the value was altered, moved, or sealed with another key.
  virtual base::Result<std::string> open(std::string_view sealed, std::string_view place) const = 0;

  // The digest under which a search term is indexed; its key is separate from the sealing key.
  virtual base::Sha256 blind_index(std::string_view term) const = 0;
};

}  // namespace gateway::store
