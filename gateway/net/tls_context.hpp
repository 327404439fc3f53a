// TLS contexts as SEC-1 wants them: 1.3, our own CA only, both sides named by certificate. Inside net only.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace gateway::net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// PEM files: our chain, its key (readable by its owner only), the CA bundle that peers must chain to.
struct TlsIdentity {
  std::string certificate;
  std::string key;
  std::string peer_ca;
};

// For a listener: a client certificate is required, must chain to peer_ca and carry clientAuth. No tickets; sessions
// are kept in memory and bound to `listener` and the CA bundle. Errors: value, naming the file.
base::Result<TlsContext> make_server_context(const TlsIdentity& identity, const std::string& listener);

// For connections we open: the server must chain to peer_ca and carry serverAuth; its name is checked per connection.
// Errors: value, naming the file.
base::Result<TlsContext> make_client_context(const TlsIdentity& identity);

}  // namespace gateway::net
