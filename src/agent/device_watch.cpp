#include "device_watch.h"

#include <libudev.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "probes/devices.h"

namespace junshu::agent {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxWaiting = 1000;  // inventories not yet taken; beyond, the newest replaces the one before
constexpr std::chrono::milliseconds kSettle{300};  // partitions and udev's database follow the first announcement

struct UdevRelease {
  void operator()(udev* u) const { udev_unref(u); }
  void operator()(udev_monitor* m) const { udev_monitor_unref(m); }
  void operator()(udev_device* d) const { udev_device_unref(d); }
};

std::string text(const char* value) { return value == nullptr ? std::string() : std::string(value); }

// The announcements of block devices; silent where there are none to be had.
class Monitor {
 public:
  explicit Monitor(bool live) {
    if (!live) return;
    udev_.reset(udev_new());
    if (!udev_) return;
    std::error_code ignored;
    const char* source = fs::exists("/run/udev/control", ignored) ? "udev" : "kernel";
    monitor_.reset(udev_monitor_new_from_netlink(udev_.get(), source));
    if (!monitor_) return;
    if (udev_monitor_filter_add_match_subsystem_devtype(monitor_.get(), "block", nullptr) < 0 ||
        udev_monitor_enable_receiving(monitor_.get()) < 0) {
      monitor_.reset();
      base::log_info("device announcements are not to be had here: looking every few seconds only");
    }
  }
  int descriptor() const { return monitor_ ? udev_monitor_get_fd(monitor_.get()) : -1; }

  // Takes all announcements that wait; returns the disks that were added and are gone again.
  std::vector<wire::Device> receive() {
    std::vector<wire::Device> gone;
    while (true) {
      const std::unique_ptr<udev_device, UdevRelease> device(udev_monitor_receive_device(monitor_.get()));
      if (!device) return gone;
      const std::string path = text(udev_device_get_syspath(device.get()));
      std::error_code ignored;
      if (text(udev_device_get_action(device.get())) != "add" || text(udev_device_get_devtype(device.get())) != "disk" ||
          path.find("/virtual/") != std::string::npos || fs::exists(path, ignored)) {
        continue;
      }
      const auto property = [&](const char* key) { return text(udev_device_get_property_value(device.get(), key)); };
      wire::Device seen;
      seen.name = text(udev_device_get_sysname(device.get()));
      seen.bus = path.find("/usb") != std::string::npos ? wire::Bus::Usb : wire::Bus::Unknown;
      seen.removable = true;
      seen.serial = property("ID_SERIAL_SHORT");
      seen.vendor = property("ID_VENDOR");
      seen.model = property("ID_MODEL");
      seen.position = fs::path(path).parent_path().string();
      probes::identify(seen);
      gone.push_back(std::move(seen));
    }
  }

 private:
  std::unique_ptr<udev, UdevRelease> udev_;
  std::unique_ptr<udev_monitor, UdevRelease> monitor_;
};

}  // namespace

DeviceWatch::DeviceWatch(fs::path sysroot, std::chrono::milliseconds poll, std::chrono::milliseconds full_look)
    : sysroot_(std::move(sysroot)), poll_(poll), full_look_(full_look) {
  ready_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  stop_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  JUNSHU_INVARIANT(ready_ >= 0 && stop_ >= 0, "no descriptors left");
  thread_ = std::thread([this] { watch(); });
}

DeviceWatch::~DeviceWatch() {
  ::eventfd_write(stop_, 1);
  thread_.join();
  ::close(ready_);
  ::close(stop_);
}

std::vector<DeviceWatch::Inventory> DeviceWatch::take() {
  eventfd_t count = 0;
  ::eventfd_read(ready_, &count);
  const std::lock_guard lock(mutex_);
  return std::exchange(found_, {});
}

void DeviceWatch::publish(Inventory inventory) {
  {
    const std::lock_guard lock(mutex_);
    if (found_.size() >= kMaxWaiting) found_.pop_back();
    found_.push_back(std::move(inventory));
  }
  ::eventfd_write(ready_, 1);
}

void DeviceWatch::look(const Inventory& appeared) {
  Inventory now = probes::read_devices(sysroot_);
  if (!appeared.empty()) {
    Inventory with = now;
    for (const wire::Device& device : appeared) {
      const auto same = [&](const wire::Device& each) { return each.identity == device.identity; };
      if (std::none_of(with.begin(), with.end(), same)) with.push_back(device);
    }
    std::sort(with.begin(), with.end(), [](const wire::Device& a, const wire::Device& b) { return a.identity < b.identity; });
    if (with != now && published_) {
      publish(with);
      last_ = with;
    }
  }
  if (published_ && now == last_) return;
  published_ = true;
  last_ = now;
  publish(std::move(now));
}

void DeviceWatch::watch() {
  Monitor monitor(fs::path("/") == sysroot_);
  std::string signature = probes::devices_signature(sysroot_);
  look({});
  auto next_full = Clock::now() + full_look_;
  pollfd waits[2] = {{.fd = stop_, .events = POLLIN, .revents = 0}, {.fd = monitor.descriptor(), .events = POLLIN, .revents = 0}};
  while (true) {
    waits[0].revents = waits[1].revents = 0;
    ::poll(waits, 2, static_cast<int>(poll_.count()));
    if (waits[0].revents != 0) return;
    Inventory gone;
    if (waits[1].revents != 0) gone = monitor.receive();
    std::string now = probes::devices_signature(sysroot_);
    const bool changed = waits[1].revents != 0 || now != signature;
    if (!changed && Clock::now() < next_full) continue;
    if (changed) {
      look(gone);
      if (::poll(waits, 1, static_cast<int>(kSettle.count())) > 0) return;
      now = probes::devices_signature(sysroot_);
    }
    signature = std::move(now);
    next_full = Clock::now() + full_look_;
    look({});
  }
}

}  // namespace junshu::agent
