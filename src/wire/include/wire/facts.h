// What a host can say of itself: the plain values inside observations. Texts are valid UTF-8 without control characters;
// instants are UTC milliseconds; sizes are bytes. An empty text means "not known".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace junshu::wire {

// A fact that could not be looked at: never to be read as "there is none".
struct Unobserved {
  std::string fact;    // "packages", "devices", "services", …
  std::string reason;  // English, for the log and the page of the host
  bool operator==(const Unobserved&) const = default;
};

struct HostFacts {
  std::string hostname;
  std::string os_id;         // os-release ID: "debian"
  std::string os_version;    // VERSION_ID: "12"
  std::string os_name;       // PRETTY_NAME
  std::string kernel;        // release: "6.1.0-18-amd64"
  std::string architecture;  // as the kernel names it: "x86_64"
  std::string machine;       // hex SHA-256 of "junshu machine " ‖ /etc/machine-id: that id itself is confidential by machine-id(5)
  std::string boot;          // the kernel's boot id
  std::string vendor;        // DMI: maker of the machine
  std::string product;       // DMI: model
  std::string serial;        // DMI: serial number of the machine
  std::optional<base::Millis> booted_at;
  std::vector<Unobserved> unobserved;
  bool operator==(const HostFacts&) const = default;
};

struct Package {
  std::string name;
  std::string architecture;
  std::string version;
  std::string status;  // dpkg's third word: installed, config-files, half-configured …
  auto operator<=>(const Package&) const = default;  // by name, then architecture
};

// `was_version` is empty for a package that was not there before.
struct PackageChange {
  Package now;
  std::string was_version;
  bool operator==(const PackageChange&) const = default;
};

struct PackagesFull {
  std::vector<Package> packages;  // sorted, one per name and architecture
  bool operator==(const PackagesFull&) const = default;
};

// Turns the inventory with digest `base` into the one with digest `result`; one who holds another base waits for a full one.
struct PackagesDiff {
  base::Digest base{};
  base::Digest result{};
  std::vector<PackageChange> set;
  std::vector<Package> removed;
  bool operator==(const PackagesDiff&) const = default;
};

// SHA-256 of the canonical JSON of the sorted list.
base::Digest inventory_digest(const std::vector<Package>& packages);

enum class Encryption { Yes, No, Unknown };
enum class Bus { Unknown, Ata, Nvme, Usb, Virtio, Scsi, Mmc, Loop, Hyperv, Xen };
enum class DeviceKind { Disk, Optical, Floppy, Card, Loop };
// From what the identity of a device was made, best first. Only Serial and Wwid follow the device to another host.
enum class IdentitySource { Serial, Wwid, BackingFile, Position };

struct Partition {
  std::string name;  // "sda1"
  std::int64_t size = 0;
  Encryption encryption = Encryption::Unknown;
  std::vector<std::string> mounts;  // mount points, also those reached through mappings above it
  bool operator==(const Partition&) const = default;
};

struct Device {
  std::string identity;  // "d-" + 16 hex characters, stable over re-plugging and restarts as far as `identity_from` allows
  IdentitySource identity_from = IdentitySource::Position;
  std::string name;      // the kernel's: "sda"; may differ the next time
  DeviceKind kind = DeviceKind::Disk;
  Bus bus = Bus::Unknown;
  std::string serial;
  std::string wwid;
  std::string vendor;
  std::string model;
  std::string position;      // device path below /sys/devices, without host numbers that change at every plugging
  std::string backing_file;  // loop devices
  std::int64_t size = 0;
  bool removable = false;
  bool read_only = false;
  bool attached_later = false;  // it was not there at the agent's first inventory
  Encryption encryption = Encryption::Unknown;  // software encryption seen by the host; a self-encrypting drive looks like No
  std::vector<Partition> partitions;
  std::vector<std::string> mounts;  // of the whole device
  bool operator==(const Device&) const = default;
};

struct DevicesFull {
  std::vector<Device> devices;  // sorted by identity
  bool operator==(const DevicesFull&) const = default;
};
struct DeviceAdded {
  Device device;
  bool operator==(const DeviceAdded&) const = default;
};
struct DeviceRemoved {
  std::string identity;
  std::string name;
  bool operator==(const DeviceRemoved&) const = default;
};

enum class Protocol { Tcp, Tcp6, Udp, Udp6 };

struct Service {
  Protocol protocol = Protocol::Tcp;
  std::string address;  // "127.0.0.1", "::"
  std::int64_t port = 0;
  std::string process;  // empty when the agent may not look
  std::int64_t user = 0;
  auto operator<=>(const Service&) const = default;
};
struct Services {
  std::vector<Service> services;  // sorted, no duplicates
  bool operator==(const Services&) const = default;
};

// Positive offset: the host's clock is ahead of the server's. Uncertain by half the round trip.
struct ClockReading {
  std::int64_t offset_ms = 0;
  std::int64_t round_trip_ms = 0;
  bool operator==(const ClockReading&) const = default;
};

enum class GapReason {
  NotRunning,  // the agent was not running
  SpoolFull,   // the oldest segments were dropped because the server was away for too long
  Torn,        // a segment on the host's disk was damaged
  Refused,     // the server refused a segment
  StateLost    // the host's own state was lost or set back
};

// Observations that nobody will ever see. `names` are files or segments where that helps to find them.
struct Gap {
  GapReason reason = GapReason::NotRunning;
  std::optional<base::Millis> from;
  std::optional<base::Millis> to;
  std::int64_t segments = 0;
  std::int64_t observations = 0;
  std::vector<std::string> names;
  bool operator==(const Gap&) const = default;
};

}  // namespace junshu::wire
