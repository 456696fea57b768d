// How `junshu detect` says what it found.
#pragma once

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "commands.h"
#include "detect/detector.h"
#include "logs/intake.h"

namespace junshu::cli {

// The table for people: one row an alert, its repetitions counted into it. Bounded: beyond kMost rows are only counted.
class AlertTable {
 public:
  static constexpr std::size_t kMost = 10'000;
  void add(const detect::Alert& alert);
  void print(const Shared& shared, const base::Zone& zone) const;

 private:
  struct Row {
    base::Millis first_at = 0, last_at = 0;
    std::uint64_t count = 0;
    detect::Level level = detect::Level::Medium;
    base::Text title;
    std::string author, source, user, group, place;
  };
  std::map<std::string, std::size_t> rows_by_id_;
  std::vector<Row> rows_;
  std::uint64_t left_out_ = 0;
};

struct FileReport {
  std::string path, format;
  logs::Counters counters;
};

// On standard error: what was read, and what was found.
void print_summary(const Shared& shared, const std::vector<FileReport>& files, std::uint64_t alerts,
                   const detect::DetectorStats& stats, bool each_file);
void print_rule_stats(const Shared& shared, const detect::Ruleset& rules, const std::vector<std::uint64_t>& matches,
                      const detect::DetectorStats& stats);

// A line on a terminal that is drawn anew, once reading takes over a second.
class DetectProgress {
 public:
  DetectProgress(const Shared& shared, std::uint64_t total_bytes);
  void show(std::uint64_t lines, std::uint64_t bytes, std::uint64_t alerts);
  void end();

 private:
  const Shared& shared_;
  std::uint64_t total_;
  bool terminal_;
  bool drawn_ = false;
  std::int64_t began_ = 0;  // of the steady clock, in milliseconds
  std::int64_t last_ = 0;
};

}  // namespace junshu::cli
