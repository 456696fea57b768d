#include "integrity_observer.h"

#include <algorithm>
#include <map>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "wire/observation.h"

namespace junshu::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPause = std::chrono::seconds(1);
constexpr std::chrono::milliseconds kIdle = std::chrono::seconds(5);   // nothing is watched
constexpr base::Millis kFirstCanary = 10 * base::kSecond;              // after the watch began
constexpr base::Millis kBetweenCanaries = base::kHour;
constexpr base::Millis kCanaryDeadline = 2 * base::kMinute;
constexpr std::size_t kMostReason = 500;  // bytes of a text that is told

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  text.resize(most);
  while (!base::valid_utf8(text)) text.pop_back();
  return text;
}

std::string below(const fs::path& sysroot, const std::string& path) {
  return sysroot == "/" ? path : sysroot.string() + path;
}

std::string shown_path(const std::string& path, const fs::path& sysroot) {
  const std::string root = sysroot == "/" ? "" : sysroot.string();
  const std::string out = wire::path_text(path.starts_with(root) ? path.substr(root.size()) : path);
  return out.empty() ? "/" : out;
}

fs::path canary_folder(const IntegrityPlace& place) { return place.state / "canary" / "watched"; }

std::optional<base::Digest> sha256_of(const std::optional<integrity::Entry>& entry) {
  if (!entry || !entry->known.has(integrity::Attribute::Sha256)) return std::nullopt;
  return entry->sha256;
}

wire::ChangeKind kind_of(const integrity::Finding& finding) {
  switch (finding.what) {
    case integrity::What::Added: return wire::ChangeKind::Added;
    case integrity::What::Removed: return wire::ChangeKind::Removed;
    case integrity::What::Replaced: return wire::ChangeKind::Replaced;
    case integrity::What::Changed:
    case integrity::What::Unreadable:
    case integrity::What::Raced:
    case integrity::What::Hidden: break;
  }
  return finding.content_changed() ? wire::ChangeKind::Content : wire::ChangeKind::Attributes;
}

wire::Explanation explanation_of(integrity::Explanation explanation) {
  switch (explanation) {
    case integrity::Explanation::None: return wire::Explanation::None;
    case integrity::Explanation::Package: return wire::Explanation::Package;
    case integrity::Explanation::Conffile: return wire::Explanation::Conffile;
    case integrity::Explanation::Log: return wire::Explanation::Log;
    case integrity::Explanation::Declared: return wire::Explanation::Declared;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown explanation");
}

wire::Scan told_of(const integrity::ScanSummary& scan) {
  const bool whole = scan.scope == "full" || scan.scope == "first";
  return {.scope = whole ? "all" : wire::path_text(scan.scope),
          .started_at = scan.started_at,
          .finished_at = scan.finished_at,
          .files = static_cast<std::int64_t>(scan.files),
          .bytes = static_cast<std::int64_t>(scan.bytes),
          .changed = static_cast<std::int64_t>(scan.changed),
          .unexplained = static_cast<std::int64_t>(scan.unexplained),
          .unreadable = static_cast<std::int64_t>(scan.unreadable),
          .raced = static_cast<std::int64_t>(scan.raced),
          .complete = scan.complete,
          .baseline = base::digest_from_hex(scan.baseline),
          .algorithm = scan.algorithm.empty() ? "sha256" : scan.algorithm};
}

integrity::ExplanationRules explanations_in(const fs::path& folder) {
  if (folder.empty()) return integrity::ExplanationRules::none();
  const fs::path file = folder / "debian.yaml";
  const auto text = base::read_text_if_present(file);
  if (!text) {
    base::log_warning("there is no " + file.string() + ": only dpkg's own records explain changes of files");
    return integrity::ExplanationRules::none();
  }
  return integrity::ExplanationRules::from_yaml(*text, file.string());
}

}  // namespace

