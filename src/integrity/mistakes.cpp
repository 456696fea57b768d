#include "mistakes.h"

namespace junshu::integrity {

namespace {

constexpr std::size_t kTold = 100;

}  // namespace

std::string to_string(const Place& place) {
  return place.file + ":" + std::to_string(place.line) + (place.column > 0 ? ":" + std::to_string(place.column) : "");
}

void Mistakes::add(const Place& place, const base::Text& mistake, const base::Text& remedy) {
  const std::string where = to_string(place);
  if (lines_.empty()) first_ = where;
  lines_.push_back({where + ": " + mistake.ja + " → " + remedy.ja, where + ": " + mistake.en + " → " + remedy.en});
}

void Mistakes::throw_if_any() const {
  if (lines_.empty()) return;
  const std::string count = std::to_string(lines_.size());
  base::Text text{"規則に誤りが " + count + " 件あります。",
                  lines_.size() == 1 ? "The rules hold a mistake." : "The rules hold " + count + " mistakes."};
  for (std::size_t i = 0; i < lines_.size() && i < kTold; ++i) {
    text.ja += "\n  " + lines_[i].ja;
    text.en += "\n  " + lines_[i].en;
  }
  if (lines_.size() > kTold) {
    text.ja += "\n  …";
    text.en += "\n  …";
  }
  throw base::Error(base::ErrorKind::InvalidInput, text, first_);
}

}  // namespace junshu::integrity
