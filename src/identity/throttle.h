// Inside this module: waiting after failures, counted for a login and for an address (both known here only as an HMAC).
#pragma once

#include <string>
#include <string_view>

#include "identity/keys.h"
#include "store/writer.h"

namespace junshu::identity {

struct ThrottleSubject {
  std::string name;   // "login:<hmac>" or "address:<hmac>"
  int allowed = 0;    // failures before waiting begins
};

base::Millis wait_of(store::Transaction& transaction, const Keys& keys, const ThrottleSubject& subject);  // 0: go ahead
void count_failure(store::Transaction& transaction, const Keys& keys, const ThrottleSubject& subject);
void forgive(store::Transaction& transaction, const ThrottleSubject& subject);

}  // namespace junshu::identity
