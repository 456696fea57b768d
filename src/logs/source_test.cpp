#include "logs/source.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "logs/journal.h"
#include "reader_for_tests.h"

namespace junshu::logs {
namespace {

std::vector<std::string> lines_of(ByteSource& source, std::uint64_t* over_long = nullptr) {
  LineReader reader(source);
  std::vector<std::string> out;
  std::string_view line;
  while (reader.next(line)) out.emplace_back(line);
  if (over_long != nullptr) *over_long = reader.over_long();
  return out;
}
std::vector<std::string> lines_of_text(std::string_view text, std::uint64_t* over_long = nullptr) {
  const auto source = source_of_text(text);
  return lines_of(*source, over_long);
}

TEST(Lines, EndWithLfOrCrLfOrTheFile) {
  EXPECT_EQ(lines_of_text("a\nb\r\nc"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(lines_of_text("a\n\n"), (std::vector<std::string>{"a", ""}));
  EXPECT_TRUE(lines_of_text("").empty());
}

TEST(Lines, NulAndWhatIsNoUtf8AreKept) {
  using namespace std::string_literals;
  EXPECT_EQ(lines_of_text("a\0b\xff\n"s), (std::vector<std::string>{"a\0b\xff"s}));
}

TEST(Lines, OverLongOnesAreCutAndCounted) {
  const std::string exact(LineReader::kLongest, 'e');
  const std::string longer(LineReader::kLongest + 1, 'x');
  const std::string huge(5'000'000, 'h');
  std::uint64_t over_long = 0;
  const auto lines = lines_of_text(exact + "\n" + longer + "\nshort\n" + huge + "\nend\n" + huge, &over_long);
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0], exact);
  EXPECT_EQ(lines[1], longer.substr(0, LineReader::kLongest));
  EXPECT_EQ(lines[2], "short");
  EXPECT_EQ(lines[3], huge.substr(0, LineReader::kLongest));
  EXPECT_EQ(lines[4], "end");
  EXPECT_EQ(lines[5].size(), LineReader::kLongest);
  EXPECT_EQ(over_long, 3u);
}

TEST(Lines, ManyAcrossTheBuffersEdgeStayWhole) {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 60'000; ++i) {
    expected.push_back("line " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 97), '.'));
    text += expected.back() + "\n";
  }
  EXPECT_EQ(lines_of_text(text), expected);
}

class Packed : public ::testing::TestWithParam<const char*> {};

