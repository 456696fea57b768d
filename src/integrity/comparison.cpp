// A whole scan against a whole baseline, folder by folder as they come.
#include <algorithm>
#include <atomic>
#include <mutex>

#include "block.h"
#include "integrity/compare.h"
#include "moves.h"

namespace junshu::integrity {
namespace {

bool below(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path == folder || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

bool by_path(const Finding& a, const Finding& b) { return a.path < b.path; }

}  // namespace

struct Comparison::Parts {
  const Baseline& baseline;
  const Rules& rules;
  std::vector<std::atomic<bool>> seen;  // folders of the baseline that the scan listed
  std::mutex mutex;
  std::vector<Finding> findings;
  std::vector<Entry> grown;
  std::uint64_t not_covered = 0;

  Parts(const Baseline& given_baseline, const Rules& given_rules)
      : baseline(given_baseline), rules(given_rules), seen(given_baseline.folders()) {}

  void add(std::optional<Finding> finding) {
    if (!finding) return;
    const std::lock_guard lock(mutex);
    findings.push_back(std::move(*finding));
  }

  // Not there any more. An entry that the rules want no longer is no finding: other rules made the baseline.
  void missing(const Entry& before) {
    if (rules.select(before.path, before.type).attributes.empty()) {
      const std::lock_guard lock(mutex);
      ++not_covered;
      return;
    }
    add(compare(&before, nullptr));
  }

  void both(const Entry& before, const Entry& after) {
    std::optional<Finding> finding = compare(&before, &after);
    const bool larger =
        after.attributes.has(Attribute::GrowingSize) && after.size > before.size && !after.raced && after.error == 0;
    if (larger && !finding) {
      const std::lock_guard lock(mutex);
      grown.push_back(after);
    }
    // A mount came to lie on it, and no attribute that the rules ask for tells.
    if (after.mount_root && !before.mount_root && !finding) {
      finding = Finding{};
      finding->path = after.path;
      finding->what = What::Replaced;
      finding->before = before;
      finding->after = after;
    }
    add(std::move(finding));
  }

  void merge(const std::vector<Entry>& before, const std::vector<Entry>& after) {
    auto old = before.begin();
    auto now = after.begin();
    while (old != before.end() || now != after.end()) {
      if (now == after.end() || (old != before.end() && old->path < now->path)) {
        missing(*old++);
      } else if (old == before.end() || now->path < old->path) {
        added(*now++);
      } else {
        both(*old++, *now++);
      }
    }
  }

  void added(const Entry& after) {
    std::optional<Finding> finding = compare(nullptr, &after);
    add(std::move(finding));
  }

  // Folders that the scan did not list: below something that could not be entered they were not seen, otherwise they
  // are gone.
  void missing_folders(const ScanResult& scan) {
    std::vector<std::uint64_t> covered(scan.not_entered.size());
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i]) continue;
      baseline.read_folder(i, entries);
      const auto unseen = std::find_if(scan.not_entered.begin(), scan.not_entered.end(),
                                       [&](const NotEntered& place) { return below(baseline.folder(i), place.path); });
      if (unseen != scan.not_entered.end()) {
        covered[static_cast<std::size_t>(unseen - scan.not_entered.begin())] += entries.size();
      } else {
        for (const Entry& entry : entries) missing(entry);
      }
    }
    for (std::size_t i = 0; i < covered.size(); ++i) {
      if (covered[i] > 0) hidden(scan.not_entered[i], covered[i]);
    }
  }

  void hidden(const NotEntered& place, std::uint64_t covered) {
    const auto known = std::find_if(findings.begin(), findings.end(),
                                    [&](const Finding& finding) { return finding.path == place.path; });
    Finding& finding = known != findings.end() ? *known : findings.emplace_back();
    finding.path = place.path;
    finding.what = What::Hidden;
    finding.covered = covered;
    if (!finding.before) finding.before = baseline.find(place.path);
  }
};

namespace {

// Where roots are others than they were, an entry may have come from another listing than it was kept in.
std::vector<Finding> with_pairs_joined(std::vector<Finding> findings) {
  std::vector<Finding> out;
  out.reserve(findings.size());
  for (Finding& finding : findings) {
    const bool pair = !out.empty() && out.back().path == finding.path;
    if (!pair) {
      out.push_back(std::move(finding));
      continue;
    }
    const Finding other = std::move(out.back());
    out.pop_back();
    const Entry* const before = other.before ? &*other.before : finding.before ? &*finding.before : nullptr;
    const Entry* const after = other.after ? &*other.after : finding.after ? &*finding.after : nullptr;
    if (auto joined = compare(before, after)) out.push_back(std::move(*joined));
  }
  return out;
}

}  // namespace

Comparison::Comparison(const Baseline& baseline, const Rules& rules)
    : parts_(std::make_unique<Parts>(baseline, rules)) {}
Comparison::~Comparison() = default;

void Comparison::add(const FolderListing& listing) {
  const auto index = parts_->baseline.find_folder(listing.folder);
  if (!index) {
    for (const Entry& entry : listing.entries) parts_->added(entry);
    return;
  }
  if (listing.previous) {
    parts_->merge(*listing.previous, listing.entries);
  } else {
    thread_local std::vector<Entry> before;
    parts_->baseline.read_folder(*index, before);
    parts_->merge(before, listing.entries);
    if (before.capacity() > 1024) before = {};  // one large folder must not cost every thread its size for ever
  }
  parts_->seen[*index] = true;
}

CheckResult Comparison::finish(ScanResult scan) {
  CheckResult out;
  out.rules_changed = parts_->rules.digest() != parts_->baseline.info().rules;
  if (scan.complete) parts_->missing_folders(scan);
  std::sort(parts_->findings.begin(), parts_->findings.end(), by_path);
  out.findings = with_pairs_joined(std::move(parts_->findings));
  find_moves(out.findings);
  out.grown = std::move(parts_->grown);
  std::sort(out.grown.begin(), out.grown.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  out.not_covered = parts_->not_covered;
  out.scan = std::move(scan);
  return out;
}

}  // namespace junshu::integrity
