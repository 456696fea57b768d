// Assessing a contract with a million records over five years: in full, and after one commit; on SQLite and PostgreSQL.
//
//   bench_assess [--folder DIR] [--records N] [--engine sqlite|postgresql] [--checks]
//
// The records are put into the projections by plain SQL, not through the ledger, which would take hours: only reading is measured on them. The
// commits measured are real ones.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "assess_rows.h"
#include "instance/stage.h"
#include "machine.h"
#include "store_testing/private_postgres.h"

namespace junshu::bench {
namespace {

using Clock = std::chrono::steady_clock;
using base::Object;

constexpr int kCommits = 100;
constexpr base::Date kToday{2031, 3, 12};

struct Options {
  std::filesystem::path folder = std::filesystem::temp_directory_path();
  int records = 1'000'000;
  std::string engine;   // empty: both
  bool checks = false;  // how long each check takes
};

double milliseconds_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// Of this process, all threads: says what a busy machine hides.
double processor_milliseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto milliseconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3; };
  return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

struct Took {
  std::vector<double> passed, processor;  // milliseconds
};

class House {
 public:
  House(const std::filesystem::path& folder, const std::string& database, int records)
      : stage_({folder, database, "catalogue", "bench", false, false}), url_(database.empty() ? "sqlite:" + (folder / "junshu.db").string() : database) {
    stage_.start_at(kToday, 9 * 60);
    stage_.open_contract({{"starts", "2026-04-01"}});
    stage_.person("lender", "contractor", {"assignee"});
    stage_.person("borrower", "contractor", {"assignee"});
    stage_.person("inspector", "contractor", {"inspector"});
    stage_.person("officer", "client", {"security_officer"});
    Population population{stage_.contract(), {}, kToday, base::zone_named("Asia/Tokyo"), records};
    for (const char* name : {"borrower", "lender"}) population.members.push_back(stage_.who(name).member);
    const auto start = Clock::now();
    const auto open = store::Database::open(url_);
    made_ = fill(*open, population);
    std::printf("  %lld records put in by plain SQL in %.0f s (not through the ledger: only their reading is measured)\n", static_cast<long long>(made_),
                milliseconds_since(start) / 1000);
  }

  void full(Took& took) {
    stage_.instance().write([&](store::Transaction& transaction) {
      const auto definitions = stage_.instance().in_force();
      const auto contract = contracts::load(transaction.connection(), stage_.contract());
      const double processor = processor_milliseconds();
      const auto start = Clock::now();
      assess::in_full(transaction, {definitions->catalogue, *definitions->runner, contract, contracts::moment(contract, transaction.now())});
      took.passed.push_back(milliseconds_since(start));
      took.processor.push_back(processor_milliseconds() - processor);
    });
  }

  void each_check() {
    Snapshot snapshot(stage_.instance(), stage_.contract());
    const auto definitions = stage_.instance().in_force();
    for (const auto& check : definitions->runner->prepared()) {
      const auto start = Clock::now();
      const auto rows = definitions->runner->run(snapshot.connection(), check, snapshot.contract(), snapshot.moment(), std::nullopt);
      const double ran = milliseconds_since(start);
      const auto again = Clock::now();
      definitions->runner->populated(snapshot.connection(), check, snapshot.contract(), snapshot.moment());
      std::printf("    %9.1f ms  population %7.1f ms  %7zu rows  %s\n", ran, milliseconds_since(again), rows.size(), check.id.c_str());
    }
  }

  // What a commit to a loan makes each check do: run in full, for some records, or nothing.
  void each_check_after_a_loan() {
    act("lending", kCommits);
    Snapshot snapshot(stage_.instance(), stage_.contract());
    const auto definitions = stage_.instance().in_force();
    const auto loan = snapshot.connection().query("select max(record) from p_lending where contract = ? and record like 'L-%'", {snapshot.contract().id});
    const checks::Touched touched{{"lending", {store::text(loan.rows[0][0])}}, {"media", {"B-M-" + std::to_string(kCommits * 2 + 1)}}};
    for (const auto& check : definitions->runner->prepared()) {
      const auto start = Clock::now();
      const auto scope = definitions->runner->affected(snapshot.connection(), check, snapshot.contract().id, touched);
      if (scope && scope->empty()) continue;
      const auto rows = definitions->runner->run(snapshot.connection(), check, snapshot.contract(), snapshot.moment(), scope);
      std::printf("    %9.1f ms  %s  %7zu rows  %s\n", milliseconds_since(start), scope ? "narrowed" : "in full ", rows.size(), check.id.c_str());
    }
    stage_.settle();
  }

