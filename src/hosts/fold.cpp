#include <algorithm>

#include "hosts/hosts.h"
#include "wire/observation.h"

namespace junshu::hosts {

using base::Object;
using store::Cell;
using store::ColumnType;
using store::Value;

namespace {

std::string text_of(const Object& object, std::string_view key) { return std::string(base::require_text(object, key)); }
std::int64_t yes(bool value) { return value ? 1 : 0; }

// Applies the observations of one segment to the rows of its host.
class SegmentFold {
 public:
  SegmentFold(store::Projection& projection, const store::Event& event, std::string host)
      : projection_(projection), event_(event), contract_(event.log), host_(std::move(host)) {}

  void apply(const wire::Observation& observation) {
    at_ = observation.at;
    std::visit([this](const auto& fact) { fold(fact); }, observation.fact);
  }

  std::vector<Cell> host_cells;

 private:
  void fold(const wire::HostFacts& facts) {
    host_cells.push_back({"hostname", facts.hostname});
    host_cells.push_back({"os", facts.os_name});
    host_cells.push_back({"kernel", facts.kernel});
    host_cells.push_back({"architecture", facts.architecture});
    host_cells.push_back({"vendor", facts.vendor});
    host_cells.push_back({"product", facts.product});
    host_cells.push_back({"serial", facts.serial});
    if (facts.booted_at) host_cells.push_back({"booted_at", *facts.booted_at});
    std::string unobserved;
    for (const auto& item : facts.unobserved) unobserved += (unobserved.empty() ? "" : "; ") + item.fact + ": " + item.reason;
    host_cells.push_back({"unobserved", unobserved});
  }

  void fold(const wire::PackagesFull& full) {
    projection_.erase("p_package", {{"contract", contract_}, {"host", host_}});
    for (const auto& package : full.packages) put(package);
    packages_are(wire::inventory_digest(full.packages));
  }

  void fold(const wire::PackagesDiff& diff) {
    const auto known = projection_.query("select packages_digest from p_host where contract = ? and record = ?", {contract_, host_});
    const std::string base_digest = base::hex(diff.base);
    const std::string present = !packages_digest_.empty() ? packages_digest_
                                : known.empty() || store::is_null(known.rows[0][0]) ? std::string() : store::text(known.rows[0][0]);
    if (present != base_digest) {
      host_cells.push_back({"wants_full", std::int64_t{1}});
      return;
    }
    for (const auto& change : diff.set) put(change.now);
    for (const auto& package : diff.removed) projection_.erase("p_package", package_key(package));
    packages_are(diff.result);
  }

  void fold(const wire::DevicesFull& full) {
    const auto present = projection_.query("select record from p_device where contract = ? and host = ? and present = 1", {contract_, host_});
    for (const auto& row : present.rows) set_present(store::text(row[0]), false);
    for (const auto& device : full.devices) put(device);
  }
  void fold(const wire::DeviceAdded& added) { put(added.device); }
  void fold(const wire::DeviceRemoved& removed) { set_present(removed.identity, false); }

  void fold(const wire::Services& services) {
    projection_.erase("p_service", {{"contract", contract_}, {"host", host_}});
    for (const auto& service : services.services) {
      projection_.upsert("p_service",
                         {{"contract", contract_}, {"host", host_}, {"protocol", std::string(wire::to_string(service.protocol))},
                          {"address", service.address}, {"port", service.port}},
                         {{"process", service.process}});
    }
  }

  void fold(const wire::ClockReading& reading) { host_cells.push_back({"clock_offset_ms", reading.offset_ms}); }

  void fold(const wire::Gap& gap) {
    projection_.upsert("p_gap",
                       {{"contract", contract_}, {"record", "G-" + std::to_string(event_.index) + "-" + std::to_string(gaps_++)}},
                       {{"host", host_},
                        {"reason", std::string(wire::to_string(gap.reason))},
                        {"from_at", gap.from ? Value(*gap.from) : Value()},
                        {"to_at", gap.to ? Value(*gap.to) : Value()},
                        {"segments", gap.segments},
                        {"observations", gap.observations},
                        {"at", event_.at}});
  }

  template <typename Other>
  void fold(const Other&) {}  // kept in the segment; no rows are made of it

  std::vector<Cell> package_key(const wire::Package& package) const {
    return {{"contract", contract_}, {"host", host_}, {"name", package.name}, {"architecture", package.architecture}};
  }
  void put(const wire::Package& package) {
    projection_.upsert("p_package", package_key(package), {{"version", package.version}, {"status", package.status}});
  }
  void packages_are(const base::Digest& digest) {
    packages_digest_ = base::hex(digest);
    host_cells.push_back({"packages_digest", packages_digest_});
    host_cells.push_back({"wants_full", std::int64_t{0}});
  }

  void set_present(const std::string& device, bool present) {
    projection_.upsert("p_device", {{"contract", contract_}, {"record", device}}, {{"present", yes(present)}, {"last_seen", event_.at}});
  }

