// What the facts of segments become. The tests play segments through the folds as a replay does.
#include <gtest/gtest.h>

#include <set>

#include "hosts/hosts.h"
#include "segment_fold.h"

namespace junshu::hosts {
namespace {

class Table final : public store::Projection {
 public:
  void upsert(const std::string& table, const std::vector<store::Cell>& key, const std::vector<store::Cell>& values) override {
    std::string names, marks, keys, sets;
    std::set<std::string> columns;
    store::Parameters parameters;
    for (const auto& cell : key) {
      keys += (keys.empty() ? "" : ", ") + cell.column;
    }
    for (const auto* cells : {&key, &values}) {
      for (const auto& cell : *cells) {
        EXPECT_TRUE(columns.insert(cell.column).second) << cell.column << " twice, which PostgreSQL refuses";
        names += (names.empty() ? "\"" : ", \"") + cell.column + "\"";
        marks += marks.empty() ? "?" : ", ?";
        if (cells == &values) sets += (sets.empty() ? "\"" : ", \"") + cell.column + "\" = excluded.\"" + cell.column + "\"";
        parameters.push_back(cell.value);
      }
    }
    connection_->execute("insert into " + table + "(" + names + ") values (" + marks + ") on conflict (" + keys + ") do " +
                             (sets.empty() ? "nothing" : "update set " + sets),
                         parameters);
  }
  void erase(const std::string& table, const std::vector<store::Cell>& key) override {
    std::string where;
    store::Parameters parameters;
    for (const auto& cell : key) {
      where += (where.empty() ? "" : " and ") + cell.column + " = ?";
      parameters.push_back(cell.value);
    }
    connection_->execute("delete from " + table + " where " + where, parameters);
  }
  store::Rows query(std::string_view sql, std::span<const store::Value> parameters) override { return connection_->query(sql, parameters); }
  using store::Projection::query;
  void ensure(const store::TableDefinition& table) override { store::ensure_table(*connection_, table); }

 private:
  std::unique_ptr<store::Database> database_ = store::Database::open("sqlite::memory:");
  std::unique_ptr<store::Connection> connection_ = database_->connect();
};

class Folding : public ::testing::Test {
 protected:
  Folding() {
    register_folds(projector_);
    for (const auto& table : projector_.tables()) rows_.ensure(table);
  }

  // One segment of host h-1 with these facts, received at `at`.
  // `Before`: it was read on its way in, and nobody asks for its blob.
  enum class Read { InTheFold, Before };
  void receive(base::Millis at, const std::vector<wire::Fact>& facts, bool names_facts = true, Read read = Read::InTheFold) {
    std::vector<history::Line> lines;
    base::Array kinds;
    for (const auto& fact : facts) {
      lines.push_back({at - 10, wire::encode(wire::Observation{at - 10, fact})});
      kinds.emplace_back(wire::kind_of(fact));
    }
    const std::string bytes = history::seal("h-1", head_, lines);
    const auto segment = history::open(bytes);
    head_ = {head_.sequence + 1, segment.hash};
    store::Event event{"k-1", static_cast<std::uint64_t>(head_.sequence), at, "segment.received",
                       {{"host", "h-1"}, {"sequence", head_.sequence}, {"sha256", base::hex(segment.hash)}, {"count", segment.header.count},
                        {"first", segment.header.first_at}, {"last", segment.header.last_at}}};
    if (names_facts) event.body["facts"] = std::move(kinds);
    std::optional<ReadAhead> ahead;
    if (read == Read::Before) ahead.emplace(segment);
    projector_.fold(rows_, event, [&](std::string_view, std::string_view) {
      EXPECT_EQ(read, Read::InTheFold);
      const auto view = base::as_bytes(bytes);
      return base::Bytes(view.begin(), view.end());
    });
  }

  // The rows of a query, "a|b" each, null as "-".
  std::vector<std::string> select(const std::string& sql) {
    std::vector<std::string> out;
    for (const auto& row : rows_.query(sql, {}).rows) {
      std::string line;
      for (const auto& value : row) {
        line += line.empty() ? "" : "|";
        line += store::is_null(value) ? "-" : std::holds_alternative<std::string>(value) ? store::text(value) : std::to_string(store::integer(value));
      }
      out.push_back(line);
    }
    return out;
  }
  using Lines = std::vector<std::string>;