std::string rules_text(const IntegrityPlace& place, const wire::IntegritySettings& settings) {
  struct Line {
    bool include = false;
    bool grows = false;
  };
  constexpr std::string_view kLogs = "/var/log";
  std::map<std::string, Line> lines;
  const auto here = [&](const std::string& path) { return wire::path_text(below(place.sysroot, wire::path_bytes(path))); };
  bool logs = false;
  for (const auto& path : settings.include) {
    const bool grows = path == kLogs || path.starts_with(std::string(kLogs) + "/");
    logs = logs || (!grows && (path == "/" || path == "/var"));
    lines[here(path)] = {true, grows};
  }
  if (logs) lines.try_emplace(here(std::string(kLogs)), Line{true, true});
  for (const auto& path : settings.exclude) lines[here(path)] = {};
  lines[wire::path_text(place.state.string())] = {};
  lines[wire::path_text(canary_folder(place).string())] = {true, false};
  std::vector<std::pair<std::string, Line>> ordered(lines.begin(), lines.end());
  std::ranges::stable_sort(ordered, std::greater<>(), [](const auto& line) { return line.first.size(); });
  std::string out = "version: 1\nrules:\n";
  for (const auto& [path, line] : ordered) {
    out += std::string("- ") + (line.include ? "include: " : "exclude: ") + base::to_json(base::Json(path)) + "\n";
    if (line.grows) out += "  attributes: log\n";
  }
  return out;
}

std::optional<wire::FileChange> told_of(const integrity::FileChange& change, const fs::path& sysroot) {
  const integrity::Finding& finding = change.finding;
  if (finding.what == integrity::What::Hidden) return std::nullopt;
  // It could not be read whole; what was seen all the same may still differ. How many there are stands in the scan.
  const bool partial = finding.what == integrity::What::Unreadable || finding.what == integrity::What::Raced;
  if (partial && finding.differences.empty()) return std::nullopt;
  wire::FileChange out;
  out.path = shown_path(finding.path, sysroot);
  out.what = kind_of(finding);
  for (const auto& difference : finding.differences) {
    const std::string name(integrity::name_of(difference.attribute));
    if (std::ranges::find(out.attributes, name) == out.attributes.end()) out.attributes.push_back(name);
  }
  out.before_sha256 = sha256_of(finding.before);
  out.after_sha256 = sha256_of(finding.after);
  if (finding.after) {
    out.size = static_cast<std::int64_t>(finding.after->size);
    out.mode = finding.after->mode;
    out.owner = std::to_string(finding.after->uid) + ":" + std::to_string(finding.after->gid);
  }
  out.at = change.at;
  out.explanation = explanation_of(change.explanation);
  out.package = cut(change.package, kMostReason);
  if (!change.who.empty()) {
    const integrity::Who& who = *change.who.front();
    out.by = wire::FileActor{.exe = wire::path_text(who.exe), .pid = who.pid, .uid = who.uid, .login_uid = who.login_uid, .container = cut(who.container, 128)};
  }
  return out;
}

IntegrityObserver::IntegrityObserver(Outbox& outbox, const base::Clock& clock, base::Random& random, IntegrityPlace place)
    : outbox_(outbox),
      clock_(clock),
      random_(random),
      place_(std::move(place)),
      thread_("watching files", [this] { return look(); }, [this](const std::string& reason) { failed(reason); }) {}

void IntegrityObserver::use(const wire::IntegritySettings& settings) {
  {
    const std::lock_guard lock(mutex_);
    if (settings == settings_) return;
    settings_ = settings;
  }
  thread_.wake();
}

void IntegrityObserver::begin(const wire::IntegritySettings& settings) {
  canary_.reset();
  book_.reset();
  in_use_ = {};
  if (!settings.include.empty()) {
    base::make_folder(canary_folder(place_), 0700);
    base::make_folder(place_.state / "integrity", 0700);
    integrity::ChangeBookOptions options;
    options.folder = place_.state / "integrity";
    options.host = place_.host;
    options.explain.root = place_.sysroot;
    options.between_scans = settings.scan_hours * base::kHour;
    options.previous_rules = previous_rules();
    rules_ = rules_text(place_, settings);
    book_.emplace(std::move(options), integrity::Rules::from_yaml(rules_, "settings"), explanations_in(place_.explanations), clock_);
    canary_.emplace(canary_folder(place_), place_.state / "canary" / "unwatched", clock_, random_);
    next_canary_ = clock_.now() + kFirstCanary;
  }
  in_use_ = settings;
}

std::optional<integrity::Rules> IntegrityObserver::previous_rules() const {
  try {
    const auto text = base::read_text_if_present(rules_file());
    if (text) return integrity::Rules::from_yaml(*text, rules_file().string());
  } catch (const base::Error& error) {
    base::log_warning("the rules of the baseline are lost: " + std::string(error.what()));
  }
  return std::nullopt;
}

void IntegrityObserver::failed(const std::string& reason) {
  book_.reset();
  canary_.reset();
  in_use_ = {};
  const base::Millis now = clock_.now();
  wire::Watch watch;
  watch.reason = cut(reason, kMostReason);
  watch_told_ = watch;
  outbox_.put({{now, std::move(watch)}, {now, wire::Gap{.reason = wire::GapReason::WatchStopped, .from = now, .to = {}, .names = {}}}});
}

