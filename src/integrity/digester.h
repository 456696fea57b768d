// The digests of one stream of bytes, as many as are asked for, by OpenSSL; and of its first bytes, where a file may
// only grow. One per thread.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "integrity/entry.h"

namespace junshu::integrity {

class Digester {
 public:
  Digester();
  ~Digester();
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;

  // `beginning`: how the file was when it had `beginning->size` bytes; may be null.
  void begin(Attributes hashes, const Entry* beginning);
  void update(base::ByteView data);
  // Sets the digests, `known` of them and, with a beginning that was reached, grown_intact.
  void finish(Entry& entry);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::integrity
