#include "base/error.h"
#include "store/event.h"

namespace junshu::store {

void Projector::table(TableDefinition definition) { tables_.push_back(std::move(definition)); }

void Projector::on(std::string_view type, Fold fold) {
  const bool added = folds_.emplace(std::string(type), std::move(fold)).second;
  JUNSHU_INVARIANT(added, "two folds for one type of event");
}

void Projector::fold(Projection& projection, const Event& event, const BlobReader& blobs) const {
  const auto found = folds_.find(event.type);
  if (found == folds_.end()) {
    throw base::Error(base::ErrorKind::Integrity,
                      {"この版のプログラムが知らない種類の記録です: " + event.type + "。新しい版を使ってください",
                       "This version does not know entries of type " + event.type + "; use a newer one"},
                      "log " + event.log + " entry " + std::to_string(event.index));
  }
  found->second(projection, event, blobs);
}

}  // namespace junshu::store
