#include "probes/media_policy.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace junshu::probes {

MediaStanding standing_of(const wire::MediaSettings& settings, const wire::Device& device) {
  if (!device.removable || device.kind == wire::DeviceKind::Loop) return MediaStanding::NotMedia;
  if (device.serial.empty()) return MediaStanding::Unregistered;
  const std::string key = base::search_key(device.serial);
  const auto reads_alike = [&](const std::string& serial) { return base::search_key(serial) == key; };
  if (std::any_of(settings.forbidden.begin(), settings.forbidden.end(), reads_alike)) return MediaStanding::Forbidden;
  const auto& registered = settings.registered;
  return device.identity_from == wire::IdentitySource::Serial &&
                 std::find(registered.begin(), registered.end(), device.serial) != registered.end()
             ? MediaStanding::Registered
             : MediaStanding::Unregistered;
}

std::vector<std::string> mounts_of(const wire::Device& device) {
  std::set<std::string> points(device.mounts.begin(), device.mounts.end());
  for (const wire::Partition& partition : device.partitions) {
    points.insert(partition.mounts.begin(), partition.mounts.end());
  }
  return {points.begin(), points.end()};
}

bool runs_the_host(const wire::Device& device) {
  static const std::set<std::string> kNeeded = {"/",    "/boot", "/efi", "/etc", "/home", "/nix",
                                                "/opt", "/root", "/srv", "/usr", "/var"};
  const auto points = mounts_of(device);
  return std::any_of(points.begin(), points.end(), [](const std::string& point) {
    return kNeeded.contains(point) || point.starts_with("/boot/") || point.starts_with("/var/lib/");
  });
}

bool must_block(const wire::MediaSettings& settings, const wire::Device& device) {
  if (settings.policy != wire::MediaPolicy::BlockUnregistered || runs_the_host(device)) return false;
  const MediaStanding standing = standing_of(settings, device);
  return standing == MediaStanding::Unregistered || standing == MediaStanding::Forbidden;
}

}  // namespace junshu::probes
