// The files of an archive: blocks one behind the other, the index of a month mapped into memory, the list of months.
#pragma once

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/archive.h"
#include "base/descriptor.h"
#include "block.h"
#include "summary.h"

namespace junshu::access {

using Step = std::function<void(std::string_view)>;

// Reading is thread-safe beside appending.
class BlockFile {
 public:
  // Makes the file for Mode::Write when it is missing.
  BlockFile(std::filesystem::path path, Mode mode);
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }  // of whole blocks; what lies behind is not looked at
  void set_size(std::uint64_t size) { size_ = size; }
  std::uint64_t size_on_disk() const;
  // Bytes from `offset` on; its reader must not outlive this.
  BlockReader::Fetch fetch(std::uint64_t offset) const;
  BlockReader block(std::uint64_t offset) const { return BlockReader(fetch(offset)); }
  // Durable when it returns. When the disk is full the file is as it was, and Error{Storage} is thrown.
  void append(std::string_view bytes, const Step& step, std::string_view name);
  void cut(std::uint64_t size);
  // Puts what lies behind the whole blocks into the folder `cut` beside this file, and cuts it off.
  void set_rest_aside();

 private:
  std::filesystem::path path_;
  base::Descriptor file_;
  std::atomic<std::uint64_t> size_ = 0;
};

// The summaries of one month's blocks. What was there when it was opened is mapped, what comes later is kept in memory
// as well.
class IndexFile {
 public:
  IndexFile(std::filesystem::path path, Mode mode);
  ~IndexFile();
  IndexFile(const IndexFile&) = delete;
  IndexFile& operator=(const IndexFile&) = delete;

  const std::deque<Summary>& summaries() const { return summaries_; }
  // Forgets the summaries from `count` on, which do not fit the blocks.
  void keep(std::size_t count);
  // Not durable: it can be made again. Errors of writing are no errors for the same reason; the summary counts from now
  // on.
  const Summary& add(std::string record);
  std::uint64_t size() const { return size_; }

 private:
  std::filesystem::path path_;
  Mode mode_;
  base::Descriptor file_;
  void* mapped_ = nullptr;
  std::size_t mapped_size_ = 0;
  std::uint64_t size_ = 0;
  bool writable_ = true;
  std::deque<std::string> added_;
  std::deque<Summary> summaries_;
};

// One month: its blocks and their index, brought together.
struct MonthFiles {
  std::string name;
  std::unique_ptr<BlockFile> blocks;
  std::unique_ptr<IndexFile> index;
  std::vector<Damage> damages;  // seen when it was opened
  std::uint64_t torn = 0;       // bytes behind the last whole block
  std::optional<Head> claimed;  // by the newest damaged block that can still say of itself what it was
  bool truncated = false;       // the index knows of blocks that are not there

  // Reads the index and makes what is missing of it from the blocks. Changes blocks in no way.
  static MonthFiles open(const std::filesystem::path& folder, const std::string& name, Mode mode);
};

struct MonthEnd {
  std::string name;
  std::int64_t first = 0;  // sequence of its first block
  std::int64_t blocks = 0;
  std::int64_t events = 0;
  Head last;
  std::optional<base::Millis> dropped_at;
};
std::vector<MonthEnd> read_months(const std::filesystem::path& folder);
void write_months(const std::filesystem::path& folder, const std::vector<MonthEnd>& months);
std::vector<std::string> months_in(
    const std::filesystem::path& folder);  // names of those with a .blocks file, oldest first

// What a damaged block says of itself at its two ends, if they can be read: the chain goes on behind it by that.
struct Claimed {
  Head head;
  std::uint64_t size = 0;
};
std::optional<Claimed> claimed_by(const BlockFile& file, std::uint64_t offset);
// Where the next block may begin behind `offset`, looking for its first bytes; the size of the file if nowhere.
std::uint64_t next_block(const BlockFile& file, std::uint64_t offset, std::uint64_t size);

}  // namespace junshu::access