std::chrono::milliseconds IntegrityObserver::look() {
  wire::IntegritySettings wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = settings_;
  }
  if (wanted != in_use_) begin(wanted);
  std::vector<wire::Observation> told;
  if (!book_) {
    watched_files_ = 0;
    if (watch_told_ && watch_told_->watching) {
      wire::Watch watch;
      watch.reason = "nothing is to be watched any more";
      watch_told_ = watch;
      told.push_back({clock_.now(), std::move(watch)});
    }
    tell(std::move(told));
    return kIdle;
  }
  integrity::ChangeBook::News news = book_->look();
  const bool more = news.more;
  take(std::move(news), told);
  tell_watch(told);
  try_canary(told);
  tell(std::move(told));
  return more ? std::chrono::milliseconds(0) : kPause;
}

// The picture of the files advances only with what cannot be lost any more.
void IntegrityObserver::tell(std::vector<wire::Observation> told) {
  const bool anything = !told.empty();
  const std::uint64_t number = outbox_.put(std::move(told));
  if (anything && outbox_.wait_until_sealed(number) && book_) book_->saved();
}

void IntegrityObserver::take(integrity::ChangeBook::News news, std::vector<wire::Observation>& told) {
  const base::Millis now = clock_.now();
  std::map<integrity::Source, wire::FileChanges> changes;
  for (const auto& change : news.changes) {
    if (canary_ && canary_->see(change)) continue;
    auto each = told_of(change, place_.sysroot);
    if (!each) continue;
    auto& list = changes[change.source];
    list.source = change.source == integrity::Source::Scan ? wire::ChangeSource::Scan : wire::ChangeSource::Watch;
    list.changes.push_back(std::move(*each));
  }
  for (auto& [source, list] : changes) {
    for (auto& part : wire::in_parts(std::move(list))) told.push_back({now, std::move(part)});
  }
  for (const auto& scan : news.scans) {
    if (scan.scope == "first") base::write_durably(rules_file(), rules_, 0600);
    wire::Scan each = told_of(scan);
    if (each.scope == "all") watched_files_ = each.files;
    told.push_back({now, std::move(each)});
  }
  for (const auto& gap : news.gaps) {
    told.push_back({now, wire::Gap{.reason = wire::GapReason::WatchOverflow, .from = gap.from, .to = gap.to, .names = {}}});
  }
  if (news.forgotten) {
    told.push_back({now, wire::Gap{.reason = wire::GapReason::StateLost, .from = news.forgotten->from, .to = news.forgotten->to, .names = {}}});
  }
  for (const auto& problem : news.problems) {
    base::log_error("watching files: " + problem.en);
    ++lost_;
  }
}

void IntegrityObserver::tell_watch(std::vector<wire::Observation>& told) {
  const integrity::WatchState state = book_->watch_state();
  wire::Watch watch;
  watch.watching = state.watching;
  watch.reason = cut(state.reason.en, kMostReason);
  const std::string canary = canary_folder(place_).string();
  for (const auto& root : state.roots) {
    if (!root.watching && state.watching && watch.reason.empty()) watch.reason = cut(shown_path(root.path, place_.sysroot) + ": " + root.reason.en, kMostReason);
    if (root.path != canary && watch.roots.size() < 1000) watch.roots.push_back(shown_path(root.path, place_.sysroot));
  }
  watch.overflowed = static_cast<std::int64_t>(state.overflows);
  watch.lost = lost_;
  if (watch_told_ == watch) return;
  watch_told_ = watch;
  told.push_back({clock_.now(), std::move(watch)});
}

void IntegrityObserver::try_canary(std::vector<wire::Observation>& told) {
  if (const auto result = canary_->result(kCanaryDeadline)) {
    if (!result->passed) base::log_error("the canary was not seen as it should be: changes of files may be missed");
    told.push_back({clock_.now(), wire::Canary{.nonce = result->nonce,
                                               .planted_at = result->planted_at,
                                               .seen_at = result->seen_at,
                                               .latency_ms = result->latency,
                                               .negative_seen = result->negative_seen,
                                               .passed = result->passed,
                                               .how = result->how == integrity::Source::Scan ? wire::CanaryWay::Scan : wire::CanaryWay::Watch}});
  }
  if (!book_->baseline_is_made() || canary_->under_way() || clock_.now() < next_canary_) return;
  canary_->plant();
  next_canary_ = clock_.now() + kBetweenCanaries;
}

}  // namespace junshu::agent
