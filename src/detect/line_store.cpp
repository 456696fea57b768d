#include "line_store.h"

namespace junshu::detect {

std::string_view LineStore::cut(std::string_view text) {
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > kLongest - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::uint32_t LineStore::file_index(std::string_view file) {
  if (!files_.empty() && files_.back() == file) return static_cast<std::uint32_t>(files_.size() - 1);
  if (const auto known = file_indices_.find(file); known != file_indices_.end()) return known->second;
  const auto index = static_cast<std::uint32_t>(files_.size());
  files_.emplace_back(file);
  file_indices_.emplace(file, index);
  return index;
}

void LineStore::restore(std::uint32_t id, std::string_view file, std::uint64_t number, std::string_view text) {
  Line& line = lines_[id % lines_.size()];
  line.id = id;
  line.file = file_index(file);
  line.number = number;
  line.text.assign(cut(text));
}

std::uint32_t LineStore::keep(std::string_view file, std::uint64_t number, std::string_view text) {
  if (++last_ == 0) last_ = 1;  // 0 means none
  restore(last_, file, number, text);
  return last_;
}

const LineStore::Line* LineStore::find(std::uint32_t id) const {
  const Line& line = lines_[id % lines_.size()];
  return id != 0 && line.id == id ? &line : nullptr;
}

}  // namespace junshu::detect
