#include "formats/xml_tags.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

// Whether `name`, between '&' and ';', is one of XML's own or a character that XML 1.0 allows (§2.2, §4.6).
bool is_reference(std::string_view name) {
  constexpr std::array<std::string_view, 5> own = {"amp", "lt", "gt", "quot", "apos"};
  if (std::find(own.begin(), own.end(), name) != own.end()) return true;
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const int base = name.starts_with('x') ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  std::uint32_t code = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), code, base);
  if (name.empty() || read.ec != std::errc() || read.ptr != name.data() + name.size()) return false;
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code < 0xd800 || (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code < 0x110000);
}

}  // namespace

Error XmlTags::wrong(std::size_t at, ErrorKind kind, const char* problem) {
  error_at_ = at;
  ends_early_ = false;
  return Error(kind, problem);
}

Error XmlTags::early(std::size_t at) {
  error_at_ = at;
  ends_early_ = true;
  return Error(ErrorKind::structure, "the XML ends within what begins here");
}

void XmlTags::continue_in(std::string_view text, std::size_t shift) {
  text_ = text;
  at_ -= shift;
}

// Looks for entities between here and `until`; what is before a '<' is whole.
base::Status XmlTags::pass_text(std::size_t until) {
  const std::string_view here = text_.substr(0, until);
  for (std::size_t at = here.find('&', at_); at < until; at = here.find('&', at + 1)) {
    const std::size_t end = here.find(';', at);
    if (end == std::string_view::npos || !is_reference(here.substr(at + 1, end - at - 1))) {
      return wrong(at, ErrorKind::structure, "this entity is not one of XML's own, nor a character that XML allows");
    }
  }
  at_ = until;
  return base::Success{};
}

// Passes a construct that begins here, such as a comment; false when another begins.
base::Result<bool> XmlTags::pass(std::string_view opening, std::string_view closing) {
  const std::string_view rest = text_.substr(at_);
  if (!rest.starts_with(opening)) {
    if (rest.size() < opening.size() && opening.starts_with(rest)) return early(at_);
    return false;
  }
  const std::size_t end = text_.find(closing, at_ + opening.size());
  if (end == std::string_view::npos) return early(at_);
  at_ = end + closing.size();
  return true;
}

base::Result<std::optional<XmlTag>> XmlTags::next() {
  for (;;) {
    const std::size_t open = text_.find('<', at_);
    if (open == std::string_view::npos) {
      const std::size_t other = text_.find_first_not_of(" \t\r\n", at_);
      if (depth_ > 0 || (other != std::string_view::npos && elements_ == 0)) return early(at_);
      if (other != std::string_view::npos) {
        return wrong(other, ErrorKind::structure, "text stands outside the root element");
      }
      return std::optional<XmlTag>();
    }
    if (const std::size_t other = depth_ > 0 ? open : text_.find_first_not_of(" \t\r\n\xef\xbb\xbf", at_);
        other < open) {
      return wrong(other, ErrorKind::structure, "text stands outside the root element");
    }
    TRY(pass_text(open));
    if (TRY(pass("<!--", "-->")) || TRY(pass("<![CDATA[", "]]>")) || TRY(pass("<?", "?>"))) continue;
    if (text_.substr(at_).starts_with("<!")) {
      return wrong(at_, ErrorKind::structure, "a DOCTYPE or other declaration is not allowed");
    }
    return tag();
  }
}

base::Result<std::optional<XmlTag>> XmlTags::tag() {
  XmlTag found;
  found.begin = at_;
  std::size_t at = at_ + 1;
  if (at < text_.size() && text_[at] == '/') {
    found.kind = XmlTag::Kind::closing;
    ++at;
  }
  const std::size_t name_at = at;
  while (at < text_.size() && std::string_view(" \t\r\n/><").find(text_[at]) == std::string_view::npos) ++at;
  if (at == text_.size()) return early(found.begin);
  if (at == name_at) return wrong(found.begin, ErrorKind::structure, "a tag has no name");
  found.name = text_.substr(name_at, at - name_at);
  char quote = '\0';
  for (; at < text_.size(); ++at) {
    const char c = text_[at];
    if (c == '<') return wrong(found.begin, ErrorKind::structure, "this tag does not end before the next begins");
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      break;
    }
  }
  if (at == text_.size()) return early(found.begin);
  found.end = at + 1;
  TRY(pass_text(at));
  at_ = found.end;
  if (found.kind != XmlTag::Kind::closing && text_[at - 1] == '/') found.kind = XmlTag::Kind::empty;
  TRY(count(found));
  return std::optional(found);
}

base::Status XmlTags::count(const XmlTag& tag) {
  if (tag.kind == XmlTag::Kind::closing) {
    if (depth_ == 0) return wrong(tag.begin, ErrorKind::structure, "an element ends that never began");
    --depth_;
    return base::Success{};
  }
  if (depth_ == 0 && elements_ > 0) return wrong(tag.begin, ErrorKind::structure, "there is a second root element");
  if (depth_ == limits_.depth) return wrong(tag.begin, ErrorKind::too_costly, "elements are nested too deep");
  if (++elements_ > limits_.elements) return wrong(tag.begin, ErrorKind::too_costly, "there are too many elements");
  if (tag.kind == XmlTag::Kind::opening) ++depth_;
  return base::Success{};
}

}  // namespace gateway::formats
