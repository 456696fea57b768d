#include "observer.h"

#include <unistd.h>

#include <cstdlib>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "probes/host.h"
#include "probes/packages.h"
#include "probes/services.h"

namespace junshu::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kClockStep = 250;  // ms; smaller changes of the offset are told with the next sign of life

std::string stamp_of(const fs::path& file) {
  std::error_code error;
  const auto time = fs::last_write_time(file, error);
  if (error) return {};
  return std::to_string(time.time_since_epoch().count()) + " " + std::to_string(fs::file_size(file, error));
}

}  // namespace

Observer::Observer(const State& state, fs::path sysroot) : state_(state), sysroot_(std::move(sysroot)) {
  try {
    if (const auto text = base::read_text_if_present(state_.devices_file())) memory_ = probes::DeviceMemory::load(*text);
  } catch (const base::Error& error) {
    base::log_warning("the memory of devices is lost: " + std::string(error.what()));
  }
  try {
    if (const auto text = base::read_text_if_present(state_.packages_file())) {
      const wire::Observation told = wire::decode_observation(*text);
      if (const auto* full = std::get_if<wire::PackagesFull>(&told.fact)) packages_ = full->packages;
    }
  } catch (const base::Error& error) {
    base::log_warning("the memory of packages is lost: " + std::string(error.what()));
  }
  packages_full_due_ = !packages_.has_value();
}

void Observer::look_at_packages(base::Millis now, std::vector<wire::Observation>& out) {
  std::string stamp = stamp_of(sysroot_ / probes::kDpkgStatus);
  if (stamp == packages_stamp_ && !stamp.empty() && !packages_full_due_) return;
  auto found = probes::read_packages(sysroot_);
  packages_missing_ = !found.has_value();
  if (!found) return;
  packages_stamp_ = std::move(stamp);
  if (packages_full_due_) {
    out.push_back({now, wire::PackagesFull{*found}});
  } else {
    wire::PackagesDiff difference = probes::diff(*packages_, *found);
    if (difference.set.empty() && difference.removed.empty()) return;
    out.push_back({now, std::move(difference)});
  }
  packages_ = std::move(found);
  packages_full_due_ = false;
  packages_unsaved_ = true;
}

std::vector<wire::Observation> Observer::look(base::Millis now) {
  std::vector<wire::Observation> out;
  look_at_packages(now, out);
  wire::HostFacts host = probes::read_host(sysroot_);
  std::error_code ignored;
  if (packages_missing_) host.unobserved.push_back({"packages", "there is no dpkg database"});
  if (!fs::exists(sysroot_ / "sys/block", ignored)) host.unobserved.push_back({"devices", "there is no /sys/block"});
  const bool sockets = fs::exists(sysroot_ / "proc/net/tcp", ignored);
  if (!sockets) host.unobserved.push_back({"services", "there is no /proc/net/tcp"});
  if (::geteuid() != 0) {
    host.unobserved.push_back({"encryption", "not running as root: only what udev and device mapper say"});
    host.unobserved.push_back({"processes", "not running as root: other users' processes are not named"});
  }
  if (host_ != host) {
    out.push_back({now, host});
    host_ = std::move(host);
  }
  if (sockets) {
    wire::Services services = probes::read_services(sysroot_);
    if (services_ != services) {
      out.push_back({now, services});
      services_ = std::move(services);
    }
  }
  return out;
}

std::vector<wire::Observation> Observer::devices(base::Millis now, const std::vector<DeviceWatch::Inventory>& inventories) {
  std::vector<wire::Observation> out;
  for (DeviceWatch::Inventory inventory : inventories) {
    probes::DeviceChanges changes = memory_.look(inventory);
    for (wire::Device& device : changes.added) {
      base::log_info("device attached: " + device.name + " " + device.identity);
      out.push_back({now, wire::DeviceAdded{std::move(device)}});
    }
    for (wire::DeviceRemoved& device : changes.removed) {
      base::log_info("device removed: " + device.name + " " + device.identity);
      out.push_back({now, std::move(device)});
    }
    if (!devices_told_ || changes.altered) out.push_back({now, wire::DevicesFull{inventory}});
    devices_told_ = true;
    last_devices_ = std::move(inventory);
    memory_unsaved_ = true;
  }
  return out;
}

std::optional<wire::Observation> Observer::clock(base::Millis now, const wire::ClockReading& reading, base::Millis interval) {
  const bool moved = !last_clock_ || std::llabs(reading.offset_ms - last_clock_->offset_ms) > kClockStep + reading.round_trip_ms / 2;
  // Heartbeats come a little early or late: one just before the end of the interval serves. A new interval is answered at once, for the server
  // waits by the one that stood with the last segment.
  const bool due = now - last_clock_at_ >= interval - interval / 10 || now < last_clock_at_ || interval != last_interval_;
  if (!moved && !due) return std::nullopt;
  last_interval_ = interval;
  last_clock_ = reading;
  last_clock_at_ = now;
  return wire::Observation{now, reading};
}

std::vector<wire::Observation> Observer::everything(base::Millis now) {
  host_.reset();
  services_.reset();
  last_clock_.reset();
  packages_full_due_ = true;
  std::vector<wire::Observation> out = look(now);
  if (devices_told_) out.push_back({now, wire::DevicesFull{last_devices_}});
  return out;
}

void Observer::sealed() {
  if (packages_unsaved_ && packages_) {
    base::write_durably(state_.packages_file(), wire::encode({0, wire::PackagesFull{*packages_}}), 0600);
    packages_unsaved_ = false;
  }
  if (memory_unsaved_) {
    base::write_durably(state_.devices_file(), memory_.save(), 0600);
    memory_unsaved_ = false;
  }
}

}  // namespace junshu::agent
