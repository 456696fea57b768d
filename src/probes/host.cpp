#include "probes/host.h"

#include "attributes.h"
#include "base/hash.h"
#include "base/text.h"

namespace junshu::probes {
namespace {

std::string unquoted(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
    const bool escapes = value.front() == '"';
    value = value.substr(1, value.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (escapes && value[i] == '\\' && i + 1 < value.size()) ++i;
      out += value[i];
    }
    return out;
  }
  return std::string(value);
}

}  // namespace

std::map<std::string, std::string> parse_os_release(std::string_view text) {
  std::map<std::string, std::string> out;
  for (std::string_view line : base::split(text, '\n')) {
    line = base::trim(line);
    const std::size_t equals = line.find('=');
    if (line.empty() || line.front() == '#' || equals == std::string_view::npos || equals == 0) continue;
    out[std::string(line.substr(0, equals))] = clean(unquoted(line.substr(equals + 1)));
  }
  return out;
}

wire::HostFacts read_host(const std::filesystem::path& sysroot) {
  wire::HostFacts host;
  std::string release = read_limited(sysroot / "etc/os-release");
  if (release.empty()) release = read_limited(sysroot / "usr/lib/os-release");
  auto os = parse_os_release(release);
  host.os_id = os["ID"];
  host.os_version = os["VERSION_ID"];
  host.os_name = os["PRETTY_NAME"];
  if (release.empty()) host.unobserved.push_back({"os", "there is no os-release file"});

  const std::filesystem::path kernel = sysroot / "proc/sys/kernel";
  host.hostname = attribute(kernel / "hostname");
  if (host.hostname.empty()) host.hostname = attribute(sysroot / "etc/hostname");
  host.kernel = attribute(kernel / "osrelease");
  host.architecture = attribute(kernel / "arch", 64);
  host.boot = attribute(kernel / "random/boot_id", 64);

  const std::string machine = attribute(sysroot / "etc/machine-id", 64);
  if (!machine.empty()) host.machine = base::hex(base::sha256({base::as_bytes("junshu machine "), base::as_bytes(machine)}));

  const std::filesystem::path dmi = sysroot / "sys/class/dmi/id";
  host.vendor = attribute(dmi / "sys_vendor");
  host.product = attribute(dmi / "product_name");
  host.serial = attribute(dmi / "product_serial");

  const std::string stat = read_limited(sysroot / "proc/stat", 1U << 20U);
  for (const std::string_view line : base::split(stat, '\n')) {
    if (!line.starts_with("btime ")) continue;
    const long long seconds = number(base::trim(line.substr(6)), -1);
    if (seconds >= 0 && seconds < 100'000'000'000LL) host.booted_at = seconds * base::kSecond;
  }
  return host;
}

}  // namespace junshu::probes
