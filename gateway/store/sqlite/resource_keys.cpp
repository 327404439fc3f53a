#include "store/sqlite/resource_keys.hpp"

#include "store/codec.hpp"

namespace gateway::store::sqlite {

void pack_keys(const std::vector<ResourceKey>& keys, std::string& packed) {
  Encoder encoder(packed);
  for (const ResourceKey& key : keys) {
    encoder.uuid(key.id);
    encoder.u32(key.version);
    encoder.text(key.type);
  }
}

base::Result<std::vector<ResourceKey>> unpack_keys(std::string_view packed) {
  std::vector<ResourceKey> keys;
  Decoder decoder(packed);
  while (!decoder.at_end()) {
    ResourceKey& key = keys.emplace_back();
    key.id = decoder.uuid();
    key.version = decoder.u32();
    key.type = decoder.text();
    if (!decoder.ok()) return base::Error(base::ErrorKind::invariant, "a delivery's list of resources is damaged");
  }
  return keys;
}

}  // namespace gateway::store::sqlite
