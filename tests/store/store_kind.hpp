// Which store a contract test runs on: each kind opens, and opens again, the same content.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/system_ports.hpp"
#include "store/sealer_file.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests {

// One empty place for a store, and whatever it takes to open it.
class StorePlace {
 public:
  virtual ~StorePlace() = default;
  virtual base::Result<std::unique_ptr<store::Store>> open() = 0;
};

class SqlitePlace final : public StorePlace {
 public:
  SqlitePlace() : sealer_(store::open_sealer(folder_.file("key"), store::MissingKey::make, entropy_).value()) {
    settings.path = folder_.file("store.db");
  }

  base::Result<std::unique_ptr<store::Store>> open() override { return store::sqlite::open_sqlite(settings, *sealer_); }

  const TemporaryFolder& folder() const { return folder_; }
  store::FileSealer& sealer() { return *sealer_; }
  base::Entropy& entropy() { return entropy_; }

  store::sqlite::SqliteSettings settings;

 private:
  TemporaryFolder folder_;
  base::SystemEntropy entropy_;
  std::unique_ptr<store::FileSealer> sealer_;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StorePlace>()> make;
};

inline std::vector<StoreKind> store_kinds() {
  return {{"Sqlite", [] { return std::make_unique<SqlitePlace>(); }}};
}

}  // namespace gateway::tests
