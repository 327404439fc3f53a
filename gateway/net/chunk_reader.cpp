#include "net/chunk_reader.hpp"

#include <algorithm>

namespace gateway::net {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t ChunkReader::read(std::string_view bytes, std::string& body) {
  std::size_t at = 0;
  while (at < bytes.size() && !fault_ && place_ != Place::end) {
    if (place_ != Place::content) {
      step(bytes[at++]);
      continue;
    }
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
    if (body.size() + count > body_limit_) {
      fault_ = WireRule::body_too_long;
      break;
    }
    body.append(bytes, at, count);
    at += count;
    left_ -= count;
    if (left_ == 0) place_ = Place::content_cr;
  }
  return at;
}

void ChunkReader::step(char c) {
  switch (place_) {
    case Place::size: {
      const int digit = hex_digit(c);
      if (digit < 0) return end_of_size(c);
      if (++digits_ > 8) fault_ = WireRule::chunk_size;
      left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
      return;
    }
    case Place::size_lf:
      if (c != '\n') fault_ = WireRule::line_end;
      // A size over the limit is refused before its bytes come.
      if (left_ > body_limit_) fault_ = WireRule::body_too_long;
      place_ = left_ == 0 ? Place::last_cr : Place::content;
      digits_ = 0;
      return;
    case Place::content_cr:
      if (c != '\r') fault_ = WireRule::chunk_end;
      place_ = Place::content_lf;
      return;
    case Place::content_lf:
      if (c != '\n') fault_ = WireRule::chunk_end;
      place_ = Place::size;
      return;
    case Place::last_cr:
      if (c != '\r') fault_ = c == '\n' ? WireRule::line_end : WireRule::trailer;
      place_ = Place::last_lf;
      return;
    case Place::last_lf:
      if (c != '\n') fault_ = WireRule::line_end;
      place_ = Place::end;
      return;
    case Place::content:
    case Place::end: return;
  }
}

void ChunkReader::end_of_size(char c) {
  if (c == '\r' && digits_ > 0) {
    place_ = Place::size_lf;
  } else if (c == '\n' && digits_ > 0) {
    fault_ = WireRule::line_end;
  } else if (digits_ > 0 && (c == ';' || c == ' ' || c == '\t')) {
    fault_ = WireRule::chunk_extension;
  } else {
    fault_ = WireRule::chunk_size;
  }
}

}  // namespace gateway::net
