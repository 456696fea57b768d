#include "agents_peers.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>

#include "base/error.h"
#include "base/hash.h"
#include "store/connection.h"

namespace junshu::bench {

namespace {

struct Free {
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
  void operator()(SSL* p) const { SSL_free(p); }
  void operator()(SSL_SESSION* p) const { SSL_SESSION_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(BIO* p) const { BIO_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

constexpr double kSeconds = 0.5;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

void require(bool done, const char* what) {
  if (!done) throw base::Error(base::ErrorKind::Internal, {what, what}, "openssl");
}

struct Pair {
  Owned<SSL> server, client;

  Pair(SSL_CTX* server_context, SSL_CTX* client_context) : server(SSL_new(server_context)), client(SSL_new(client_context)) {
    BIO* to_client = BIO_new(BIO_s_mem());
    BIO* to_server = BIO_new(BIO_s_mem());
    BIO_up_ref(to_client);
    BIO_up_ref(to_server);
    SSL_set_bio(server.get(), to_server, to_client);
    SSL_set_bio(client.get(), to_client, to_server);
    SSL_set_accept_state(server.get());
    SSL_set_connect_state(client.get());
  }
  void shake_hands() {
    bool server_done = false;
    for (int turn = 0; turn < 10 && !server_done; ++turn) {
      SSL_do_handshake(client.get());
      server_done = SSL_do_handshake(server.get()) == 1;
    }
    require(server_done, "a handshake in memory");
    char nothing = 0;
    SSL_read(client.get(), &nothing, 1);  // takes the tickets
  }
  ~Pair() { SSL_set_shutdown(client.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); }  // or its session could not be resumed
};

}  // namespace

Handshakes bare_handshakes(const std::filesystem::path& tls_folder, const Fleet::Credentials& client) {
  const Owned<SSL_CTX> server_context(SSL_CTX_new(TLS_server_method()));
  const Owned<SSL_CTX> client_context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const s = server_context.get();
  SSL_CTX* const c = client_context.get();
  require(SSL_CTX_use_certificate_chain_file(s, (tls_folder / "server.pem").c_str()) == 1 &&
              SSL_CTX_use_PrivateKey_file(s, (tls_folder / "server.key").c_str(), SSL_FILETYPE_PEM) == 1,
          "the server's certificate");
  for (SSL_CTX* context : {s, c}) {
    require(SSL_CTX_load_verify_locations(context, (tls_folder / "authority.pem").c_str(), nullptr) == 1, "the authority");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  SSL_CTX_set_session_cache_mode(s, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(s, reinterpret_cast<const unsigned char*>("bench"), 5);
  const Owned<BIO> certificate_text(BIO_new_mem_buf(client.certificate.data(), static_cast<int>(client.certificate.size())));
  const Owned<X509> certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  const Owned<BIO> key_text(BIO_new_mem_buf(client.key.data(), static_cast<int>(client.key.size())));
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  require(SSL_CTX_use_certificate(c, certificate.get()) == 1 && SSL_CTX_use_PrivateKey(c, key.get()) == 1, "the host's certificate");

  static Owned<SSL_SESSION> newest;
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(c, [](SSL*, SSL_SESSION* session) {
    newest.reset(session);
    return 1;
  });
  const auto rate = [&](bool resume) {
    const auto start = Steady::now();
    int count = 0;
    for (; seconds_since(start) < kSeconds; ++count) {
      Pair pair(s, c);
      if (resume) SSL_set_session(pair.client.get(), newest.get());
      pair.shake_hands();
      require((SSL_session_reused(pair.client.get()) == 1) == resume, "a session is resumed when it is meant to be");
    }
    return count / seconds_since(start);
  };
  Handshakes out;
  out.full = rate(false);
  out.resumed = rate(true);
  newest.reset();
  return out;
}

double bare_inserts(const std::string& url, const std::string& bytes, int batch, double seconds) {
  const auto database = store::Database::open(url);
  const auto connection = database->connect();
  const std::string table = "bare_" + std::to_string(batch);
  connection->script(database->dialect() == store::Dialect::Sqlite ? "create table " + table + " (idx integer primary key, segment blob, hash blob) strict"
                                                                   : "create table " + table + " (idx bigint primary key, segment bytea, hash bytea)");
  const base::Bytes segment(base::as_bytes(bytes).begin(), base::as_bytes(bytes).end());
  const auto start = Steady::now();
  std::int64_t rows = 0;
  while (seconds_since(start) < seconds) {
    connection->begin_write();
    for (int i = 0; i < batch; ++i) {
      const auto hash = base::sha256(segment);
      connection->execute("insert into " + table + " (idx, segment, hash) values (?, ?, ?)", {rows++, segment, base::Bytes(hash.begin(), hash.end())});
    }
    connection->commit();
  }
  return static_cast<double>(rows) / seconds_since(start);
}

}  // namespace junshu::bench
