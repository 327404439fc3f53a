// Partnership: what a [[partner]] of that role has to say, and no other may.
#pragma once

#include "access/partner.hpp"
#include "app/toml_reader.hpp"

namespace gateway::app {

// Whether a partnership says for which roles it acts about whom, and nobody else does; `reader` is of the partner's
// table. Errors: required, value with file:line:column.
base::Status check_partnership(const access::Partner& partner, const TomlReader& reader);

}  // namespace gateway::app
