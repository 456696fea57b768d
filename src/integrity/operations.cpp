#include "integrity/operations.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "block.h"

namespace junshu::integrity {
namespace {

// What becomes of a path: an entry, or nothing.
using Fates = std::map<std::string_view, const Entry*, std::less<>>;

bool changes_anything(const Finding& finding) {
  return finding.what != What::Unreadable && finding.what != What::Raced && finding.what != What::Hidden;
}

base::Error not_of_this_baseline(const std::string& path) {
  return {base::ErrorKind::InvalidInput,
          {"この変更は今のベースラインに対するものではありません。もう一度照合してください (junshu integrity check)",
           "this finding is not about the present baseline: check again (junshu integrity check)"},
          printable_path(path)};
}

// The folder of the baseline that a new path belongs to.
std::string_view home_of(std::string_view path, const std::vector<std::string>& roots) {
  return std::binary_search(roots.begin(), roots.end(), path) ? std::string_view() : folder_of(path);
}

Entry as_kept(const Entry& entry) {
  Entry out = entry;
  out.grown_intact = false;
  return out;
}

std::vector<std::string> sorted_roots(const Rules& rules) {
  std::vector<std::string> out = rules.roots();
  std::sort(out.begin(), out.end());
  return out;
}

class Update {
 public:
  Update(const Rules& rules, std::span<const Finding> approved, std::span<const Entry> grown)
      : roots_(sorted_roots(rules)) {
    for (const Entry& entry : grown) take(entry.path, &entry, true);
    for (const Finding& finding : approved) {
      if (!changes_anything(finding)) continue;
      if (finding.before) before_[finding.path] = &*finding.before;
      take(finding.path, finding.after ? &*finding.after : nullptr, finding.before.has_value());
    }
  }

  // The entries of a folder as they are to be kept.
  FolderListing apply(std::string_view folder, const std::vector<Entry>& entries) {
    FolderListing out;
    out.folder = folder;
    for (const Entry& entry : entries) {
      const auto old = before_.find(entry.path);
      if (old != before_.end() && *old->second != entry) throw not_of_this_baseline(entry.path);
      const auto fate = fates_.find(entry.path);
      if (fate == fates_.end()) {
        out.entries.push_back(entry);
        continue;
      }
      if (fate->second != nullptr) out.entries.push_back(as_kept(*fate->second));
      fates_.erase(fate);
    }
    const auto added = added_.find(folder);
    if (added != added_.end()) {
      for (const Entry* entry : added->second) out.entries.push_back(as_kept(*entry));
      added_.erase(added);
      std::sort(out.entries.begin(), out.entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
      const auto twice = std::adjacent_find(out.entries.begin(), out.entries.end(),
                                            [](const Entry& a, const Entry& b) { return a.path == b.path; });
      if (twice != out.entries.end()) throw not_of_this_baseline(twice->path);
    }
    return out;
  }

  std::vector<FolderListing> new_folders() {
    std::vector<FolderListing> out;
    while (!added_.empty()) out.push_back(apply(std::string(added_.begin()->first), {}));
    return out;
  }

  void expect_all_used() const {
    if (!fates_.empty()) throw not_of_this_baseline(std::string(fates_.begin()->first));
  }

 private:
  void take(const std::string& path, const Entry* after, bool was_there) {
    if (was_there) {
      fates_[path] = after;
    } else if (after != nullptr) {
      added_[std::string(home_of(path, roots_))].push_back(after);
    }
  }

  std::vector<std::string> roots_;
  Fates fates_;
  Fates before_;
  std::map<std::string, std::vector<const Entry*>, std::less<>> added_;
};

}  // namespace

InitResult init(const Rules& rules, ScanOptions options, BaselineStamp stamp) {
  InitResult out;
  BaselineWriter writer(std::move(stamp), rules);
  options.previous = writer.resumed();
  options.skip_unchanged = options.previous != nullptr;
  out.resumed = options.previous != nullptr;
  out.scan = scan(rules, options, [&](FolderListing&& listing) { writer.add(listing); });
  if (out.scan.complete) out.baseline = writer.finish();
  return out;
}

CheckResult check(const Rules& rules, ScanOptions options, const Baseline& baseline) {
  Comparison comparison(baseline, rules);
  options.previous = &baseline;
  ScanResult result = scan(rules, options, [&](FolderListing&& listing) { comparison.add(listing); });
  return comparison.finish(std::move(result));
}

BaselineInfo update(const Baseline& previous, const Rules& rules, std::span<const Finding> approved,
                    std::span<const Entry> grown, BaselineStamp stamp) {
  if (rules.digest() != previous.info().rules) {
    throw base::Error(base::ErrorKind::Conflict,
                      {"ベースラインは別の規則で作られています。新しく作り直してください (junshu integrity init)",
                       "the baseline was made by other rules: make a new one (junshu integrity init)"},
                      previous.path().string());
  }
  Update changes(rules, approved, grown);
  stamp.generation = previous.info().generation + 1;
  stamp.predecessor = previous.info().digest;
  BaselineWriter writer(std::move(stamp), rules);
  try {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < previous.folders(); ++i) {
      previous.read_folder(i, entries);
      writer.add(changes.apply(previous.folder(i), entries));
    }
    for (const FolderListing& listing : changes.new_folders()) writer.add(listing);
    changes.expect_all_used();
    return writer.finish();
  } catch (...) {
    writer.discard();
    throw;
  }
}

std::vector<Finding> findings_below(std::span<const Finding> findings, std::span<const std::string> paths) {
  std::vector<Finding> out;
  for (const Finding& finding : findings) {
    const bool chosen = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
      return path == "/" || finding.path == path ||
             (finding.path.starts_with(path) && finding.path[path.size()] == '/');
    });
    if (chosen) out.push_back(finding);
  }
  return out;
}

}  // namespace junshu::integrity
