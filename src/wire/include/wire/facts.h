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
  StateLost,   // the host's own state was lost or set back
  WatchOverflow,  // the kernel dropped announcements of changed files; the scan that follows finds what they did
  WatchStopped    // nobody watched the files; likewise
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

// --- files ----------------------------------------------------------------------------------------------------------------
// Paths are in the form of `path_text` (wire/observation.h).

enum class ChangeSource { Scan, Watch };
enum class ChangeKind {
  Added,
  Removed,
  Content,     // the bytes of the file
  Attributes,  // all but the bytes
  Replaced     // another file, or another type of file, in its place
};
enum class Explanation {
  None,
  Package,   // the package manager's own record says that this content belongs to this version
  Conffile,  // a configuration file as the package brought it
  Log,       // it only grew, where a rule says that it may
  Declared   // the host's own rules announce it; a person still has to have announced it at the server
};

// Who changed a file, as far as the kernel told.
struct FileActor {
  std::string exe;  // path of the program
  std::int64_t pid = 0;
  std::int64_t uid = 0;
  std::optional<std::int64_t> login_uid;  // of the log-in that began the session; none for services
  std::string container;                  // its id
  bool operator==(const FileActor&) const = default;
};

struct FileChange {
  std::string path;
  ChangeKind what = ChangeKind::Content;
  std::vector<std::string> attributes;  // names of those that differ (integrity/attributes.h)
  std::optional<base::Digest> before_sha256;
  std::optional<base::Digest> after_sha256;
  std::optional<std::int64_t> size;  // after
  std::optional<std::int64_t> mode;  // after: type and permission bits
  std::string owner;                 // after: "uid:gid"
  base::Millis at = 0;               // when it happened, or was found
  Explanation explanation = Explanation::None;
  std::string package;  // "openssl 3.0.11-1": what explains it, when a package does
  std::optional<FileActor> by;
  bool operator==(const FileChange&) const = default;
};

struct FileChanges {
  ChangeSource source = ChangeSource::Scan;
  std::vector<FileChange> changes;  // in the order in which they were found
  bool operator==(const FileChanges&) const = default;
};

// One walk over everything that the rules name.
struct Scan {
  std::string scope;  // what was walked: "all", or the folder
  base::Millis started_at = 0;
  base::Millis finished_at = 0;
  std::int64_t files = 0;
  std::int64_t bytes = 0;        // read
  std::int64_t changed = 0;      // against the baseline
  std::int64_t unexplained = 0;  // of those
  std::int64_t unreadable = 0;
  std::int64_t raced = 0;  // changed while they were read
  bool complete = false;   // false: it was broken off
  std::optional<base::Digest> baseline;  // that it was compared with; none: this scan made it
  std::string algorithm;                 // "sha256"
  bool operator==(const Scan&) const = default;
};

struct Watch {
  bool watching = false;
  std::string reason;  // English: why not
  std::vector<std::string> roots;
  std::int64_t overflowed = 0;  // how often the kernel's queue ran over since the start
  std::int64_t lost = 0;        // changes that were seen and could not be told
  bool operator==(const Watch&) const = default;
};

enum class CanaryWay { Watch, Scan };

// The agent changes a file of its own and looks whether the change is seen: a live test of the watch or the scan.
struct Canary {
  std::string nonce;
  base::Millis planted_at = 0;
  base::Millis seen_at = 0;  // 0: it was not
  std::int64_t latency_ms = 0;
  bool negative_seen = false;  // a change that was not made was "seen"
  bool passed = false;
  CanaryWay how = CanaryWay::Watch;
  bool operator==(const Canary&) const = default;
};

// --- power ----------------------------------------------------------------------------------------------------------------

enum class PowerState { Online, OnBattery, LowBattery, Off, Bypass, Stale, Unreachable };

struct PowerUnit {
  std::string name;    // as its server calls it
  std::string server;  // "127.0.0.1:3493"
  PowerState state = PowerState::Unreachable;
  std::vector<std::string> flags;  // the raw words of ups.status
  std::optional<std::int64_t> charge_percent;
  std::optional<std::int64_t> runtime_seconds;
  std::optional<std::int64_t> load_percent;
  std::string battery_date;  // ISO date of the battery; empty when the unit says none, or none that can be read
  bool replace_battery = false;
  std::string model;
  std::string serial;
  base::Millis at = 0;
  bool operator==(const PowerUnit&) const = default;
};
struct Power {
  std::vector<PowerUnit> units;
  bool operator==(const Power&) const = default;
};

// --- published sites ------------------------------------------------------------------------------------------------------

enum class SiteOutcome { Same, Changed, Unreachable, Refused };
enum class SiteDifferenceKind { Bytes, Header, Certificate, Status, Missing, Extra, Region, ForeignOrigin };

