#include <algorithm>

#include "base/text.h"
#include "hosts/hosts.h"
#include "segment_fold.h"

namespace junshu::hosts {

using base::Object;
using store::Cell;
using store::Value;

SegmentFold::SegmentFold(store::Projection& projection, const store::Event& event, std::string host)
    : projection_(projection),
      event_(event),
      contract_(event.log),
      host_(std::move(host)),
      names_facts_(base::find(event.body, "facts") != nullptr) {}

namespace {

// What segments could hold before events named their facts.
template <typename Fact>
constexpr bool kFromTheBeginning =
    std::is_same_v<Fact, wire::HostFacts> || std::is_same_v<Fact, wire::PackagesFull> || std::is_same_v<Fact, wire::PackagesDiff> ||
    std::is_same_v<Fact, wire::DevicesFull> || std::is_same_v<Fact, wire::DeviceAdded> || std::is_same_v<Fact, wire::DeviceRemoved> ||
    std::is_same_v<Fact, wire::Services> || std::is_same_v<Fact, wire::ClockReading> || std::is_same_v<Fact, wire::Gap>;

}  // namespace

void SegmentFold::apply(const wire::Observation& observation) {
  at_ = observation.at;
  std::visit(
      [this]<typename Fact>(const Fact& fact) {
        if (kFromTheBeginning<Fact> || names_facts_) fold(fact);
      },
      observation.fact);
}

std::vector<Cell> SegmentFold::finish() {
  int number = 0;
  for (const auto& [what, counted] : explained_) {
    projection_.upsert("p_explained_change", here(numbered("EC", number++)),
                       {{"host", host_},
                        {"package", text_or_null(what.second)},
                        {"explanation", what.first},
                        {"files", counted.files},
                        {"at", counted.at},
                        {"seen_at", event_.at}});
  }
  std::vector<Cell> out;
  for (auto& cell : host_cells_) {
    const auto told = std::ranges::find(out, cell.column, &Cell::column);
    if (told == out.end()) {
      out.push_back(std::move(cell));
    } else {
      *told = std::move(cell);  // told again later in the segment
    }
  }
  host_cells_.clear();
  return out;
}

std::vector<Cell> SegmentFold::here(const std::string& record) const { return {{"contract", contract_}, {"record", record}}; }

std::string SegmentFold::numbered(const char* prefix, int number) const {
  return std::string(prefix) + "-" + std::to_string(event_.index) + "-" + std::to_string(number);
}

void SegmentFold::fold(const wire::HostFacts& facts) {
  host_cells_.push_back({"hostname", facts.hostname});
  host_cells_.push_back({"os", facts.os_name});
  host_cells_.push_back({"kernel", facts.kernel});
  host_cells_.push_back({"architecture", facts.architecture});
  host_cells_.push_back({"vendor", facts.vendor});
  host_cells_.push_back({"product", facts.product});
  host_cells_.push_back({"serial", facts.serial});
  if (names_facts_) {
    host_cells_.push_back({"os_id", facts.os_id});
    host_cells_.push_back({"os_version", facts.os_version});
    host_cells_.push_back({"machine", facts.machine});
  }
  if (facts.booted_at) host_cells_.push_back({"booted_at", *facts.booted_at});
  std::string unobserved;
  for (const auto& item : facts.unobserved) unobserved += (unobserved.empty() ? "" : "; ") + item.fact + ": " + item.reason;
  host_cells_.push_back({"unobserved", unobserved});
}

void SegmentFold::fold(const wire::DevicesFull& full) {
  const auto present = projection_.query("select record from p_device where contract = ? and host = ? and present = 1", {contract_, host_});
  for (const auto& row : present.rows) set_present(store::text(row[0]), false);
  for (const auto& device : full.devices) put(device);
}

void SegmentFold::fold(const wire::DeviceAdded& added) { put(added.device); }

void SegmentFold::fold(const wire::DeviceRemoved& removed) { set_present(removed.identity, false); }

void SegmentFold::fold(const wire::Services& services) {
  projection_.erase("p_service", {{"contract", contract_}, {"host", host_}});
  for (const auto& service : services.services) {
    projection_.upsert("p_service",
                       {{"contract", contract_}, {"host", host_}, {"protocol", word(wire::to_string(service.protocol))},
                        {"address", service.address}, {"port", service.port}},
                       {{"process", service.process}});
  }
}

void SegmentFold::fold(const wire::ClockReading& reading) { host_cells_.push_back({"clock_offset_ms", reading.offset_ms}); }

void SegmentFold::fold(const wire::Gap& gap) {
  projection_.upsert("p_gap",
                     here(numbered("G", gaps_++)),
                     {{"host", host_},
                      {"reason", word(wire::to_string(gap.reason))},
                      {"from_at", gap.from ? Value(*gap.from) : Value()},
                      {"to_at", gap.to ? Value(*gap.to) : Value()},
                      {"segments", gap.segments},
                      {"observations", gap.observations},
                      {"at", event_.at}});
}

void SegmentFold::set_present(const std::string& device, bool present) {
  projection_.upsert("p_device", here(device), {{"present", yes(present)}, {"last_seen", event_.at}});
}

void SegmentFold::put(const wire::Device& device) {
  const auto known = projection_.query("select first_seen, attached_later from p_device where contract = ? and record = ?", {contract_, device.identity});
  const bool later = device.attached_later || (!known.empty() && store::integer(known.rows[0][1]) != 0);
  std::string mounts;
  for (const auto& mount : device.mounts) mounts += (mounts.empty() ? "" : "\n") + mount;
  for (const auto& partition : device.partitions) {
    for (const auto& mount : partition.mounts) mounts += (mounts.empty() ? "" : "\n") + mount;
  }
  // Until events named their facts, one encrypted partition was taken for all of them.
  const bool partly = std::ranges::any_of(device.partitions, [](const auto& part) { return part.encryption == wire::Encryption::Yes; });
  projection_.upsert("p_device", here(device.identity),
                     {{"host", host_},
                      {"name", device.name},
                      {"serial", device.serial},
                      {"identity_source", word(wire::to_string(device.identity_from))},
                      {"kind", word(wire::to_string(device.kind))},
                      {"bus", word(wire::to_string(device.bus))},
                      {"vendor", device.vendor},
                      {"model", device.model},
                      {"size", device.size},
                      {"removable", yes(device.removable)},
                      {"read_only", yes(device.read_only)},
                      {"encrypted", std::string(partly && !names_facts_ ? "yes" : wire::to_string(device.encryption))},
                      {"attached_later", yes(later)},
                      {"mounts", mounts},
                      {"backing_file", device.backing_file},
                      {"present", std::int64_t{1}},
                      {"first_seen", known.empty() || store::is_null(known.rows[0][0]) ? Value(event_.at) : known.rows[0][0]},
                      {"last_seen", event_.at}});
}

namespace {

std::string text_of(const Object& object, std::string_view key) { return std::string(base::require_text(object, key)); }

// When the host will count as silent, by what the contract asked of agents at the event. Before events said so, agents spoke every hour.
void add_silence(std::vector<Cell>& cells, const store::Event& event) {
  const bool says = base::find(event.body, "interval") != nullptr;
  const base::Millis interval = says ? base::require_integer(event.body, "interval") : base::kHour;
  cells.push_back({"interval_ms", interval});
  cells.push_back({"silent_at", event.at + (says ? kSilentIntervals * interval : base::kHour + 10 * base::kMinute)});
}

void fold_segment(store::Projection& projection, const store::Event& event, const store::BlobReader& blobs) {
  const std::string host = text_of(event.body, "host");
  const std::string sha256 = text_of(event.body, "sha256");
  SegmentFold fold(projection, event, host);
  const auto hash = base::digest_from_hex(sha256);
  const auto known = hash ? read_before(*hash) : nullptr;
  if (known) {
    for (const auto& observation : *known) fold.apply(observation);
  } else {
    const base::Bytes bytes = blobs(event.log, sha256);
    for (const auto& observation : wire::observations(history::open(base::as_text(bytes)).lines)) fold.apply(observation);
  }
  auto cells = fold.finish();
  cells.push_back({"last_heard", event.at});
  add_silence(cells, event);
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

}  // namespace

void register_folds(store::Projector& projector) {
  make_tables(projector);
  projector.on("host.invited", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_host", {{"contract", event.log}, {"record", text_of(event.body, "host")}},
                      {{"name", text_of(base::require_object(event.body, "name"), "hmac")}, {"invited_at", event.at}, {"active", std::int64_t{0}}});
  });
  projector.on("host.enrolled", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    std::vector<Cell> cells{{"certificate", text_of(event.body, "certificate")},
                            {"enrolled_at", event.at},
                            {"last_heard", event.at},
                            {"active", std::int64_t{1}}};
    add_silence(cells, event);
    projection.upsert("p_host", {{"contract", event.log}, {"record", text_of(event.body, "host")}}, cells);
  });
  projector.on("host.removed", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_host", {{"contract", event.log}, {"record", text_of(event.body, "host")}}, {{"active", std::int64_t{0}}, {"removed_at", event.at}});
  });
  projector.on("segment.received", fold_segment);
}

}  // namespace junshu::hosts
