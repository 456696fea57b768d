#include "media_observer.h"

#include <algorithm>

#include "base/log.h"
#include "probes/devices.h"
#include "probes/media_policy.h"

namespace junshu::agent {
namespace {

constexpr std::chrono::milliseconds kPoll = std::chrono::seconds(5);  // counters fill and mounts come and go without a device

}  // namespace

MediaObserver::MediaObserver(Outbox& outbox, const base::Clock& clock, std::filesystem::path sysroot, probes::MediaControl& control)
    : outbox_(outbox),
      clock_(clock),
      sysroot_(std::move(sysroot)),
      control_(control),
      uses_(sysroot_),
      thread_("watching media", [this] { return look(); }) {}

void MediaObserver::use(const wire::MediaSettings& settings) {
  {
    const std::lock_guard lock(mutex_);
    if (settings == settings_) return;
    settings_ = settings;
  }
  thread_.wake();
}

void MediaObserver::devices(std::vector<wire::Device> inventory) {
  {
    const std::lock_guard lock(mutex_);
    inventory_ = std::move(inventory);
  }
  thread_.wake();
}

std::chrono::milliseconds MediaObserver::look() {
  wire::MediaSettings settings;
  std::vector<wire::Device> devices;
  {
    const std::lock_guard lock(mutex_);
    if (!inventory_) return kPoll;
    settings = settings_;
    devices = *inventory_;
  }
  // Where a medium is mounted changes without any device coming or going.
  if (std::ranges::any_of(devices, &wire::Device::removable)) devices = probes::read_devices(sysroot_);
  std::vector<wire::Observation> told;
  std::erase_if(attempted_, [&](const std::string& identity) {
    return std::ranges::none_of(devices, [&](const wire::Device& device) { return device.identity == identity; });
  });
  for (const wire::Device& device : devices) {
    if (!probes::must_block(settings, device) || !attempted_.insert(device.identity).second) continue;
    const probes::MediaBlock block = probes::block_medium(sysroot_, device, control_);
    base::log_warning("medium " + device.identity + (block.effect_verified ? " is kept out" : " could not be kept out: " + block.remaining));
    told.push_back({clock_.now(), probes::use_of(device, block, clock_.now())});
  }
  for (auto& use : uses_.look(devices, settings.policy, clock_.now())) told.push_back({clock_.now(), std::move(use)});
  uses_.open();  // empties the counters
  outbox_.put(std::move(told));
  return kPoll;
}

}  // namespace junshu::agent
