// Attachments of a mapped record: documents in its DocumentReferences, held to what they claim to be.
#pragma once

#include <vector>

#include "base/error.hpp"
#include "json/document.hpp"

namespace gateway::intake {

// A document over this many bytes stays in the original only.
inline constexpr std::size_t attachment_bytes = 5 * 1024 * 1024;

// Looks at Attachment.data of every DocumentReference in `bundle` and gives it the size, the SHA-1 of R4 and the
// SHA-256 of its bytes. Data that is no base64 or too long is taken out; the original holds it. White space in base64,
// as XML and MIME wrap it, goes. Returns what a person should know, each with the FHIRPath of the attachment: warnings,
// never reasons to hold the record back.
std::vector<base::Error> examine_attachments(json::Document& bundle);

}  // namespace gateway::intake
