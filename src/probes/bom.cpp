#include "probes/bom.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"

namespace junshu::probes {
namespace {

using base::Array;
using base::Object;

// RFC 3986 unreserved characters and the colon stay (purl-spec, "How to encode").
std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~:").find(c) != std::string_view::npos;
    if (stays) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// A UUID of version 8 (RFC 9562): its own bits, made of the content.
std::string serial_number(const wire::HostFacts& host, const std::vector<wire::Package>& packages) {
  std::string about = "junshu bom";
  for (const std::string& part :
       {host.hostname, host.machine, host.os_id, host.os_version, host.os_name, host.architecture}) {
    about += '\0';
    about += part;
  }
  const base::Digest inventory = wire::inventory_digest(packages);
  base::Digest digest = base::sha256({base::as_bytes(about), inventory});
  digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0fU) | 0x80U);
  digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3fU) | 0x80U);
  const std::string hex = base::hex(base::ByteView(digest).first(16));
  return "urn:uuid:" + hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) +
         "-" + hex.substr(20);
}

Object component(const wire::HostFacts& host, const wire::Package& package) {
  const std::string url = package_url(host, package);
  Object out{
      {"type", "library"}, {"bom-ref", url}, {"name", package.name}, {"version", package.version}, {"purl", url}};
  if (package.status != "installed")
    out["properties"] = Array{Object{{"name", "junshu:dpkg:status"}, {"value", package.status}}};
  return out;
}

}  // namespace

std::string package_url(const wire::HostFacts& host, const wire::Package& package) {
  std::string out = "pkg:deb/";
  const std::string maker = encoded(lower(host.os_id));
  if (!maker.empty()) out += maker + "/";
  out += encoded(lower(package.name)) + "@" + encoded(package.version);
  char separator = '?';
  const auto qualify = [&](std::string_view key, const std::string& value) {
    out += separator + std::string(key) + "=" + encoded(value);
    separator = '&';
  };
  if (!package.architecture.empty()) qualify("arch", package.architecture);
  if (!host.os_id.empty() && !host.os_version.empty()) qualify("distro", lower(host.os_id) + "-" + host.os_version);
  return out;
}

std::string cyclonedx(const wire::HostFacts& host, const std::vector<wire::Package>& packages, base::Millis at,
                      std::string_view program_version) {
  std::vector<wire::Package> present;
  std::copy_if(packages.begin(), packages.end(), std::back_inserter(present),
               [](const wire::Package& package) { return package.status != "config-files"; });
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());

  Array components;
  if (!host.os_id.empty()) {
    Object system{{"type", "operating-system"},
                  {"bom-ref", "os:" + host.os_id + "-" + host.os_version},
                  {"name", host.os_id},
                  {"version", host.os_version}};
    if (!host.os_name.empty()) system["description"] = host.os_name;
    components.emplace_back(std::move(system));
  }
  for (const wire::Package& package : present) components.emplace_back(component(host, package));

  const std::string name = host.hostname.empty() ? "host" : host.hostname;
  const Object program{{"type", "application"}, {"name", "junshu"}, {"version", program_version}};
  const Object out{
      {"$schema", "http://cyclonedx.org/schema/bom-1.5.schema.json"},
      {"bomFormat", "CycloneDX"},
      {"specVersion", "1.5"},
      {"serialNumber", serial_number(host, present)},
      {"version", 1},
      {"metadata", Object{{"timestamp", base::to_iso8601(at)},
                          {"tools", Object{{"components", Array{program}}}},
                          {"component", Object{{"type", "device"}, {"bom-ref", "host:" + name}, {"name", name}}}}},
      {"components", std::move(components)}};
  return base::to_json(out) + "\n";
}

}  // namespace junshu::probes
