#include "net/tls_context.hpp"

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/digest.hpp"
#include "net/certificate.hpp"

namespace gateway::net {

namespace ssl = boost::asio::ssl;
using base::Error;
using base::ErrorKind;

namespace {

constexpr const char* suites = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* groups = "X25519:P-256:P-384";
constexpr long cached_sessions = 4096;
constexpr long session_seconds = 3600;
constexpr int chain_depth = 4;

base::Status check_key_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return Error(ErrorKind::value, "The key file cannot be read.", path, "Name a PEM file that exists.");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Error(ErrorKind::value, "The key file may be read by others than its owner.", path, "Set its mode to 0400.");
  }
  return base::Success{};
}

base::Status load_identity(ssl::context& context, const TlsIdentity& identity) {
  TRY(check_key_file(identity.key));
  boost::system::error_code ec;
  context.use_certificate_chain_file(identity.certificate, ec);
  if (ec)
    return Error(ErrorKind::value, "The certificate cannot be loaded.", identity.certificate,
                 "Give a PEM chain, ours first.");
  context.use_private_key_file(identity.key, ssl::context::pem, ec);
  if (ec || SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return Error(ErrorKind::value, "The key cannot be loaded or does not fit the certificate.", identity.key,
                 "Give the PEM key of " + identity.certificate + ".");
  }
  context.load_verify_file(identity.peer_ca, ec);
  if (ec)
    return Error(ErrorKind::value, "The CA bundle cannot be loaded.", identity.peer_ca,
                 "Give a PEM file of CA certificates.");
  return base::Success{};
}

base::Status set_policy(SSL_CTX* context) {
  SSL_CTX_set_options(
      context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_security_level(context, 2);  // RSA of at least 2048 bits, no SHA-1
  SSL_CTX_set_verify_depth(context, chain_depth);
  const bool set = SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
                   SSL_CTX_set_ciphersuites(context, suites) == 1 && SSL_CTX_set1_groups_list(context, groups) == 1 &&
                   SSL_CTX_set_max_early_data(context, 0) == 1 && SSL_CTX_set_recv_max_early_data(context, 0) == 1;
  if (!set) return Error(ErrorKind::value, "This OpenSSL cannot keep our TLS policy.", "tls", "Use OpenSSL 3.");
  return base::Success{};
}

// The verify callback: what OpenSSL accepted must also carry the purpose, at the leaf.
auto requiring(bool (*may_serve)(X509*)) {
  return [may_serve](bool accepted, ssl::verify_context& context) {
    X509_STORE_CTX* const store = context.native_handle();
    if (!accepted || X509_STORE_CTX_get_error_depth(store) != 0) return accepted;
    if (may_serve(X509_STORE_CTX_get_current_cert(store))) return true;
    X509_STORE_CTX_set_error(store, X509_V_ERR_INVALID_PURPOSE);
    return false;
  };
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void*) {
  static constexpr unsigned char http11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, http11, sizeof http11, in, in_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

base::Status keep_sessions(SSL_CTX* context, const std::string& listener, const std::string& ca_file) {
  std::ifstream file(ca_file, std::ios::binary);
  const std::string bundle{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto bound_to = base::sha256(listener + '\n' + bundle);
  static_assert(sizeof bound_to <= SSL_MAX_SID_CTX_LENGTH);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
  SSL_CTX_sess_set_cache_size(context, cached_sessions);
  SSL_CTX_set_timeout(context, session_seconds);
  const bool set =
      SSL_CTX_set_session_id_context(context, bound_to.data(), static_cast<unsigned>(bound_to.size())) == 1 &&
      SSL_CTX_set_num_tickets(context, 1) == 1;
  if (!set) return Error(ErrorKind::value, "The TLS session cache cannot be set up.", "tls", "Use OpenSSL 3.");
  return base::Success{};
}

}  // namespace

base::Result<TlsContext> make_server_context(const TlsIdentity& identity, const std::string& listener) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  TRY(set_policy(context->native_handle()));
  TRY(load_identity(*context, identity));
  TRY(keep_sessions(context->native_handle(), listener, identity.peer_ca));
  SSL_CTX_set_client_CA_list(context->native_handle(), SSL_load_client_CA_file(identity.peer_ca.c_str()));
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
  context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  context->set_verify_callback(requiring(may_be_client));
  return context;
}

base::Result<TlsContext> make_client_context(const TlsIdentity& identity) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  TRY(set_policy(context->native_handle()));
  TRY(load_identity(*context, identity));
  context->set_verify_mode(ssl::verify_peer);
  context->set_verify_callback(requiring(may_be_server));
  return context;
}

}  // namespace gateway::net
