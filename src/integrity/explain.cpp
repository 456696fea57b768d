#include "integrity/explain.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "dpkg_database.h"
#include "dpkg_log.h"
#include "dpkg_owners.h"
#include "explain_content.h"
#include "explain_rules.h"
#include "watch_mounts.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

// Names that dpkg gives a file while it works on it, and leaves beside it.
constexpr std::array<std::string_view, 4> kBesides = {".dpkg-new", ".dpkg-dist", ".dpkg-tmp", ".dpkg-old"};
constexpr std::size_t kNewOnes = 2;  // of these: the first have the new content, the others the old

constexpr std::string_view kContent = "content";
constexpr std::string_view kUnchanged = "unchanged";
constexpr std::string_view kRemoved = "removed";

std::string shown(std::string_view package, std::string_view version) {
  std::string out(package.substr(0, package.find(':')));
  if (!version.empty()) out += " " + std::string(version);
  return out;
}

bool any_matches(const std::vector<Pattern>& patterns, std::string_view path) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& pattern) { return pattern.matches(path, false); });
}

// Attributes that change by themselves when a file is put in place anew.
bool is_placing(Attribute attribute) {
  switch (attribute) {
    case Attribute::ModifiedAt:
    case Attribute::ChangedAt:
    case Attribute::Inode:
    case Attribute::Links:
    case Attribute::Blocks:
      return true;
    default:
      return false;
  }
}

bool only_placed_anew(const Finding& finding) {
  return std::all_of(finding.differences.begin(), finding.differences.end(),
                     [](const Difference& each) { return is_placing(each.attribute); });
}

bool is_folder(const Finding& finding) {
  return (!finding.before || finding.before->type == FileType::Folder) &&
         (!finding.after || finding.after->type == FileType::Folder);
}

bool gains_privilege(const Finding& finding) {
  constexpr std::uint32_t kSetId = 06000, kOthersWrite = 0002;
  if (!finding.before || !finding.after) return false;
  const std::uint32_t gained = finding.after->mode & ~finding.before->mode;
  return (gained & (kSetId | (finding.after->type == FileType::Link ? 0 : kOthersWrite))) != 0;
}

}  // namespace

struct Explainer::Parts {
  ExplainOptions options;
  ExplanationRules rules;
  std::optional<DpkgOwners> owners;
  std::string owners_stamp;
};

namespace {

// One call of `explain`: what the log and the database say of this batch.
class Batch {
 public:
  Batch(const ExplainOptions& options, const ExplanationRules& rules, const DpkgOwners* owners,
        std::span<const Change> changes, base::Millis now, const Explainer::Before& before)
      : options_(options),
        rules_(rules),
        owners_(owners),
        now_(now),
        before_(before),
        running_(dpkg_is_running(options.root)) {
    base::Millis since = now;
    for (const Change& change : changes) since = std::min(since, change.from);
    log_ = DpkgLog::read(options.root, since - base::kHour);
    if (running_) log_.still_running(now);
    std::set<std::string> packages, paths;
    for (const auto& [package, touches] : log_.packages()) packages.insert(package);
    for (const Change& change : changes) {
      const std::string path = inside(change.finding.path);
      if (path.empty()) continue;
      paths.insert(path);
      if (const std::string_view base_name = without_suffix(path); !base_name.empty())
        paths.insert(std::string(base_name));
      if (std::string source = source_of_bytecode(path); !source.empty()) paths.insert(std::move(source));
      if (change.finding.after && change.finding.after->type == FileType::Link) {
        if (std::string target = link_end(change.finding.path); !target.empty()) paths.insert(std::move(target));
      }
    }
    if (!packages.empty()) owned_ = DpkgDatabase(options.root).find(packages, paths);
  }

  Verdict judge(const Change& change, std::span<const DeclaredChange> declared) const {
    Verdict out = by_package(change);
    if (out.explanation == Explanation::None) out = by_rule(change);
    if (out.explanation != Explanation::None) return out;
    for (const DeclaredChange& each : declared) {
      if (is_within(change.finding.path, each.path) && change.from >= each.from && change.until <= each.until) {
        return {.explanation = Explanation::Declared, .package = {}, .rule = {}};
      }
    }
    out.wait = running_ && now_ - change.until < options_.longest_wait && now_ >= change.until &&
               !inside(change.finding.path).empty();
    return out;
  }

