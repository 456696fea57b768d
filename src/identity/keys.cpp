#include "identity/keys.h"

namespace junshu::identity {

Keys::Keys(store::KeyStore& key_store)
    : store(key_store),
      credential(key_store.instance_key("credential")),
      op(key_store.instance_key("op")),
      pending(key_store.instance_key("pending")),
      login(key_store.instance_key("login")),
      csrf(key_store.instance_key("csrf")) {}

}  // namespace junshu::identity
