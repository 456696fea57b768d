// The packages of a host, from dpkg's own database.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "wire/facts.h"

namespace junshu::probes {

// The status file of dpkg (deb822 paragraphs), sorted, one entry per name and architecture. Paragraphs without name, version or
// status are left out: they are packages never installed or remains of an interrupted run.
std::vector<wire::Package> parse_dpkg_status(std::string_view text);

// nullopt: this host has no dpkg, or its database cannot be read. `path` is below the sysroot.
std::optional<std::vector<wire::Package>> read_packages(const std::filesystem::path& sysroot);
inline constexpr std::string_view kDpkgStatus = "var/lib/dpkg/status";

// What leads from one sorted inventory to another.
wire::PackagesDiff diff(const std::vector<wire::Package>& before, const std::vector<wire::Package>& after);
// The inventory after it; nullopt when `before` is not the one it starts from, or it does not lead where it says.
std::optional<std::vector<wire::Package>> patched(const std::vector<wire::Package>& before, const wire::PackagesDiff& diff);

}  // namespace junshu::probes
