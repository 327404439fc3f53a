#include "referral/object_text.hpp"

#include "json/writer.hpp"

namespace gateway::referral {

void ObjectText::separate() {
  if (text_.empty()) return;
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':') text_ += ',';
}

void ObjectText::member(std::string_view name) {
  separate();
  text_ += '"';
  text_ += name;
  text_ += "\":";
}

void ObjectText::string(std::string_view name, std::string_view value) {
  member(name);
  json::quote_to(value, text_);
}

void ObjectText::string(std::string_view value) {
  separate();
  json::quote_to(value, text_);
}

void ObjectText::number(std::string_view name, std::int64_t value) {
  member(name);
  text_ += std::to_string(value);
}

void ObjectText::unsigned_number(std::string_view name, std::uint64_t value) {
  member(name);
  text_ += std::to_string(value);
}

void ObjectText::boolean(std::string_view name, bool value) {
  member(name);
  text_ += value ? "true" : "false";
}

void ObjectText::null(std::string_view name) {
  member(name);
  text_ += "null";
}

void ObjectText::raw(std::string_view name, std::string_view json) {
  member(name);
  text_ += json;
}

}  // namespace gateway::referral
