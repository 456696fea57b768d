#include "base/hash_kernel.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/hash_lanes.h"
#include "sha256_kernels.h"

namespace junshu::base {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"automatic", "openssl", "sha-ni", "avx-512"};

bool available(HashKernel kernel) {
  switch (kernel) {
    case HashKernel::Automatic:
    case HashKernel::OpenSsl:
      return true;
    case HashKernel::ShaNi:
      return has_sha_ni();
    case HashKernel::Avx512:
      return has_avx512();
  }
  return false;
}

// Messages in memory, the longest first: lanes then end at about the same time.
class MessageFeed final : public LaneFeed {
 public:
  MessageFeed(std::span<const ByteView> messages, std::vector<Digest>& digests)
      : messages_(messages), digests_(digests), order_(messages.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return messages_[a].size() > messages_[b].size(); });
  }

  bool next(unsigned number, Lane& lane) override {
    Work& work = work_[number];
    if (work.stage == Stage::Tail) {
      digests_[work.message] = digest_of(lane.state);
      work.stage = Stage::None;
    }
    if (work.stage == Stage::None) {
      if (taken_ == order_.size()) return false;
      work.message = order_[taken_++];
      lane.state = kSha256Start;
      lane.data = messages_[work.message].data();
      lane.blocks = messages_[work.message].size() / kSha256Block;
      work.stage = Stage::Blocks;
      if (lane.blocks > 0) return true;
    }
    const ByteView message = messages_[work.message];
    work.tail.set(message.subspan(message.size() / kSha256Block * kSha256Block), message.size());
    lane.data = work.tail.bytes.data();
    lane.blocks = work.tail.blocks;
    work.stage = Stage::Tail;
    return true;
  }

 private:
  enum class Stage : std::uint8_t { None, Blocks, Tail };
  struct Work {
    std::size_t message = 0;
    Stage stage = Stage::None;
    LaneTail tail;
  };

  std::span<const ByteView> messages_;
  std::vector<Digest>& digests_;
  std::vector<std::size_t> order_;
  std::size_t taken_ = 0;
  std::array<Work, kMostLanes> work_;
};

}  // namespace

std::string_view name_of(HashKernel kernel) { return kNames[static_cast<std::size_t>(kernel)]; }

std::optional<HashKernel> hash_kernel_named(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<HashKernel>(found - kNames.begin());
}

std::vector<HashKernel> available_hash_kernels() {
  std::vector<HashKernel> out;
  for (const HashKernel kernel : {HashKernel::OpenSsl, HashKernel::ShaNi, HashKernel::Avx512}) {
    if (available(kernel)) out.push_back(kernel);
  }
  return out;
}

HashKernel chosen_hash_kernel(HashKernel asked) {
  if (asked == HashKernel::Automatic)
    return avx512_is_faster() ? HashKernel::Avx512 : has_sha_ni() ? HashKernel::ShaNi : HashKernel::OpenSsl;
  return available(asked) ? asked : HashKernel::OpenSsl;
}

std::vector<Digest> sha256_of_all(std::span<const ByteView> messages, HashKernel kernel) {
  std::vector<Digest> digests(messages.size());
  const HashKernel chosen = chosen_hash_kernel(kernel);
  if (chosen == HashKernel::OpenSsl) {
    for (std::size_t i = 0; i < messages.size(); ++i) digests[i] = sha256_by_openssl({messages[i]});
    return digests;
  }
  MessageFeed feed(messages, digests);
  run_lanes(chosen == HashKernel::Avx512 ? LaneKernel::Avx512 : LaneKernel::ShaNi, feed);
  return digests;
}

}  // namespace junshu::base
