// The newest lines that correlations counted, to be shown when one of them holds. Each is kept once, whatever counts
// it. Texts stand one behind the other in blocks, and a block is used again as a whole.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace junshu::detect {

class LineStore {
 public:
  static constexpr std::size_t kLongest = 1024;

  struct Line {
    std::uint32_t id = 0;
    std::uint32_t file = 0;  // of file()
    std::uint64_t number = 0;
    std::uint32_t from = 0;  // in the text of its block
    std::uint32_t length = 0;
  };

  // A text that is too long, cut between two characters.
  static std::string_view cut(std::string_view text);

  explicit LineStore(std::size_t least);  // so many of the newest are there

  std::uint32_t keep(std::string_view file, std::uint64_t number, std::string_view text);
  const Line* find(std::uint32_t id) const;  // nullptr: others have taken its place
  std::string_view text(const Line& line) const;
  const std::string& file(std::uint32_t index) const { return files_[index]; }
  // For loading: a line with the number it had. Numbers rise.
  void restore(std::uint32_t id, std::string_view file, std::uint64_t number, std::string_view text);
  std::uint32_t last() const { return last_; }
  void set_last(std::uint32_t last) { last_ = last; }

 private:
  static constexpr std::uint32_t kBlock = 64;
  struct Block {
    std::uint32_t first = 0;  // number of the lines it holds, divided by kBlock
    std::string text;         // cut at kLongest
  };
  std::uint32_t file_index(std::string_view file);
  std::size_t block_of(std::uint32_t id) const { return id / kBlock % blocks_.size(); }

  std::vector<Line> lines_;  // a ring: line `id` stands at id % size
  std::vector<Block> blocks_;
  std::vector<std::string> files_;
  std::map<std::string, std::uint32_t, std::less<>> file_indices_;
  std::uint32_t last_ = 0;
};

}  // namespace junshu::detect
