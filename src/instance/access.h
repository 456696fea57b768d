// Log-ins and refusals, batched: at most 60 s a segment, one event `access.observed` in log 0 for each.
#pragma once

#include <mutex>
#include <vector>

#include "identity/login.h"
#include "store/writer.h"

namespace junshu::instance {

void register_access_folds(store::Projector& projector);  // p_access, p_access_segment; p_access_head, p_access_remade, p_access_dropped of the access history

class AccessObserver {
 public:
  void observe(const identity::AccessEvent& event);
  // Writes what was observed when the oldest waits for `wait` or longer. Called by the timer and at the end.
  void flush(store::Writer& writer, store::BlobStore& blobs, base::Millis now, base::Millis wait);

 private:
  std::mutex mutex_;
  std::vector<identity::AccessEvent> waiting_;
};

}  // namespace junshu::instance
