#include "wire/observation.h"

#include "base/hash.h"
#include "fact_forms.h"

namespace junshu::wire {
namespace {

using base::Array;
using base::Json;
using base::Object;

constexpr Words<Encryption, 3> kEncryption{{{Encryption::Yes, "yes"}, {Encryption::No, "no"}, {Encryption::Unknown, "unknown"}}};
constexpr Words<Bus, 10> kBus{{{Bus::Unknown, "unknown"}, {Bus::Ata, "ata"}, {Bus::Nvme, "nvme"}, {Bus::Usb, "usb"},
                               {Bus::Virtio, "virtio"}, {Bus::Scsi, "scsi"}, {Bus::Mmc, "mmc"}, {Bus::Loop, "loop"},
                               {Bus::Hyperv, "hyperv"}, {Bus::Xen, "xen"}}};
constexpr Words<DeviceKind, 5> kDeviceKind{{{DeviceKind::Disk, "disk"}, {DeviceKind::Optical, "optical"},
                                            {DeviceKind::Floppy, "floppy"}, {DeviceKind::Card, "card"},
                                            {DeviceKind::Loop, "loop"}}};
constexpr Words<IdentitySource, 4> kIdentitySource{{{IdentitySource::Serial, "serial"}, {IdentitySource::Wwid, "wwid"},
                                                    {IdentitySource::BackingFile, "backing_file"},
                                                    {IdentitySource::Position, "position"}}};
constexpr Words<Protocol, 4> kProtocol{
    {{Protocol::Tcp, "tcp"}, {Protocol::Tcp6, "tcp6"}, {Protocol::Udp, "udp"}, {Protocol::Udp6, "udp6"}}};
constexpr Words<GapReason, 7> kGapReason{{{GapReason::NotRunning, "not_running"}, {GapReason::SpoolFull, "spool_full"},
                                          {GapReason::Torn, "torn"}, {GapReason::Refused, "refused"},
                                          {GapReason::StateLost, "state_lost"}, {GapReason::WatchOverflow, "watch_overflow"},
                                          {GapReason::WatchStopped, "watch_stopped"}}};
constexpr std::size_t kMaxMounts = 4096;
constexpr std::size_t kMaxNames = 1000;

Object to_json(const Package& package) {
  return Object{{"name", package.name}, {"architecture", package.architecture}, {"version", package.version},
                {"status", package.status}};
}
Array to_json(const std::vector<Package>& packages) {
  Array out;
  for (const Package& package : packages) out.emplace_back(to_json(package));
  return out;
}
Package read_package(Fields& fields) {
  return {.name = fields.text("name", 256),
          .architecture = fields.text("architecture", 64),
          .version = fields.text("version", 256),
          .status = fields.text("status", 64)};
}
std::vector<Package> read_packages(Fields& fields, std::string_view key) {
  std::vector<Package> out;
  for (const Json& entry : fields.list(key, kMaxPackages)) {
    Fields inner(entry, key);
    out.push_back(read_package(inner));
    inner.finish();
  }
  return out;
}

Object to_json(const Device& device) {
  Object out{{"identity", device.identity},
             {"identity_from", to_string(device.identity_from)},
             {"name", device.name},
             {"kind", to_string(device.kind)},
             {"bus", to_string(device.bus)},
             {"size", device.size},
             {"removable", device.removable},
             {"read_only", device.read_only},
             {"attached_later", device.attached_later},
             {"encryption", to_string(device.encryption)},
             {"mounts", list_of(device.mounts)}};
  put_text(out, "serial", device.serial);
  put_text(out, "wwid", device.wwid);
  put_text(out, "vendor", device.vendor);
  put_text(out, "model", device.model);
  put_text(out, "position", device.position);
  put_text(out, "backing_file", device.backing_file);
  Array partitions;
  for (const Partition& partition : device.partitions) {
    partitions.emplace_back(Object{{"name", partition.name}, {"size", partition.size},
                                   {"encryption", to_string(partition.encryption)}, {"mounts", list_of(partition.mounts)}});
  }
  out["partitions"] = std::move(partitions);
  return out;
}

Device read_device(const Json& value) {
  Fields fields(value, "device");
  Device device{.identity = read_identity(fields),
                .identity_from = fields.word("identity_from", kIdentitySource),
                .name = fields.text("name", 128),
                .kind = fields.word("kind", kDeviceKind),
                .bus = fields.word("bus", kBus),
                .serial = fields.optional_text("serial", 256),
                .wwid = fields.optional_text("wwid", 256),
                .vendor = fields.optional_text("vendor", 256),
                .model = fields.optional_text("model", 256),
                .position = fields.optional_text("position"),
                .backing_file = fields.optional_text("backing_file"),
                .size = fields.integer("size", 0, kMaxInteger),
                .removable = fields.flag("removable"),
                .read_only = fields.flag("read_only"),
                .attached_later = fields.flag("attached_later"),
                .encryption = fields.word("encryption", kEncryption),
                .partitions = {},
                .mounts = fields.texts("mounts", kMaxMounts)};
  for (const Json& entry : fields.list("partitions", 1024)) {
    Fields inner(entry, "partition");
    device.partitions.push_back({.name = inner.text("name", 128),
                                 .size = inner.integer("size", 0, kMaxInteger),
                                 .encryption = inner.word("encryption", kEncryption),
                                 .mounts = inner.texts("mounts", kMaxMounts)});
    inner.finish();
  }
  fields.finish();
  return device;
}

// One pair of functions a kind: `write` and `read`.
Object write(const HostFacts& host) {
  Object out;
  put_text(out, "hostname", host.hostname);
  put_text(out, "os_id", host.os_id);
  put_text(out, "os_version", host.os_version);
  put_text(out, "os_name", host.os_name);
  put_text(out, "kernel", host.kernel);
  put_text(out, "architecture", host.architecture);
  put_text(out, "machine", host.machine);
  put_text(out, "boot", host.boot);
  put_text(out, "vendor", host.vendor);
  put_text(out, "product", host.product);
  put_text(out, "serial", host.serial);
  if (host.booted_at) out["booted_at"] = *host.booted_at;
  Array unobserved;
  for (const Unobserved& entry : host.unobserved) {
    unobserved.emplace_back(Object{{"fact", entry.fact}, {"reason", entry.reason}});
  }
  out["unobserved"] = std::move(unobserved);
  return out;
}
HostFacts read_host(Fields& fields) {
  HostFacts host{.hostname = fields.optional_text("hostname", 256),
                 .os_id = fields.optional_text("os_id", 256),
                 .os_version = fields.optional_text("os_version", 256),
                 .os_name = fields.optional_text("os_name", 256),
                 .kernel = fields.optional_text("kernel", 256),
                 .architecture = fields.optional_text("architecture", 64),
                 .machine = fields.optional_text("machine", 64),
                 .boot = fields.optional_text("boot", 64),
                 .vendor = fields.optional_text("vendor", 256),
                 .product = fields.optional_text("product", 256),
                 .serial = fields.optional_text("serial", 256),
                 .booted_at = fields.optional_integer("booted_at", 0, kMaxInteger),
                 .unobserved = {}};
  for (const Json& entry : fields.list("unobserved", 64)) {
    Fields inner(entry, "unobserved");
    host.unobserved.push_back({.fact = inner.text("fact", 64), .reason = inner.text("reason", 512)});
    inner.finish();
  }
  return host;
}

Object write(const PackagesFull& fact) { return Object{{"packages", to_json(fact.packages)}}; }

Object write(const PackagesDiff& fact) {
  Array set;
  for (const PackageChange& change : fact.set) {
    Object entry = to_json(change.now);
    put_text(entry, "was_version", change.was_version);
    set.emplace_back(std::move(entry));
  }
  return Object{{"base", base::hex(fact.base)}, {"result", base::hex(fact.result)}, {"set", std::move(set)},
                {"removed", to_json(fact.removed)}};
}
PackagesDiff read_packages_diff(Fields& fields) {
  PackagesDiff fact{.base = fields.digest("base"), .result = fields.digest("result"), .set = {}, .removed = {}};
  for (const Json& entry : fields.list("set", kMaxPackages)) {
    Fields inner(entry, "set");
    fact.set.push_back({.now = read_package(inner), .was_version = inner.optional_text("was_version", 256)});
    inner.finish();
  }
  fact.removed = read_packages(fields, "removed");
  return fact;
}

Object write(const DevicesFull& fact) {
  Array devices;
  for (const Device& device : fact.devices) devices.emplace_back(to_json(device));
  return Object{{"devices", std::move(devices)}};
}
DevicesFull read_devices(Fields& fields) {
  DevicesFull fact;
  for (const Json& entry : fields.list("devices", kMaxDevices)) fact.devices.push_back(read_device(entry));
  return fact;
}

Object write(const DeviceAdded& fact) { return Object{{"device", to_json(fact.device)}}; }
Object write(const DeviceRemoved& fact) { return Object{{"identity", fact.identity}, {"name", fact.name}}; }

Object write(const Services& fact) {
  Array services;
  for (const Service& service : fact.services) {
    Object entry{{"protocol", to_string(service.protocol)}, {"address", service.address}, {"port", service.port},
                 {"user", service.user}};
    put_text(entry, "process", service.process);
    services.emplace_back(std::move(entry));
  }
  return Object{{"services", std::move(services)}};
}
Services read_services(Fields& fields) {
  Services fact;
  for (const Json& entry : fields.list("services", kMaxServices)) {
    Fields inner(entry, "service");
    fact.services.push_back({.protocol = inner.word("protocol", kProtocol),
                             .address = inner.text("address", 64),
                             .port = inner.integer("port", 1, 65535),
                             .process = inner.optional_text("process", 256),
                             .user = inner.integer("user", 0, 0xffffffffLL)});
    inner.finish();
  }
  return fact;
}

Object write(const ClockReading& fact) {
  return Object{{"offset_ms", fact.offset_ms}, {"round_trip_ms", fact.round_trip_ms}};
}

Object write(const Gap& fact) {
  Object out{{"reason", to_string(fact.reason)}, {"segments", fact.segments}, {"observations", fact.observations},
             {"names", list_of(fact.names)}};
  if (fact.from) out["from"] = *fact.from;
  if (fact.to) out["to"] = *fact.to;
  return out;
}
Gap read_gap(Fields& fields) {
  return {.reason = fields.word("reason", kGapReason),
          .from = fields.optional_integer("from", 0, kMaxInteger),
          .to = fields.optional_integer("to", 0, kMaxInteger),
          .segments = fields.integer("segments", 0, kMaxInteger),
          .observations = fields.integer("observations", 0, kMaxInteger),
          .names = fields.texts("names", kMaxNames)};
}

Fact read_fact(std::string_view kind, Fields& fields) {
  if (kind == "host") return read_host(fields);
  if (kind == "packages_full") return PackagesFull{read_packages(fields, "packages")};
  if (kind == "packages_diff") return read_packages_diff(fields);
  if (kind == "devices_full") return read_devices(fields);
  if (kind == "device_added") return DeviceAdded{read_device(fields.value("device"))};
  if (kind == "device_removed") {
    return DeviceRemoved{.identity = read_identity(fields), .name = fields.text("name", 128)};
  }
  if (kind == "services") return read_services(fields);
  if (kind == "clock") {
    return ClockReading{.offset_ms = fields.integer("offset_ms", -kMaxInteger, kMaxInteger),
                        .round_trip_ms = fields.integer("round_trip_ms", 0, kMaxInteger)};
  }
  if (kind == "gap") return read_gap(fields);
  if (kind == "scan") return read_scan(fields);
  if (kind == "file_changes") return read_file_changes(fields);
  if (kind == "watch") return read_watch(fields);
  if (kind == "power") return read_power(fields);
  if (kind == "site_checks") return read_site_checks(fields);
  if (kind == "media_use") return read_media_use(fields);
  if (kind == "canary") return read_canary(fields);
  if (kind == "agent_cost") return read_agent_cost(fields);
  if (kind == "logs") return read_logs(fields);
  if (kind == "alerts") return read_alerts(fields);
  if (kind == "accesses") return read_accesses(fields);
  fields.refuse("kind", "is not a known word", "が未知の語です");
}

}  // namespace

std::string_view to_string(Encryption value) { return word_for(value, kEncryption); }
std::string_view to_string(Bus value) { return word_for(value, kBus); }
std::string_view to_string(DeviceKind value) { return word_for(value, kDeviceKind); }
std::string_view to_string(IdentitySource value) { return word_for(value, kIdentitySource); }
std::string_view to_string(Protocol value) { return word_for(value, kProtocol); }
std::string_view to_string(GapReason value) { return word_for(value, kGapReason); }

std::string_view kind_of(const Fact& fact) {
  static constexpr std::array<std::string_view, std::variant_size_v<Fact>> kKinds{
      "host", "packages_full", "packages_diff", "devices_full", "device_added", "device_removed", "services", "clock", "gap",
      "scan", "file_changes", "watch", "power", "site_checks", "media_use", "canary", "agent_cost",
      "logs", "alerts", "accesses"};
  return kKinds[fact.index()];
}

std::string_view kind_of_line(std::string_view line) {
  // In the canonical form `kind` comes last, and its words need no escapes.
  constexpr std::string_view kBefore = R"(,"kind":")";
  constexpr std::string_view kAfter = R"("})";
  const auto at = line.rfind(kBefore);
  if (at == std::string_view::npos || !line.ends_with(kAfter)) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"観測が正規形のJSONではありません。", "The observation is not in the canonical form of JSON."}, "observation");
  }
  line.remove_prefix(at + kBefore.size());
  line.remove_suffix(kAfter.size());
  return line;
}