 private:
  // As dpkg sees it, below its root; empty: outside.
  std::string inside(std::string_view path) const {
    const std::string root = options_.root.string();
    if (root == "/") return std::string(path);
    if (!is_within(path, root) || path.size() == root.size()) return {};
    return std::string(path.substr(root.size()));
  }
  std::string outside(std::string_view path) const {
    return options_.root == "/" ? std::string(path) : options_.root.string() + std::string(path);
  }

  static std::string_view without_suffix(std::string_view path) {
    for (const std::string_view suffix : kBesides) {
      if (path.ends_with(suffix)) return path.substr(0, path.size() - suffix.size());
    }
    return {};
  }
  static bool beside_holds_new(std::string_view path) {
    return std::any_of(kBesides.begin(), kBesides.begin() + kNewOnes,
                       [&](std::string_view suffix) { return path.ends_with(suffix); });
  }

  std::string link_end(const std::string& path) const {
    std::error_code error;
    const fs::path end = fs::canonical(path, error);
    return error ? std::string() : inside(end.string());
  }

  bool is_package_manager(const Who& who) const {
    const auto is_one = [&](const std::string& exe) {
      return std::find(options_.package_managers.begin(), options_.package_managers.end(), exe) !=
             options_.package_managers.end();
    };
    return !who.elsewhere && (is_one(who.exe) || std::any_of(who.ancestors.begin(), who.ancestors.end(), is_one));
  }
  // Nobody who is known and is not dpkg had a hand in it. One that had ended is not held against it: the content is
  // what proves.
  bool nobody_else(const Change& change) const {
    return std::all_of(change.who.begin(), change.who.end(),
                       [&](const auto& who) { return !who->known() || is_package_manager(*who); });
  }
  bool all_are_package_manager(const Change& change) const {
    return change.witnessed && !change.who.empty() && !change.more_who &&
           std::all_of(change.who.begin(), change.who.end(),
                       [&](const auto& who) { return who->known() && is_package_manager(*who); });
  }

  // When it changed, as narrowly as is known.
  std::pair<base::Millis, base::Millis> when(const Change& change) const {
    if (!change.witnessed && change.finding.after && change.finding.after->ctime_ns > 0) {
      const base::Millis at = change.finding.after->ctime_ns / 1'000'000;
      if (at >= change.from - kDpkgSlack && at <= change.until + kDpkgSlack) return {at, at};
    }
    return {change.from, change.until};
  }
  const DpkgLog::Touch* touch_of(const std::string& package, const Change& change) const {
    const auto touches = log_.packages().find(package);
    if (touches == log_.packages().end()) return nullptr;
    const auto [from, until] = when(change);
    const bool vague = !change.witnessed && !change.finding.after;  // gone, and nobody saw when
    for (const DpkgLog::Touch& touch : touches->second) {
      if (touch.span.covers(from, until) ||
          (vague && touch.span.from <= until + kDpkgSlack && touch.span.until >= from - kDpkgSlack))
        return &touch;
    }
    return nullptr;
  }

  bool has_content(const Change& change, const Md5& md5) const {
    const auto digests = two_digests(change.finding.path);
    if (!digests || digests->md5 != md5) return false;
    const Entry& after = *change.finding.after;
    return !after.known.has(Attribute::Sha256) ||
           digests->sha256 == after.sha256;  // else: it changed since it was looked at
  }

  Verdict by_package(const Change& change) const {
    const std::string path = inside(change.finding.path);
    if (path.empty() || change.finding.what == What::Hidden || change.finding.what == What::Raced ||
        change.finding.what == What::Unreadable)
      return {};
    if (!nobody_else(change)) return {};
    if (!change.finding.after) return gone(change, path);
    const auto [first, last] = owned_.equal_range(path);
    for (auto each = first; each != last; ++each) {
      const PackagePath& owned = each->second;
      if (touch_of(owned.package, change) == nullptr) continue;
      if (const auto verdict = of_owned(change, owned)) return *verdict;
    }
    return beside(change, path);
  }

