#include "dpkg_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>

#include "base/text.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff kMostOfALog = std::streamoff{16} << 20U;
// apt runs dpkg several times in a row: what comes so soon belongs together.
constexpr base::Millis kBetweenRuns = 30 * base::kSecond;

int digits(std::string_view text, std::size_t at, std::size_t count) {
  int out = -1;
  if (text.size() >= at + count) std::from_chars(text.data() + at, text.data() + at + count, out);
  return out;
}

// "2026-05-01 10:00:00"; the conversion of a day is kept, as thousands of lines have the same.
class LocalTime {
 public:
  base::Millis read(std::string_view line) {
    const std::string_view day = line.substr(0, 10);
    if (day != day_ || hour_ != line.substr(11, 2)) {  // by hour: a day may have two offsets
      std::tm parts{};
      parts.tm_year = digits(line, 0, 4) - 1900;
      parts.tm_mon = digits(line, 5, 2) - 1;
      parts.tm_mday = digits(line, 8, 2);
      parts.tm_hour = digits(line, 11, 2);
      parts.tm_isdst = -1;
      if (parts.tm_year < 70 || parts.tm_mon < 0 || parts.tm_mday < 1 || parts.tm_hour < 0) return 0;
      start_ = static_cast<base::Millis>(std::mktime(&parts)) * base::kSecond;
      day_ = day;
      hour_ = line.substr(11, 2);
    }
    const int minute = digits(line, 14, 2);
    const int second = digits(line, 17, 2);
    if (minute < 0 || second < 0) return 0;
    return start_ + minute * base::kMinute + second * base::kSecond;
  }

 private:
  std::string day_;
  std::string hour_;
  base::Millis start_ = 0;
};

std::string last_part(const fs::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  const std::streamoff size = in.tellg();
  const std::streamoff from = std::max<std::streamoff>(size - kMostOfALog, 0);
  in.seekg(from);
  std::string out(static_cast<std::size_t>(size - from), '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  if (from > 0) out.erase(0, out.find('\n') + 1);
  return out;
}

std::string version_of(std::string_view word) { return word == "<none>" ? std::string() : std::string(word); }

bool is_locked(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return false;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool held = ::fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(descriptor);
  return held;
}

}  // namespace

void DpkgLog::add(std::string_view text, base::Millis since) {
  LocalTime time;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() < 21) continue;
    const base::Millis at = time.read(line);
    if (at == 0 || at < since) continue;
    const auto words = base::split(line.substr(20), ' ');
    if (runs_.empty() || (words[0] == "startup" && at > runs_.back().until + kBetweenRuns))
      runs_.push_back({.from = at, .until = at});
    runs_.back().until = std::max(runs_.back().until, at);
    const bool state = words[0] == "status" && words.size() >= 4;
    const bool action = words.size() >= 4 && (words[0] == "install" || words[0] == "upgrade" ||
                                              words[0] == "configure" || words[0] == "trigproc" ||
                                              words[0] == "remove" || words[0] == "purge" || words[0] == "disappear");
    if (!state && !action) continue;
    const std::string package(words[state ? 2 : 1]);
    std::vector<Touch>& touches = packages_[package];
    if (touches.empty() || touches.back().span.from < runs_.back().from)
      touches.push_back({.span = {.from = at, .until = at}});
    Touch& touch = touches.back();
    touch.span.until = std::max(touch.span.until, at);
    const std::string name = package.substr(0, package.find(':'));
    if (state) {
      const std::string version = version_of(words[3]);
      if (words[1] == "not-installed" || words[1] == "config-files") {
        touch.after.clear();
      } else if (!version.empty()) {
        touch.after = version;
      }
      if (!version.empty()) steps_.push_back({.at = at, .package = name + " " + version});
    } else {
      const bool gone = words[0] == "remove" || words[0] == "purge" || words[0] == "disappear";
      if (touch.before.empty() && words[0] != "install") touch.before = version_of(words[2]);
      if (gone) touch.after.clear();
      const std::string shown = gone || words[3] == "<none>" ? version_of(words[2]) : version_of(words[3]);
      steps_.push_back({.at = at, .package = shown.empty() ? name : name + " " + shown});
    }
  }
}

DpkgLog DpkgLog::read(const fs::path& root, base::Millis since) {
  DpkgLog out;
  const std::string now = last_part(root / "var/log/dpkg.log");
  LocalTime time;
  const bool reaches_back = now.size() > 20 && time.read(std::string_view(now).substr(0, 20)) <= since;
  if (!reaches_back) out.add(last_part(root / "var/log/dpkg.log.1"), since);
  out.add(now, since);
  return out;
}

void DpkgLog::still_running(base::Millis now) {
  if (runs_.empty()) return;
  const base::Millis from = runs_.back().from;
  runs_.back().until = std::max(runs_.back().until, now);
  for (auto& [package, touches] : packages_) {
    if (touches.back().span.from >= from) touches.back().span.until = runs_.back().until;
  }
}

bool DpkgLog::covers(base::Millis begin, base::Millis end) const {
  return std::any_of(runs_.begin(), runs_.end(), [&](const Span& run) { return run.covers(begin, end); });
}

std::string DpkgLog::package_at(base::Millis at) const {
  // Equal seconds: the last of them.
  const auto after = std::upper_bound(steps_.begin(), steps_.end(), at,
                                      [](base::Millis value, const Step& step) { return value < step.at; });
  if (after == steps_.begin()) return steps_.empty() ? std::string() : steps_.front().package;
  return std::prev(after)->package;
}

bool dpkg_is_running(const fs::path& root) {
  return is_locked(root / "var/lib/dpkg/lock-frontend") || is_locked(root / "var/lib/dpkg/lock");
}

}  // namespace junshu::integrity
