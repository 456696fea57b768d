#include "probes/package_history.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <utility>

#include "attributes.h"
#include "base/hash.h"
#include "base/text.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxLog = 64U << 20U;
constexpr std::size_t kMaxFiles = 200'000;  // looked at for old packages

std::optional<PackageAction> action_named(std::string_view word) {
  if (word == "install") return PackageAction::Install;
  if (word == "upgrade") return PackageAction::Upgrade;
  if (word == "remove") return PackageAction::Remove;
  if (word == "purge") return PackageAction::Purge;
  return std::nullopt;
}

std::optional<base::Millis> instant(std::string_view date, std::string_view time, const base::Zone& zone) {
  const auto day = base::parse_date(date);
  if (!day || time.size() != 8 || time[5] != ':') return std::nullopt;
  const auto minutes = base::parse_time_of_day(time.substr(0, 5));
  const long long seconds = number(time.substr(6), -1);
  if (!minutes || seconds < 0 || seconds > 60) return std::nullopt;
  return base::start_of_day(*day, zone) + *minutes * base::kMinute + seconds * base::kSecond;
}

std::string version(std::string_view word) { return word == "<none>" ? std::string() : clean(word); }

struct Log {
  std::string text;
  std::string trouble;  // English; empty: all of it was read
};

// Compressed or not, by its name.
Log read_log(const fs::path& path) {
  Log log;
  gzFile file = ::gzopen(path.c_str(), "rbe");
  if (file == nullptr) return {.text = {}, .trouble = "cannot be opened"};
  std::string buffer(1U << 16U, '\0');
  int got = 0;
  while (log.text.size() <= kMaxLog &&
         (got = ::gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
    log.text.append(buffer, 0, static_cast<std::size_t>(got));
  }
  if (got < 0) log.trouble = "is damaged";
  if (log.text.size() > kMaxLog) log.trouble = "is too long";
  const bool plain = ::gzdirect(file) != 0;
  if (path.extension() == ".gz" && plain && !log.text.empty()) log.trouble = "is not compressed by gzip";
  if (::gzclose_r(file) != Z_OK && log.trouble.empty()) log.trouble = "is cut off";
  return log;
}

// "dpkg.log", "dpkg.log.1", "dpkg.log.12.gz".
bool is_log(std::string_view name) {
  if (!name.starts_with("dpkg.log")) return false;
  name.remove_prefix(8);
  if (name.ends_with(".gz")) name.remove_suffix(3);
  return name.empty() ||
         (name.size() > 1 && name[0] == '.' && name.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

using Key = std::pair<std::string, std::string>;

// apt writes the colon of an epoch as %3a; repositories leave the epoch out of file names.
std::vector<std::string> file_names(const OldPackage& package) {
  const auto named = [&](const std::string& as) {
    return package.name + "_" + as + "_" + package.architecture + ".deb";
  };
  const std::size_t colon = package.version.find(':');
  if (colon == std::string::npos) return {named(package.version)};
  const std::string rest = package.version.substr(colon + 1);
  return {named(package.version.substr(0, colon) + "%3a" + rest), named(package.version), named(rest)};
}

std::optional<base::Digest> digest_of(const fs::path& path, std::int64_t& size) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return std::nullopt;
  base::Sha256 hash;
  base::Bytes buffer(1U << 18U);
  size = 0;
  ssize_t got = 0;
  while ((got = ::read(file, buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR)) {
    if (got < 0) continue;
    hash.update(base::ByteView(buffer).first(static_cast<std::size_t>(got)));
    size += got;
  }
  ::close(file);
  return got == 0 ? std::optional(hash.finish()) : std::nullopt;
}

// File name → path of the plain files in all folders; the first folder wins.
std::map<std::string, fs::path> packages_in(const fs::path& sysroot, const std::vector<std::string>& folders) {
  std::map<std::string, fs::path> out;
  std::size_t looked_at = 0;
  for (const std::string& folder : folders) {
    std::map<std::string, fs::path> here;
    std::error_code error;
    const auto options = fs::directory_options::skip_permission_denied;
    fs::recursive_directory_iterator entry(sysroot / fs::path(folder).relative_path(), options, error);
    for (; !error && entry != fs::recursive_directory_iterator() && ++looked_at < kMaxFiles; entry.increment(error)) {
      std::error_code ignored;
      const fs::path& path = entry->path();
      if (path.extension() != ".deb" || !fs::is_regular_file(entry->symlink_status(ignored))) continue;
      const auto [place, is_new] = here.emplace(path.filename().string(), path);
      if (!is_new && path < place->second) place->second = path;
    }
    out.merge(here);
  }
  return out;
}

}  // namespace

std::vector<PackageTransaction> parse_dpkg_log(std::string_view text, const base::Zone& zone) {
  std::vector<PackageTransaction> out;
  for (const std::string_view line : base::split(text, '\n')) {
    const auto words = base::split(line, ' ');
    if (words.size() != 6) continue;
    const auto action = action_named(words[2]);
    const auto at = action ? instant(words[0], words[1], zone) : std::nullopt;
    const std::size_t colon = words[3].rfind(':');
    if (!at || colon == std::string_view::npos || colon == 0) continue;
    out.push_back({.at = *at,
                   .action = *action,
                   .name = clean(words[3].substr(0, colon)),
                   .architecture = clean(words[3].substr(colon + 1), 64),
                   .from = version(words[4]),
                   .to = version(words[5])});
  }
  return out;
}

PackageHistory read_package_history(const fs::path& sysroot, const base::Zone& zone) {
  PackageHistory out;
  std::vector<fs::path> logs;
  std::error_code error;
  for (fs::directory_iterator entry(sysroot / "var/log", error), end; !error && entry != end; entry.increment(error)) {
    if (is_log(entry->path().filename().string())) logs.push_back(entry->path());
  }
  std::sort(logs.begin(), logs.end());
  for (const fs::path& path : logs) {
    const Log log = read_log(path);
    if (!log.trouble.empty()) {
      out.unobserved.push_back(
          {.fact = "package_history", .reason = clean(path.filename().string()) + " " + log.trouble});
    }
    auto found = parse_dpkg_log(log.text, zone);
    std::move(found.begin(), found.end(), std::back_inserter(out.transactions));
  }
  std::stable_sort(out.transactions.begin(), out.transactions.end(),
                   [](const PackageTransaction& a, const PackageTransaction& b) { return a.at < b.at; });
  return out;
}

std::vector<OldPackage> old_packages(const fs::path& sysroot, const std::vector<PackageTransaction>& transactions,
                                     const std::vector<std::string>& folders) {
  std::map<Key, OldPackage> last;
  for (const PackageTransaction& each : transactions) {
    // Purging removes only what a removal left: the version went before. Installing the same version again replaces
    // nothing.
    if (each.from.empty() || each.from == each.to || each.action == PackageAction::Purge) continue;
    // A removed package whose configuration stayed is installed "from" the version that went with the removal.
    const Key key{each.name, each.architecture};
    const auto known = last.find(key);
    if (each.action == PackageAction::Install && known != last.end() && known->second.version == each.from) {
      known->second.replaced_by = each.to;
      continue;
    }
    last.insert_or_assign(key, OldPackage{.name = each.name,
                                          .architecture = each.architecture,
                                          .version = each.from,
                                          .replaced_by = each.to,
                                          .at = each.at});
  }
  const auto files = packages_in(sysroot, folders);
  std::vector<OldPackage> out;
  for (auto& [key, package] : last) {
    for (const std::string& name : file_names(package)) {
      const auto found = files.find(name);
      if (found == files.end()) continue;
      package.sha256 = digest_of(found->second, package.size);
      if (!package.sha256) continue;
      package.file = found->second.lexically_relative(sysroot).string();
      break;
    }
    out.push_back(std::move(package));
  }
  return out;
}

}  // namespace junshu::probes
