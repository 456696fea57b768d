// Many agents against one server, server and agents on the same processors: the program `junshu run` as a process of its own, agents with certificates over
// mutual TLS. Latency from the moment a request was due; then whether everything acknowledged is there, and whether `junshu verify` agrees.
//
//   bench_agents [--hosts N] [--seconds N] [--storm N] [--engine sqlite|postgresql] [--database URL] [--folder DIR] [--program FILE] [--interval MINUTES]
//                [--beat SECONDS] [--rest SECONDS] [--packages N]
//
// Steady: each host beats every minute (--beat), reports a sign of life each --interval minutes and an inventory difference an hour. Storm: --storm hosts send a
// segment of changed files in the same instant, twice, and once more within a second, as agents do, which seal once a second at most; all beat on meanwhile and for
// --rest seconds after. Ends with 1 when something was refused, lost or differs.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include "agents_house.h"
#include "agents_peers.h"
#include "agents_story.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "machine.h"
#include "store_testing/private_postgres.h"
#include "wire/messages.h"

namespace junshu::bench {
namespace {

constexpr std::size_t kFirstAtOnce = 64;

struct Options {
  std::size_t hosts = 10'000;
  double seconds = 60;
  std::size_t storm = 1'000;
  int interval_minutes = 15;  // what docs/decisions/0010 advises for so many
  double beat = 60;
  double rest = 10;  // after a storm
  std::string engine, database;  // both empty: SQLite
  std::filesystem::path folder = std::filesystem::temp_directory_path();
  std::filesystem::path program;
  StoryOptions story;
};

enum Kind { kFirst, kBeat, kSign, kInventory, kStorm, kBeatInStorm, kKinds };
constexpr const char* kNames[kKinds] = {"first report, with connecting", "heartbeat", "sign of life", "inventory difference", "segment of the storm",
                                        "heartbeat during a storm"};

struct Figures {
  std::vector<double> times;
  double target = 0;
};

class Load {
 public:
  Load(const Options& options, std::vector<EnrolledHost> hosts, ServerProcess& server, const std::filesystem::path& authority)
      : options_(options),
        server_(server),
        fleet_(server.port(), authority.string(), [this](std::size_t agent, int kind) { return make(agent, kind); },
               [this](const Fleet::Answer& answer) { take(answer); }) {
    hosts_.reserve(hosts.size());
    for (auto& host : hosts) {
      fleet_.add(host.credentials);
      hosts_.push_back({StoryOfHost(host.host, hosts_.size(), options_.story), {}, {}, false});
    }
  }

  void first_reports() {
    const auto before = server_.used();
    const auto start = Steady::now();
    for (; next_first_ < std::min(kFirstAtOnce, hosts_.size()); ++next_first_) fleet_.ask(next_first_, kFirst, start);
    fleet_.run_until_idle();
    const double took = seconds_since(start);
    const auto after = server_.used();
    std::printf("  %zu hosts connect and report everything (%d packages each): %.0f s, %.0f a second; server %.0f MiB with %zu connections (%.0f MiB before)\n",
                hosts_.size(), options_.story.packages, took, static_cast<double>(hosts_.size()) / took, after.resident_mib, fleet_.connected(),
                before.resident_mib);
    print({kFirst});
  }

  void steady() {
    const auto start = Steady::now();
    const auto end = start + seconds(options_.seconds);
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
      hosts_[i].next_sign = start + seconds(options_.interval_minutes * 60.0 * part());
      fleet_.ask(i, kBeat, start + seconds(options_.beat * part()));
      if (const auto at = start + seconds(3600 * part()); at < end) fleet_.ask(i, kInventory, at);
    }
    const auto before = server_.used();
    fleet_.run_until(end);
    const auto after = server_.used();
    std::printf("  steady, %.0f s: server %.0f %% of one processor, %.0f MiB\n", options_.seconds,
                100 * (after.processor_seconds - before.processor_seconds) / options_.seconds, after.resident_mib);
    print({kBeat, kSign, kInventory});
  }

  // `within` seconds, or all in the same instant.
  void storm(int round, double within) {
    const std::size_t count = std::min(options_.storm, hosts_.size());
    std::vector<std::size_t> struck;
    for (std::size_t i = 0; i < count; ++i) struck.push_back(i * hosts_.size() / count);
    for (const auto agent : struck) hosts_[agent].struck = true;
    fleet_.run_until(Steady::now() + std::chrono::milliseconds(500));  // what they were about to send goes first
    for (const auto agent : struck) hosts_[agent].prepared = hosts_[agent].story.files_changed(round);
    const auto before = server_.used();
    storm_began_ = Steady::now() + std::chrono::milliseconds(100);
    waiting_in_storm_ = count;
    for (const auto agent : struck) fleet_.ask(agent, kStorm, *storm_began_ + seconds(within * part()));
    fleet_.run_until(*storm_began_ + seconds(options_.rest));
    for (int more = 0; waiting_in_storm_ > 0 && more < 60; ++more) fleet_.run_until(Steady::now() + seconds(1));
    const auto after = server_.used();
    std::printf("  storm %d: %zu hosts %s, %d changed files each: all acknowledged after %.0f ms; server %.1f s of processor in %.0f s, %.0f MiB\n",
                round, count, within > 0 ? "within one second" : "in one instant", options_.story.changes, storm_took_, after.processor_seconds - before.processor_seconds,
                options_.rest, after.resident_mib);
    print({kStorm, kBeatInStorm});
    storm_began_.reset();
    for (const auto agent : struck) hosts_[agent].struck = false;
  }