struct SiteDifference {
  SiteDifferenceKind what = SiteDifferenceKind::Bytes;
  std::string detail;  // name of the header, path of the file …, in Japanese
  std::string detail_en = {};
  std::string before;  // what is approved, cut
  std::string after;   // what was served, cut
  bool notice = false;  // does not make it `Changed`
  bool operator==(const SiteDifference&) const = default;
};

struct SiteCheck {
  std::string publication;  // the record of the approved publication
  std::string target;       // URL
  SiteOutcome outcome = SiteOutcome::Unreachable;
  base::Millis at = 0;
  std::int64_t latency_ms = 0;
  std::optional<std::int64_t> status;  // of HTTP
  std::optional<base::Digest> sha256;
  std::optional<base::Digest> expected_sha256;
  std::string certificate;  // fingerprint, hex
  std::vector<SiteDifference> differences;
  bool operator==(const SiteCheck&) const = default;
};
struct SiteChecks {
  std::vector<SiteCheck> checks;
  bool operator==(const SiteChecks&) const = default;
};

// --- logs -----------------------------------------------------------------------------------------------------------------

// What was read of one log since the last such fact. Nothing is dropped silently: every line that was not understood, came late or was cut is counted.
struct LogState {
  std::string source;  // the record that asks for this log
  std::string name;    // path, "journal", "udp 514" …
  std::int64_t lines = 0;
  std::int64_t unparsed = 0;      // kept, and looked at by keywords only
  std::int64_t late = 0;          // older than what was already judged
  std::int64_t over_long = 0;     // cut
  std::int64_t without_time = 0;
  std::optional<base::Millis> newest;  // time of the newest line so far; none: it never had one
  bool readable = false;
  std::string reason;  // English: why not
  bool operator==(const LogState&) const = default;
};
struct Logs {
  base::Millis from = 0;  // of the time this tells of
  base::Millis to = 0;
  std::vector<LogState> logs;
  bool operator==(const Logs&) const = default;
};

enum class AlertLevel { Informational, Low, Medium, High, Critical };

// One group of events that a rule speaks about. The first is told at once; what comes of the same group later only counts on.
struct Alert {
  std::string rule;      // its id
  std::string title;     // English
  std::string title_ja;  // empty: the rule has none
  std::string author;    // of the rule, as its licence wants it
  AlertLevel level = AlertLevel::Medium;
  std::vector<std::string> tags;   // "attack.t1110" …
  std::string group;               // "source.ip=192.0.2.7": alerts of one rule and group are one alert
  std::string log;                 // record of the log; empty: a correlation over several
  std::string source;              // address or name the events came from
  std::string user;
  std::string target;
  std::int64_t count = 1;          // events of this group since `first_at`
  base::Millis first_at = 0;       // of the events
  base::Millis last_at = 0;
  std::vector<std::string> lines;  // that caused it, cut
  bool operator==(const Alert&) const = default;
};
struct Alerts {
  std::vector<Alert> alerts;
  bool operator==(const Alerts&) const = default;
};

enum class AccessKind { Login, Logout, Privilege, Account, Data, Entry, Other };
enum class AccessOutcome { Success, Failure, Unknown };

// Who, from where, to what, when, with which result: one line of the access history. Never suppressed.
struct Access {
  base::Millis at = 0;  // of the event
  AccessKind kind = AccessKind::Login;
  AccessOutcome outcome = AccessOutcome::Unknown;
  std::string user;    // who acted or tried to
  std::string became;  // the account whose rights were taken, or that was changed
  std::string source;
  std::string target;
  std::string method;  // "password", "publickey", "sudo" …
  std::string log;     // record of the log
  std::int64_t times = 1;  // "message repeated N times"
  bool operator==(const Access&) const = default;
};
struct Accesses {
  std::vector<Access> accesses;
  bool operator==(const Accesses&) const = default;
};

// --- media, and the agent itself ------------------------------------------------------------------------------------------

enum class MediaPolicy { Observe, BlockUnregistered };

// One medium mounted on this host, or kept from it.
struct MediaUse {
  std::string device;  // identity
  base::Millis mounted_at = 0;
  MediaPolicy policy = MediaPolicy::Observe;
  bool blocked = false;          // it was to be kept out
  bool effect_verified = false;  // and was: not mounted, not listed by the kernel, no node of it opens
  std::int64_t files_written = 0;
  std::int64_t bytes_written = 0;
  std::optional<base::Millis> until;  // none: still mounted
  bool operator==(const MediaUse&) const = default;
};

struct AgentCost {
  base::Millis from = 0;
  base::Millis to = 0;
  std::int64_t cpu_ms = 0;
  std::int64_t rss_bytes = 0;  // at `to`
  std::int64_t peak_rss_bytes = 0;
  std::int64_t read_bytes = 0;  // from and to disks
  std::int64_t written_bytes = 0;
  std::int64_t watched_files = 0;
  bool operator==(const AgentCost&) const = default;
};

}  // namespace junshu::wire
