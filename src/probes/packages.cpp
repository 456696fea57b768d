#include "probes/packages.h"

#include <algorithm>
#include <map>
#include <utility>

#include "attributes.h"
#include "base/text.h"

namespace junshu::probes {
namespace {

constexpr std::size_t kMaxStatus = 64U << 20U;
using Key = std::pair<std::string, std::string>;

Key key_of(const wire::Package& package) { return {package.name, package.architecture}; }

std::vector<wire::Package> values(std::map<Key, wire::Package>&& packages) {
  std::vector<wire::Package> out;
  out.reserve(packages.size());
  for (auto& [key, package] : packages) out.push_back(std::move(package));
  return out;
}

std::map<Key, wire::Package> indexed(const std::vector<wire::Package>& packages) {
  std::map<Key, wire::Package> out;
  for (const wire::Package& package : packages) out.insert_or_assign(key_of(package), package);
  return out;
}

}  // namespace

std::vector<wire::Package> parse_dpkg_status(std::string_view text) {
  std::map<Key, wire::Package> packages;
  wire::Package current;
  const auto finish = [&] {
    if (!current.name.empty() && !current.version.empty() && !current.status.empty() && current.status != "not-installed") {
      if (current.architecture.empty()) current.architecture = "all";
      packages.insert_or_assign(key_of(current), current);
    }
    current = {};
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (base::trim(line).empty()) {
      finish();
      continue;
    }
    const std::size_t colon = line.find(':');
    if (line.front() == ' ' || line.front() == '\t' || colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = base::trim(line.substr(colon + 1));
    if (name == "Package") {
      current.name = clean(value);
    } else if (name == "Version") {
      current.version = clean(value);
    } else if (name == "Architecture") {
      current.architecture = clean(value, 64);
    } else if (name == "Status") {
      current.status = clean(value.substr(value.rfind(' ') + 1), 64);
    }
  }
  finish();
  return values(std::move(packages));
}

std::optional<std::vector<wire::Package>> read_packages(const std::filesystem::path& sysroot) {
  const std::string text = read_limited(sysroot / kDpkgStatus, kMaxStatus);
  if (text.empty()) return std::nullopt;
  return parse_dpkg_status(text);
}

wire::PackagesDiff diff(const std::vector<wire::Package>& before, const std::vector<wire::Package>& after) {
  wire::PackagesDiff out{.base = wire::inventory_digest(before), .result = wire::inventory_digest(after), .set = {}, .removed = {}};
  const auto old = indexed(before);
  const auto now = indexed(after);
  for (const auto& [key, package] : now) {
    const auto was = old.find(key);
    if (was == old.end()) {
      out.set.push_back({.now = package, .was_version = {}});
    } else if (was->second != package) {
      out.set.push_back({.now = package, .was_version = was->second.version});
    }
  }
  for (const auto& [key, package] : old) {
    if (!now.contains(key)) out.removed.push_back(package);
  }
  return out;
}

std::optional<std::vector<wire::Package>> patched(const std::vector<wire::Package>& before, const wire::PackagesDiff& diff) {
  if (wire::inventory_digest(before) != diff.base) return std::nullopt;
  auto packages = indexed(before);
  for (const wire::Package& package : diff.removed) packages.erase(key_of(package));
  for (const wire::PackageChange& change : diff.set) packages.insert_or_assign(key_of(change.now), change.now);
  std::vector<wire::Package> after = values(std::move(packages));
  if (wire::inventory_digest(after) != diff.result) return std::nullopt;
  return after;
}

}  // namespace junshu::probes
