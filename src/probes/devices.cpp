#include "probes/devices.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>

#include "attributes.h"
#include "base/hash.h"
#include "base/text.h"
#include "block_tree.h"
#include "wire/observation.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;
using wire::Bus;
using wire::Device;
using wire::DeviceKind;
using wire::IdentitySource;

constexpr std::int64_t kEmptyDrive = 2'097'151LL * 512;  // what the kernel says of an optical drive before a disc was read
constexpr std::int64_t kEmptyFloppy = 8LL * 512;

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view each) { return text.starts_with(each); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "host6" → "host", "6:0:0:0" → ":0:0:0": the kernel counts these up at every plugging.
std::string without_host_numbers(std::string_view part) {
  if (begins_with_any(part, {"host", "target", "virtio"}) || (!part.empty() && is_digit(part.front()) && part.find(':') < 4 &&
                                                              std::count(part.begin(), part.end(), ':') == 3 && part.find('.') == std::string_view::npos)) {
    std::string out(part);
    const auto digit = std::find_if(out.begin(), out.end(), is_digit);
    auto end = digit;
    while (end != out.end() && is_digit(*end)) ++end;
    out.erase(digit, end);
    return out;
  }
  return std::string(part);
}

bool speaks_of_one_device(std::string_view serial) {
  if (serial.size() < 4) return false;
  if (serial.find_first_not_of(serial.front()) == std::string_view::npos) return false;  // "00000000"
  // Makers who leave the sample value of a data sheet.
  return !begins_with_any(serial, {"0123456789", "123456789", "1234567890"});
}

std::string identity(IdentitySource source, std::initializer_list<std::string_view> parts) {
  std::string text = "junshu device " + std::string(wire::to_string(source));
  for (const std::string_view part : parts) {
    text += '\0';
    text += part;
  }
  return "d-" + base::hex(base::sha256(base::as_bytes(text))).substr(0, 16);
}

void identify_by_position(Device& device, std::string_view name) {
  device.identity_from = IdentitySource::Position;
  device.identity = identity(device.identity_from, {wire::to_string(device.kind), device.vendor, device.model, device.serial,
                                                    device.position, device.backing_file, std::to_string(device.size), name});
}

class Reader {
 public:
  explicit Reader(const BlockTree& tree) : tree_(tree) {}

  std::vector<Device> read() {
    std::vector<Device> devices;
    for (const auto& [name, node] : tree_.nodes()) {
      if (node.is_partition || begins_with_any(name, {"ram", "zram", "dm-", "md"})) continue;
      if (name.starts_with("mmcblk") && (name.find("boot") != std::string::npos || name.find("rpmb") != std::string::npos)) continue;
      if (attribute(node.folder / "hidden") == "1" || node.size == 0) continue;
      auto device = read_one(node);
      if (device) devices.push_back(std::move(*device));
    }
    make_identities_unique(devices);
    std::sort(devices.begin(), devices.end(), [](const Device& a, const Device& b) { return a.identity < b.identity; });
    return devices;
  }

 private:
  std::optional<Device> read_one(const BlockNode& node) {
    const auto udev = udev_properties(tree_.sysroot(), node.number);
    const auto property = [&](const char* key) {
      const auto found = udev.find(key);
      return found == udev.end() ? std::string() : found->second;
    };
    std::error_code error;
    const fs::path real = fs::canonical(node.folder, error);
    const fs::path path = error ? node.folder : real;

    Device device;
    device.name = node.name;
    device.size = node.size;
    device.kind = kind_of(node);
    device.bus = bus_of(path);
    device.position = position_of(path);
    device.backing_file = clean(read_limited(node.folder / "loop/backing_file"), 4096);
    if (device.kind == DeviceKind::Loop && device.backing_file.empty()) return std::nullopt;
    if (device.kind == DeviceKind::Optical && node.size == kEmptyDrive && property("ID_CDROM_MEDIA") != "1") return std::nullopt;
    if (device.kind == DeviceKind::Floppy && node.size <= kEmptyFloppy) return std::nullopt;

    const fs::path below = node.folder / "device";
    device.vendor = attribute(below / "vendor");
    if (device.vendor.starts_with("0x")) device.vendor.clear();  // a PCI number, no name
    device.model = first({attribute(below / "model"), device.kind == DeviceKind::Card ? attribute(below / "name") : "",
                          property("ID_MODEL")});
    if (device.vendor.empty()) device.vendor = property("ID_VENDOR");
    const fs::path usb = usb_device(path);
    if (device.kind == DeviceKind::Optical) {
      // The drive's serial number is not the disc's.
      device.wwid = property("ID_FS_UUID");
    } else {
      device.serial = first({usb.empty() ? "" : attribute(usb / "serial"), attribute(below / "serial"),
                             attribute(node.folder / "serial"), vital_product_serial(below), property("ID_SERIAL_SHORT"),
                             property("ID_SERIAL")});
      device.wwid = first({attribute(node.folder / "wwid"), attribute(below / "wwid"), attribute(below / "cid"), property("ID_WWN")});
    }
    device.read_only = attribute(node.folder / "ro") == "1";
    device.removable = attribute(node.folder / "removable") == "1" || device.kind == DeviceKind::Card ||
                       device.kind == DeviceKind::Optical || device.kind == DeviceKind::Floppy ||
                       (device.bus == Bus::Usb && attribute(usb / "removable") != "fixed");
    device.encryption = device.kind == DeviceKind::Optical ? wire::Encryption::Unknown : tree_.encryption_of_whole(node);
    device.mounts = tree_.mounts_of(node);
    for (const std::string& name : node.partitions) {
      const BlockNode& partition = tree_.nodes().at(name);
      device.partitions.push_back({.name = name,
                                   .size = partition.size,
                                   .encryption = tree_.encryption_of(partition),
                                   .mounts = tree_.mounts_of(partition)});
    }
    identify(device);
    return device;
  }

  static std::string first(std::initializer_list<std::string> candidates) {
    for (const std::string& each : candidates) {
      if (!each.empty()) return each;
    }
    return {};
  }

  static DeviceKind kind_of(const BlockNode& node) {
    if (node.name.starts_with("loop")) return DeviceKind::Loop;
    if (node.name.starts_with("sr")) return DeviceKind::Optical;
    if (node.name.starts_with("fd")) return DeviceKind::Floppy;
    if (node.name.starts_with("mmcblk") && attribute(node.folder / "device/type") != "MMC") return DeviceKind::Card;
    return DeviceKind::Disk;
  }

  static Bus bus_of(const fs::path& path) {
    const std::string text = path.string();
    const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    if (has("/virtual/block/loop")) return Bus::Loop;
    if (has("/usb")) return Bus::Usb;
    if (has("/nvme")) return Bus::Nvme;
    if (has("/virtio")) return Bus::Virtio;
    if (has("/mmc_host")) return Bus::Mmc;
    if (has("/ata")) return Bus::Ata;
    if (has("/VMBUS") || has("/vmbus")) return Bus::Hyperv;
    if (has("/vbd-")) return Bus::Xen;
    if (has("/target") || has("/host")) return Bus::Scsi;
    return Bus::Unknown;
  }

  std::string position_of(const fs::path& path) const {
    std::error_code error;
    const fs::path top = fs::canonical(tree_.sysroot() / "sys/devices", error);
    const fs::path relative = error ? path.filename() : path.lexically_relative(top);
    std::string out;
    for (auto part = relative.begin(); part != relative.end(); ++part) {
      if (std::next(part) == relative.end()) break;  // the name itself changes with the order of plugging
      if (*part == "block") continue;
      if (!out.empty()) out += '/';
      out += without_host_numbers(part->string());
    }
    return clean(out, 1024);
  }

  static fs::path usb_device(fs::path path) {
    for (int depth = 0; depth < 32 && path.has_relative_path(); ++depth, path = path.parent_path()) {
      std::error_code ignored;
      if (fs::exists(path / "idVendor", ignored) && fs::exists(path / "idProduct", ignored)) return path;
    }
    return {};
  }

  // SCSI vital product data page 0x80 (SPC-4): a header of four bytes, then the serial number.
  static std::string vital_product_serial(const fs::path& folder) {
    const std::string page = read_limited(folder / "vpd_pg80", 260);
    return page.size() > 4 && page[1] == '\x80' ? clean(std::string_view(page).substr(4)) : std::string();
  }

  // Cheap sticks share serial numbers: then the place where they are plugged in tells them apart, at last the name.
  static void make_identities_unique(std::vector<Device>& devices) {
    for (const bool with_name : {false, true}) {
      std::map<std::string, int> seen;
      for (const Device& device : devices) ++seen[device.identity];
      for (Device& device : devices) {
        if (seen[device.identity] > 1) identify_by_position(device, with_name ? std::string_view(device.name) : std::string_view());
      }
    }
  }

  const BlockTree& tree_;
};

}  // namespace

