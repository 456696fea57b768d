#include "dpkg_database.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/bytes.h"
#include "base/text.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 16;

std::string_view without_architecture(std::string_view package) { return package.substr(0, package.find(':')); }

struct StatusEntry {
  std::string version;
  std::map<std::string, Md5> conffiles;
};

// Of the packages asked for only; the file is several megabytes and is read line by line.
std::map<std::string, StatusEntry> read_status(const fs::path& file, const std::set<std::string>& packages) {
  std::set<std::string, std::less<>> names;
  for (const std::string& package : packages) names.insert(std::string(without_architecture(package)));
  std::map<std::string, StatusEntry> out;
  std::ifstream in(file, std::ios::binary);
  std::string line, name, architecture;
  StatusEntry entry;
  bool wanted = false, conffiles = false;
  const auto finish = [&] {
    if (wanted) {
      for (const std::string& key : {name, name + ":" + architecture}) {
        if (packages.contains(key)) out[key] = entry;
      }
    }
    entry = {};
    wanted = conffiles = false;
  };
  while (std::getline(in, line)) {
    if (line.empty()) {
      finish();
    } else if (line.starts_with("Package: ")) {
      name = line.substr(9);
      wanted = names.contains(name);
    } else if (!wanted) {
      continue;
    } else if (line.front() == ' ') {
      if (!conffiles) continue;
      // " /etc/path md5 [obsolete]"; a path may hold spaces.
      std::string_view rest = std::string_view(line).substr(1);
      for (const std::string_view flag : {" obsolete", " remove-on-upgrade"}) {
        if (rest.ends_with(flag)) rest.remove_suffix(flag.size());
      }
      const std::size_t space = rest.rfind(' ');
      if (space == std::string_view::npos) continue;
      if (const auto md5 = md5_from_hex(rest.substr(space + 1)))
        entry.conffiles[std::string(rest.substr(0, space))] = *md5;
    } else {
      conffiles = line == "Conffiles:";
      if (line.starts_with("Version: ")) entry.version = line.substr(9);
      if (line.starts_with("Architecture: ")) architecture = line.substr(14);
    }
  }
  finish();
  return out;
}

}  // namespace

std::optional<Md5> md5_from_hex(std::string_view text) {
  const auto bytes = base::from_hex(text);
  if (!bytes || bytes->size() != 16) return std::nullopt;
  Md5 out{};
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::string RealPaths::real(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::string(path);
  return folder(std::string(path.substr(0, slash)), 0) + std::string(path.substr(slash));
}

// "" is the root itself.
const std::string& RealPaths::folder(const std::string& path, int depth) {
  const auto found = known_.find(path);
  if (found != known_.end()) return found->second;
  std::string out;
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) {
    const std::string parent = folder(path.substr(0, slash), depth);
    const std::string name = path.substr(slash + 1);
    out = name.empty() || name == "." ? parent : parent + "/" + name;
    if (name == "..") out = parent.substr(0, parent.rfind('/') == std::string::npos ? 0 : parent.rfind('/'));
    std::error_code error;
    const fs::path target = fs::read_symlink(root_.string() + out, error);
    if (!error && depth < kMostLinks) {
      const std::string next = target.is_absolute() ? target.string() : parent + "/" + target.string();
      out = folder(fs::path(next).lexically_normal().string(), depth + 1);
    }
  }
  return known_.emplace(path, std::move(out)).first->second;
}

DpkgDatabase::DpkgDatabase(fs::path root) : root_(std::move(root)), real_paths_(root_ == "/" ? fs::path() : root_) {
  read_diversions();
}

void DpkgDatabase::read_diversions() {
  std::ifstream in(root_ / "var/lib/dpkg/diversions", std::ios::binary);
  std::string from, to, by;
  while (std::getline(in, from) && std::getline(in, to) && std::getline(in, by))
    diversions_[from] = {.to = to, .by = by};
}

fs::path DpkgDatabase::info_file(const std::string& package, std::string_view suffix) const {
  const fs::path info = root_ / "var/lib/dpkg/info";
  std::error_code ignored;
  fs::path file = info / (package + std::string(suffix));
  if (fs::exists(file, ignored)) return file;
  return info / (std::string(without_architecture(package)) + std::string(suffix));
}

void DpkgDatabase::each_path_of(const fs::path& list, std::string_view package,
                                const std::function<void(std::string&&, std::string_view)>& visit) {
  std::ifstream in(list, std::ios::binary);
  std::string line;
  while (std::getline(in, line)) {
    if (line.size() < 2 || line.front() != '/' || line == "/.") continue;
    const auto diverted = diversions_.find(line);
    const bool elsewhere = diverted != diversions_.end() && diverted->second.by != without_architecture(package);
    visit(real_paths_.real(elsewhere ? std::string_view(diverted->second.to) : std::string_view(line)), line);
  }
}

std::multimap<std::string, PackagePath> DpkgDatabase::find(const std::set<std::string>& packages,
                                                           const std::set<std::string>& paths) {
  std::multimap<std::string, PackagePath> out;
  const auto status = read_status(root_ / "var/lib/dpkg/status", packages);
  for (const std::string& package : packages) {
    const auto known = status.find(package);
    std::map<std::string, std::multimap<std::string, PackagePath>::iterator, std::less<>>
        wanted;  // as the package writes them, without the slash
    each_path_of(info_file(package, ".list"), package, [&](std::string&& real, std::string_view written) {
      if (!paths.contains(real)) return;
      PackagePath entry{.package = package};
      if (known != status.end()) {
        entry.version = known->second.version;
        const auto conffile = known->second.conffiles.find(std::string(written));
        entry.conffile = conffile != known->second.conffiles.end();
        if (entry.conffile) entry.md5 = conffile->second;
      }
      wanted.emplace(written.substr(1), out.emplace(std::move(real), std::move(entry)));
    });
    if (wanted.empty()) continue;
    std::ifstream in(info_file(package, ".md5sums"), std::ios::binary);
    std::string line;
    while (std::getline(in, line)) {
      if (line.size() < 35) continue;
      const auto entry = wanted.find(std::string_view(line).substr(34));
      if (entry != wanted.end() && !entry->second->second.conffile)
        entry->second->second.md5 = md5_from_hex(std::string_view(line).substr(0, 32));
    }
  }
  return out;
}

void DpkgDatabase::each_path(const std::function<void(std::string_view, std::string_view)>& visit) {
  std::error_code missing;
  for (const fs::directory_entry& file : fs::directory_iterator(root_ / "var/lib/dpkg/info", missing)) {
    if (file.path().extension() != ".list") continue;
    const std::string package = file.path().stem().string();
    each_path_of(file.path(), package, [&](std::string&& real, std::string_view) { visit(real, package); });
  }
}

}  // namespace junshu::integrity
