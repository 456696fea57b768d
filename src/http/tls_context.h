// The server's SSL_CTX. Private to this module.
#pragma once

#include "http/server.h"
#include "openssl_handles.h"

namespace junshu::http {

// TLS 1.2 with ECDHE and AEAD only, or 1.3; ALPN http/1.1; client certificates where asked for.
// Throws Error{InvalidInput|NotFound}.
ContextHandle make_server_context(const ServerTls& options);

}  // namespace junshu::http
