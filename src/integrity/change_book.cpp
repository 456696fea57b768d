#include "integrity/change_book.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/file.h"
#include "change_book_live.h"
#include "change_book_worker.h"
#include "watch_mounts.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTakenAtOnce = 1'000;        // paths; more wait in the watch, in less room
constexpr std::uint64_t kReadAtOnce = 64U << 20U;  // bytes of files in one look
constexpr std::size_t kToldAtOnce = 1'000;
constexpr std::size_t kMostOverlaid = 8'000;  // then the overlay is merged, whenever the last scan was
constexpr std::size_t kMostHeld = 20'000;     // then the earliest are judged by what is known
constexpr base::Millis kBetweenJudgements = 10 * base::kSecond;  // while a transaction is under way
constexpr base::Millis kAfterTransaction = 2 * base::kSecond;    // and the time until what it did last is quiet
constexpr base::Millis kSettled = 3 * base::kSecond;             // without any event, before owners are taken down

bool tells_nothing(const Finding& finding) { return finding.what == What::Hidden; }

// Follows from changes of what is in the folder, which are told themselves.
bool follows_from_content(const Finding& finding) {
  if (finding.what != What::Changed || !finding.after || finding.after->type != FileType::Folder) return false;
  return std::all_of(finding.differences.begin(), finding.differences.end(), [](const Difference& each) {
    return each.attribute == Attribute::ModifiedAt || each.attribute == Attribute::ChangedAt ||
           each.attribute == Attribute::Size || each.attribute == Attribute::Links ||
           each.attribute == Attribute::Blocks;
  });
}

}  // namespace

std::string_view name_of(Source source) { return source == Source::Scan ? "scan" : "watch"; }

struct ChangeBook::Parts {
  struct Held {
    Change change;
    Source source = Source::Watch;
    std::uint64_t scan = 0;  // number of the scan that found it; 0: none
  };
  struct OpenScan {
    ScanSummary summary;
    std::size_t undecided = 0;
  };
  struct Waiting {  // to be looked at
    Sighting sighting;
    std::uint64_t scan = 0;
    bool witnessed = true;
    bool by_time = false;  // what looks unchanged need not be read
  };

