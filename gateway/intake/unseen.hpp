// Unseen: what a record says and its referral does not, as warnings to the sender.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "formats/source_record.hpp"
#include "mapping/mapping.hpp"

namespace gateway::intake {

// Fields that are kept in the original only, by intent: "system.name", without positions in lists; "GT1.*" is
// everything below GT1.
using KeptInOriginal = std::set<std::string, std::less<>>;

// One path a line; a line that starts with '#' and empty lines say nothing.
KeptInOriginal read_kept_in_original(std::string_view text);

// Whether `kept` lists the field of that path, or everything below something it is in.
bool is_kept(const KeptInOriginal& kept, const std::string& path);

// One warning (not_supported) for each of `losses` that was not mapped and that `kept` does not list, at its place in
// the record; capped, the last one saying so. Unless the form's names are `fixed_names`, a name that nobody interned
// may be content: such a place is a JSON Pointer in which it is shown as "?".
std::vector<base::Error> unseen(const formats::SourceRecord& record, const std::vector<mapping::Loss>& losses,
                                const KeptInOriginal& kept, bool fixed_names);

}  // namespace gateway::intake
