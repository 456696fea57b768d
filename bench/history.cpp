// The access history over very many events: how fast it takes them, how much room they need, how long a search takes.
// Beside it, in the same run and over the same rows, a bare SQLite table with an index for each kind of search,
// `zstdgrep` over the same lines, and the tables of PostgreSQL.
//
//   bench_history [--folder DIR] [--events N] [--peer-events N] [--partition-events N] [--keep]
//
// All files lie in the page cache when they are small enough: the times are those of a server that is up. Sizes and
// times grow with the number of events; a peer that is given fewer says so in its line.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <vector>

#include "access/archive.h"
#include "access/partitions.h"
#include "base/file.h"
#include "base/process.h"
#include "history_events.h"
#include "machine.h"
#include "store/connection.h"
#include "store_testing/private_postgres.h"

namespace junshu::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kQuestions = 40;  // of each kind

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Options {
  fs::path folder = fs::temp_directory_path();
  std::int64_t events = 100'000'000;
  std::int64_t peer_events = 3'000'000;
  std::int64_t partition_events = 300'000;
  bool keep = false;
};

std::uint64_t bytes_in(const fs::path& folder, std::string_view ending = "") {
  std::uint64_t sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(ending)) sum += entry.file_size();
  }
  return sum;
}

void print_ingest(const char* what, std::int64_t events, double seconds, double processor, std::uint64_t bytes) {
  const auto count = static_cast<double>(events);
  std::printf("  %-34s %11lld events  %9.0f events/s  processor %5.2f us  %7.1f bytes an event\n", what,
              static_cast<long long>(events), count / seconds, processor * 1e6 / count,
              static_cast<double>(bytes) / count);
  std::fflush(stdout);
}

// How the same question is asked of anyone.
using Ask = std::function<std::size_t(const access::Query&)>;

void print_searches(const std::vector<Question>& questions, const Ask& ask) {
  for (const Question& question : questions) {
    std::vector<double> took;
    std::size_t rows = 0;
    double first = 0;
    const double processor = processor_seconds();
    for (int round = 0; round < kQuestions; ++round) {
      const access::Query query = question.make(round);
      const auto start = Clock::now();
      rows += ask(query);
      took.push_back(seconds_since(start) * 1000);
      if (round == 0) first = took.back();
    }
    const Percentiles percentile = percentiles(std::move(took));
    std::printf("    %-40s p50 %8.2f ms  p99 %8.2f ms  first %8.2f ms  processor %7.2f ms  %6.1f rows\n",
                question.name.c_str(), percentile.p50, percentile.p99, first,
                (processor_seconds() - processor) * 1000 / kQuestions, static_cast<double>(rows) / kQuestions);
    std::fflush(stdout);
  }
}

void fill(access::AccessHistory& history, const Town& town, std::int64_t events) {
  for (std::int64_t from = 0; from < events; from += kBatch)
    history.append(town.batch(from, std::min(from + kBatch, events)));
  if (history.seal().events != events) {
    std::fprintf(stderr, "not all events were taken\n");
    std::exit(1);
  }
}

void print_counts(const access::AccessHistory& history, const Town& town, std::int64_t events) {
  const auto time = [&](const char* name, const std::function<access::CountQuery(int)>& make, int rounds) {
    std::vector<double> took;
    std::size_t cells = 0;
    const double processor = processor_seconds();
    for (int round = 0; round < rounds; ++round) {
      const auto query = make(round);
      const auto start = Clock::now();
      cells += history.counts(query).size();
      took.push_back(seconds_since(start) * 1000);
    }
    const Percentiles percentile = percentiles(std::move(took));
    std::printf("    %-40s p50 %8.2f ms  p99 %8.2f ms                     processor %7.2f ms  %6.0f sums\n", name,
                percentile.p50, percentile.p99, (processor_seconds() - processor) * 1000 / rounds,
                static_cast<double>(cells) / rounds);
    std::fflush(stdout);
  };
  const base::Millis middle = town.at(events / 2, events);
  const base::Millis month = 30 * base::kDay;
  time(
      "counts: year by hour", [](int) { return access::CountQuery{}; }, 5);
  time(
      "counts: year by hour, a busy person",
      [&](int round) { return access::CountQuery{.user = town.user(static_cast<std::uint64_t>(round))}; }, 5);
  time(
      "counts: year by hour, one host",
      [&](int round) { return access::CountQuery{.host = town.host(static_cast<std::uint64_t>(round))}; }, 5);
  time(
      "counts: month, a busy person",
      [&](int round) {
        return access::CountQuery{
            .from = middle, .until = middle + month, .user = town.user(static_cast<std::uint64_t>(round))};
      },
      10);
  time(
      "counts: month by user and host (review)",
      [&](int) {
        return access::CountQuery{.from = middle, .until = middle + month, .by = access::By::User | access::By::Host};
      },
      3);
}

