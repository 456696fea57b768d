#include "tls_session.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"

namespace junshu::http {

// OpenSSL's own way to a socket would raise SIGPIPE.
BIO_METHOD* TlsSession::method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR, "socket");
    JUNSHU_INVARIANT(made != nullptr, "OpenSSL gives a method");
    BIO_meth_set_read(made, &TlsSession::receive);
    BIO_meth_set_write(made, &TlsSession::send);
    BIO_meth_set_ctrl(made, [](BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1L : 0L; });
    return made;
  }();
  return method;
}

TlsSession::TlsSession(SSL_CTX* context, int socket) : socket_(socket), session_(SSL_new(context)) {
  BIO* const bio = BIO_new(method());
  JUNSHU_INVARIANT(session_ != nullptr && bio != nullptr, "OpenSSL gives a session");
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(session_.get(), bio, bio);
  SSL_set_mode(session_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_set_accept_state(session_.get());
}

int TlsSession::receive(BIO* bio, char* buffer, int size) {
  BIO_clear_retry_flags(bio);
  const auto count = ::recv(static_cast<TlsSession*>(BIO_get_data(bio))->socket_, buffer, static_cast<std::size_t>(size), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(count);
}

int TlsSession::send(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto count = ::send(static_cast<TlsSession*>(BIO_get_data(bio))->socket_, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(count);
}

TlsSession::Wanted TlsSession::after(int result) {
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_NONE: return Wanted::Nothing;
    case SSL_ERROR_WANT_READ: return Wanted::Readable;
    case SSL_ERROR_WANT_WRITE: return Wanted::Writable;
    default: ERR_clear_error(); return Wanted::End;
  }
}

TlsSession::Wanted TlsSession::shake_hands() {
  ERR_clear_error();
  return after(SSL_do_handshake(session_.get()));
}

TlsSession::Wanted TlsSession::read(std::string& into, std::size_t at_most) {
  std::array<char, 16 * 1024> buffer;  // not `into` itself: who waits should hold no memory
  ERR_clear_error();
  const int count = SSL_read(session_.get(), buffer.data(), static_cast<int>(std::min(at_most, buffer.size())));
  if (count > 0) into.append(buffer.data(), static_cast<std::size_t>(count));
  return after(count);
}

TlsSession::Wanted TlsSession::write(std::string_view& rest) {
  while (!rest.empty()) {
    ERR_clear_error();
    const int count = SSL_write(session_.get(), rest.data(), static_cast<int>(std::min<std::size_t>(rest.size(), std::size_t{1} << 20U)));
    if (count <= 0) return after(count);
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return Wanted::Nothing;
}

TlsSession::Wanted TlsSession::say_goodbye() {
  ERR_clear_error();
  int done = SSL_shutdown(session_.get());
  if (done == 0) done = SSL_shutdown(session_.get());  // ours is out, theirs is waited for
  return done == 1 ? Wanted::Nothing : after(done);
}

}  // namespace junshu::http
