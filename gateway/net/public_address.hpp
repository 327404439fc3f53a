// Public address: whether an address lies in the open Internet, or on this machine or in a network behind it (SSRF).
#pragma once

#include <boost/asio/ip/address.hpp>

namespace gateway::net {

// False for loopback, link-local, private, shared (RFC 6598), unspecified, multicast, reserved and documentation
// addresses of IPv4 and their like in IPv6, also as an IPv4 address inside an IPv6 one (RFC 6890).
bool is_public(const boost::asio::ip::address& address);

}  // namespace gateway::net
