// Page: the stored resources of one referral as the page that a social worker reads.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/store.hpp"

namespace gateway::dispatch {

// The XHTML page (referral/summary.hpp) of the ServiceRequest among `resources`. The page's own DocumentReference is no
// part of it. Deterministic. Errors: structure for a resource that cannot be read; not_found without a ServiceRequest.
base::Result<std::string> page(const std::vector<store::ResourceRow>& resources);

// The path, under the base, at which a DocumentReference of ours says that its page is found: between `"url":"` and
// `"`; empty when `bytes` is no such resource.
std::string_view page_path(std::string_view bytes);

}  // namespace gateway::dispatch
