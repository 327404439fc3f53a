// Request and Response: HTTP messages as our own values; no other room sees Beast.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::net {

enum class Method { get, head, post, put, patch, delete_ };
const char* to_string(Method method);

// Header fields in order; names compare without case.
class Headers {
 public:
  // The value of the first field of that name, or empty.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  // Adds a field. Asserts that name and value hold no CR, LF or NUL (SEC-15): values from outside are checked by
  // callers.
  void add(std::string name, std::string value);
  // Makes room for `count` fields in all.
  void reserve(std::size_t count);
  // Replaces every field of that name by one.
  void set(std::string name, std::string value);

  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Who is at the other end, read from the verified client certificate.
struct Peer {
  std::vector<std::string> san_dns;  // subjectAltName dNSName entries, lower case
  std::vector<std::string> san_uri;  // subjectAltName URI entries
  std::string certificate_sha256;    // hex of the DER certificate; empty on the admin socket
  std::string address;               // IP address, for limits; empty on the admin socket
};

struct Request {
  Method method = Method::get;
  std::string path;   // percent-decoded, begins with "/", no "." or ".." segments
  std::string query;  // raw, without "?"
  Headers headers;
  std::string body;
  Peer peer;
  std::vector<std::string> parameters;  // filled by the router: what stood at each {…} of the pattern
};

struct Response {
  static constexpr int no_answer = 0;  // as status: close the connection without a word

  int status = 500;
  Headers headers;
  std::string body;
  bool close = false;  // close the connection after this answer
};

// Answers one request; call exactly once, from any thread. Destroying it uncalled answers 500 and closes.
using Respond = std::function<void(Response)>;
// Handles one request; must not block and must not throw.
using Handler = std::function<void(Request, Respond)>;

}  // namespace gateway::net