  // Every acknowledged segment is kept, every sealed one acknowledged.
  bool nothing_lost(const std::map<std::string, std::set<std::string>>& kept) const {
    std::size_t acknowledged = 0;
    std::size_t missing = 0;
    std::size_t unanswered = 0;
    for (const auto& host : hosts_) {
      const auto found = kept.find(host.story.host());
      const auto& sealed = host.story.sealed();
      for (std::size_t i = 0; i < sealed.size(); ++i) {
        if (static_cast<std::int64_t>(i) >= host.story.acknowledged()) {
          ++unanswered;
          continue;
        }
        ++acknowledged;
        if (found == kept.end() || !found->second.contains(base::hex(sealed[i]))) ++missing;
      }
    }
    std::printf("  %zu segments acknowledged, %zu of them missing, %zu without an answer; %zu requests refused; %llu handshakes, %llu of them resumed\n", acknowledged,
                missing, unanswered, refused_, static_cast<unsigned long long>(fleet_.handshakes()), static_cast<unsigned long long>(fleet_.resumed()));
    return missing == 0 && unanswered == 0 && refused_ == 0;
  }

 private:
  struct Host {
    StoryOfHost story;
    Steady::time_point next_sign;
    std::string prepared;  // for the storm
    bool struck = false;   // nothing else is sealed meanwhile
  };

  static Steady::duration seconds(double count) { return std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(count)); }
  static double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

  double part() {
    std::uint8_t bytes[4];
    random_.fill(bytes);
    return static_cast<double>(bytes[0] | bytes[1] << 8 | bytes[2] << 16) / (1 << 24);
  }

  Fleet::Request make(std::size_t agent, int kind) {
    auto& story = hosts_[agent].story;
    switch (kind) {
      case kFirst: return segment(story.first());
      case kSign: return segment(story.sign_of_life());
      case kInventory: return segment(story.inventory_difference());
      case kStorm: return segment(std::move(hosts_[agent].prepared));
      default: return {std::string(wire::kHeartbeatPath), "application/json", story.heartbeat()};
    }
  }

  static Fleet::Request segment(std::string bytes) { return {std::string(wire::kSegmentsPath), "application/octet-stream", std::move(bytes)}; }

  void take(const Fleet::Answer& answer) {
    Host& host = hosts_[answer.agent];
    const auto now = Steady::now();
    times_[answer.kind == kBeat && storm_began_ && now >= *storm_began_ ? kBeatInStorm : answer.kind].push_back(answer.milliseconds);
    if (answer.status != 200) {
      if (refused_++ == 0) std::printf("  REFUSED: %d %.*s\n", answer.status, static_cast<int>(answer.body.size()), answer.body.data());
      return;
    }
    if (answer.kind == kBeat) {
      fleet_.ask(answer.agent, kBeat, now + seconds(options_.beat));
      if (host.next_sign <= now && !host.struck) {
        fleet_.ask(answer.agent, kSign, now);
        host.next_sign = now + seconds(options_.interval_minutes * 60.0);
      }
      return;
    }
    if (!host.story.acknowledge(answer.body)) ++refused_;
    if (answer.kind == kFirst && next_first_ < hosts_.size()) fleet_.ask(next_first_++, kFirst, now);
    if (answer.kind == kStorm && --waiting_in_storm_ == 0) storm_took_ = 1000 * std::chrono::duration<double>(now - *storm_began_).count();
  }

  void print(std::initializer_list<Kind> kinds) {
    for (const Kind kind : kinds) {
      auto& times = times_[kind];
      if (times.empty()) continue;
      const auto shown = percentiles(times);
      std::printf("    %-30s %7zu   p50 %8.2f ms  p99 %8.2f ms  max %8.2f ms%s\n", kNames[kind], times.size(), shown.p50, shown.p99,
                  *std::max_element(times.begin(), times.end()), kind == kFirst ? "" : "   target p99 200 ms");
      times.clear();
    }
  }