  store::Projector projector_;
  Table rows_;
  history::ChainHead head_;
};

wire::Package package(const std::string& name, const std::string& version, const std::string& status = "installed") {
  return {name, "amd64", version, status};
}
wire::PackagesFull all(std::vector<wire::Package> packages) { return {std::move(packages)}; }
wire::FileChange change(const std::string& path, wire::Explanation explanation, const std::string& package = "") {
  wire::FileChange out;
  out.path = path;
  out.at = 5;
  out.explanation = explanation;
  out.package = package;
  return out;
}

constexpr const char* kPackageChanges = "select record, name, from_version, to_version, at from p_package_change order by name";

TEST_F(Folding, OfWhatASegmentTellsTwiceOfItsHostTheLastHolds) {
  receive(1'000, {wire::ClockReading{20, 1}, wire::ClockReading{30, 1}});
  EXPECT_EQ(store::integer(rows_.query("select clock_offset_ms from p_host", store::Parameters{}).rows.at(0)[0]), 30);
}

TEST_F(Folding, TheFirstInventoryOfPackagesIsNoChange) {
  receive(100, {all({package("bash", "1"), package("nano", "1")})});
  EXPECT_EQ(select(kPackageChanges), Lines{});
  EXPECT_EQ(select("select name from p_package order by name"), (Lines{"bash", "nano"}));
}

TEST_F(Folding, ADifferenceOfPackagesMakesARowEach) {
  const auto before = all({package("bash", "1"), package("nano", "1"), package("vim", "1")});
  receive(100, {before});
  wire::PackagesDiff diff;
  diff.base = wire::inventory_digest(before.packages);
  diff.result = wire::inventory_digest({package("bash", "2"), package("curl", "1"), package("vim", "1", "config-files")});
  diff.set = {{package("bash", "2"), "1"}, {package("curl", "1"), ""}, {package("vim", "1", "config-files"), "1"}};
  diff.removed = {package("nano", "1")};
  receive(200, {diff});
  EXPECT_EQ(select(kPackageChanges), (Lines{"PC-2-0|bash|1|2|190", "PC-2-1|curl|-|1|190", "PC-2-3|nano|1|-|190", "PC-2-2|vim|1|-|190"}));
}

TEST_F(Folding, ADifferenceThatDoesNotFitWaitsForTheWholeAndThenSaysWhatChanged) {
  receive(100, {all({package("bash", "1"), package("nano", "1")})});
  wire::PackagesDiff diff;
  diff.base = base::Digest{7};
  diff.set = {{package("bash", "9"), "8"}};
  receive(200, {diff});
  EXPECT_EQ(select(kPackageChanges), Lines{});
  EXPECT_EQ(select("select wants_full from p_host"), Lines{"1"});
  receive(300, {all({package("bash", "3"), package("curl", "1")})});
  EXPECT_EQ(select("select wants_full from p_host"), Lines{"0"});
  EXPECT_EQ(select(kPackageChanges), (Lines{"PC-3-0|bash|1|3|290", "PC-3-1|curl|-|1|290", "PC-3-2|nano|1|-|290"}));
  EXPECT_EQ(select("select name, version from p_package order by name"), (Lines{"bash|3", "curl|1"}));
}

TEST_F(Folding, UnexplainedChangesMakeARowEachAndExplainedOnesAreCounted) {
  auto edited = change("/etc/passwd", wire::Explanation::None);
  edited.by = wire::FileActor{"/usr/bin/vi", 7, 0, 1000, ""};
  edited.before_sha256 = base::Digest{1};
  receive(100, {wire::FileChanges{wire::ChangeSource::Watch,
                                  {edited, change("/usr/bin/a", wire::Explanation::Package, "openssl 2"), change("/srv/x", wire::Explanation::Declared),
                                   change("/usr/bin/b", wire::Explanation::Package, "openssl 2"), change("/var/log/x", wire::Explanation::Log)}}});
  EXPECT_EQ(select("select record, path, explanation, source, at, seen_at, exe, login_uid from p_file_change order by record"),
            (Lines{"FC-1-0|/etc/passwd|none|watch|5|100|/usr/bin/vi|1000", "FC-1-1|/srv/x|declared|watch|5|100|-|-"}));
  EXPECT_EQ(select("select explanation, package, files from p_explained_change order by explanation"), (Lines{"log|-|1", "package|openssl 2|2"}));
}

TEST_F(Folding, TheLastWholeScanStandsAndThatOfAFolderDoesNotReplaceIt) {
  wire::Scan scan;
  scan.scope = "all";
  scan.algorithm = "sha256";
  scan.finished_at = 50;
  scan.files = 9;
  scan.complete = true;
  receive(100, {scan});
  scan.scope = "/etc";
  scan.finished_at = 150;
  receive(200, {scan});
  EXPECT_EQ(select("select record, finished_at, files, complete from p_integrity_scan"), Lines{"h-1|50|9|1"});
}

TEST_F(Folding, TheWatchIsKnownSinceItChanged) {
  receive(100, {wire::Watch{true, "", {"/etc"}, 0, 0}});
  receive(200, {wire::Watch{true, "", {"/etc", "/srv"}, 1, 0}});
  EXPECT_EQ(select("select watching, since, reason, overflowed from p_watch_state"), Lines{"1|90|-|1"});
  receive(300, {wire::Watch{false, "no permission", {}, 1, 0}});
  EXPECT_EQ(select("select watching, since, reason from p_watch_state"), Lines{"0|290|no permission"});
}

TEST_F(Folding, AFailedCanaryKeepsWhenOnePassedLast) {
  wire::Canary canary{"n", 90, 91, 1, false, true, wire::CanaryWay::Watch};
  receive(100, {canary});
  canary.planted_at = 190;
  canary.passed = false;
  receive(200, {canary});
  EXPECT_EQ(select("select record, passed, at, last_passed_at from p_canary"), Lines{"h-1|0|190|90"});
  EXPECT_EQ(select("select at, passed from p_canary_history order by at"), (Lines{"90|1", "190|0"}));
}

TEST_F(Folding, AUnitOfPowerKeepsSinceWhenItIsAsItIsAndGoesStaleWhenNotTold) {
  wire::PowerUnit unit;
  unit.name = "ups";
  unit.server = "127.0.0.1:3493";
  unit.state = wire::PowerState::Online;
  unit.at = 90;
  wire::PowerUnit second = unit;
  second.server = "127.0.0.2:3493";
  receive(100, {wire::Power{{unit, second}}});
  unit.at = 190;
  receive(200, {wire::Power{{unit}}});
  EXPECT_EQ(select("select record, state, state_since, at from p_ups_reading order by record"),
            (Lines{"h-1/ups|online|90|190", "h-1/ups@127.0.0.2:3493|stale|190|90"}));
}

TEST_F(Folding, ASiteIsKnownSinceItsOutcomeAndItsLatencyByTheHour) {
  wire::SiteCheck check{"PB-1", "https://x/", wire::SiteOutcome::Same, base::kHour + 1, 10, 200, {}, {}, "", {}};
  receive(100, {wire::SiteChecks{{check}}});
  check.at += 1;
  check.latency_ms = 30;
  receive(200, {wire::SiteChecks{{check}}});
  check.outcome = wire::SiteOutcome::Changed;
  check.at = 2 * base::kHour;
  check.differences = {{wire::SiteDifferenceKind::Header, "Content-Type", "", "a", "b"},
                       {wire::SiteDifferenceKind::Certificate, "", "", "", "", true},
                       {wire::SiteDifferenceKind::Bytes, "", "", "", ""}};
  receive(300, {wire::SiteChecks{{check}}});
  EXPECT_EQ(select("select publication, outcome, since, detail from p_site_check"), Lines{"PB-1|changed|7200000|header Content-Type; bytes"});
  EXPECT_EQ(select("select hour, checks, same, latency_sum, latency_max from p_site_history order by hour"),
            (Lines{"3600000|2|2|40|30", "7200000|1|0|30|30"}));
}

TEST_F(Folding, AMediumInUseIsOneRowFromItsMountToItsEnd) {
  wire::MediaUse use{"d-0123456789abcdef", 50, wire::MediaPolicy::BlockUnregistered, true, false, 0, 0, {}};
  receive(100, {use});
  use.until = 60;
  use.effect_verified = true;
  receive(200, {use});
  EXPECT_EQ(select("select device, blocked, effect_verified, from_at, until_at from p_media_use"), Lines{"d-0123456789abcdef|1|1|50|60"});
}

TEST_F(Folding, WhatTheAgentCostsIsAddedUpByTheHour) {
  receive(100, {wire::AgentCost{0, 1, 10, 100, 200, 1, 2, 5}});
  receive(200, {wire::AgentCost{1, 2, 20, 90, 150, 1, 2, 6}});
  EXPECT_EQ(select("select hour, cpu_ms, rss, peak, read, written, watched from p_agent_cost"), Lines{"0|30|90|200|2|4|6"});
}

TEST_F(Folding, ASegmentFromBeforeEventsNamedTheirFactsIsFoldedAsThen) {
  receive(100, {all({package("bash", "1")})}, false);
  receive(200, {all({package("bash", "2")}), wire::Watch{}}, false);
  EXPECT_EQ(select("select version from p_package"), Lines{"2"});
  EXPECT_EQ(select(kPackageChanges), Lines{});
  EXPECT_EQ(select("select record from p_watch_state"), Lines{});
}

TEST_F(Folding, ASegmentReadOnItsWayInIsNotReadAgain) {
  const wire::Fact change = wire::FileChanges{wire::ChangeSource::Watch, {wire::FileChange{.path = "/etc/hosts"}}};
  receive(100, {change}, true, Read::Before);
  receive(200, {change});  // who held the first one let go of it
  EXPECT_EQ(select("select record, path from p_file_change order by record"), (std::vector<std::string>{"FC-1-0|/etc/hosts", "FC-2-0|/etc/hosts"}));
}

TEST_F(Folding, ObservationsThatAreNoneAreRefusedBeforeTheFold) {
  history::Segment segment;
  segment.lines = {R"({"at":1,"fact":{},"kind":"nothing"})"};
  EXPECT_THROW(ReadAhead{segment}, base::Error);
}

}  // namespace
}  // namespace junshu::hosts