  void put(const wire::Device& device) {
    const auto known = projection_.query("select first_seen, attached_later from p_device where contract = ? and record = ?", {contract_, device.identity});
    const bool later = device.attached_later || (!known.empty() && store::integer(known.rows[0][1]) != 0);
    std::string mounts;
    for (const auto& mount : device.mounts) mounts += (mounts.empty() ? "" : "\n") + mount;
    for (const auto& partition : device.partitions) {
      for (const auto& mount : partition.mounts) mounts += (mounts.empty() ? "" : "\n") + mount;
    }
    const bool partly = std::ranges::any_of(device.partitions, [](const auto& part) { return part.encryption == wire::Encryption::Yes; });
    projection_.upsert("p_device", {{"contract", contract_}, {"record", device.identity}},
                       {{"host", host_},
                        {"name", device.name},
                        {"serial", device.serial},
                        {"identity_source", std::string(wire::to_string(device.identity_from))},
                        {"kind", std::string(wire::to_string(device.kind))},
                        {"bus", std::string(wire::to_string(device.bus))},
                        {"vendor", device.vendor},
                        {"model", device.model},
                        {"size", device.size},
                        {"removable", yes(device.removable)},
                        {"read_only", yes(device.read_only)},
                        {"encrypted", std::string(partly ? "yes" : wire::to_string(device.encryption))},
                        {"attached_later", yes(later)},
                        {"mounts", mounts},
                        {"backing_file", device.backing_file},
                        {"present", std::int64_t{1}},
                        {"first_seen", known.empty() || store::is_null(known.rows[0][0]) ? Value(event_.at) : known.rows[0][0]},
                        {"last_seen", event_.at}});
  }

  store::Projection& projection_;
  const store::Event& event_;
  std::string contract_, host_, packages_digest_;
  base::Millis at_ = 0;
  int gaps_ = 0;
};

void fold_segment(store::Projection& projection, const store::Event& event, const store::BlobReader& blobs) {
  const std::string host = text_of(event.body, "host");
  const std::string sha256 = text_of(event.body, "sha256");
  const base::Bytes bytes = blobs(event.log, sha256);
  const auto segment = history::open(base::as_text(bytes));
  SegmentFold fold(projection, event, host);
  for (const auto& observation : wire::observations(segment.lines)) fold.apply(observation);
  auto cells = std::move(fold.host_cells);
  cells.push_back({"last_heard", event.at});
  cells.push_back({"interval_ms", kInterval});
  cells.push_back({"silent_at", event.at + kSilentAfter});
  cells.push_back({"last_sequence", base::require_integer(event.body, "sequence")});
  cells.push_back({"last_segment", sha256});
  projection.upsert("p_host", {{"contract", event.log}, {"record", host}}, cells);
  projection.upsert("p_segment", {{"contract", event.log}, {"host", host}, {"sequence", base::require_integer(event.body, "sequence")}},
                    {{"sha256", sha256},
                     {"count", base::require_integer(event.body, "count")},
                     {"first_at", base::require_integer(event.body, "first")},
                     {"last_at", base::require_integer(event.body, "last")},
                     {"received_at", event.at}});
}

void make_tables(store::Projector& projector) {
  const auto text = [](const char* name) { return store::Column{name, ColumnType::Text}; };
  const auto integer = [](const char* name) { return store::Column{name, ColumnType::Integer}; };
  projector.table({"p_host",
                   {text("contract"), text("record"), text("name"), text("hostname"), text("os"), text("kernel"), text("architecture"), text("vendor"),
                    text("product"), text("serial"), text("unobserved"), integer("booted_at"), integer("invited_at"), integer("enrolled_at"),
                    integer("last_heard"), integer("interval_ms"), integer("silent_at"), integer("clock_offset_ms"), integer("active"),
                    text("certificate"), integer("last_sequence"), text("last_segment"), text("packages_digest"), integer("wants_full"),
                    integer("removed_at")},
                   {"contract", "record"},
                   {{"certificate"}}});
  projector.table({"p_device",
                   {text("contract"), text("record"), text("host"), text("name"), text("serial"), text("identity_source"), text("kind"), text("bus"),
                    text("vendor"), text("model"), integer("size"), integer("removable"), integer("read_only"), text("encrypted"),
                    integer("attached_later"), text("mounts"), text("backing_file"), integer("present"), integer("first_seen"), integer("last_seen")},
                   {"contract", "record"},
                   {{"contract", "host"}, {"contract", "serial"}}});
  projector.table({"p_package",
                   {text("contract"), text("host"), text("name"), text("architecture"), text("version"), text("status")},
                   {"contract", "host", "name", "architecture"},
                   {}});
  projector.table({"p_service",
                   {text("contract"), text("host"), text("protocol"), text("address"), integer("port"), text("process")},
                   {"contract", "host", "protocol", "address", "port"},
                   {}});
  projector.table({"p_gap",
                   {text("contract"), text("record"), text("host"), text("reason"), integer("from_at"), integer("to_at"), integer("segments"),
                    integer("observations"), integer("at")},
                   {"contract", "record"},
                   {}});
  projector.table({"p_segment",
                   {text("contract"), text("host"), integer("sequence"), text("sha256"), integer("count"), integer("first_at"), integer("last_at"),
                    integer("received_at")},
                   {"contract", "host", "sequence"},
                   {{"contract", "sha256"}}});
  projector.table({"op_host_token", {text("token"), text("contract"), text("host"), integer("expires_at"), text("mac")}, {"token"}, {}});
}

}  // namespace

void register_folds(store::Projector& projector) {
  make_tables(projector);
  projector.on("host.invited", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_host", {{"contract", event.log}, {"record", text_of(event.body, "host")}},
                      {{"name", text_of(base::require_object(event.body, "name"), "hmac")}, {"invited_at", event.at}, {"active", std::int64_t{0}}});
  });
  projector.on("host.enrolled", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_host", {{"contract", event.log}, {"record", text_of(event.body, "host")}},
                      {{"certificate", text_of(event.body, "certificate")},
                       {"enrolled_at", event.at},
                       {"last_heard", event.at},
                       {"interval_ms", kInterval},
                       {"silent_at", event.at + kSilentAfter},
                       {"active", std::int64_t{1}}});
  });
  projector.on("host.removed", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_host", {{"contract", event.log}, {"record", text_of(event.body, "host")}}, {{"active", std::int64_t{0}}, {"removed_at", event.at}});
  });
  projector.on("segment.received", fold_segment);
}

}  // namespace junshu::hosts
