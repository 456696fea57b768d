#include "agents_story.h"

#include "base/clock.h"
#include "base/hash.h"
#include "wire/messages.h"

namespace junshu::bench {

namespace {

base::Digest digest_of(const std::string& text) { return base::sha256(base::as_bytes(text)); }

std::string numbered(const char* name, int number) {
  std::string digits = std::to_string(number);
  return name + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

}  // namespace

StoryOfHost::StoryOfHost(std::string host, std::size_t number, const StoryOptions& options)
    : host_(std::move(host)), number_(number), options_(options) {
  for (int i = 0; i < options.packages; ++i) packages_.push_back({numbered("libexample", i), "amd64", "1.0." + std::to_string(i) + "-1", "installed"});
}

std::string StoryOfHost::seal(const std::vector<wire::Fact>& facts) {
  const base::Millis now = base::system_clock().now();
  std::vector<history::Line> lines;
  for (const auto& fact : facts) lines.push_back({now, wire::encode({now, fact})});
  std::string out = history::seal(host_, head_, lines);
  head_ = {head_.sequence + 1, digest_of(out)};
  sealed_.push_back(head_.hash);
  return out;
}

std::string StoryOfHost::first() {
  wire::HostFacts facts;
  facts.hostname = "host-" + std::to_string(number_);
  facts.os_id = "debian";
  facts.os_version = "12";
  facts.os_name = "Debian GNU/Linux 12 (bookworm)";
  facts.kernel = "6.1.0-18-amd64";
  facts.architecture = "x86_64";
  facts.machine = base::hex(digest_of("machine " + std::to_string(number_)));
  facts.boot = "boot-1";
  wire::Device disk;
  disk.identity = "d-" + base::hex(digest_of("disk of " + host_)).substr(0, 16);
  disk.identity_from = wire::IdentitySource::Serial;
  disk.name = "sda";
  disk.bus = wire::Bus::Ata;
  disk.serial = "S-" + std::to_string(number_);
  disk.vendor = "Example";
  disk.model = "Disk 512";
  disk.size = std::int64_t{512} << 30;
  disk.encryption = wire::Encryption::Yes;
  const wire::Services services{{{wire::Protocol::Tcp, "0.0.0.0", 22, "sshd", 0}, {wire::Protocol::Tcp, "127.0.0.1", 5432, "postgres", 110}}};
  wire::Watch watch;
  watch.watching = true;
  watch.roots = {"/etc", "/usr"};
  return seal({facts, wire::PackagesFull{packages_}, wire::DevicesFull{{disk}}, services, watch});
}

std::string StoryOfHost::sign_of_life() {
  const base::Millis now = base::system_clock().now();
  wire::AgentCost cost{now - 15 * base::kMinute, now, 900, 20 << 20, 30 << 20, 4096, 8192, 120'000};
  return seal({wire::ClockReading{3, 2}, cost});
}

std::string StoryOfHost::inventory_difference() {
  wire::PackagesDiff diff;
  diff.base = wire::inventory_digest(packages_);
  auto& package = packages_[static_cast<std::size_t>(updates_) % packages_.size()];
  const std::string before = package.version;
  package.version = "2." + std::to_string(++updates_) + "-1";
  diff.result = wire::inventory_digest(packages_);
  diff.set.push_back({package, before});
  return seal({diff});
}

std::string StoryOfHost::files_changed(int round) {
  const base::Millis now = base::system_clock().now();
  wire::FileChanges changes;
  changes.source = wire::ChangeSource::Watch;
  for (int i = 0; i < options_.changes; ++i) {
    wire::FileChange change;
    const bool explained = i >= options_.unexplained;
    change.path = explained ? "/usr/lib/x86_64-linux-gnu/" + numbered("libexample", i) + ".so.1" : "/etc/" + numbered("example", i) + ".conf";
    change.what = wire::ChangeKind::Content;
    change.before_sha256 = digest_of(change.path + std::to_string(round));
    change.after_sha256 = digest_of(change.path + std::to_string(round + 1));
    change.size = 40'960 + i;
    change.mode = 0100644;
    change.owner = "0:0";
    change.at = now;
    change.explanation = explained ? wire::Explanation::Package : wire::Explanation::None;
    if (explained) change.package = "libexample 2.0-1";
    change.by = wire::FileActor{explained ? "/usr/bin/dpkg" : "/usr/bin/vi", 4321, 0, 1000, ""};
    changes.changes.push_back(std::move(change));
  }
  return seal({changes});
}

std::string StoryOfHost::heartbeat() const {
  wire::HeartbeatRequest request;
  request.at = base::system_clock().now();
  request.agent_version = "1.0.0";
  request.last_sequence = head_.sequence;
  request.settings = base::Digest{};
  return wire::encode(request);
}

bool StoryOfHost::acknowledge(std::string_view reply) {
  const auto waiting = static_cast<std::size_t>(acknowledged_);
  if (waiting >= sealed_.size() || wire::decode_segment_reply(reply).accepted != sealed_[waiting]) return false;
  ++acknowledged_;
  return true;
}

}  // namespace junshu::bench
