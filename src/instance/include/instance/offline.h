// Looking at an instance's data without running it: for `verify`, `assess` and `ledger export`, also beside a running server. Changes nothing.
#pragma once

#include "instance/instance.h"

namespace junshu::instance {

class Offline {
 public:
  // Error{NotFound} when there is no instance in `options.data` (or its database).
  explicit Offline(const Options& options);
  ~Offline();

  store::Connection& connection();
  store::KeyStore& keys();
  const std::string& origin_prefix() const;
  std::shared_ptr<const InForce> definitions();  // as adopted, read from the blobs
  store::VerifyReport verify(const std::function<void(const store::VerifyProgress&)>& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::instance