void archive(const Options& options, const Town& town, const fs::path& folder) {
  const auto start = Clock::now();
  const double processor = processor_seconds();
  {
    const auto history = access::open_archive(folder, town.at(0, options.events));
    fill(*history, town, options.events);
  }
  print_ingest("files", options.events, seconds_since(start), processor_seconds() - processor, bytes_in(folder));
  std::printf("    blocks %.1f bytes an event, index %.1f\n",
              static_cast<double>(bytes_in(folder, ".blocks")) / static_cast<double>(options.events),
              static_cast<double>(bytes_in(folder, ".index")) / static_cast<double>(options.events));
  const auto opened = Clock::now();
  const auto history = access::open_archive(folder, town.at(0, options.events), {.mode = access::Mode::Read});
  std::printf("    opened in %.0f ms\n", seconds_since(opened) * 1000);
  print_searches(town.questions(options.events),
                 [&](const access::Query& query) { return history->search(query, 0).events.size(); });
  print_counts(*history, town, options.events);
  const auto verifying = Clock::now();
  const auto verified = history->verify();
  const double took = seconds_since(verifying);
  std::printf("    verified %lld blocks in %.1f s, %.0f events/s, %zu damages\n",
              static_cast<long long>(verified.blocks), took, static_cast<double>(verified.events) / took,
              verified.damages.size());
}

void partitions(const Options& options, const Town& town) {
  store_testing::PrivatePostgres server(store_testing::PrivatePostgres::Fsync::On, options.folder);
  const auto database = store::Database::open(server.new_database());
  const auto history = access::open_partitions(*database);
  const auto start = Clock::now();
  const double processor = processor_seconds();
  fill(*history, town, options.partition_events);
  const double seconds = seconds_since(start);
  database->connect()->script("analyze");
  std::uint64_t bytes = 0;
  for (const access::Month& month : history->months()) bytes += static_cast<std::uint64_t>(month.bytes);
  print_ingest("PostgreSQL (processor: ours only)", options.partition_events, seconds, processor_seconds() - processor,
               bytes);
  print_searches(town.questions(options.partition_events),
                 [&](const access::Query& query) { return history->search(query, 0).events.size(); });
}

// A bare table, rows as they are, one index for each kind of search.
void bare_sqlite(const Options& options, const Town& town, const fs::path& file) {
  const auto database = store::Database::open("sqlite:" + file.string());
  const auto connection = database->connect();
  connection->script(
      "create table e (id integer primary key, at integer, recorded_at integer, kind integer, outcome integer, "
      "user_name text, target_user text, source text, "
      "host text, target text, method text, detail text, record_source text, record_sequence integer, record_offset "
      "integer);"
      "create index e_at on e (at); create index e_user on e (user_name, at); create index e_target_user on e "
      "(target_user, at) where target_user <> '';"
      "create index e_source on e (source, at); create index e_host on e (host, at); create index e_target on e "
      "(target, at) where target <> ''");
  const auto start = Clock::now();
  const double processor = processor_seconds();
  std::int64_t id = 0;
  for (std::int64_t from = 0; from < options.peer_events; from += kBatch) {
    connection->begin_write();
    for (const access::Event& event : town.batch(from, std::min(from + kBatch, options.peer_events)).events) {
      connection->execute(
          "insert into e values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          {++id, event.at, event.at, static_cast<std::int64_t>(event.kind), static_cast<std::int64_t>(event.outcome),
           event.user, event.target_user, event.source, event.host, event.target, event.method, event.detail,
           event.record.source, event.record.sequence, event.record.offset});
    }
    connection->commit();
  }
  connection->script("pragma wal_checkpoint(truncate)");
  print_ingest("bare SQLite with 6 indexes", options.peer_events, seconds_since(start), processor_seconds() - processor,
               fs::file_size(file));
  print_searches(town.questions(options.peer_events), [&](const access::Query& query) {
    std::string sql = "select * from e where 1 = 1";
    std::vector<store::Value> values;
    const auto add = [&](const char* condition, store::Value value) {
      sql += condition;
      values.push_back(std::move(value));
    };
    if (query.from) add(" and at >= ?", *query.from);
    if (query.until) add(" and at < ?", *query.until);
    if (!query.person.empty()) {
      add(" and (user_name = ?", query.person);
      add(" or (target_user = ? and target_user <> ''))", query.person);
    }
    if (!query.user.empty()) add(" and user_name = ?", query.user);
    if (!query.source.empty()) add(" and source = ?", query.source);
    if (!query.host.empty()) add(" and host = ?", query.host);
    if (!query.target.empty()) add(" and target <> '' and target = ?", query.target);
    if (!query.kinds.empty()) add(" and kind = ?", static_cast<std::int64_t>(query.kinds[0]));
    if (!query.outcomes.empty()) add(" and outcome = ?", static_cast<std::int64_t>(query.outcomes[0]));
    return connection->query(sql + " order by at desc, id desc limit 100", std::span<const store::Value>(values))
        .size();
  });
}

