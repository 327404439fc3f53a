// The narrative of a resource in XML as the text that its JSON form holds.
#pragma once

#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}

namespace gateway::formats {

inline constexpr std::string_view xhtml_space = "http://www.w3.org/1999/xhtml";

// The element written out. One that is `of_xhtml` by a prefix loses it, and declares XHTML's namespace itself: the
// document is changed.
std::string narrative_text(const pugi::xml_node& narrative, bool of_xhtml);

}  // namespace gateway::formats