  std::optional<Verdict> of_owned(const Change& change, const PackagePath& owned) const {
    const Finding& finding = change.finding;
    const Verdict found{.explanation = owned.conffile ? Explanation::Conffile : Explanation::Package,
                        .package = shown(owned.package, owned.version),
                        .rule = std::string(kContent)};
    if (finding.after->type == FileType::Folder) {
      if (finding.what == What::Added || only_placed_anew(finding) || finding.differences.empty() ||
          all_are_package_manager(change))
        return found;
      return std::nullopt;
    }
    if (gains_privilege(finding) && !all_are_package_manager(change)) return std::nullopt;
    if (finding.after->type == FileType::Link) {
      // dpkg keeps no record of where links lead.
      const std::string end = link_end(finding.path);
      const bool to_package =
          !end.empty() && (owned_.contains(end) || (owners_ != nullptr && !owners_->package_of(end).empty()));
      if (all_are_package_manager(change) || (!change.witnessed && to_package)) return found;
      return std::nullopt;
    }
    if (finding.after->type == FileType::Regular && owned.md5 && has_content(change, *owned.md5)) return found;
    // A configuration file that its administrator keeps different stays as it is, but is put in place anew.
    const bool same = finding.what == What::Changed && !finding.content_changed();
    if (same && (all_are_package_manager(change) || only_placed_anew(finding))) {
      Verdict unchanged = found;
      unchanged.rule = kUnchanged;
      return unchanged;
    }
    return std::nullopt;
  }

  Verdict beside(const Change& change, const std::string& path) const {
    const std::string_view base_path = without_suffix(path);
    if (base_path.empty() || change.finding.after->type != FileType::Regular) return {};
    const auto [first, last] = owned_.equal_range(std::string(base_path));
    for (auto each = first; each != last; ++each) {
      const PackagePath& owned = each->second;
      if (touch_of(owned.package, change) == nullptr) continue;
      bool proven = false;
      if (beside_holds_new(path)) {
        proven = owned.md5 && has_content(change, *owned.md5);
      } else if (before_) {
        const auto was = before_(outside(base_path));
        proven = was && was->known.has(Attribute::Sha256) && change.finding.after->known.has(Attribute::Sha256) &&
                 was->sha256 == change.finding.after->sha256;
      }
      if (proven) {
        return {.explanation = owned.conffile ? Explanation::Conffile : Explanation::Package,
                .package = shown(owned.package, owned.version),
                .rule = std::string(kContent)};
      }
    }
    return {};
  }

  // What dpkg had put beside a file went where it belongs. Of a package that is new here only the database knows.
  Verdict put_in_place(const Change& change, const std::string& base_path) const {
    const auto [first, last] = owned_.equal_range(base_path);
    for (auto each = first; each != last; ++each) {
      if (touch_of(each->second.package, change) == nullptr) continue;
      return {.explanation = Explanation::Package,
              .package = shown(each->second.package, each->second.version),
              .rule = std::string(kRemoved)};
    }
    return {};
  }

  Verdict gone(const Change& change, const std::string& path) const {
    std::string_view name = without_suffix(path);
    if (!name.empty()) {
      if (Verdict verdict = put_in_place(change, std::string(name)); verdict.explanation != Explanation::None)
        return verdict;
    } else {
      name = path;
    }
    if (owners_ == nullptr) return {};
    const std::string package = owners_->package_of(name);
    if (package.empty()) return {};
    // The list's file name and the log agree but for the architecture, which the first leaves out for some packages.
    for (const auto& [logged, touches] : log_.packages()) {
      if (logged != package && logged.substr(0, logged.find(':')) != package) continue;
      const DpkgLog::Touch* touch = touch_of(logged, change);
      if (touch == nullptr) continue;
      const auto [first, last] = owned_.equal_range(path);
      const bool still_owned = std::any_of(
          first, last, [&](const auto& each) { return each.second.package == logged && !touch->after.empty(); });
      if (still_owned) continue;  // the package has it: somebody else took it away
      return {
          .explanation = Explanation::Package, .package = shown(logged, touch->before), .rule = std::string(kRemoved)};
    }
    return {};
  }

  Verdict by_rule(const Change& change) const {
    const std::string path = inside(change.finding.path);
    if (path.empty() || change.finding.what == What::Hidden || change.finding.what == What::Unreadable) return {};
    const auto [from, until] = when(change);
    for (const ExplanationRule& rule : rules_.parts().rules) {
      if (!any_matches(rule.paths, path)) continue;
      if (rule.transaction && !log_.covers(from, until)) continue;
      if (!written_as(rule, change) || !proven(rule.proof, change, path)) continue;
      return {.explanation = rule.as,
              .package = rule.as == Explanation::Log || !rule.transaction ? std::string() : log_.package_at(until),
              .rule = rule.id};
    }
    return {};
  }

