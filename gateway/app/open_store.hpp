// Opening the store a configuration names, with its key.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/configuration.hpp"
#include "base/ports.hpp"
#include "store/sealer_file.hpp"
#include "store/store.hpp"

namespace gateway::app {

// The store and the sealer it uses, which must outlive it.
struct OpenStore {
  std::unique_ptr<store::FileSealer> sealer;
  std::unique_ptr<store::Store> store;

  // The store's counters by the name they have in metrics.
  std::map<std::string, double> figures() const;
};

// Where a configuration's store and the key of its seal lie.
std::string store_file(const Configuration& configuration);
std::string sealing_key_file(const Configuration& configuration);

// Makes folder, key (mode 0400) and file when they are not there. `more_is_coming` as in SqliteSettings.
// Errors: those of the key file and the store.
base::Result<OpenStore> open_store(const Configuration& configuration, base::Entropy& entropy,
                                   std::function<bool()> more_is_coming);

// Beside a running gateway or after it: reads only. Errors: as above; not_found when there is no store.
base::Result<OpenStore> open_store_read_only(const Configuration& configuration, base::Entropy& entropy);

}  // namespace gateway::app
