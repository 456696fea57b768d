// Proves that the detector detects: a file with a nonce is changed where it must be seen, another where it must not,
// and the time until the first comes out is measured. A watch that sees nothing, and one that tells of everything, both
// fail.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "integrity/change_book.h"

namespace junshu::integrity {

struct CanaryResult {
  std::string nonce;
  base::Millis planted_at = 0;
  base::Millis seen_at = 0;  // 0: not
  base::Millis latency = 0;
  Source how = Source::Watch;
  bool negative_seen = false;
  bool passed = false;
  bool operator==(const CanaryResult&) const = default;
};

class Canary {
 public:
  // `watched` is a folder that the rules want, `unwatched` one that they do not. Both are made when missing.
  Canary(std::filesystem::path watched, std::filesystem::path unwatched, const base::Clock& clock,
         base::Random& random);

  // Changes both files; an unfinished round ends without a result. Throws Error{Storage}.
  void plant();
  bool under_way() const { return planted_.has_value(); }
  // True: the change is about one of the two files, and is not to be told as anybody's.
  bool see(const FileChange& change);
  // Once, when it is decided: seen and the other file given its time to be seen, too; or `deadline` passed.
  std::optional<CanaryResult> result(base::Millis deadline = base::kMinute);

 private:
  std::filesystem::path watched_;
  std::filesystem::path unwatched_;
  const base::Clock& clock_;
  base::Random& random_;
  std::optional<CanaryResult> planted_;
  base::Digest digest_{};  // of what was written
};

}  // namespace junshu::integrity