void identify(Device& device) {
  if (speaks_of_one_device(device.serial)) {
    device.identity_from = IdentitySource::Serial;
    device.identity = identity(device.identity_from, {device.vendor, device.model, device.serial});
  } else if (!device.wwid.empty()) {
    device.identity_from = IdentitySource::Wwid;
    device.identity = identity(device.identity_from, {device.wwid});
  } else if (!device.backing_file.empty()) {
    device.identity_from = IdentitySource::BackingFile;
    device.identity = identity(device.identity_from, {device.backing_file});
  } else {
    identify_by_position(device, {});
  }
}

std::vector<Device> read_devices(const fs::path& sysroot) {
  const BlockTree tree(sysroot);
  return Reader(tree).read();
}

std::string devices_signature(const fs::path& sysroot) {
  std::vector<std::string> parts;
  std::error_code error;
  for (fs::directory_iterator entry(sysroot / "sys/block", error), end; !error && entry != end; entry.increment(error)) {
    const fs::path& folder = entry->path();
    const std::string name = folder.filename().string();
    if (begins_with_any(name, {"ram", "zram"})) continue;
    parts.push_back(name + " " + attribute(folder / "size") + " " + attribute(folder / "diskseq") + " " + attribute(folder / "dm/uuid") +
                    " " + read_limited(folder / "loop/backing_file"));
  }
  std::sort(parts.begin(), parts.end());
  return base::join(parts, "\n");
}

}  // namespace junshu::probes