  Parts(ChangeBookOptions the_options, Rules the_rules, ExplanationRules explanations, const base::Clock& the_clock)
      : options(std::move(the_options)),
        rules(std::move(the_rules)),
        clock(the_clock),
        watch(rules, clock),
        live(options.folder, damage),
        explainer(with_memory(options), std::move(explanations)),
        worker(options, rules, live, clock) {
    last_scan = read_last_scan();
    last_sighting = clock.now();
    // Nobody knows yet what belongs to which package: what an upgrade removes right after this must be known.
    std::error_code ignored;
    if (!fs::exists(options.folder / "owners", ignored) && !explainer.package_manager_is_running()) remember_owners();
    if (!live.made()) {
      if (last_scan != 0) forgotten = WatchGap{.from = last_scan, .to = clock.now()};
      worker.ask({.kind = ScanJob::Kind::First});
    } else if (live.info().rules != rules.digest()) {
      new_rules = true;
      worker.ask({.kind = ScanJob::Kind::Full});
    } else {
      // What changed while nobody watched; the full scan comes when it is due.
      for (const std::string& root : rules.roots())
        worker.ask({.kind = ScanJob::Kind::Folder, .folder = root, .since = last_scan});
    }
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  static ExplainOptions with_memory(const ChangeBookOptions& options) {
    ExplainOptions out = options.explain;
    if (out.memory.empty()) out.memory = options.folder / "owners";
    return out;
  }
  base::Millis read_last_scan() const {
    try {
      const auto text = base::read_text_if_present(options.folder / "last-scan");
      return text ? base::from_iso8601(*text) : 0;
    } catch (const base::Error&) {
      return 0;
    }
  }

  void take_outcomes(News& news);
  void take_outcome(ScanOutcome outcome, News& news);
  void take_findings(ScanOutcome& outcome, std::uint64_t number, base::Millis since);
  void take_sightings(News& news);
  void look_at_waiting();
  void consider(const Waiting& waiting);
  void follow_folder(const std::string& folder);
  void hold(Held held);
  void drop(const std::string& path);
  void judge(News& news);
  void tell(const std::string& path, Held& held, const Verdict& verdict, News& news);
  void decided(std::uint64_t scan, bool explained);
  void close_scans(News& news);
  void ask_for_what_is_due();
  bool is_own(const Sighting& sighting) const;
  bool came_into_view(const Finding& finding) const;
  void remember_owners();

  ChangeBookOptions options;
  Rules rules;
  const base::Clock& clock;
  std::optional<base::Error> damage;
  std::optional<WatchGap> forgotten;
  std::vector<base::Text> problems;  // to be told
  Watch watch;  // first of those that work: nothing that happens while the others begin is missed
  LiveBaseline live;
  Explainer explainer;
  ScanWorker worker;

  std::deque<ScanOutcome> outcomes;  // to be taken in
  std::deque<Waiting> waiting;
  std::set<std::string> folders;  // whose times follow what changed in them
  std::map<std::string, Held> held;
  std::set<std::string> raced;  // told once between two scans
  std::map<std::uint64_t, OpenScan> scans;
  std::uint64_t scan_number = 0;
  std::vector<DeclaredChange> declared;
  base::Millis last_scan = 0;  // start of the last full one
  base::Millis last_sighting = 0;
  base::Millis last_judgement = 0;
  base::Millis last_running = 0;  // when a transaction was last seen under way
  base::Millis last_taken = 0;   // from the watch
  base::Millis oldest_left = 0;  // in it then
  bool unsaved = false;          // something was told that is not known to be on the disk
  bool full_asked = false;
  bool new_rules = false;
};

bool ChangeBook::Parts::is_own(const Sighting& sighting) const {
  return is_within(sighting.path, options.folder.string()) &&
         std::all_of(sighting.who.begin(), sighting.who.end(), [](const auto& who) { return who->ourselves; });
}

bool ChangeBook::Parts::came_into_view(const Finding& finding) const {
  return new_rules && options.previous_rules && finding.what == What::Added && finding.after &&
         options.previous_rules->select(finding.path, finding.after->type).attributes.empty();
}

void ChangeBook::Parts::take_outcomes(News& news) {
  while (auto outcome = worker.take()) outcomes.push_back(std::move(*outcome));
  while (!outcomes.empty()) {
    // The watch knows more than a look at a folder of what happened before it ended: that is told first.
    const base::Millis finished = outcomes.front().summary.finished_at;
    const bool told = waiting.empty() && last_taken > finished && (oldest_left == 0 || oldest_left > finished);
    if (outcomes.front().job.kind == ScanJob::Kind::Folder && !told) return;
    take_outcome(std::move(outcomes.front()), news);
    outcomes.pop_front();
  }
}

void ChangeBook::Parts::take_outcome(ScanOutcome outcome, News& news) {
  const bool full = outcome.job.kind == ScanJob::Kind::Full;
  if (full) full_asked = false;
  if (outcome.failed) news.problems.push_back(outcome.failed->message());
  if (!outcome.summary.complete) {
    if (outcome.job.kind == ScanJob::Kind::First && outcome.failed) worker.ask(outcome.job);
    return;
  }
  if (outcome.job.kind == ScanJob::Kind::Merge) return;
  const std::uint64_t number = ++scan_number;
  OpenScan& open = scans[number];
  open.summary = outcome.summary;
  open.undecided = 1;  // until all it found is held
  if (outcome.job.kind == ScanJob::Kind::Folder) {
    for (std::string& path : outcome.paths) {
      if (held.contains(path)) continue;  // the watch knows more of it
      Waiting each{
          .sighting = {.path = std::move(path), .first_at = outcome.job.since, .last_at = outcome.summary.finished_at},
          .scan = number,
          .witnessed = false,
          .by_time = true};
      if (outcome.job.who) each.sighting.who.push_back(outcome.job.who);
      ++open.undecided;
      waiting.push_back(std::move(each));
    }
  } else if (full) {
    take_findings(outcome, number, last_scan);
  }
  if (outcome.job.kind != ScanJob::Kind::Folder) {
    last_scan = outcome.summary.started_at;
    raced.clear();
    base::write_durably(options.folder / "last-scan", base::to_iso8601(last_scan), 0600);
    if (full && new_rules) {
      new_rules = false;
      worker.ask({.kind = ScanJob::Kind::First});
    }
  }
  --open.undecided;
}

void ChangeBook::Parts::take_findings(ScanOutcome& outcome, std::uint64_t number, base::Millis since) {
  std::set<std::string, std::less<>> homes;
  for (const Finding& finding : outcome.findings) {
    if (!follows_from_content(finding)) homes.insert(std::string(folder_of(finding.path)));
  }
  std::vector<Finding> found;
  for (Finding& finding : outcome.findings) {
    if (tells_nothing(finding)) continue;
    if (follows_from_content(finding) && homes.contains(finding.path)) {
      live.put(finding.path, finding.after);
      continue;
    }
    found.push_back(std::move(finding));
  }
  homes.clear();
  for (const Entry& entry : outcome.grown) live.put(entry.path, entry);
  OpenScan& open = scans[number];
  for (Finding& finding : found) {
    if (is_within(finding.path, options.folder.string()) || came_into_view(finding)) continue;
    ++open.undecided;
    if (held.contains(finding.path) || live.find(finding.path) != finding.before) {
      // Changed while the scan went on, and was seen to: what it is now is what counts.
      waiting.push_back({.sighting = {.path = finding.path, .first_at = since, .last_at = outcome.summary.finished_at},
                         .scan = number,
                         .witnessed = false});
      continue;
    }
    Held each{.change = {.finding = std::move(finding), .from = since, .until = outcome.summary.finished_at},
              .source = Source::Scan,
              .scan = number};
    const std::string path = each.change.finding.path;
    held.insert_or_assign(path, std::move(each));
  }
}

void ChangeBook::Parts::take_sightings(News& news) {
  if (!live.made() || !waiting.empty()) return;
  last_taken = clock.now();
  Watch::Taken taken = watch.take(options.quiet, options.at_most, kTakenAtOnce);
  oldest_left = taken.oldest_left;
  news.gaps.insert(news.gaps.end(), taken.gaps.begin(), taken.gaps.end());
  for (const Rescan& rescan : taken.rescans) {
    if (rescan.reason == Rescan::Reason::Unwatched) continue;  // scheduled scans look there
    for (const std::string& root : rules.roots()) {
      // Of a folder that holds roots, the roots: what lies between is nobody's.
      const bool below = is_within(rescan.folder, root);
      if (!below && !is_within(root, rescan.folder)) continue;
      worker.ask({.kind = ScanJob::Kind::Folder,
                  .folder = below ? rescan.folder : root,
                  .who = rescan.who,
                  .since = rescan.at});
      if (below) break;
    }
  }
  for (Sighting& sighting : taken.seen) {
    last_sighting = clock.now();
    if (!is_own(sighting)) waiting.push_back({.sighting = std::move(sighting)});
  }
}

void ChangeBook::Parts::look_at_waiting() {
  std::uint64_t read = 0;
  for (std::size_t i = 0; i < kTakenAtOnce && !waiting.empty() && read < kReadAtOnce; ++i) {
    const Waiting next = std::move(waiting.front());
    waiting.pop_front();
    consider(next);
    const auto now = held.find(next.sighting.path);
    if (now != held.end() && now->second.change.finding.after) read += now->second.change.finding.after->size;
  }
  if (!waiting.empty()) return;
  for (const std::string& folder : folders) follow_folder(folder);
  folders.clear();
}

void ChangeBook::Parts::consider(const Waiting& next) {
  const Sighting& sighting = next.sighting;
  const auto before = live.find(sighting.path);
  Happenings growing;
  growing |= Happening::Modified;
  growing |= Happening::Written;
  Happenings all = sighting.happenings;
  all |= growing;
  // A log that only grew: scans look whether its beginning is what it was; reading all of it for each line would cost
  // too much.
  if (before && next.witnessed && next.scan == 0 && all == growing && before->attributes.has(Attribute::GrowingSize) &&
      before->type == FileType::Regular) {
    std::error_code error;
    if (fs::file_size(sighting.path, error) >= before->size && !error) return;
  }
  ScanOptions how;
  how.skip_unchanged = next.by_time;
  const auto after = look_at(rules, sighting.path, before ? &*before : nullptr, how);
  folders.insert(std::string(folder_of(sighting.path)));
  auto finding = compare(before ? &*before : nullptr, after ? &*after : nullptr);
  const auto nothing_to_tell = [&] {
    drop(sighting.path);
    decided(next.scan, true);
  };
  const bool found_in_own = next.scan != 0 && is_within(sighting.path, options.folder.string());
  if (!finding || found_in_own) {
    if (after && before && after->grown_intact) live.put(sighting.path, after);
    return nothing_to_tell();
  }
  if (finding->what == What::Raced && !raced.insert(sighting.path).second) return nothing_to_tell();
  if (finding->moved_from.empty()) finding->moved_from = sighting.moved_from;
  Held each{.change = {.finding = std::move(*finding),
                       .from = sighting.first_at,
                       .until = sighting.last_at,
                       .witnessed = next.witnessed,
                       .who = sighting.who,
                       .more_who = sighting.more_who},
            .source = next.witnessed && next.scan == 0 ? Source::Watch : Source::Scan,
            .scan = next.scan};
  hold(std::move(each));
}

// Takes over the times of a folder in which something changed. Everything else about it is told by events of its own.
void ChangeBook::Parts::follow_folder(const std::string& folder) {
  const auto before = live.find(folder);
  if (!before || before->type != FileType::Folder || held.contains(folder)) return;
  const auto after = look_at(rules, folder, &*before);
  const auto finding = compare(&*before, after ? &*after : nullptr);
  if (finding && follows_from_content(*finding)) live.put(folder, after);
}

void ChangeBook::Parts::hold(Held each) {
  const std::string path = each.change.finding.path;
  const auto found = held.find(path);
  if (found != held.end()) {
    const Held& old = found->second;
    if (old.change.witnessed) {
      // A scan knows less than the watch of when and who.
      each.change.from = each.change.witnessed ? std::min(old.change.from, each.change.from) : old.change.from;
      each.change.until = each.change.witnessed ? std::max(old.change.until, each.change.until) : old.change.until;
      each.change.witnessed = true;
      each.change.more_who = each.change.more_who || old.change.more_who;
      for (const auto& who : old.change.who) {
        const bool known = std::any_of(each.change.who.begin(), each.change.who.end(),
                                       [&](const auto& other) { return *other == *who; });
        if (!known) each.change.who.push_back(who);
      }
      each.source = old.source;
    }
    decided(old.scan, true);
  }
  held.insert_or_assign(path, std::move(each));
}

// It is again as it was.
void ChangeBook::Parts::drop(const std::string& path) {
  const auto found = held.find(path);
  if (found == held.end()) return;
  decided(found->second.scan, true);
  held.erase(found);
}

void ChangeBook::Parts::decided(std::uint64_t scan, bool explained) {
  const auto found = scans.find(scan);
  if (found == scans.end()) return;
  if (!explained) ++found->second.summary.unexplained;
  if (found->second.undecided > 0) --found->second.undecided;
}

void ChangeBook::Parts::judge(News& news) {
  const base::Millis now = clock.now();
  const bool running = explainer.package_manager_is_running();
  if (running) last_running = now;
  // What dpkg did last is not quiet yet: a .dpkg-new that was held may have become the file it is for.
  const bool ending = !running && now >= last_running && now - last_running < options.quiet + kAfterTransaction;
  const bool soon = now >= last_judgement && now - last_judgement < kBetweenJudgements;
  if (!held.empty() && !ending && (!running || !soon || held.size() > kMostHeld)) {
    last_judgement = now;
    std::vector<std::string> paths;
    std::vector<Change> changes;
    for (auto& [path, each] : held) {
      if (changes.size() >= kToldAtOnce) break;
      paths.push_back(path);
      changes.push_back(std::move(each.change));
    }
    news.more = news.more || held.size() > changes.size();
    const auto verdicts =
        explainer.explain(changes, declared, now, [&](std::string_view path) { return live.find(path); });
    std::size_t over = held.size() > kMostHeld ? held.size() - kMostHeld : 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      Held& each = held.find(paths[i])->second;
      each.change = std::move(changes[i]);
      if (verdicts[i].wait && over == 0) continue;
      if (verdicts[i].wait) --over;
      tell(paths[i], each, verdicts[i], news);
      held.erase(paths[i]);
    }
  }
  const bool settled = !running && held.empty() && waiting.empty() && outcomes.empty() && worker.idle() &&
                       now - last_sighting > kSettled && watch.state().waiting == 0;
  if (settled) remember_owners();
}

