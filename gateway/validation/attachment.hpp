// Attachments: the size they state is the size of the data they hold.
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

// Tells when Attachment.size is not the number of bytes that Attachment.data decodes to.
void check_attachment(Checking& checking, const fhirpath::Value& value, const Step& step, const json::Node& at);

}  // namespace gateway::validation
