#include "validation/attachment.hpp"

#include <string>

namespace gateway::validation {

void check_attachment(Checking& checking, const fhirpath::Value& value, const Step& step, const json::Node& at) {
  if (value.node() == nullptr || !value.node()->is_object()) return;
  const json::Node* size = value.node()->find("size");
  const std::string_view data = value.node()->string("data");
  if (size == nullptr || data.empty()) return;
  std::size_t characters = 0;
  std::size_t padding = 0;
  for (const char character : data) {
    if (character == '=') {
      ++padding;
    } else if (character != ' ' && character != '\n' && character != '\r' && character != '\t') {
      ++characters;
    }
  }
  if (padding > 2 || (characters + padding) % 4 != 0) return;  // no base64: the format rule tells that
  const std::size_t bytes = characters * 3 / 4;
  if (size->text() == std::to_string(bytes)) return;
  checking.findings->add(fhir::Severity::error, {"attachment-size", "value"}, step, "size", at,
                         "the size stated is not the size of the data",
                         "state the number of bytes before encoding: " + std::to_string(bytes));
}

}  // namespace gateway::validation
