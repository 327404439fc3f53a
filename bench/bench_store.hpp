// A store of a bench: real, in a folder of its own, with transactions under way.
#pragma once

#include <poll.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "base/system_ports.hpp"
#include "store/sealer_file.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::bench {

inline void wait_ms(int milliseconds) {
  ::poll(nullptr, 0, milliseconds);
}

// Sixteen bytes that grow with `number` as the gateway's own ids do.
inline base::Uuid ordered(std::uint64_t number, std::uint8_t salt) {
  base::Uuid id = base::derive_uuid({}, std::to_string(number) + '|' + std::to_string(salt));
  const std::uint64_t time = 1'790'000'000'000 + number;
  for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(time >> (40 - 8 * i));
  return id;
}

// A store in a folder of its own, and how many of its transactions are under way.
class BenchStore {
 public:
  BenchStore() : sealer_(store::open_sealer(folder_.file("key"), store::MissingKey::make, entropy_).value()) {
    store::sqlite::SqliteSettings settings;
    settings.path = folder_.file("gateway.db");
    store_ = store::sqlite::open_sqlite(settings, *sealer_).value();
  }
  ~BenchStore() { store_->stop(); }

  store::Store& store() { return *store_; }

  // Waits while `most` are under way.
  void submit(store::Transaction transaction, int most) {
    while (under_way_ >= most) wait_ms(0);
    ++under_way_;
    store_->submit(std::move(transaction), [this](const base::Status& status) {
      if (!status.ok()) std::abort();
      --under_way_;
    });
  }
  void settle() {
    while (under_way_ > 0) wait_ms(0);
  }

 private:
  tests::TemporaryFolder folder_;
  base::SystemEntropy entropy_;
  std::unique_ptr<store::FileSealer> sealer_;
  std::unique_ptr<store::Store> store_;
  std::atomic<int> under_way_{0};
};

}  // namespace gateway::bench
