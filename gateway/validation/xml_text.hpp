// XmlText: characters and references of XML text and attribute values, as they stand and as they are meant.
#pragma once

#include <string>
#include <string_view>

namespace gateway::validation {

// What is wrong with `text` as XML 1.0 text or an attribute's value without its quotation marks: a sentence's end that
// repeats no content, or null. References are to characters that XML allows and to XML's own five entities, for
// narrative declares no others (R4 §2.4.1).
const char* xml_text_problem(std::string_view text);

// `text` with its references replaced. Only for text without a problem.
std::string decoded_xml_text(std::string_view text);

}  // namespace gateway::validation
