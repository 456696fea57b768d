// TLS of one accepted connection. OpenSSL works on the non-blocking socket itself: Asio's own stream keeps 68 KiB of buffers for each connection, and thousands
// of agents are connected all the time with nothing to say. Private to this module; not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "openssl_handles.h"

namespace junshu::http {

class TlsSession {
 public:
  enum class Wanted {
    Nothing,   // done
    Readable,  // again when the socket is readable
    Writable,  // again when it is writable
    End        // the other end is gone, or broke the protocol
  };

  // The socket stays the caller's. Aborts without memory.
  TlsSession(SSL_CTX* context, int socket);

  Wanted shake_hands();
  Wanted read(std::string& into, std::size_t at_most);  // appends at least one byte, or says what it waits for
  Wanted write(std::string_view& rest);                 // takes from its front what was written
  Wanted say_goodbye();                                 // close_notify, both ways
  void cut() { socket_ = -1; }                          // the socket is about to be closed: its number may soon be another's

  CertificateHandle peer_certificate() const { return CertificateHandle(SSL_get1_peer_certificate(session_.get())); }

 private:
  static int receive(BIO* bio, char* buffer, int size);
  static int send(BIO* bio, const char* bytes, int size);
  static BIO_METHOD* method();
  Wanted after(int result);

  int socket_;
  std::unique_ptr<SSL, Freed<SSL_free>> session_;
};

}  // namespace junshu::http
