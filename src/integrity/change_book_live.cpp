#include "change_book_live.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "binary.h"
#include "block.h"
#include "integrity/operations.h"
#include "watch_mounts.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

// The overlay's file: magic, SHA-256 of the rest, then for each path: its text, one byte (0: gone), and else the text
// of a block with its entry.
constexpr std::string_view kMagic = "junshu-overlay-1";

}  // namespace

LiveBaseline::LiveBaseline(fs::path folder, std::optional<base::Error>& damage) : folder_(std::move(folder)) {
  base::make_folder(folder_);
  try {
    if (fs::exists(path())) baseline_ = std::make_shared<const Baseline>(Baseline::open(path()));
    if (baseline_) load();
  } catch (const base::Error& error) {
    damage = error;
    baseline_.reset();
    overlay_.clear();
    std::error_code ignored;
    fs::rename(path(), folder_ / "baseline.damaged", ignored);
    fs::rename(folder_ / "overlay", folder_ / "overlay.damaged", ignored);
  }
}

bool LiveBaseline::made() const {
  const std::lock_guard lock(mutex_);
  return baseline_ != nullptr;
}

std::shared_ptr<const Baseline> LiveBaseline::baseline() const {
  const std::lock_guard lock(mutex_);
  return baseline_;
}

BaselineInfo LiveBaseline::info() const { return baseline()->info(); }

std::optional<Entry> LiveBaseline::find(std::string_view path) const {
  std::shared_ptr<const Baseline> baseline;
  {
    const std::lock_guard lock(mutex_);
    const auto found = overlay_.find(path);
    if (found != overlay_.end()) return found->second;
    baseline = baseline_;
  }
  return baseline ? baseline->find(path) : std::nullopt;
}

void LiveBaseline::put(const std::string& path, std::optional<Entry> entry) {
  if (entry) entry->grown_intact = false;
  const std::lock_guard lock(mutex_);
  overlay_[path] = std::move(entry);
  unsaved_ = true;
}

std::vector<Entry> LiveBaseline::in_folder(std::string_view folder) const {
  std::vector<Entry> out;
  std::shared_ptr<const Baseline> baseline;
  std::map<std::string, std::optional<Entry>, std::less<>> over;
  {
    const std::lock_guard lock(mutex_);
    baseline = baseline_;
    const std::string below = folder == "/" ? "/" : std::string(folder) + "/";
    for (auto each = overlay_.lower_bound(below); each != overlay_.end() && each->first.starts_with(below); ++each) {
      if (folder_of(each->first) == folder) over.insert(*each);
    }
  }
  if (baseline && !baseline->read_folder(folder, out)) out.clear();
  std::erase_if(out, [&](const Entry& entry) { return over.contains(entry.path); });
  for (auto& [path, entry] : over) {
    if (entry) out.push_back(std::move(*entry));
  }
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  return out;
}

std::vector<std::string> LiveBaseline::folders_below(std::string_view folder) const {
  std::vector<std::string> out;
  const auto add = [&](std::string_view name) {
    if (is_within(name, folder)) out.emplace_back(name);
  };
  std::shared_ptr<const Baseline> baseline;
  {
    const std::lock_guard lock(mutex_);
    baseline = baseline_;
    for (const auto& [path, entry] : overlay_) add(folder_of(path));
  }
  for (std::size_t i = 0; baseline && i < baseline->folders(); ++i) add(baseline->folder(i));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::size_t LiveBaseline::overlaid() const {
  const std::lock_guard lock(mutex_);
  return overlay_.size();
}

void LiveBaseline::save() {
  std::string body;
  {
    const std::lock_guard lock(mutex_);
    if (!unsaved_) return;
    unsaved_ = false;
    for (const auto& [path, entry] : overlay_) {
      put_text(body, path);
      body.push_back(entry ? '\1' : '\0');
      if (!entry) continue;
      std::string block;
      put_block(block, folder_of(path), {*entry});
      put_text(body, block);
    }
  }
  const base::Digest digest = base::sha256(base::as_bytes(body));
  base::write_durably(folder_ / "overlay", std::string(kMagic) + std::string(base::as_text(digest)) + body, 0600);
}

void LiveBaseline::load() {
  const auto text = base::read_text_if_present(folder_ / "overlay");
  if (!text) return;
  const std::string_view all(*text);
  const auto damaged = [&] {
    return base::Error(base::ErrorKind::Integrity,
                       {"変更の控えが壊れています。ベースラインを作り直します",
                        "the overlay of changes is damaged: the baseline is made anew"},
                       (folder_ / "overlay").string());
  };
  if (!all.starts_with(kMagic) || all.size() < kMagic.size() + 32) throw damaged();
  const std::string_view body = all.substr(kMagic.size() + 32);
  if (all.substr(kMagic.size(), 32) != base::as_text(base::sha256(base::as_bytes(body)))) throw damaged();
  try {
    BinaryReader reader(body);
    std::vector<Entry> entries;
    while (!reader.done()) {
      const std::string path(reader.text());
      if (reader.byte() == 0) {
        overlay_[path] = std::nullopt;
        continue;
      }
      read_block(reader.text(), folder_of(path), entries);
      if (entries.size() != 1 || entries.front().path != path) throw damaged();
      overlay_[path] = std::move(entries.front());
    }
  } catch (const Malformed&) {
    throw damaged();
  }
}

void LiveBaseline::merge(const Rules& rules, BaselineStamp stamp) {
  Overlay taken;
  std::shared_ptr<const Baseline> previous;
  {
    const std::lock_guard lock(mutex_);
    taken = overlay_;
    previous = baseline_;
  }
  if (!previous) return;
  if (!taken.empty()) {
    std::vector<Finding> findings;
    for (const auto& [path, entry] : taken) {
      Finding finding{.path = path, .what = What::Changed, .before = previous->find(path), .after = entry};
      if (finding.before == finding.after) continue;
      findings.push_back(std::move(finding));
    }
    update(*previous, rules, findings, {}, std::move(stamp));
    auto next = std::make_shared<const Baseline>(Baseline::open(path()));
    const std::lock_guard lock(mutex_);
    baseline_ = std::move(next);
    for (const auto& [path, entry] : taken) {
      const auto still = overlay_.find(path);
      if (still != overlay_.end() && still->second == entry) overlay_.erase(still);
    }
    unsaved_ = true;
  }
  save();
}

void LiveBaseline::reopen() {
  auto next = std::make_shared<const Baseline>(Baseline::open(path()));
  const std::lock_guard lock(mutex_);
  baseline_ = std::move(next);
  overlay_.clear();
  unsaved_ = true;
}

}  // namespace junshu::integrity
