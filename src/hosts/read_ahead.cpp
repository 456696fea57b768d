#include <map>
#include <mutex>

#include "hosts/hosts.h"
#include "segment_fold.h"

namespace junshu::hosts {

namespace {

// What a segment says depends on its bytes alone, and its hash names them: one book for the process.
struct Book {
  std::mutex mutex;
  std::map<base::Digest, std::weak_ptr<const std::vector<wire::Observation>>> read;
};

Book& book() {
  static Book one;
  return one;
}

}  // namespace

ReadAhead::ReadAhead(const history::Segment& segment)
    : hash_(segment.hash), observations_(std::make_shared<const std::vector<wire::Observation>>(wire::observations(segment.lines))) {
  const std::lock_guard lock(book().mutex);
  book().read[hash_] = observations_;
}

ReadAhead::~ReadAhead() {
  observations_.reset();
  const std::lock_guard lock(book().mutex);
  const auto found = book().read.find(hash_);
  if (found != book().read.end() && found->second.expired()) book().read.erase(found);
}

std::shared_ptr<const std::vector<wire::Observation>> read_before(const base::Digest& segment) {
  const std::lock_guard lock(book().mutex);
  const auto found = book().read.find(segment);
  return found == book().read.end() ? nullptr : found->second.lock();
}

}  // namespace junshu::hosts
