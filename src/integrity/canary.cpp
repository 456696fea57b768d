#include "integrity/canary.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/hash.h"
#include "watch_mounts.h"

namespace junshu::integrity {
namespace {

constexpr std::string_view kName = "canary";
constexpr base::Millis kForTheOther =
    5 * base::kSecond;  // it was changed first; what tells of it has had its time then

}  // namespace

Canary::Canary(std::filesystem::path watched, std::filesystem::path unwatched, const base::Clock& clock,
               base::Random& random)
    : watched_(std::move(watched)), unwatched_(std::move(unwatched)), clock_(clock), random_(random) {}

void Canary::plant() {
  base::make_folder(watched_);
  base::make_folder(unwatched_);
  CanaryResult next{.nonce = base::random_id(random_, "canary-", 24)};
  const std::string content = next.nonce + "\n";
  digest_ = base::sha256(base::as_bytes(content));
  base::write_durably(unwatched_ / kName, content, 0600);
  next.planted_at = clock_.now();
  planted_ = std::move(next);
  base::write_durably(watched_ / kName, content, 0600);
}

bool Canary::see(const FileChange& change) {
  const std::string& path = change.finding.path;
  if (is_within(path, unwatched_.string())) {
    if (planted_) planted_->negative_seen = true;
    return true;
  }
  if (!is_within(path, watched_.string())) return false;
  const auto& after = change.finding.after;
  // Another's file in this folder is anybody's change.
  if (path != (watched_ / kName).string())
    return path == watched_.string() || path.starts_with((watched_ / kName).string() + ".");
  const bool ours = planted_ && after && after->known.has(Attribute::Sha256) && after->sha256 == digest_;
  if (!ours) return planted_.has_value() && !after;
  if (planted_->seen_at == 0) {
    planted_->seen_at = change.told_at;
    planted_->latency = std::max<base::Millis>(change.told_at - planted_->planted_at, 0);
    planted_->how = change.source;
  }
  return true;
}

std::optional<CanaryResult> Canary::result(base::Millis deadline) {
  if (!planted_) return std::nullopt;
  const base::Millis now = clock_.now();
  const bool seen = planted_->seen_at != 0 && now - planted_->seen_at >= kForTheOther;
  const bool late = now - planted_->planted_at >= deadline || now < planted_->planted_at;
  if (!seen && !late) return std::nullopt;
  CanaryResult out = *std::exchange(planted_, std::nullopt);
  out.passed = out.seen_at != 0 && !out.negative_seen;
  return out;
}

}  // namespace junshu::integrity
