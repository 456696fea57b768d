#include "tls_context.h"

#include <openssl/err.h>

#include <cstring>

#include "base/error.h"
#include "base/file.h"

namespace junshu::http {
namespace {

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned int in_size, void*) {
  static constexpr unsigned char kOurs[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kOurs, sizeof kOurs, in, in_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;  // RFC 7301 §3.2: no_application_protocol
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const base::Text& why) {
  ERR_clear_error();
  throw base::Error(base::ErrorKind::InvalidInput, why, file.string());
}

}  // namespace

ContextHandle make_server_context(const ServerTls& options) {
  ContextHandle context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* c = context.get();
  if (c == nullptr) throw_openssl("making a TLS context");
  bool set =
      SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) == 1 &&
      SSL_CTX_set_cipher_list(c, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
      SSL_CTX_set_ciphersuites(c, "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == 1 &&
      SSL_CTX_set1_groups_list(c, "X25519:P-256:P-384") == 1;
  if (!set) throw_openssl("choosing ciphers");
  SSL_CTX_set_options(
      c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);          // idle connections then keep no record buffers
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);  // resumption is by tickets
  SSL_CTX_set_alpn_select_cb(c, choose_protocol, nullptr);
  // Resuming a session with a client certificate fails without a context id.
  static constexpr unsigned char kContextId[] = "junshu";
  SSL_CTX_set_session_id_context(c, kContextId, sizeof kContextId - 1);

  base::read_text(options.certificate_file);  // a missing file gives the better message
  if (SSL_CTX_use_certificate_chain_file(c, options.certificate_file.c_str()) != 1) {
    refuse(options.certificate_file, {"サーバー証明書(PEM)として読めません", "This is not a server certificate (PEM)"});
  }
  KeyHandle key = read_key(base::read_text(options.key_file));
  if (SSL_CTX_use_PrivateKey(c, key.get()) != 1 || SSL_CTX_check_private_key(c) != 1) {
    refuse(options.key_file,
           {"秘密鍵がサーバー証明書と一致しません", "The private key does not belong to the server's certificate"});
  }
  if (!options.client_authority_file.empty()) {
    CertificateHandle authority = read_certificate(base::read_text(options.client_authority_file));
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(c), authority.get()) != 1 ||
        SSL_CTX_add_client_CA(c, authority.get()) != 1) {
      throw_openssl("trusting the client authority");
    }
    SSL_CTX_set_verify(c, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_verify_depth(c, 2);
  }
  return context;
}

}  // namespace junshu::http