void ChangeBook::Parts::remember_owners() {
  try {
    explainer.remember_owners();
  } catch (const base::Error& error) {
    problems.push_back(error.message());
  }
}

void ChangeBook::Parts::tell(const std::string& path, Held& each, const Verdict& verdict, News& news) {
  Finding& finding = each.change.finding;
  if (finding.what != What::Raced && finding.what != What::Unreadable) live.put(path, finding.after);
  folders.insert(std::string(folder_of(path)));
  if (finding.after && finding.after->type == FileType::Folder) folders.insert(path);
  base::Millis at = each.change.until;
  if (!each.change.witnessed && finding.after && finding.after->ctime_ns > 0)
    at = std::min(at, finding.after->ctime_ns / 1'000'000);
  if (const auto scan = scans.find(each.scan); scan != scans.end()) ++scan->second.summary.changed;
  decided(each.scan, verdict.explanation != Explanation::None);
  unsaved = true;
  news.changes.push_back({.source = each.source,
                          .finding = std::move(finding),
                          .at = at,
                          .told_at = clock.now(),
                          .explanation = verdict.explanation,
                          .package = verdict.package,
                          .rule = verdict.rule,
                          .who = std::move(each.change.who),
                          .more_who = each.change.more_who});
}

void ChangeBook::Parts::close_scans(News& news) {
  for (auto each = scans.begin(); each != scans.end();) {
    if (each->second.undecided > 0) {
      ++each;
      continue;
    }
    news.scans.push_back(std::move(each->second.summary));
    each = scans.erase(each);
  }
}

