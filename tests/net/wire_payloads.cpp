#include "net/wire_payloads.hpp"

namespace gateway::net::test {

namespace {

const std::string host = "Host: gateway.localhost\r\n";
const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: gateway.localhost\r\n\r\n";

std::string get(const std::string& fields) {
  return "GET / HTTP/1.1\r\n" + host + fields + "\r\n";
}
std::string post(const std::string& fields, const std::string& rest) {
  return "POST / HTTP/1.1\r\n" + host + fields + "\r\n" + rest;
}
std::string line(const std::string& request_line) {
  return request_line + "\r\n" + host + "\r\n";
}
std::string nul(const std::string& before, const std::string& after) {
  return before + std::string(1, '\0') + after;
}

std::string many_fields(int count) {
  std::string fields;
  for (int i = 0; i < count; ++i) fields += "X-" + std::to_string(i) + ": 1\r\n";
  return fields;
}

}  // namespace

const std::vector<RefusedPayload>& refused_payloads() {
  static const std::vector<RefusedPayload> payloads{
      // Line ends and bytes that do not belong in a head.
      {"bare LF after the request line", "GET / HTTP/1.1\nHost: gateway.localhost\r\n\r\n", "line-end"},
      {"bare LF everywhere", "GET / HTTP/1.1\nHost: gateway.localhost\n\n", "line-end"},
      {"bare LF after a field", get("X-A: 1\nX-B: 2\r\n"), "line-end"},
      {"bare LF as the empty line", "GET / HTTP/1.1\r\n" + host + "\n" + smuggled, "line-end"},
      {"bare CR in a value", get("X-A: 1\rTransfer-Encoding: chunked\r\n"), "line-end"},
      {"bare CR before the field", get("\rX-A: 1\r\n"), "line-end"},
      {"CR CR LF", "GET / HTTP/1.1\r\r\n" + host + "\r\n", "line-end"},
      {"empty line first", "\r\n" + get(""), "empty-first-line"},
      {"NUL in a value", nul("GET / HTTP/1.1\r\n" + host + "X-A: a", "b\r\n\r\n"), "control-byte"},
      {"NUL in a name", nul("GET / HTTP/1.1\r\n" + host + "X-", "A: b\r\n\r\n"), "field-name"},
      {"NUL in the target", nul("GET /", " HTTP/1.1\r\n" + host + "\r\n"), "control-byte"},
      {"ESC in a value", get("X-A: \x1B[31m\r\n"), "control-byte"},
      {"DEL in a value", get("X-A: \x7F\r\n"), "control-byte"},
      {"byte over 0x7E in a value", get("X-A: \xC3\xA4\r\n"), "field-value"},
      // The request line.
      {"lower-case method", line("get / HTTP/1.1"), "method-unknown"},
      {"mixed-case method", line("Post / HTTP/1.1"), "method-unknown"},
      {"unknown method", line("BREW / HTTP/1.1"), "method-unknown"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "method-unknown"},
      {"method that is no token", line("GE(T / HTTP/1.1"), "method-malformed"},
      {"OPTIONS", line("OPTIONS * HTTP/1.1"), "method-not-allowed"},
      {"TRACE", line("TRACE / HTTP/1.1"), "method-not-allowed"},
      {"CONNECT", line("CONNECT gateway.localhost:443 HTTP/1.1"), "method-not-allowed"},
      {"leading space", line(" GET / HTTP/1.1"), "request-line"},
      {"two spaces before the target", line("GET  / HTTP/1.1"), "request-line"},
      {"two spaces before the version", line("GET /  HTTP/1.1"), "request-line"},
      {"tab as separator", line("GET\t/ HTTP/1.1"), "control-byte"},
      {"space in the target", line("GET /a b HTTP/1.1"), "request-line"},
      {"trailing space", line("GET / HTTP/1.1 "), "request-line"},
      {"HTTP/0.9", "GET /\r\n\r\n", "request-line"},
      {"HTTP/1.0", line("GET / HTTP/1.0"), "version-not-supported"},
      {"HTTP/1.2", line("GET / HTTP/1.2"), "version-not-supported"},
      {"HTTP/2.0", line("GET / HTTP/2.0"), "version-not-supported"},
      {"lower-case version", line("GET / http/1.1"), "version-malformed"},
      {"version with leading zero", line("GET / HTTP/01.1"), "version-malformed"},
      {"version HTTP/1,1", line("GET / HTTP/1,1"), "version-malformed"},
      {"absolute-form target", line("GET http://gateway.localhost/ HTTP/1.1"), "target-form"},
      {"absolute-form target of another host", line("GET http://evil.test/ HTTP/1.1"), "target-form"},
      {"asterisk target", line("GET * HTTP/1.1"), "target-form"},
      {"target without slash", line("GET ! HTTP/1.1"), "target-form"},
      {"fragment in the target", line("GET /a#b HTTP/1.1"), "target-byte"},
      {"backslash in the target", line("GET /a\\b HTTP/1.1"), "target-byte"},
      {"quote in the target", line("GET /a\"b HTTP/1.1"), "target-byte"},
      {"byte 0xFF in the target", line("GET /\xFF HTTP/1.1"), "target-byte"},
      {"half an escape", line("GET /%2 HTTP/1.1"), "target-escape"},
      {"escape that is no hex", line("GET /%zz HTTP/1.1"), "target-escape"},
      {"escaped NUL", line("GET /%00 HTTP/1.1"), "target-escape"},
      {"escaped line break", line("GET /%0d%0aX: HTTP/1.1"), "target-escape"},
      {"escaped slash", line("GET /a%2Fb HTTP/1.1"), "target-escape"},
      {"escaped backslash", line("GET /a%5cb HTTP/1.1"), "target-escape"},
      {"bad escape in the query", line("GET /?a=%g1 HTTP/1.1"), "target-escape"},
      {"dot segments", line("GET /a/../b HTTP/1.1"), "target-dot-segment"},
      {"escaped dot segments", line("GET /a/%2e%2E/b HTTP/1.1"), "target-dot-segment"},
      {"single dot at the end", line("GET /a/. HTTP/1.1"), "target-dot-segment"},
      {"target of 5000 bytes", line("GET /" + std::string(5000, 'a') + " HTTP/1.1"), "target-too-long"},
      {"target of 20000 bytes", line("GET /" + std::string(20000, 'a') + " HTTP/1.1"), "target-too-long"},
      {"head of 9000 bytes", get("X-A: " + std::string(9000, 'a') + "\r\n"), "head-too-long"},
      {"101 fields", get(many_fields(100)), "too-many-fields"},
      // Host.
      {"no Host", "GET / HTTP/1.1\r\n\r\n", "host-missing"},
      {"two equal Hosts", get(host), "host-repeated"},
      {"two different Hosts", get("Host: evil.test\r\n"), "host-repeated"},
      {"unknown Host", "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", "host-unknown"},
      {"look-alike Host", "GET / HTTP/1.1\r\nHost: gateway.localhost.evil.test\r\n\r\n", "host-unknown"},
      {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "host-malformed"},
      {"Host with user info", "GET / HTTP/1.1\r\nHost: a@gateway.localhost\r\n\r\n", "host-malformed"},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: gateway.localhost/x\r\n\r\n", "host-malformed"},
      {"Host list", "GET / HTTP/1.1\r\nHost: gateway.localhost, evil.test\r\n\r\n", "host-malformed"},
      {"Host with a worded port", "GET / HTTP/1.1\r\nHost: gateway.localhost:http\r\n\r\n", "host-malformed"},
      {"Host with an empty port", "GET / HTTP/1.1\r\nHost: gateway.localhost:\r\n\r\n", "host-malformed"},
      // Field lines.
      {"obs-fold", get("X-A: 1\r\n  2\r\n"), "field-folded"},
      {"obs-fold by tab in Transfer-Encoding", post("Transfer-Encoding: chunked\r\n\t, gzip\r\n", "0\r\n\r\n"),
       "field-folded"},
      {"obs-fold that hides the coding", post("Transfer-Encoding:\r\n\tchunked\r\n", "0\r\n\r\n"),
       "coding-not-chunked"},
      {"first field begins with a space", "GET / HTTP/1.1\r\n Host: gateway.localhost\r\n\r\n", "field-folded"},
      {"field without colon", get("X-A\r\n"), "field-line"},
      {"field without name", get(": 1\r\n"), "field-line"},
      {"space before the colon", post("Content-Length : 5\r\n", "hello"), "field-name"},
      {"tab before the colon", post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), "field-name"},
      {"underscore in a name", post("Content_Length: 5\r\n", "hello"), "field-name"},
      {"bracket in a name", get("X[A]: 1\r\n"), "field-name"},
      {"byte over 0x7E in a name", get("X-\xE9: 1\r\n"), "field-name"},
      {"two Content-Types", post("Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n", ""),
       "field-repeated"},
      {"two X-Request-IDs", get("X-Request-ID: a\r\nx-request-id: b\r\n"), "field-repeated"},
      {"two Authorizations", get("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), "field-repeated"},
      // Content-Length.
      {"Content-Length list", post("Content-Length: 3, 3\r\n", "abc"), "length-malformed"},
      {"Content-Length with leading zero", post("Content-Length: 010\r\n", "0123456789"), "length-malformed"},
      {"Content-Length with plus", post("Content-Length: +3\r\n", "abc"), "length-malformed"},
      {"Content-Length with minus", post("Content-Length: -0\r\n", ""), "length-malformed"},
      {"Content-Length in hex", post("Content-Length: 0x3\r\n", "abc"), "length-malformed"},
      {"Content-Length with a fraction", post("Content-Length: 3.0\r\n", "abc"), "length-malformed"},
      {"Content-Length with inner space", post("Content-Length: 1 0\r\n", "0123456789"), "length-malformed"},
      {"Content-Length empty", post("Content-Length:\r\n", ""), "length-malformed"},
      {"Content-Length of eleven digits", post("Content-Length: 99999999999\r\n", ""), "length-malformed"},
      {"Content-Length past 2^64", post("Content-Length: 18446744073709551619\r\n", "abc"), "length-malformed"},
      {"two equal Content-Lengths", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), "length-repeated"},
      {"two different Content-Lengths", post("Content-Length: 0\r\nContent-Length: 50\r\n", smuggled),
       "length-repeated"},
      {"Content-Length over the limit", post("Content-Length: 99999999\r\n", "abc"), "body-too-long"},
      {"body on GET", get("Content-Length: 3\r\n") + "abc", "body-not-expected"},
      {"chunked body on GET", get("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", "body-not-expected"},
      {"body on HEAD", "HEAD / HTTP/1.1\r\n" + host + "Content-Length: 50\r\n\r\n" + smuggled, "body-not-expected"},
      {"body on DELETE", "DELETE / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nx", "body-not-expected"},
      // Transfer-Encoding.
      {"CL.TE", post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled),
       "coding-with-length"},
      {"TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "5c\r\n" + smuggled), "coding-with-length"},
      {"TE.TE", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "coding-repeated"},
      {"TE.TE, second obscure", post("Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n", "0\r\n\r\n"),
       "coding-repeated"},
      {"TE gzip", post("Transfer-Encoding: gzip\r\n", smuggled), "coding-not-chunked"},
      {"TE identity", post("Transfer-Encoding: identity\r\n", smuggled), "coding-not-chunked"},
      {"TE unknown", post("Transfer-Encoding: blegh\r\n", smuggled), "coding-not-chunked"},
      {"TE gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "coding-not-chunked"},
      {"TE chunked, gzip", post("Transfer-Encoding: chunked, gzip\r\n", smuggled), "coding-not-chunked"},
      {"TE with leading comma", post("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n"), "coding-not-chunked"},
      {"TE chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), "coding-not-chunked"},
      {"TE with parameter", post("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n"), "coding-not-chunked"},
      {"TE in quotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), "coding-not-chunked"},
      {"TE capital", post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n"), "coding-not-chunked"},
      {"TE prefix", post("Transfer-Encoding: xchunked\r\n", smuggled), "coding-not-chunked"},
      {"TE empty", post("Transfer-Encoding:\r\n", smuggled), "coding-not-chunked"},
      {"TE with no-break spaces",
       post("Transfer-Encoding: \xA0"
            "chunked\xA0\r\n",
            "0\r\n\r\n"),
       "field-value"},
      {"TE with vertical tab",
       post("Transfer-Encoding: \x0B"
            "chunked\r\n",
            "0\r\n\r\n"),
       "control-byte"},
      {"unknown expectation", post("Expect: 200-maybe\r\nContent-Length: 1\r\n", "x"), "expectation"},
      // Chunks.
      {"chunk extension", post("Transfer-Encoding: chunked\r\n", "5;a=b\r\nhello\r\n0\r\n\r\n"), "chunk-extension"},
      {"chunk extension without value", post("Transfer-Encoding: chunked\r\n", "5;\r\nhello\r\n0\r\n\r\n"),
       "chunk-extension"},
      {"extension on the last chunk", post("Transfer-Encoding: chunked\r\n", "0;a\r\n\r\n"), "chunk-extension"},
      {"space after the size", post("Transfer-Encoding: chunked\r\n", "5 \r\nhello\r\n0\r\n\r\n"), "chunk-extension"},
      {"space before the size", post("Transfer-Encoding: chunked\r\n", " 5\r\nhello\r\n0\r\n\r\n"), "chunk-size"},
      {"size in 0x form", post("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n"), "chunk-size"},
      {"negative size", post("Transfer-Encoding: chunked\r\n", "-1\r\nhello\r\n0\r\n\r\n"), "chunk-size"},
      {"plus size", post("Transfer-Encoding: chunked\r\n", "+5\r\nhello\r\n0\r\n\r\n"), "chunk-size"},
      {"size of nine digits", post("Transfer-Encoding: chunked\r\n", "000000005\r\nhello\r\n0\r\n\r\n"), "chunk-size"},
      {"size past 2^64", post("Transfer-Encoding: chunked\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
       "chunk-size"},
      {"no size", post("Transfer-Encoding: chunked\r\n", "\r\nhello\r\n0\r\n\r\n"), "chunk-size"},
      {"underscore in the size", post("Transfer-Encoding: chunked\r\n", "0_5\r\nhello\r\n0\r\n\r\n"), "chunk-size"},
      {"bare LF after the size", post("Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n"), "line-end"},
      {"bare CR after the size", post("Transfer-Encoding: chunked\r\n", "5\rXhello\r\n0\r\n\r\n"), "line-end"},
      {"bare LF after a chunk", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\n0\r\n\r\n"), "chunk-end"},
      {"chunk longer than its size", post("Transfer-Encoding: chunked\r\n", "4\r\nhello\r\n0\r\n\r\n"), "chunk-end"},
      {"other bytes as chunk end", post("Transfer-Encoding: chunked\r\n", "5\r\nhelloXX0\r\n\r\n"), "chunk-end"},
      {"bare LF as the last end", post("Transfer-Encoding: chunked\r\n", "0\r\n\n" + smuggled), "line-end"},
      {"trailer", post("Transfer-Encoding: chunked\r\n", "0\r\nAuthorization: Bearer evil\r\n\r\n"), "trailer"},
      {"request in the place of a trailer", post("Transfer-Encoding: chunked\r\n", "0\r\n" + smuggled), "trailer"},
      {"chunk over the limit", post("Transfer-Encoding: chunked\r\n", "7fffffff\r\nx"), "body-too-long"},
  };
  return payloads;
}

const std::vector<AcceptedPayload>& accepted_payloads() {
  static const std::vector<AcceptedPayload> payloads{
      {"GET", get(""), ""},
      {"GET with query", line("GET /fhir/R4/Task?status=requested&_count=10 HTTP/1.1"), ""},
      {"GET with an escaped path", line("GET /a%20b/%7Bc%7d HTTP/1.1"), ""},
      {"HEAD", line("HEAD / HTTP/1.1"), ""},
      {"DELETE", line("DELETE /a HTTP/1.1"), ""},
      {"DELETE with Content-Length 0", "DELETE /a HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", ""},
      {"POST with length", post("Content-Length: 5\r\n", "hello"), "hello"},
      {"POST with length and no space", post("Content-Length:5\r\n", "hello"), "hello"},
      {"POST without body", post("", ""), ""},
      {"PUT", "PUT / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nx", "x"},
      {"PATCH", "PATCH / HTTP/1.1\r\n" + host + "Content-Length: 1\r\n\r\nx", "x"},
      {"chunked", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"), "hello!"},
      {"chunked, sizes in both cases",
       post("Transfer-Encoding: chunked\r\n", "A\r\n0123456789\r\n0000000a\r\n0123456789\r\n0\r\n\r\n"),
       "01234567890123456789"},
      {"chunked, empty", post("transfer-encoding: chunked\r\n", "0\r\n\r\n"), ""},
      {"Host with port", "GET / HTTP/1.1\r\nHost: gateway.localhost:8443\r\n\r\n", ""},
      {"Host in capitals", "GET / HTTP/1.1\r\nHOST: GATEWAY.LOCALHOST\r\n\r\n", ""},
      {"tab around a value", get("X-A:\t1\t\r\n"), ""},
      {"empty value", get("X-A:\r\n"), ""},
      {"100 fields", get(many_fields(99)), ""},
      {"repeated list field", get("Accept: a/b\r\nAccept: c/d\r\n"), ""},
  };
  return payloads;
}

}  // namespace gateway::net::test
