// http_floor: the gateway's HTTPS server with nothing behind it: every request is answered 201 on the event loop.
//
//   http_floor --certificates DIR      (a folder of certs/make-dev-ca)
//
// Prints "listening on PORT" and answers until its standard input ends.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "base/error.hpp"
#include "net/server.hpp"

int main(int argc, char** argv) {
  using namespace gateway::net;
  if (argc != 3 || std::string(argv[1]) != "--certificates") {
    std::fprintf(stderr, "usage: http_floor --certificates DIR\n");
    return 2;
  }
  const std::string folder = argv[2];
  ServerSettings settings;
  settings.tls = {folder + "/gateway.crt", folder + "/gateway.key", folder + "/ca.crt"};
  Server server(settings, [](const Request&, const Respond& respond) {
    Response answer;
    answer.status = 201;
    respond(std::move(answer));
  });
  const auto port = server.start();
  if (!port) {
    std::fprintf(stderr, "%s\n", gateway::base::describe(port.error()).c_str());
    return 1;
  }
  std::printf("listening on %u\n", static_cast<unsigned>(*port));
  std::fflush(stdout);
  char dropped[64];
  while (read(STDIN_FILENO, dropped, sizeof dropped) > 0) {
  }
  server.stop(std::chrono::milliseconds(0));
  return 0;
}