void ChangeBook::Parts::ask_for_what_is_due() {
  if (!live.made() || full_asked || unsaved || !worker.idle()) return;
  const base::Millis now = clock.now();
  const bool due = now - last_scan >= options.between_scans || now < last_scan;
  if (!due && live.overlaid() < kMostOverlaid) return;
  if (!due) {
    worker.ask({.kind = ScanJob::Kind::Merge});
    return;
  }
  full_asked = true;
  worker.ask({.kind = ScanJob::Kind::Full});
}

ChangeBook::ChangeBook(ChangeBookOptions options, Rules rules, ExplanationRules explanations, const base::Clock& clock)
    : parts_(std::make_unique<Parts>(std::move(options), std::move(rules), std::move(explanations), clock)) {}

ChangeBook::~ChangeBook() = default;

ChangeBook::News ChangeBook::look() {
  News news;
  if (parts_->damage) {
    news.problems.push_back(parts_->damage->message());
    parts_->damage.reset();
  }
  news.forgotten = std::exchange(parts_->forgotten, std::nullopt);
  parts_->take_sightings(news);
  parts_->take_outcomes(news);
  parts_->look_at_waiting();
  parts_->judge(news);
  parts_->close_scans(news);
  for (base::Text& problem : std::exchange(parts_->problems, {})) news.problems.push_back(std::move(problem));
  parts_->ask_for_what_is_due();
  news.more = news.more || !parts_->waiting.empty();
  return news;
}

void ChangeBook::saved() {
  parts_->live.save();
  parts_->unsaved = false;
}

WatchState ChangeBook::watch_state() const { return parts_->watch.state(); }
bool ChangeBook::baseline_is_made() const { return parts_->live.made(); }
std::size_t ChangeBook::held() const { return parts_->held.size(); }
void ChangeBook::scan_now() { parts_->worker.ask({.kind = ScanJob::Kind::Full}); }
void ChangeBook::declare(std::vector<DeclaredChange> declared) { parts_->declared = std::move(declared); }

}  // namespace junshu::integrity