  static bool written_as(const ExplanationRule& rule, const Change& change) {
    if (rule.by.empty() && rule.under.empty()) return true;
    if (!change.witnessed) return rule.unwitnessed;
    if (change.more_who && !rule.unwitnessed) return false;
    if (change.who.empty()) return rule.unwitnessed;
    return std::all_of(change.who.begin(), change.who.end(), [&](const auto& who) {
      if (!who->known()) return rule.unwitnessed;
      if (who->elsewhere) return false;
      if (!rule.by.empty() && !any_matches(rule.by, who->exe)) return false;
      return rule.under.empty() || any_matches(rule.under, who->exe) ||
             std::any_of(who->ancestors.begin(), who->ancestors.end(),
                         [&](const std::string& exe) { return any_matches(rule.under, exe); });
    });
  }

  bool belongs_to_package(const std::string& path) const {
    return !path.empty() && (owned_.contains(path) || (owners_ != nullptr && !owners_->package_of(path).empty()));
  }

  bool proven(Proof proof, const Change& change, const std::string& path) const {
    const Finding& finding = change.finding;
    switch (proof) {
      case Proof::Nothing:
        return !gains_privilege(finding);
      case Proof::LinkToPackage:
        if (!finding.after) return finding.before && finding.before->type == FileType::Link && change.witnessed;
        return finding.after->type == FileType::Link && belongs_to_package(link_end(finding.path));
      case Proof::Bytecode: {
        const std::string source = source_of_bytecode(path);
        if (!finding.after) return !source.empty();
        return finding.after->type == FileType::Regular && belongs_to_package(source) &&
               bytecode_names_source(finding.path, outside(source));
      }
      case Proof::Ucf: {
        if (!finding.after || finding.after->type != FileType::Regular) return false;
        const auto md5 = ucf_digest(options_.root, path);
        return md5 && has_content(change, *md5);
      }
      case Proof::Rotation:
        return finding.rotation;
      case Proof::Folder:
        return is_folder(finding) && (finding.what != What::Changed || only_placed_anew(finding));
    }
    base::abort_broken_invariant(__FILE__, __LINE__, "an unknown proof");
  }

  const ExplainOptions& options_;
  const ExplanationRules& rules_;
  const DpkgOwners* owners_;
  base::Millis now_;
  const Explainer::Before& before_;
  bool running_;
  DpkgLog log_;
  std::multimap<std::string, PackagePath> owned_;
};

}  // namespace

Explainer::Explainer(ExplainOptions options, ExplanationRules rules)
    : parts_(std::make_unique<Parts>(Parts{std::move(options), std::move(rules), {}, {}})) {
  if (!parts_->options.memory.empty()) parts_->owners = DpkgOwners::open(parts_->options.memory);
}
Explainer::Explainer(Explainer&&) noexcept = default;
Explainer& Explainer::operator=(Explainer&&) noexcept = default;
Explainer::~Explainer() = default;

std::vector<Verdict> Explainer::explain(std::span<const Change> changes, std::span<const DeclaredChange> declared,
                                        base::Millis now, const Before& before) const {
  std::vector<Verdict> out;
  if (changes.empty()) return out;
  const Batch batch(parts_->options, parts_->rules, parts_->owners ? &*parts_->owners : nullptr, changes, now, before);
  out.reserve(changes.size());
  for (const Change& change : changes) out.push_back(batch.judge(change, declared));
  return out;
}

bool Explainer::package_manager_is_running() const { return dpkg_is_running(parts_->options.root); }

void Explainer::remember_owners() {
  if (parts_->options.memory.empty()) return;
  struct stat status {};
  if (::stat((parts_->options.root / "var/lib/dpkg/status").c_str(), &status) != 0) return;
  std::string stamp = std::to_string(status.st_ino) + " " + std::to_string(status.st_mtim.tv_sec) + " " +
                      std::to_string(status.st_mtim.tv_nsec);
  if (parts_->owners && stamp == parts_->owners_stamp) return;
  DpkgOwners::write(parts_->options.root, parts_->options.memory);
  parts_->owners = DpkgOwners::open(parts_->options.memory);
  parts_->owners_stamp = std::move(stamp);
}

}  // namespace junshu::integrity
