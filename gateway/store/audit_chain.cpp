#include "store/audit_chain.hpp"

#include "store/codec.hpp"

namespace gateway::store {

base::Sha256 audit_leaf(std::string_view record) {
  std::string bytes;
  bytes.reserve(1 + record.size());
  bytes += '\0';
  bytes += record;
  return base::sha256(bytes);
}

base::Sha256 audit_head(const base::Sha256& before, const AuditRow& row) {
  const base::Sha256 leaf = audit_leaf(row.record);
  std::string bytes;
  bytes.reserve(before.size() + leaf.size() + 8 + 3 * 16);
  bytes.append(reinterpret_cast<const char*>(before.data()), before.size());
  bytes.append(reinterpret_cast<const char*>(leaf.data()), leaf.size());
  Encoder encoder(bytes);
  encoder.instant(row.at);
  encoder.uuid(row.case_id);
  encoder.uuid(row.request_id);
  encoder.uuid(row.correlation_id);
  return base::sha256(bytes);
}

}  // namespace gateway::store
