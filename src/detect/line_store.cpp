#include "line_store.h"

#include <algorithm>

namespace junshu::detect {

std::string_view LineStore::cut(std::string_view text) {
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > kLongest - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// One block more than asked for, as the one being filled lost all it held before.
LineStore::LineStore(std::size_t least) : blocks_(std::max<std::size_t>(least + kBlock - 1, kBlock) / kBlock + 1) {
  lines_.resize(blocks_.size() * kBlock);
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
  Block& block = blocks_[block_of(id)];
  if (block.first != id / kBlock) {
    block.first = id / kBlock;
    block.text.clear();
  }
  const std::string_view kept = cut(text);
  lines_[id % lines_.size()] = {id, file_index(file), number, static_cast<std::uint32_t>(block.text.size()),
                                static_cast<std::uint32_t>(kept.size())};
  block.text += kept;
}

std::uint32_t LineStore::keep(std::string_view file, std::uint64_t number, std::string_view text) {
  if (++last_ == 0) last_ = 1;  // 0 means none
  restore(last_, file, number, text);
  return last_;
}

const LineStore::Line* LineStore::find(std::uint32_t id) const {
  const Line& line = lines_[id % lines_.size()];
  const Block& block = blocks_[block_of(id)];
  const bool there = id != 0 && line.id == id && block.first == id / kBlock;
  return there && std::size_t{line.from} + line.length <= block.text.size() ? &line : nullptr;
}

std::string_view LineStore::text(const Line& line) const {
  return std::string_view(blocks_[block_of(line.id)].text).substr(line.from, line.length);
}

}  // namespace junshu::detect