  const Options& options_;
  ServerProcess& server_;
  Fleet fleet_;
  std::vector<Host> hosts_;
  base::SeededRandom random_{"agents"};
  std::vector<double> times_[kKinds];
  std::size_t next_first_ = 0;
  std::size_t refused_ = 0;
  std::optional<Steady::time_point> storm_began_;
  std::size_t waiting_in_storm_ = 0;
  double storm_took_ = 0;
};

void peers(const std::filesystem::path& data, const std::string& bare_url, const Options& options, const Fleet::Credentials& client) {
  const auto hands = bare_handshakes(data / "tls", client);
  std::printf("  OpenSSL alone, both ends in one thread: %.0f handshakes with certificates a second, %.0f resumed\n", hands.full, hands.resumed);
  const std::string bytes = StoryOfHost("h-aaaaaaaaaaaa", 0, options.story).files_changed(1);
  std::printf("  a segment of the storm is %zu bytes; bare inserts of them:", bytes.size());
  for (const int batch : {1, 64, 256}) std::printf("  %.0f/s by %d", bare_inserts(bare_url, bytes, batch, 0.5), batch);
  std::printf(" a transaction\n");
}

int run(const Options& options) {
  setenv("TMPDIR", options.folder.c_str(), 1);
  const base::TemporaryFolder folder("bench");
  std::printf("%s\n", machine_facts(folder.path()).c_str());
  const auto sync = fdatasync_milliseconds(folder.path(), 500);
  std::printf("disk: 4 KiB append + fdatasync p50 %.3f ms  p99 %.3f ms\n", sync.p50, sync.p99);

  std::unique_ptr<store_testing::PrivatePostgres> postgres;
  std::string database = options.database;
  std::string bare_url = "sqlite:" + (folder.path() / "bare.db").string();
  if (options.engine == "postgresql") {
    postgres = std::make_unique<store_testing::PrivatePostgres>(store_testing::PrivatePostgres::Fsync::On, options.folder);
    database = postgres->new_database();
    bare_url = postgres->new_database();
  }
  std::printf("%s, %zu hosts, one contract, a report asked every %d minutes\n", database.empty() ? "SQLite, WAL, synchronous=FULL" : "PostgreSQL, fsync on",
              options.hosts, options.interval_minutes);

  const auto data = folder.path() / "data";
  const auto start = Steady::now();
  auto hosts = enrol_hosts(data, database, options.hosts, options.interval_minutes);
  std::printf("  enrolled through the command entry in %.0f s\n", std::chrono::duration<double>(Steady::now() - start).count());
  const auto client = hosts.at(0).credentials;
  ServerProcess server(options.program, data, database);
  peers(data, bare_url, options, client);
  Load load(options, std::move(hosts), server, data / "tls/authority.pem");
  load.first_reports();
  load.steady();
  load.storm(1, 0);
  load.storm(2, 0);
  load.storm(3, 1);
  server.stop();
  const bool kept = load.nothing_lost(kept_segments(data, database));
  const std::string words = verified(options.program, data, database);
  std::printf("  junshu verify: %s", words.substr(words.rfind('\n', words.size() - 2) + 1).c_str());
  return kept ? 0 : 1;
}

Options read_options(int count, char** arguments) {
  Options options;
  options.program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "junshu";
  const std::map<std::string, std::function<void(const char*)>> known{
      {"--hosts", [&](const char* value) { options.hosts = std::strtoul(value, nullptr, 10); }},
      {"--seconds", [&](const char* value) { options.seconds = std::atof(value); }},
      {"--storm", [&](const char* value) { options.storm = std::strtoul(value, nullptr, 10); }},
      {"--interval", [&](const char* value) { options.interval_minutes = std::atoi(value); }},
      {"--beat", [&](const char* value) { options.beat = std::atof(value); }},
      {"--rest", [&](const char* value) { options.rest = std::atof(value); }},
      {"--packages", [&](const char* value) { options.story.packages = std::atoi(value); }},
      {"--engine", [&](const char* value) { options.engine = value; }},
      {"--database", [&](const char* value) { options.database = value; }},
      {"--folder", [&](const char* value) { options.folder = value; }},
      {"--program", [&](const char* value) { options.program = value; }}};
  for (int i = 1; i < count; i += 2) {
    const auto found = known.find(arguments[i]);
    if (found == known.end() || i + 1 == count) throw base::Error(base::ErrorKind::InvalidInput, {"使い方はソースの先頭を見てください。", "See the top of the source for the options."}, arguments[i]);
    found->second(arguments[i + 1]);
  }
  return options;
}

}  // namespace
}  // namespace junshu::bench

int main(int count, char** arguments) {
  try {
    setvbuf(stdout, nullptr, _IOLBF, 0);
    return junshu::bench::run(junshu::bench::read_options(count, arguments));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_agents: %s\n", error.what());
    return 1;
  }
}
