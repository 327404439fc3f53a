// Which addresses are in the open Internet, and that a client told so reaches no other.
#include "net/public_address.hpp"

#include <gtest/gtest.h>

#include <future>

#include "net/client.hpp"
#include "net/connector.hpp"

namespace gateway::net {
namespace {

bool is_open(const char* text) {
  return is_public(boost::asio::ip::make_address(text));
}

TEST(PublicAddress, IsOneOfTheOpenInternet) {
  for (const char* address :
       {"8.8.8.8", "192.0.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "11.0.0.0",
        "223.255.255.255", "2a00:1450:4009::1", "2002:808:808::1", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    EXPECT_TRUE(is_open(address)) << address;
  }
}

TEST(PublicAddress, IsNoneOfThisMachineOrANetworkBehindIt) {
  for (const char* address : {"127.0.0.1",
                              "127.255.255.255",
                              "0.0.0.0",
                              "10.0.0.1",
                              "10.255.255.255",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "169.254.169.254",
                              "100.64.0.1",
                              "224.0.0.1",
                              "255.255.255.255",
                              "192.0.2.1",
                              "::",
                              "::1",
                              "fe80::1",
                              "fc00::1",
                              "fd12:3456::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "::127.0.0.1",
                              "64:ff9b::a00:1",
                              "2002:7f00:1::1",
                              "2001:db8::1",
                              "2001::1"}) {
    EXPECT_FALSE(is_open(address)) << address;
  }
}

// Before anything is sent, and whatever name leads there.
TEST(PublicAddress, IsAllThatAPublicOriginReaches) {
  for (const char* host : {"127.0.0.1", "localhost", "some.localhost", "169.254.169.254", "10.1.2.3", "::1"}) {
    boost::asio::io_context context;
    Origin origin{host, 9, "", true};
    const auto connector = std::make_shared<Connector>(context, TlsContext(), origin);
    std::string trouble;
    connector->start(std::chrono::milliseconds{2'000}, [&](const base::Result<std::unique_ptr<Stream>>& made) {
      trouble = made ? "connected" : made.error().text;
    });
    context.run();
    EXPECT_NE(trouble.find("not public"), std::string::npos) << host << ": " << trouble;
  }
}

}  // namespace
}  // namespace gateway::net
