#include "net/head_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace gateway::net {

namespace http = boost::beast::http;

std::optional<Headers> parse_head(std::string_view head_bytes, const RequestHead& guarded) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(head_bytes.size()));
  parser.body_limit(boost::none);
  boost::beast::error_code ec;
  const std::size_t used = parser.put(boost::asio::buffer(head_bytes.data(), head_bytes.size()), ec);
  if (ec || used != head_bytes.size() || !parser.is_header_done()) return std::nullopt;

  const auto& message = parser.get();
  Headers headers;
  headers.reserve(guarded.field_count);
  for (const auto& field : message) {
    headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  const auto length = parser.content_length();
  const bool same = message.version() == 11 && message.method_string() == to_string(guarded.method) &&
                    message.target() == boost::beast::string_view(guarded.target.data(), guarded.target.size()) &&
                    headers.fields().size() == guarded.field_count &&
                    parser.chunked() == (guarded.framing.kind == Framing::Kind::chunked) &&
                    length.has_value() == (guarded.framing.kind == Framing::Kind::length) &&
                    (!length || *length == guarded.framing.length);
  if (!same) return std::nullopt;
  return headers;
}

}  // namespace gateway::net
