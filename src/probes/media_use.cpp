#include "probes/media_use.h"

#include <algorithm>

#include "attributes.h"
#include "base/text.h"
#include "probes/media_policy.h"

namespace junshu::probes {
namespace {

constexpr std::int64_t kSector = 512;       // of /sys/block/*/stat, whatever the device's own is
constexpr std::size_t kSectorsWritten = 6;  // field of it, from 0 (Documentation/block/stat.rst)

}  // namespace

MediaUses::MediaUses(std::filesystem::path sysroot, MakeCounter make)
    : sysroot_(std::move(sysroot)), make_(std::move(make)) {}

std::optional<std::int64_t> MediaUses::sectors_written(const std::string& name) const {
  std::vector<std::string_view> fields;
  const std::string text = attribute(sysroot_ / "sys/block" / name / "stat", 1024);
  for (const std::string_view field : base::split(text, ' ')) {
    if (!field.empty()) fields.push_back(field);
  }
  const long long value = fields.size() > kSectorsWritten ? number(fields[kSectorsWritten], -1) : -1;
  return value >= 0 ? std::optional<std::int64_t>(value) : std::nullopt;
}

void MediaUses::refresh(Use& use) {
  if (use.counter) use.told.files_written = use.counter->files();
  // A device that was pulled out has no figures any more: the last seen stay.
  if (const auto sectors = sectors_written(use.name)) {
    use.told.bytes_written = std::max(use.told.bytes_written, (*sectors - use.sectors_before) * kSector);
  }
}

std::vector<wire::MediaUse> MediaUses::look(const std::vector<wire::Device>& devices, wire::MediaPolicy policy,
                                            base::Millis now) {
  std::vector<wire::MediaUse> out;
  std::map<std::string, std::int64_t> unmounted;
  std::map<std::string, const wire::Device*> mounted;
  for (const wire::Device& device : devices) {
    if (!device.removable) continue;
    if (!mounts_of(device).empty()) {
      mounted[device.identity] = &device;
    } else if (const auto sectors = sectors_written(device.name)) {
      unmounted[device.identity] = *sectors;
    }
  }
  for (auto use = uses_.begin(); use != uses_.end();) {
    const auto still = mounted.find(use->first);
    if (still != mounted.end() && still->second->name == use->second.name) {
      ++use;
      continue;
    }
    refresh(use->second);
    use->second.told.until = now;
    out.push_back(std::move(use->second.told));
    use = uses_.erase(use);
  }
  for (const auto& [identity, device] : mounted) {
    auto [place, is_new] = uses_.try_emplace(identity);
    Use& use = place->second;
    if (is_new) {
      use.told.device = identity;
      use.told.mounted_at = now;
      use.told.policy = policy;
      use.name = device->name;
      const auto before = before_mounting_.find(identity);
      use.sectors_before = before != before_mounting_.end() ? before->second : sectors_written(use.name).value_or(0);
      use.counter = make_ ? make_() : nullptr;
    }
    for (const std::string& point : mounts_of(*device)) {
      if (!use.counter || std::find(use.watched.begin(), use.watched.end(), point) != use.watched.end()) continue;
      if (use.counter->add(point)) use.watched.push_back(point);
    }
    if (is_new) out.push_back(use.told);
  }
  before_mounting_ = std::move(unmounted);
  return out;
}

std::vector<wire::MediaUse> MediaUses::open() {
  std::vector<wire::MediaUse> out;
  for (auto& [identity, use] : uses_) {
    refresh(use);
    out.push_back(use.told);
  }
  return out;
}

std::vector<int> MediaUses::descriptors() const {
  std::vector<int> out;
  for (const auto& [identity, use] : uses_) {
    if (use.counter && use.counter->descriptor() >= 0) out.push_back(use.counter->descriptor());
  }
  return out;
}

}  // namespace junshu::probes