TEST_P(Packed, LogsAreReadWhateverTheirName) {
  const std::string program = GetParam();
  if (base::run_process({program, "--version"}).exit_code != 0) {
    std::cout << "skipped: no " << program << "\n";
    return;
  }
  const base::TemporaryFolder folder;
  const auto path = folder.path() / "some.log";
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "line number " + std::to_string(i) + "\n";
  base::write_durably(path, text);
  const auto packed = base::run_process({program, "-c", path.string()}).output;
  ASSERT_FALSE(packed.empty());
  base::write_durably(folder.path() / "packed", packed + packed);  // two joined files are one
  const auto source = open_source(folder.path() / "packed");
  const auto lines = lines_of(*source);
  ASSERT_EQ(lines.size(), 100'000u);
  EXPECT_EQ(lines[49'999], "line number 49999");
  EXPECT_EQ(lines[99'999], "line number 49999");
  base::write_durably(folder.path() / "cut", packed.substr(0, packed.size() / 2));
  EXPECT_THROW(lines_of(*open_source(folder.path() / "cut")), base::Error);
}
INSTANTIATE_TEST_SUITE_P(Source, Packed, ::testing::Values("gzip", "xz", "zstd"));

TEST(Source, WhatIsNotThereOrAFolderIsSaid) {
  const base::TemporaryFolder folder;
  EXPECT_THROW(open_source(folder.path() / "nothing"), base::Error);
  EXPECT_THROW(open_source(folder.path()), base::Error);
}

TEST(Source, RotatedSiblingsComeOldestFirst) {
  const base::TemporaryFolder folder;
  for (const char* name : {"auth.log", "auth.log.1", "auth.log.2.gz", "auth.log-20260101.gz", "auth.log.bak",
                           "other.log.1", "auth.logx.1"})
    base::write_durably(folder.path() / name, "x\n");
  const auto at = [&](const char* name, int hours_ago) {
    std::filesystem::last_write_time(folder.path() / name,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(hours_ago));
  };
  at("auth.log-20260101.gz", 500);
  at("auth.log.2.gz", 48);
  at("auth.log.1", 24);
  std::vector<std::string> names;
  for (const auto& path : rotated_siblings(folder.path() / "auth.log")) names.push_back(path.filename().string());
  EXPECT_EQ(names, (std::vector<std::string>{"auth.log-20260101.gz", "auth.log.2.gz", "auth.log.1"}));
}

TEST(Merged, EventsOfSeveralLogsComeInTheOrderOfTheirTimes) {
  FieldNames names;
  LogClasses classes;
  const Formats formats({&names, &classes, base::from_iso8601("2026-01-15T00:00:00Z"), base::zone_named("UTC")});
  const auto line = [](int minute, const char* program) {
    return "Jan  5 10:" + std::to_string(minute) + ":00 gate " + program + ": x\n";
  };
  const std::string first = line(10, "a1") + "  continued\n" + line(30, "a2");
  const std::string second = line(20, "b1") + line(40, "b2");
  std::vector<LogStream> streams;
  streams.emplace_back(source_of_text(first), Intake{"a", "syslog", 0}, formats);
  streams.emplace_back(source_of_text(second), Intake{"b", "syslog", 0}, formats);
  std::vector<std::string> seen;
  read_merged(streams, [&](Event& event, std::size_t stream) {
    seen.push_back(std::to_string(stream) + ":" + std::string(event.raw.substr(0, 12)));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"0:Jan  5 10:10", "0:  continued", "1:Jan  5 10:20", "0:Jan  5 10:30",
                                            "1:Jan  5 10:40"}));
}

const std::string kExport =
    "__CURSOR=s=6f;i=1;b=8a;m=1;t=1;x=1\n__REALTIME_TIMESTAMP=1767600000123456\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID="
    "8a4f1c1e3a4b4d5e8f90112233445566\n"
    "_HOSTNAME=gate\nSYSLOG_IDENTIFIER=sshd\n_PID=77\nMESSAGE=Failed password for root from 192.0.2.9 port 5 ssh2\n\n"
    "__CURSOR=s=6f;i=2;b=8a;m=2;t=2;x=2\n__REALTIME_TIMESTAMP=1767600001123456\n__MONOTONIC_TIMESTAMP=2\n_BOOT_ID="
    "8a4f1c1e3a4b4d5e8f90112233445566\n_HOSTNAME=gate\nSYSLOG_IDENTIFIER=app\nMESSAGE\n" +
    std::string("\x0b\0\0\0\0\0\0\0", 8) + "two\nlines=x\n\n";

void expect_entries(const std::vector<SeenEvent>& events) {
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].text("event.kind"), "login");
  EXPECT_EQ(events[0].text("source.ip"), "192.0.2.9");
  EXPECT_EQ(events[0].text("process.pid"), "77");
  EXPECT_EQ(events[0].host, "gate");
  EXPECT_EQ(base::to_iso8601(events[0].time), "2026-01-05T08:00:00.123Z");
  EXPECT_EQ(events[1].text("message"), "two\nlines=x");
}

TEST(Journal, TheExportFormIsRead) {
  const base::TemporaryFolder folder;
  base::write_durably(folder.path() / "export", kExport);
  LogsReader reader;
  expect_entries(reader.file(folder.path() / "export"));
  EXPECT_EQ(reader.format(), "journal");
}

TEST(Journal, JournalFilesAreReadAndGoneOnWithAfterACursor) {
  const std::string maker = "/lib/systemd/systemd-journal-remote";
  if (!std::filesystem::exists(maker)) {
    std::cout << "skipped: no systemd-journal-remote\n";
    return;
  }
  const base::TemporaryFolder folder;
  const auto path = folder.path() / "made.journal";
  const auto made = base::run_process({maker, "-o", path.string(), "-"}, kExport);
  ASSERT_EQ(made.exit_code, 0) << made.errors;
  LogsReader reader;
  expect_entries(reader.file(path));
  const auto all = open_journal_folder(folder.path(), "");
  JournalEntry entry;
  ASSERT_TRUE(all->next(entry));
  const auto rest = open_journal_folder(folder.path(), entry.cursor);
  ASSERT_TRUE(rest->next(entry));
  EXPECT_EQ(entry.program, "app");
  EXPECT_FALSE(rest->next(entry));
}

}  // namespace
}  // namespace junshu::logs
