#include "detect_report.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace junshu::cli {

namespace {

base::Text words_of(detect::Level level) {
  switch (level) {
    case detect::Level::Informational:
      return {"情報", "info"};
    case detect::Level::Low:
      return {"低", "low"};
    case detect::Level::Medium:
      return {"中", "medium"};
    case detect::Level::High:
      return {"高", "high"};
    case detect::Level::Critical:
      return {"重大", "critical"};
  }
  return {};
}

std::string local_time(base::Millis time, const base::Zone& zone) {
  if (time == 0) return "-";
  auto text = base::to_iso8601(time + zone.offset_minutes * base::kMinute).substr(0, 19);
  text[10] = ' ';
  return text;
}

// Whoever writes logs must not steer the terminal of who reads them.
std::string harmless(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return out;
}

std::int64_t steady_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void say(const Shared& shared, const base::Text& text) { std::fprintf(stderr, "%s\n", shared.say(text).c_str()); }
std::string number(std::uint64_t n) { return std::to_string(n); }

}  // namespace

void AlertTable::add(const detect::Alert& alert) {
  if (const auto known = rows_by_id_.find(alert.id); known != rows_by_id_.end()) {
    Row& row = rows_[known->second];
    row.count = std::max(row.count, alert.count);
    row.last_at = std::max(row.last_at, alert.last_at);
    return;
  }
  if (rows_.size() >= kMost) {
    left_out_ += alert.summary ? 0 : 1;
    return;
  }
  Row row;
  row.first_at = alert.first_at;
  row.last_at = alert.last_at;
  row.count = alert.count;
  row.level = alert.rule->level;
  row.title = alert.rule->title_text();
  row.author = alert.rule->author;
  row.source = alert.source;
  row.user = alert.user;
  for (const auto& [field, value] : alert.group) {
    if (value == alert.source || value == alert.user) continue;
    row.group += (row.group.empty() ? "" : " ") + field + "=" + value;
  }
  if (!alert.lines.empty()) row.place = alert.lines.back().file + ":" + number(alert.lines.back().line);
  rows_by_id_.emplace(alert.id, rows_.size());
  rows_.push_back(std::move(row));
}

void AlertTable::print(const Shared& shared, const base::Zone& zone) const {
  for (const Row& row : rows_) {
    std::string line = local_time(row.first_at, zone) + "  [" + shared.say(words_of(row.level)) + "] " +
                       harmless(shared.say(row.title));
    if (row.count > 1) line += " ×" + number(row.count);
    if (!row.source.empty()) line += "  " + harmless(row.source);
    if (!row.user.empty()) line += "  " + shared.say({"利用者 ", "user "}) + harmless(row.user);
    if (!row.group.empty()) line += "  " + harmless(row.group);
    if (!row.place.empty()) line += "  (" + harmless(row.place) + ")";
    if (!row.author.empty()) line += "  " + shared.say({"規則の作者 ", "rule by "}) + harmless(row.author);
    std::puts(line.c_str());
  }
  if (left_out_ > 0)
    std::puts(shared
                  .say({"ほかに " + number(left_out_) + " 件あります。--format json ではすべて出力します。",
                        "And " + number(left_out_) + " more: --format json gives all."})
                  .c_str());
}

