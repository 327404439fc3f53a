// NarrativeLink: whether links and styles of a narrative can run anything.
#pragma once

#include <string>
#include <string_view>

namespace gateway::validation {

// Both take values as they are meant, references replaced.

// True for a link that is relative or of a scheme that only leads somewhere (http, https, mailto, tel …); `image` links
// may also hold their image (data:image/…). White space and control characters do not hide a scheme, as browsers skip
// them.
bool is_harmless_link(std::string_view link, bool image);

// True for a style that computes nothing and loads nothing but by harmless links. CSS escapes and comments hide
// nothing.
bool is_harmless_style(std::string_view style);

}  // namespace gateway::validation