  // Loans, returns, lock checks and rounds in turn, each assessed by itself.
  Took after_commits(const char* what) {
    Took out;
    for (int i = 0; i < kCommits; ++i) {
      act(what, i);
      const double processor = processor_milliseconds();
      const auto start = Clock::now();
      stage_.settle();
      out.passed.push_back(milliseconds_since(start));
      out.processor.push_back(processor_milliseconds() - processor);
    }
    return out;
  }

 private:
  void act(const std::string& what, int number) {
    Outcome outcome;
    const std::string medium = "B-M-" + std::to_string(number * 2 + 1);
    const std::string place = "B-P-" + std::to_string(number % kBulkPlaces);
    if (what == "lending") {
      outcome = stage_.act("lender", "lending", "lend", "",
                           {{"media", medium}, {"borrower", stage_.who("borrower").member}, {"purpose", "x"}, {"due", "2031-03-20"}}, true);
    } else if (what == "lock_check") {
      outcome = stage_.act("inspector", "lock_check", "check", "",
                           {{"place", place}, {"occasion", "random"}, {"locked", "yes"}, {"in_use", "no"}}, true);
    } else if (what == "copy_request") {
      outcome = stage_.act("lender", "copy_request", "request", "",
                           {{"source", medium}, {"content", "x"}, {"items", "1"}, {"reason", "x"}, {"destination_kind", "pc"}, {"destination", "x"},
                            {"valid_until", "2031-03-20"}, {"disposal_plan", "x"}});
    } else {
      const int inside = number * 2 + 1001;  // none of those lent above
      outcome = stage_.act("inspector", "media", "see", "B-M-" + std::to_string(inside), {{"seen_place", "B-P-" + std::to_string(inside % kBulkPlaces)}});
    }
    if (!outcome.done()) throw base::Error(*outcome.kind, outcome.message, what);
  }

  instance::Stage stage_;
  std::string url_;
  std::int64_t made_ = 0;
  using Outcome = instance::Outcome;
  using Snapshot = instance::Snapshot;
};

void measure(const std::filesystem::path& folder, const std::string& database, const Options& options) {
  House house(folder, database, options.records);
  Took first;
  house.full(first);
  Took fulls;
  for (int i = 0; i < 5; ++i) house.full(fulls);
  std::printf("  in full, the first time        %9.0f ms\n  in full, again (median of 5)   %9.0f ms   target 2,000 ms   processor %.0f ms\n", first.passed.front(),
              percentiles(fulls.passed).p50, percentiles(fulls.processor).p50);
  if (options.checks) {
    house.each_check();
    std::printf("  after a loan:\n");
    house.each_check_after_a_loan();
  }
  for (const char* what : {"lending", "media", "lock_check", "copy_request"}) {
    const auto took = house.after_commits(what);
    const auto passed = percentiles(took.passed);
    std::printf("  after a commit to %-12s median %7.1f ms  p99 %7.1f ms   target 20 ms   processor %.1f ms\n", what, passed.p50, passed.p99,
                percentiles(took.processor).p50);
  }
  std::fflush(stdout);
}

int run(const Options& options) {
  setenv("TMPDIR", options.folder.c_str(), 1);
  const base::TemporaryFolder folder("bench");
  std::printf("%s\n", machine_facts(folder.path()).c_str());
  const auto disk = fdatasync_milliseconds(folder.path(), 200);
  std::printf("disk alone: fdatasync p50 %.2f ms  p99 %.2f ms\n", disk.p50, disk.p99);
  if (options.engine != "postgresql") {
    std::printf("SQLite\n");
    measure(folder.path() / "sqlite", "", options);
  }
  if (options.engine != "sqlite") {
    std::printf("PostgreSQL\n");
    store_testing::PrivatePostgres server(store_testing::PrivatePostgres::Fsync::On, folder.path());
    measure(folder.path() / "postgresql", server.new_database(), options);
  }
  return 0;
}

}  // namespace
}  // namespace junshu::bench

int main(int count, char** arguments) {
  junshu::bench::Options options;
  for (int i = 1; i < count; ++i) {
    const bool more = i + 1 < count;
    if (more && std::strcmp(arguments[i], "--folder") == 0) {
      options.folder = arguments[++i];
    } else if (more && std::strcmp(arguments[i], "--records") == 0) {
      options.records = std::atoi(arguments[++i]);
    } else if (more && std::strcmp(arguments[i], "--engine") == 0) {
      options.engine = arguments[++i];
    } else if (std::strcmp(arguments[i], "--checks") == 0) {
      options.checks = true;
    } else {
      std::fprintf(stderr, "bench_assess [--folder DIR] [--records N] [--engine sqlite|postgresql] [--checks]\n");
      return 2;
    }
  }
  try {
    return junshu::bench::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
