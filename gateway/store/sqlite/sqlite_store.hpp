// SqliteStore: the Store in one SQLite file (WAL, synchronous=FULL); nothing to install.
#pragma once

#include <memory>

#include "base/ports.hpp"
#include "store/sealer.hpp"
#include "store/sqlite/settings.hpp"
#include "store/store.hpp"

namespace gateway::store::sqlite {

// Opens the store, making the file when there is none. `sealer` must outlive it.
// When the last run did not end in order, the file is checked first (PRAGMA quick_check).
// Errors: conflict when another program has it open for writing; forbidden when it was sealed with another key;
// invariant when the check finds damage; not_supported when the schema is newer; structure when the file is another
// program's; not_found when read_only and there is no file; transient.
base::Result<std::unique_ptr<Store>> open_sqlite(const SqliteSettings& settings, Sealer& sealer);

}  // namespace gateway::store::sqlite
