#include "net/certificate.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/digest.hpp"

namespace gateway::net {

namespace {

using Names = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;

std::string read_text(const ASN1_STRING* text, bool to_lower) {
  const auto* bytes = ASN1_STRING_get0_data(text);
  const auto size = static_cast<std::size_t>(std::max(0, ASN1_STRING_length(text)));
  std::string name(reinterpret_cast<const char*>(bytes), size);
  for (char& c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F) return {};
    if (to_lower && c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return name;
}

void add_name(const GENERAL_NAME* name, Peer& peer) {
  if (name->type == GEN_DNS) {
    if (auto text = read_text(name->d.dNSName, true); !text.empty()) peer.san_dns.push_back(std::move(text));
  } else if (name->type == GEN_URI) {
    if (auto text = read_text(name->d.uniformResourceIdentifier, false); !text.empty())
      peer.san_uri.push_back(std::move(text));
  }
}

bool has_purpose(X509* certificate, std::uint32_t purpose) {
  const auto usage = X509_get_extended_key_usage(certificate);
  return usage != UINT32_MAX && (usage & purpose) != 0;  // all bits set means: no such extension
}

}  // namespace

Peer read_peer(const SSL* ssl) {
  Peer peer;
  X509* const certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) return peer;
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
                    &GENERAL_NAMES_free);
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    add_name(sk_GENERAL_NAME_value(names.get(), i), peer);
  }
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size > 0) {
    peer.certificate_sha256 =
        base::hex(base::sha256({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)}));
  }
  OPENSSL_free(der);
  return peer;
}

bool may_be_client(X509* certificate) {
  return has_purpose(certificate, XKU_SSL_CLIENT);
}
bool may_be_server(X509* certificate) {
  return has_purpose(certificate, XKU_SSL_SERVER);
}

bool is_still_valid(const SSL* ssl) {
  X509* const certificate = SSL_get0_peer_certificate(ssl);
  return certificate != nullptr && SSL_get_verify_result(ssl) == X509_V_OK &&
         X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 &&
         X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0;
}

}  // namespace gateway::net
