#include "sites/schedule.h"

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/hash.h"

namespace junshu::sites {
namespace {

// A number in [0, bound], decided by `seed` and `at`.
base::Millis spread(std::string_view seed, base::Millis at, base::Millis bound) {
  const base::Digest digest =
      base::sha256({base::as_bytes(seed), base::as_bytes("\n"), base::as_bytes(std::to_string(at))});
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8U | digest[i];
  return static_cast<base::Millis>(number % (static_cast<std::uint64_t>(bound) + 1));
}

void require(base::Millis interval) {
  if (interval >= base::kSecond) return;
  throw base::Error(base::ErrorKind::InvalidInput, {"間隔は1秒以上です", "An interval is a second at least"});
}

}  // namespace

base::Millis next_at(base::Millis interval, std::string_view seed, base::Millis last) {
  require(interval);
  return last + interval - spread(seed, last, interval / 5);
}

base::Millis first_at(base::Millis interval, std::string_view seed, base::Millis start) {
  require(interval);
  return start + spread(seed, start, std::min(interval / 10, 5 * base::kMinute));
}

}  // namespace junshu::sites
