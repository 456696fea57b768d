// The instance's keys as people, credentials and sessions use them: derived once from instance.key, never written anywhere.
#pragma once

#include "base/seal.h"
#include "store/keys.h"

namespace junshu::identity {

// Constant after construction, so safe to share between threads. `store` must outlive it.
struct Keys {
  explicit Keys(store::KeyStore& key_store);

  store::KeyStore& store;
  base::SealKey credential;  // seals side_credential
  base::SealKey op;          // MACs op_ rows and links to persons
  base::SealKey pending;     // seals what waits inside op_ rows
  base::SealKey login;       // commits to a typed login name or an address
  base::SealKey csrf;        // derives the CSRF token of a session
};

}  // namespace junshu::identity
