// How a server starts: TCP or Unix socket, and what it says when it cannot.
#include "net/server.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "net/running_server.hpp"

namespace gateway::net {
namespace {

using gateway::test::key_file;
using test::echo;
using test::RawPeer;
using test::Running;
using test::settings_for_tests;

TEST(Server, ServesAUnixSocketThatOnlyItsOwnerMayUse) {
  const std::string path = gateway::test::dev_ca() + "/admin.sock";
  ServerSettings settings;
  settings.unix_socket = path;
  {
    Running running(settings);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    RawPeer peer(path);
    ASSERT_TRUE(peer.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_EQ(peer.answer().body, "nobody:");

    Server second(settings, echo);
    const auto refused = second.start();
    ASSERT_FALSE(refused.ok()) << "took over a socket that somebody serves";
    EXPECT_EQ(refused.error().kind, base::ErrorKind::transient);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Server, ReplacesASocketFileThatAKilledProgramLeft) {
  const std::string path = gateway::test::dev_ca() + "/stale.sock";
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  ServerSettings settings;
  settings.unix_socket = path;

  Running running(settings);

  EXPECT_TRUE(RawPeer(path).connected());
}

TEST(Server, SaysWhichFileIsWrong) {
  const auto error_of = [](const ServerSettings& settings) {
    Server server(settings, echo);
    const auto started = server.start();
    EXPECT_FALSE(started.ok());
    return started.ok() ? std::string() : started.error().place;
  };
  const std::string open_key = gateway::test::dev_ca() + "/open.key";
  std::filesystem::copy_file(key_file("gateway"), open_key);
  std::filesystem::permissions(open_key, std::filesystem::perms(0644));

  auto settings = settings_for_tests();
  settings.tls.key = open_key;
  EXPECT_EQ(error_of(settings), open_key);
  settings = settings_for_tests();
  settings.tls.key = key_file("unlisted");
  EXPECT_EQ(error_of(settings), key_file("unlisted"));
  settings = settings_for_tests();
  settings.tls.certificate = "missing.crt";
  EXPECT_EQ(error_of(settings), "missing.crt");
  settings = settings_for_tests();
  settings.tls.client_ca = "missing.crt";
  EXPECT_EQ(error_of(settings), "missing.crt");
  settings = settings_for_tests();
  settings.address = "nowhere";
  EXPECT_EQ(error_of(settings), "nowhere");
}

TEST(Server, SaysThatAPortIsTaken) {
  Running running;
  auto settings = settings_for_tests();
  settings.port = running.port;
  Server second(settings, echo);

  const auto started = second.start();

  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind, base::ErrorKind::transient);
}

}  // namespace
}  // namespace gateway::net
