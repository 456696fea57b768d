// Large files: several side by side where the processor can, the largest first, each looked at before and after.
#include <fcntl.h>

#include <algorithm>
#include <array>

#include "base/hash_lanes.h"
#include "walk.h"

namespace junshu::integrity {
namespace {

// Of each stream read at once. Sixteen of them stay in the second level cache.
constexpr std::size_t kLanePiece = 64UL * 1024;
constexpr std::size_t kRoom = kLanePiece + 2 * base::kSha256Block;  // and a tail

class LargeFeed final : public base::LaneFeed {
 public:
  LargeFeed(Walk& walk, Looker& looker, unsigned lanes)
      : walk_(walk), looker_(looker), buffers_(lanes * kRoom), lanes_(lanes) {}

  bool next(unsigned number, base::Lane& lane) override {
    File& file = files_[number];
    while (true) {
      if (file.at_end) finish(file, lane);
      if (!file.handle.open() && !begin(file, lane)) return false;
      if (give(number, file, lane)) return true;
    }
  }

 private:
  struct File {
    LargeJob job;
    Descriptor handle;
    struct statx first {};
    std::uint64_t done = 0;
    int tries = 0;
    bool at_end = false;  // the tail was given: the state is the digest
  };

  Entry& entry_of(const File& file) { return file.job.folder->listing.entries[file.job.entry]; }

  void close(File& file) {
    const std::vector<LargeJob> others = walk_.claims.release(entry_of(file));
    for (const LargeJob& other : others) walk_.queue.add(other);
    walk_.hand_on(*file.job.folder);
    file = File{};
    walk_.pace.rest(walk_.counters);
  }

  void fail(File& file, int error) {
    entry_of(file).error = error;
    entry_of(file).known = entry_of(file).known.without(kHashes);
    close(file);
  }

  // What the lanes are not for: processors that have none, other digests, logs that may grow, files that keep changing,
  // tests that look in between.
  bool alone(const Entry& entry) const {
    return entry.attributes.common(kHashes) != Attributes{Attribute::Sha256} ||
           entry.attributes.has(Attribute::GrowingSize) || walk_.kernel == base::HashKernel::OpenSsl ||
           walk_.options.between_looks;
  }

  bool begin(File& file, base::Lane& lane) {
    while (auto job = walk_.queue.take_large(taken_ < lanes_, taken_)) {
      ++taken_;
      if (!walk_.claims.claim(*job)) continue;
      file.job = std::move(*job);
      Entry& entry = entry_of(file);
      if (entry.links > 1 && walk_.links.known(entry)) {
        close(file);
        continue;
      }
      file.handle =
          open_below(walk_.roots[file.job.folder->root], entry.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
      if (!file.handle.open()) {
        fail(file, errno);
        continue;
      }
      if (alone(entry)) {
        looker_.read_large(file.handle.get(), walk_.before_large(*file.job.folder, entry.path), entry);
        close(file);
        continue;
      }
      if (restart(file, lane)) return true;
    }
    return false;
  }

  bool restart(File& file, base::Lane& lane) {
    if (const int error = look_status(file.handle.get(), "", file.first); error != 0) {
      fail(file, error);
      return false;
    }
    Entry& entry = entry_of(file);
    const Attributes others = entry.known.without(kHashes);
    fill_status(entry, file.first, file_clock_ns());
    entry.known = entry.known.with(others);
    file.done = 0;
    file.at_end = false;
    lane.state = base::kSha256Start;
    return true;
  }

  // The next piece. False: the file is finished with, for want of being readable.
  bool give(unsigned number, File& file, base::Lane& lane) {
    std::uint8_t* const piece = buffers_.data() + number * kRoom;
    std::size_t filled = 0;
    while (filled < kLanePiece) {
      const ssize_t got = walk_.stopped() ? 0
                                          : ::pread(file.handle.get(), piece + filled, kLanePiece - filled,
                                                    static_cast<off_t>(file.done + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        fail(file, errno);
        return false;
      }
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    file.done += filled;
    walk_.counters.bytes.fetch_add(filled, std::memory_order_relaxed);
    if (filled == kLanePiece) {
      lane.data = piece;
      lane.blocks = kLanePiece / base::kSha256Block;
      walk_.pace.rest(walk_.counters);
      return true;
    }
    const std::size_t whole = filled / base::kSha256Block * base::kSha256Block;
    base::LaneTail tail;
    tail.set({piece + whole, filled - whole}, file.done);
    std::copy_n(tail.bytes.data(), tail.blocks * base::kSha256Block, piece + whole);
    lane.data = piece;
    lane.blocks = whole / base::kSha256Block + tail.blocks;
    file.at_end = true;
    return true;
  }

  void finish(File& file, base::Lane& lane) {
    Entry& entry = entry_of(file);
    struct statx second {};
    if (const int error = look_status(file.handle.get(), "", second); error != 0) {
      fail(file, error);
      return;
    }
    if (file.done == file.first.stx_size && same_content(file.first, second)) {
      entry.sha256 = base::digest_of(lane.state);
      entry.known = entry.known.with({Attribute::Sha256});
      walk_.links.remember(entry);
      close(file);
      return;
    }
    if (++file.tries < kTries && !walk_.stopped()) {
      restart(file, lane);
      return;
    }
    entry.known = entry.known.without(kHashes);
    entry.raced = true;
    close(file);
  }

  Walk& walk_;
  Looker& looker_;
  std::vector<std::uint8_t> buffers_;
  unsigned lanes_;
  std::size_t taken_ = 0;
  std::array<File, base::kMostLanes> files_;
};

}  // namespace

void Walker::hash_large() {
  const bool sixteen = walk_.kernel == base::HashKernel::Avx512;
  const base::LaneKernel kernel = sixteen ? base::LaneKernel::Avx512 : base::LaneKernel::ShaNi;
  LargeFeed feed(walk_, looker_, base::lanes_of(kernel));
  base::run_lanes(kernel, feed);
}

}  // namespace junshu::integrity
