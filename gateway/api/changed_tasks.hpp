// Changed tasks: every Task an organisation may read that changed since an instant, page by page.
#pragma once

#include <optional>
#include <string>

#include "access/partner.hpp"
#include "store/store.hpp"

namespace gateway::api {

struct ChangesAsked {
  base::Instant since{};                // with `after` a place in the order of change: what comes later is wanted
  base::Uuid after;                     // a Task; nil: from the first of that instant
  std::optional<base::Instant> before;  // only what changed earlier; empty: up to now
  std::size_t count = 0;                // of Tasks on a page
};

// A searchset of the Tasks that `partner` may see and that last changed then, in the order of change, each once, with a
// next link while there may be more; a page may be shorter than asked, as what changed again later stands later.
// Errors: those of the store.
base::Result<std::string> changed_tasks(const ChangesAsked& asked, const access::Partner& partner, store::Store& store,
                                        const std::string& base_url);

}  // namespace gateway::api
