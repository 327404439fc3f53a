// Attachments: what a document that travels with a record is, by its own bytes.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace gateway::formats {

// The media type that the content shows: PDF, RTF, DOCX, TIFF, JPEG or PNG; empty for anything else. Of a ZIP only the
// directory is read; nothing is ever unpacked.
std::string_view attachment_type(std::string_view bytes);

// What is doubtful about a document of media type `declared`, without places: nothing in it, content of another type
// than declared or of none that is known, macros, encrypted parts. Warnings to a person, never reasons to hold a
// referral back. Empty when all is well.
std::vector<base::Error> check_attachment(std::string_view bytes, std::string_view declared);

}  // namespace gateway::formats
