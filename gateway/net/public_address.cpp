#include "net/public_address.hpp"

#include <algorithm>
#include <array>

namespace gateway::net {
namespace {

namespace ip = boost::asio::ip;

struct Network4 {
  std::uint32_t prefix;
  unsigned bits;
};

constexpr std::array not_public4 = {
    Network4{0x00000000, 8},   // this network
    Network4{0x0a000000, 8},   // private
    Network4{0x64400000, 10},  // shared
    Network4{0x7f000000, 8},   // loopback
    Network4{0xa9fe0000, 16},  // link-local
    Network4{0xac100000, 12},  // private
    Network4{0xc0000000, 24},  // protocol assignments
    Network4{0xc0000200, 24},  // documentation
    Network4{0xc0a80000, 16},  // private
    Network4{0xc6120000, 15},  // benchmarks
    Network4{0xc6336400, 24},  // documentation
    Network4{0xcb007100, 24},  // documentation
    Network4{0xe0000000, 3},   // multicast and reserved
};

bool is_public4(const ip::address_v4& address) {
  const std::uint32_t number = address.to_uint();
  return std::none_of(not_public4.begin(), not_public4.end(),
                      [&](const Network4& network) { return (number ^ network.prefix) >> (32 - network.bits) == 0; });
}

// The IPv4 address that the last four bytes are.
ip::address_v4 tail_of(const ip::address_v6::bytes_type& bytes) {
  return ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

bool is_public6(const ip::address_v6& address) {
  const auto bytes = address.to_bytes();
  const auto begins = [&](std::initializer_list<unsigned> first) {
    return std::equal(first.begin(), first.end(), bytes.begin());
  };
  if (address.is_v4_mapped()) return is_public4(tail_of(bytes));
  // Translated to IPv4 behind a gateway (RFC 6052), and 6to4 (RFC 3056).
  if (begins({0x00, 0x64, 0xff, 0x9b})) return is_public4(tail_of(bytes));
  if (begins({0x20, 0x02})) return is_public4(ip::address_v4({bytes[2], bytes[3], bytes[4], bytes[5]}));
  if (begins({0x20, 0x01, 0x0d, 0xb8}) || begins({0x20, 0x01, 0x00, 0x00})) return false;  // documentation, Teredo
  return (bytes[0] & 0xe0U) == 0x20U;  // 2000::/3 is all that is given out
}

}  // namespace

bool is_public(const ip::address& address) {
  return address.is_v4() ? is_public4(address.to_v4()) : is_public6(address.to_v6());
}

}  // namespace gateway::net
