// What dpkg did on a host, by its own log, and where the version before is still to be found (clauses 5(5), 5(6)).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "wire/facts.h"

namespace junshu::probes {

enum class PackageAction { Install, Upgrade, Remove, Purge };

// As dpkg began it: whether it came to a good end is not said here. A downgrade is an Upgrade to a lower version.
struct PackageTransaction {
  base::Millis at = 0;
  PackageAction action = PackageAction::Install;
  std::string name;
  std::string architecture;
  std::string from;  // empty: it was not there
  std::string to;    // empty: it is gone
  bool operator==(const PackageTransaction&) const = default;
};

// /var/log/dpkg.log. Its times are civil times of the host: `zone` is the host's. Other lines, and malformed ones, are
// left out.
std::vector<PackageTransaction> parse_dpkg_log(std::string_view text, const base::Zone& zone);

struct PackageHistory {
  std::vector<PackageTransaction> transactions;  // oldest first
  std::vector<wire::Unobserved>
      unobserved;  // logs that are damaged, too long or cannot be read: what they held is not known
};
// dpkg.log and its rotated ones, compressed by gzip or not, at most 64 MiB each. A host without dpkg has an empty
// history.
PackageHistory read_package_history(const std::filesystem::path& sysroot, const base::Zone& zone);

// The last version before the present one, of every package that ever changed.
struct OldPackage {
  std::string name;
  std::string architecture;
  std::string version;
  std::string replaced_by;  // empty: it was removed
  base::Millis at = 0;      // when it went
  // The .deb that still holds it; none: it is not in any of the folders. Found by its file name: that it really is this
  // version, only dpkg can say when it is used. Path below the sysroot.
  std::optional<std::string> file;
  std::optional<base::Digest> sha256;
  std::int64_t size = 0;
  bool operator==(const OldPackage&) const = default;
};
inline constexpr std::string_view kAptArchives = "var/cache/apt/archives";
// Sorted by name and architecture. `folders` are below the sysroot and searched with all below them, the first find
// counts.
std::vector<OldPackage> old_packages(const std::filesystem::path& sysroot,
                                     const std::vector<PackageTransaction>& transactions,
                                     const std::vector<std::string>& folders = {std::string(kAptArchives)});

}  // namespace junshu::probes
