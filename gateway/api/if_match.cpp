#include "api/if_match.hpp"

#include <charconv>
#include <string>
#include <string_view>

namespace gateway::api {

base::Result<std::uint32_t> expected_version(const net::Request& request) {
  std::string_view text = request.headers.get("If-Match");
  if (text.empty()) {
    return base::Error(base::ErrorKind::required, "If-Match is missing", "If-Match",
                       "read the Task and send the ETag it came with");
  }
  const base::Error malformed(base::ErrorKind::value, "If-Match is not of the form W/\"3\"", "If-Match",
                              "send the ETag exactly as it came");
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() < 3 || text.front() != '"' || text.back() != '"') return malformed;
  text = text.substr(1, text.size() - 2);
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size()) return malformed;
  return version;
}

}  // namespace gateway::api
