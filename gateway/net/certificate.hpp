// What we read from a peer's X.509 certificate: names, purposes, dates. Inside net only (OpenSSL).
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/message.hpp"

namespace gateway::net {

// SANs and digest of the certificate the peer of `ssl` proved to own; empty names when there is none. A dNSName or URI
// with a byte outside printable ASCII is left out, so that "y99001\0.evil" is nobody. `address` is left empty.
Peer read_peer(const SSL* ssl);

// True when the extended key usage is there and holds the purpose; OpenSSL by itself lets its absence pass.
bool may_be_client(X509* certificate);
bool may_be_server(X509* certificate);

// True when the peer of `ssl` has a certificate, it verified, and now lies within its dates. A resumed session skips
// the handshake's own check, so it must be asked again (SEC-1, rulings "Certificates").
bool is_still_valid(const SSL* ssl);

}  // namespace gateway::net
