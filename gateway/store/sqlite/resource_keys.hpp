// Resource keys, packed: which resource versions a delivery carries, as one column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/store.hpp"

namespace gateway::store::sqlite {

// Appends to `packed`.
void pack_keys(const std::vector<ResourceKey>& keys, std::string& packed);

// Errors: invariant when `packed` is not what pack_keys writes.
base::Result<std::vector<ResourceKey>> unpack_keys(std::string_view packed);

}  // namespace gateway::store::sqlite
