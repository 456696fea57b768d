#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <limits>
#include <mutex>

#include "base/error.h"
#include "base/hash.h"

namespace junshu::base {
namespace {

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    while (!out.empty()) {
      const ssize_t got = getrandom(out.data(), out.size(), 0);
      if (got < 0) {
        JUNSHU_INVARIANT(errno == EINTR, "getrandom failed");
        continue;
      }
      out = out.subspan(static_cast<std::size_t>(got));
    }
  }
};

}  // namespace

Random& system_random() {
  static SystemRandom random;
  return random;
}

struct SeededRandom::State {
  std::mutex mutex;
  Digest seed{};
  std::uint64_t counter = 0;
  Digest block{};
  std::size_t used = std::tuple_size_v<Digest>;

  void next_block() {
    std::array<std::uint8_t, 8> number{};
    for (std::size_t i = 0; i < number.size(); ++i) number[i] = static_cast<std::uint8_t>(counter >> (56 - 8 * i));
    ++counter;
    block = sha256({ByteView(seed), ByteView(number)});
    used = 0;
  }
};

SeededRandom::SeededRandom(std::string_view seed) : state_(std::make_unique<State>()) {
  state_->seed = sha256(as_bytes(seed));
}
SeededRandom::~SeededRandom() = default;

void SeededRandom::fill(std::span<std::uint8_t> out) {
  const std::lock_guard lock(state_->mutex);
  for (std::uint8_t& byte : out) {
    if (state_->used == state_->block.size()) state_->next_block();
    byte = state_->block[state_->used++];
  }
}

Bytes random_bytes(Random& random, std::size_t count) {
  Bytes bytes(count);
  random.fill(bytes);
  return bytes;
}

std::uint64_t random_below(Random& random, std::uint64_t bound) {
  JUNSHU_INVARIANT(bound >= 1, "random_below needs a bound of at least 1");
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  // Values beyond the last whole multiple of the bound would favour the small remainders.
  const std::uint64_t limit = kMax - kMax % bound;
  while (true) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = (value << 8U) | byte;
    if (value < limit) return value % bound;
  }
}

std::string random_id(Random& random, std::string_view prefix, std::size_t length) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string id(prefix);
  for (const std::uint8_t byte : random_bytes(random, length)) id.push_back(kAlphabet[byte % 32U]);
  return id;
}

}  // namespace junshu::base