void zstdgrep(const Options& options, const Town& town, const fs::path& file) {
  {
    std::ofstream lines(file);
    for (std::int64_t from = 0; from < options.peer_events; from += kBatch) {
      for (const access::Event& event : town.batch(from, std::min(from + kBatch, options.peer_events)).events)
        lines << base::to_json(access::to_json(event)) << '\n';
    }
  }
  const auto plain = fs::file_size(file);
  const auto start = Clock::now();
  const auto packed = base::run_process({"zstd", "-q", "-3", "--rm", file.string()});
  if (packed.exit_code != 0) {
    std::printf("  zstdgrep: not measured, zstd is not installed\n");
    return;
  }
  const fs::path compressed = file.string() + ".zst";
  std::printf("  zstd -3 over JSON lines: %.1f bytes an event before, %.1f after, in %.1f s\n",
              static_cast<double>(plain) / static_cast<double>(options.peer_events),
              static_cast<double>(fs::file_size(compressed)) / static_cast<double>(options.peer_events),
              seconds_since(start));
  const auto asked = Clock::now();
  base::run_process({"zstdgrep", "-c", "-F", "\"user\":\"" + town.user(900) + "\"", compressed.string()});
  std::printf("    zstdgrep for one person, %lld events: %.0f ms\n", static_cast<long long>(options.peer_events),
              seconds_since(asked) * 1000);
}

int run(const Options& options) {
  std::printf("access history on %s\n", machine_facts(options.folder).c_str());
  const fs::path folder = options.folder / "junshu-bench-history";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const Town town;
  archive(options, town, folder / "archive");
  if (options.peer_events > 0) {
    bare_sqlite(options, town, folder / "bare.db");
    zstdgrep(options, town, folder / "lines.jsonl");
  }
  if (options.partition_events > 0) partitions(options, town);
  if (!options.keep) fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace junshu::bench

int main(int count, char** arguments) {
  junshu::bench::Options options;
  for (int i = 1; i < count; ++i) {
    const bool more = i + 1 < count;
    if (std::strcmp(arguments[i], "--keep") == 0)
      options.keep = true;
    else if (more && std::strcmp(arguments[i], "--folder") == 0)
      options.folder = arguments[++i];
    else if (more && std::strcmp(arguments[i], "--events") == 0)
      options.events = std::atoll(arguments[++i]);
    else if (more && std::strcmp(arguments[i], "--peer-events") == 0)
      options.peer_events = std::atoll(arguments[++i]);
    else if (more && std::strcmp(arguments[i], "--partition-events") == 0)
      options.partition_events = std::atoll(arguments[++i]);
    else {
      std::fprintf(stderr,
                   "bench_history [--folder DIR] [--events N] [--peer-events N] [--partition-events N] [--keep]\n");
      return 2;
    }
  }
  return junshu::bench::run(options);
}
