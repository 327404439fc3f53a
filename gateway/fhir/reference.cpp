#include "fhir/reference.hpp"

#include <algorithm>

namespace gateway::fhir {
namespace {

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool is_type(std::string_view text) {
  return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' &&
         std::all_of(text.begin(), text.end(), is_letter);
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char character) {
    return is_letter(character) || (character >= '0' && character <= '9') || character == '-' || character == '.';
  });
}

// Takes the part after the last slash off `text`.
std::string_view take_last(std::string_view& text) {
  const std::size_t slash = text.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? text : text.substr(slash + 1);
  text = slash == std::string_view::npos ? std::string_view() : text.substr(0, slash);
  return last;
}

// Reads …/Type/id or …/Type/id/_history/version from the end; `reference` keeps what stands before as base.
bool read_tail(Reference& reference) {
  std::string_view rest = reference.text;
  std::string_view last = take_last(rest);
  if (const std::string_view before = rest; rest.ends_with("/_history")) {
    rest = before.substr(0, before.size() - std::string_view("/_history").size());
    reference.version = last;
    if (!is_id(last)) return false;
    last = take_last(rest);
  }
  const std::string_view type = take_last(rest);
  if (!is_type(type) || !is_id(last)) {
    reference.version = {};
    return false;
  }
  reference.type = type;
  reference.id = last;
  reference.base = rest;
  return true;
}

}  // namespace

Reference parse_reference(std::string_view text) {
  Reference reference;
  reference.text = text;
  if (text.empty()) return reference;
  if (text.front() == '#') {
    reference.id = text.substr(1);
    if (reference.id.empty() || is_id(reference.id)) reference.kind = ReferenceKind::fragment;
    return reference;
  }
  if (text.starts_with("urn:")) {
    reference.kind = ReferenceKind::urn;
    return reference;
  }
  const std::size_t query = text.find('?');
  if (text.substr(0, query).find("://") != std::string_view::npos) {
    reference.kind = ReferenceKind::absolute;
    read_tail(reference);
    return reference;
  }
  if (query != std::string_view::npos) {
    if (!is_type(text.substr(0, query))) return reference;
    reference.kind = ReferenceKind::conditional;
    reference.type = text.substr(0, query);
    reference.id = text.substr(query + 1);
    return reference;
  }
  if (text.front() != '/' && read_tail(reference) && reference.base.empty()) reference.kind = ReferenceKind::relative;
  return reference;
}

}  // namespace gateway::fhir