void print_summary(const Shared& shared, const std::vector<FileReport>& files, std::uint64_t alerts,
                   const detect::DetectorStats& stats, bool each_file) {
  logs::Counters all;
  for (const auto& file : files) {
    all.add(file.counters);
    if (!each_file) continue;
    const auto& c = file.counters;
    say(shared, {file.path + ": 形式 " + file.format + "、" + number(c.lines) + " 行(解釈できない行 " +
                     number(c.unparsed) + ")",
                 file.path + ": format " + file.format + ", " + number(c.lines) + " lines (" + number(c.unparsed) +
                     " not understood)"});
  }
  say(shared, {number(all.lines) + " 行を読み、" + number(all.events) + " 件の事象として調べました。警告は " +
                   number(alerts) + " 件、繰り返しとして数えたもの " + number(stats.suppressed) + " 件。",
               "Read " + number(all.lines) + " lines, looked at " + number(all.events) +
                   " events. Alerts: " + number(alerts) + "; repetitions counted: " + number(stats.suppressed) + "."});
  say(shared, {"  解釈できない行 " + number(all.unparsed) + "、空行 " + number(all.blank) + "、時刻のない事象 " +
                   number(all.without_time) + "、64 KiBを超えて切り詰めた行 " + number(all.over_long) +
                   "、「N回繰り返し」の回数 " + number(all.repeated) + "、遅れて来た事象 " +
                   number(stats.correlator.late) + "(うち数えられないもの " + number(stats.correlator.too_late) + ")",
               "  not understood " + number(all.unparsed) + ", blank " + number(all.blank) + ", without a time " +
                   number(all.without_time) + ", cut at 64 KiB " + number(all.over_long) +
                   ", said as \"repeated N times\" " + number(all.repeated) + ", late " +
                   number(stats.correlator.late) + " (too late to count " + number(stats.correlator.too_late) + ")"});
  if (stats.correlator.overflow > 0 || stats.overflow > 0 || stats.engine.gave_up > 0 || stats.correlator.ahead > 0) {
    say(shared, {"  上限: 記憶の都合で忘れたグループ " + number(stats.correlator.overflow) + "、早めにまとめた警告 " +
                     number(stats.overflow) + "、打ち切った正規表現 " + number(stats.engine.gave_up) + "、未来の時刻 " +
                     number(stats.correlator.ahead),
                 "  limits: groups forgotten for lack of memory " + number(stats.correlator.overflow) +
                     ", alerts summed up early " + number(stats.overflow) + ", regular expressions given up " +
                     number(stats.engine.gave_up) + ", from the future " + number(stats.correlator.ahead)});
  }
}

void print_rule_stats(const Shared& shared, const detect::Ruleset& rules, const std::vector<std::uint64_t>& matches,
                      const detect::DetectorStats& stats) {
  say(shared, {"規則 " + number(rules.rules.size()) + "、相関 " + number(rules.correlations.size()) +
                   "、絞り込み後に調べた規則 " + number(stats.engine.candidates) + "、一致 " +
                   number(stats.engine.matches) + "、相関のグループ " + number(stats.correlator.groups) + "(" +
                   number(stats.correlator.bytes / 1024) + " KiB)",
               "Rules " + number(rules.rules.size()) + ", correlations " + number(rules.correlations.size()) +
                   ", rules looked at after the prefilter " + number(stats.engine.candidates) + ", matches " +
                   number(stats.engine.matches) + ", groups of correlations " + number(stats.correlator.groups) + " (" +
                   number(stats.correlator.bytes / 1024) + " KiB)"});
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (matches[i] > 0) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return matches[a] > matches[b]; });
  for (const auto i : order)
    std::fprintf(stderr, "  %10llu  %s\n", static_cast<unsigned long long>(matches[i]),
                 shared.say(rules.rules[i].meta.title_text()).c_str());
}

DetectProgress::DetectProgress(const Shared& shared, std::uint64_t total_bytes)
    : shared_(shared),
      total_(total_bytes),
      terminal_(::isatty(STDERR_FILENO) == 1),
      began_(steady_now()),
      last_(began_) {}

void DetectProgress::show(std::uint64_t lines, std::uint64_t bytes, std::uint64_t alerts) {
  if (!terminal_) return;
  const auto now = steady_now();
  if (now - began_ < 1000 || now - last_ < 200) return;
  last_ = now;
  drawn_ = true;
  const std::string part = total_ > 0 && bytes <= total_ ? " (" + number(bytes * 100 / total_) + " %)" : "";
  std::fprintf(stderr, "\r\x1b[K%s",
               shared_
                   .say({number(lines) + " 行" + part + "、警告 " + number(alerts) + " 件",
                         number(lines) + " lines" + part + ", " + number(alerts) + " alerts"})
                   .c_str());
  std::fflush(stderr);
}

void DetectProgress::end() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace junshu::cli
