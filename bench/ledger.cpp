// Durable events a second with their projections, receipt latency, and verification, on SQLite and PostgreSQL; beside them, in the same run, what
// the disk does alone and what each database does with a bare insert of the same bytes.
//
//   bench_ledger [--folder DIR] [--seconds N] [--engine sqlite|postgresql]
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "base/file.h"
#include "base/hash.h"
#include "ledger_house.h"
#include "machine.h"
#include "store_testing/private_postgres.h"

namespace junshu::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Options {
  std::filesystem::path folder = std::filesystem::temp_directory_path();
  double seconds = 3;
  std::string engine;  // empty: both
};

struct Measured {
  double per_second = 0;
  double processor = 0;  // microseconds of this process an event, all threads: says what a busy machine hides
  Percentiles receipt;   // milliseconds
};

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void print(const char* what, const Measured& measured) {
  std::printf("  %-44s %9.0f events/s   receipt p50 %.2f ms  p99 %.2f ms   processor %.0f us\n", what, measured.per_second, measured.receipt.p50,
              measured.receipt.p99, measured.processor);
}

// `work(number)` by many callers at once for some seconds.
template <typename Work>
Measured by_many(int callers, double seconds, std::atomic<std::uint64_t>& next, Work work) {
  std::mutex mutex;
  std::vector<double> all;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  const double processor = processor_seconds();
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&] {
      std::vector<double> mine;
      while (!stop) {
        const auto asked = Clock::now();
        work(next++);
        mine.push_back(seconds_since(asked) * 1000);
      }
      const std::lock_guard lock(mutex);
      all.insert(all.end(), mine.begin(), mine.end());
    });
  }
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (auto& thread : threads) thread.join();
  const auto count = static_cast<double>(all.size());
  return {count / seconds_since(start), (processor_seconds() - processor) * 1e6 / count, percentiles(std::move(all))};
}

// At a fixed rate; the receipt is measured from the moment it was due, so that a stall counts for all who waited.
template <typename Work>
Measured paced(int per_second, double seconds, std::atomic<std::uint64_t>& next, Work work) {
  constexpr int kCallers = 16;
  std::mutex mutex;
  std::vector<double> all;
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  const double processor = processor_seconds();
  const auto total = static_cast<int>(per_second * seconds);
  std::atomic<int> turn = 0;
  for (int i = 0; i < kCallers; ++i) {
    threads.emplace_back([&] {
      std::vector<double> mine;
      for (int mine_is = turn++; mine_is < total; mine_is = turn++) {
        const auto due = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(static_cast<double>(mine_is) / per_second));
        std::this_thread::sleep_until(due);
        work(next++);
        mine.push_back(seconds_since(due) * 1000);
      }
      const std::lock_guard lock(mutex);
      all.insert(all.end(), mine.begin(), mine.end());
    });
  }
  for (auto& thread : threads) thread.join();
  const auto count = static_cast<double>(all.size());
  return {count / seconds_since(start), (processor_seconds() - processor) * 1e6 / count, percentiles(std::move(all))};
}

void bare_inserts(store::Database& database, double seconds) {
  const auto connection = database.connect();
  connection->script(database.dialect() == store::Dialect::Sqlite
                         ? "create table bare (idx integer primary key, entry text, leaf blob) strict"
                         : "create table bare (idx bigint primary key, entry text collate \"C\", leaf bytea)");
  std::int64_t index = 0;
  for (const int batch : {1, 64, 256}) {
    const auto start = Clock::now();
    std::uint64_t rows = 0;
    while (seconds_since(start) < seconds / 2) {
      connection->begin_write();
      for (int i = 0; i < batch; ++i, ++rows, ++index) {
        const std::string entry = sample_entry(static_cast<std::uint64_t>(index));
        const auto leaf = base::sha256(base::as_bytes(entry));
        connection->execute("insert into bare (idx, entry, leaf) values (?, ?, ?)", {index, entry, base::Bytes(leaf.begin(), leaf.end())});
      }
      connection->commit();
    }
    std::printf("  bare insert, %3d rows a transaction        %9.0f rows/s\n", batch, static_cast<double>(rows) / seconds_since(start));
  }
}

void verification(LedgerHouse& house) {
  const auto start = Clock::now();
  const double processor = processor_seconds();
  double hashed = 0;
  double hash_processor = 0;
  const auto report = house.verify([&](const store::VerifyProgress& progress) {
    if (progress.step != "entries" || progress.done != progress.total) return;
    hashed = seconds_since(start);
    hash_processor = processor_seconds() - processor;
  });
  const double took = seconds_since(start);
  const auto entries = static_cast<double>(report.entries);
  std::printf("  verify: hashes %.0f entries/s (%.0f a second of processor); with replay and rows %.0f entries/s (%.0f entries, %llu rows, %zu differences)\n",
              entries / hashed, entries / hash_processor, entries / took, entries, static_cast<unsigned long long>(report.rows), report.differences.size());
  if (!report.differences.empty()) std::exit(1);
}

void engine(const std::string& name, const std::string& url, const std::string& bare_url, const Options& options) {
  std::printf("\n%s\n", name.c_str());
  bare_inserts(*store::Database::open(bare_url), options.seconds);
  const base::TemporaryFolder folder("bench");
  LedgerHouse house(url, folder.path());
  std::atomic<std::uint64_t> next = 0;
  const auto add = [&](std::uint64_t number) { house.add_event(number); };
  for (const int callers : {1, 16, 64, 256}) {
    const std::string what = "durable events with 3 rows, " + std::to_string(callers) + " callers";
    print(what.c_str(), by_many(callers, options.seconds, next, add));
  }
  print("paced at 1,000 events/s", paced(1000, options.seconds, next, add));
  verification(house);
}

Options read_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    if (std::strcmp(arguments[i], "--folder") == 0) options.folder = arguments[i + 1];
    if (std::strcmp(arguments[i], "--seconds") == 0) options.seconds = std::atof(arguments[i + 1]);
    if (std::strcmp(arguments[i], "--engine") == 0) options.engine = arguments[i + 1];
  }
  setenv("TMPDIR", options.folder.c_str(), 1);
  return options;
}

void run(const Options& options) {
  std::printf("%s\n", machine_facts(options.folder).c_str());
  const auto sync = fdatasync_milliseconds(options.folder, 1000);
  std::printf("disk: 4 KiB append + fdatasync p50 %.3f ms  p99 %.3f ms\n", sync.p50, sync.p99);
  std::printf("an event is %zu bytes\n", sample_entry(1).size());
  if (options.engine.empty() || options.engine == "sqlite") {
    const base::TemporaryFolder folder("bench");
    engine("SQLite, WAL, synchronous=FULL", "sqlite:" + (folder.path() / "house.db").string(), "sqlite:" + (folder.path() / "bare.db").string(), options);
  }
  if (options.engine.empty() || options.engine == "postgresql") {
    store_testing::PrivatePostgres server(store_testing::PrivatePostgres::Fsync::On, options.folder);
    engine("PostgreSQL 15, fsync on, over its socket", server.new_database(), server.new_database(), options);
  }
}

}  // namespace
}  // namespace junshu::bench

int main(int count, char** arguments) {
  try {
    setvbuf(stdout, nullptr, _IOLBF, 0);
    junshu::bench::run(junshu::bench::read_options(count, arguments));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_ledger: %s\n", error.what());
    return 1;
  }
}