std::string encode(const Observation& observation) {
  Object fact = std::visit([](const auto& value) -> Object { return write(value); }, observation.fact);
  return base::canonical(Object{{"at", observation.at}, {"kind", kind_of(observation.fact)}, {"fact", std::move(fact)}});
}

Observation decode_observation(std::string_view line) {
  if (line.size() > kMaxLine) {
    throw base::Error(base::ErrorKind::TooLarge, {"観測が大きすぎます。", "The observation is too large."}, "observation");
  }
  const Json value = base::parse_json(line, "observation");
  Fields fields(value, "observation");
  Observation observation{.at = fields.integer("at", 0, kMaxInteger), .fact = {}};
  const std::string kind = fields.text("kind", 64);
  Fields fact(fields.value("fact"), "fact");
  observation.fact = read_fact(kind, fact);
  fact.finish();
  fields.finish();
  if (base::canonical(value) != line) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"観測が正規形のJSONではありません。", "The observation is not in the canonical form of JSON."}, "observation");
  }
  return observation;
}

std::vector<Observation> observations(std::span<const std::string> lines) {
  std::vector<Observation> out;
  out.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    try {
      out.push_back(decode_observation(lines[i]));
    } catch (const base::Error& error) {
      throw base::Error(error.kind(), error.message(), "line " + std::to_string(i + 1) + ": " + error.where());
    }
  }
  return out;
}

base::Digest inventory_digest(const std::vector<Package>& packages) {
  return base::sha256(base::as_bytes(base::canonical(to_json(packages))));
}

}  // namespace junshu::wire
