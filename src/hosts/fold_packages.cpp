#include <set>

#include "segment_fold.h"

namespace junshu::hosts {

using store::Cell;
using store::Value;

namespace {

// Removed packages that left configuration files behind stay in dpkg's list.
bool there(const wire::Package& package) { return package.status != "config-files" && package.status != "not-installed"; }

using Name = std::pair<std::string, std::string>;  // and architecture

std::map<Name, wire::Package> known_packages(store::Projection& projection, const std::string& contract, const std::string& host) {
  std::map<Name, wire::Package> out;
  const auto rows = projection.query("select name, architecture, version, status from p_package where contract = ? and host = ?", {contract, host});
  for (const auto& row : rows.rows) {
    wire::Package package{store::text(row[0]), store::text(row[1]), store::text(row[2]), store::text(row[3])};
    out.emplace(Name{package.name, package.architecture}, std::move(package));
  }
  return out;
}

}  // namespace

std::vector<Cell> SegmentFold::package_key(const wire::Package& package) const {
  return {{"contract", contract_}, {"host", host_}, {"name", package.name}, {"architecture", package.architecture}};
}

void SegmentFold::put(const wire::Package& package) {
  projection_.upsert("p_package", package_key(package), {{"version", package.version}, {"status", package.status}});
}

void SegmentFold::package_changed(const wire::Package* before, const wire::Package* now) {
  const std::string from = before != nullptr && there(*before) ? before->version : "";
  const std::string to = now != nullptr && there(*now) ? now->version : "";
  if (!names_facts_ || from == to) return;
  const wire::Package& package = now != nullptr ? *now : *before;
  projection_.upsert("p_package_change", here(numbered("PC", package_changes_++)),
                     {{"host", host_},
                      {"name", package.name},
                      {"architecture", package.architecture},
                      {"from_version", text_or_null(from)},
                      {"to_version", text_or_null(to)},
                      {"at", at_},
                      {"seen_at", event_.at}});
}

std::string SegmentFold::packages_digest() {
  if (!packages_digest_.empty()) return packages_digest_;
  const auto known = projection_.query("select packages_digest from p_host where contract = ? and record = ?", {contract_, host_});
  return known.empty() ? std::string() : store::text(known.rows[0][0]);
}

void SegmentFold::packages_are(const base::Digest& digest) {
  packages_digest_ = base::hex(digest);
  host_cells_.push_back({"packages_digest", packages_digest_});
  host_cells_.push_back({"wants_full", std::int64_t{0}});
}

void SegmentFold::fold(const wire::PackagesFull& full) {
  const bool first = packages_digest().empty();
  auto known = known_packages(projection_, contract_, host_);
  for (const auto& package : full.packages) {
    const auto before = known.find({package.name, package.architecture});
    if (before == known.end()) {
      put(package);
      if (!first) package_changed(nullptr, &package);
      continue;
    }
    if (before->second != package) {
      put(package);
      if (!first) package_changed(&before->second, &package);
    }
    known.erase(before);
  }
  for (const auto& [name, package] : known) {
    projection_.erase("p_package", package_key(package));
    if (!first) package_changed(&package, nullptr);
  }
  packages_are(wire::inventory_digest(full.packages));
}

void SegmentFold::fold(const wire::PackagesDiff& diff) {
  if (packages_digest() != base::hex(diff.base)) {
    host_cells_.push_back({"wants_full", std::int64_t{1}});
    return;
  }
  const auto row_of = [&](const wire::Package& package) -> std::optional<wire::Package> {
    const auto rows = projection_.query("select version, status from p_package where contract = ? and host = ? and name = ? and architecture = ?",
                                        {contract_, host_, package.name, package.architecture});
    if (rows.empty()) return std::nullopt;
    return wire::Package{package.name, package.architecture, store::text(rows.rows[0][0]), store::text(rows.rows[0][1])};
  };
  for (const auto& change : diff.set) {
    const auto before = row_of(change.now);
    put(change.now);
    package_changed(before ? &*before : nullptr, &change.now);
  }
  for (const auto& package : diff.removed) {
    const auto before = row_of(package);
    projection_.erase("p_package", package_key(package));
    if (before) package_changed(&*before, nullptr);
  }
  packages_are(diff.result);
}

}  // namespace junshu::hosts
