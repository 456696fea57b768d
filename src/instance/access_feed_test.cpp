// What is committed comes into the access history, whole and once, and the ledger holds its heads.
#include "access_feed.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "base/file.h"
#include "instance/offline.h"
#include "instance/stage.h"
#include "store_testing/engines.h"

namespace junshu::instance {
namespace {

wire::Access login(base::Millis at, const std::string& user, wire::AccessOutcome outcome = wire::AccessOutcome::Success) {
  wire::Access out;
  out.at = at;
  out.kind = wire::AccessKind::Login;
  out.outcome = outcome;
  out.user = user;
  out.source = "192.0.2.7";
  out.method = "password";
  out.log = "LS-001";
  return out;
}

wire::Logs told(base::Millis from, base::Millis to, bool readable) {
  wire::LogState log;
  log.source = "LS-001";
  log.name = "/var/log/auth.log";
  log.readable = readable;
  if (!readable) log.reason = "permission denied";
  return {from, to, {log}};
}

class FilledHistory : public store_testing::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (GetParam() == store::Dialect::Postgresql) address_ = url_;
    stage_ = std::make_unique<Stage>(StageOptions{data(), address_, "catalogue", "access feed"});
    stage_->start_at({2026, 5, 11}, 8 * 60);
    stage_->open_contract({});
    stage_->host("web");
    contract_ = stage_->contract();
    host_ = stage_->host_id("web");
  }

  std::filesystem::path data() const { return folder_.path() / "data"; }
  access::AccessHistory& history() { return stage_->instance().accesses(contract_); }
  void pass(base::Millis time) { stage_->move_to(stage_->now() + time); }
  std::vector<access::Found> found(access::Query query) {
    query.limit = 1000;
    return history().search(query, stage_->now()).events;
  }
  std::vector<access::Found> of(const std::string& person) {
    access::Query query;
    query.person = person;
    return found(query);
  }
  std::string differences() {
    std::string out;
    for (const auto& one : stage_->instance().verify([](const store::VerifyProgress&) {}).differences) {
      out += one.what + " " + one.table + " " + one.row + " " + one.field + " " + one.expected + " " + one.found + "\n";
    }
    return out;
  }
  std::int64_t rows(const std::string& table) {
    const auto lease = stage_->instance().readers().lease();
    return store::integer(lease->query("select count(*) from " + table).rows[0][0]);
  }

  std::string address_, contract_, host_;  // address: "" for files
  std::unique_ptr<Stage> stage_;
};

TEST_P(FilledHistory, ALogInOnAHostIsFoundWithThePlaceOfItsLine) {
  const base::Millis at = stage_->now() - 1000;
  stage_->observe("web", wire::Accesses{{login(at, "tanaka")}});
  pass(base::kMinute);
  const auto events = of("tanaka");
  ASSERT_EQ(events.size(), 1U);
  const access::Event& event = events[0].event;
  EXPECT_EQ(event.at, at);
  EXPECT_EQ(event.host, host_);
  EXPECT_EQ(event.kind, access::Kind::Login);
  EXPECT_EQ(event.source, "192.0.2.7");
  EXPECT_EQ(event.detail, "LS-001");
  EXPECT_EQ(event.record, (access::RecordSource{host_, 2, 1}));  // the first segment is the host's own description
}

TEST_P(FilledHistory, ARepeatedLineIsAsManyTriesButNoFlood) {
  wire::Access tried = login(stage_->now(), "root", wire::AccessOutcome::Failure);
  tried.times = 5;
  wire::Access flood = login(stage_->now(), "flood", wire::AccessOutcome::Failure);
  flood.times = 1'000'000'000;
  stage_->observe("web", wire::Accesses{{tried, flood}});
  pass(base::kMinute);
  EXPECT_EQ(of("root").size(), 5U);
  const auto rows = of("flood");
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(kMostRepeats));
  EXPECT_EQ(rows[0].event.detail, "LS-001 +999999900");
}

TEST_P(FilledHistory, ChangedAccountsAreUsesOfPrivileges) {
  wire::Access change = login(stage_->now(), "root");
  change.kind = wire::AccessKind::Account;
  change.became = "newcomer";
  stage_->observe("web", wire::Accesses{{change}});
  pass(base::kMinute);
  const auto events = of("newcomer");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event.kind, access::Kind::Privilege);
  EXPECT_EQ(events[0].event.detail, "LS-001 account");
}

TEST_P(FilledHistory, UsesOfJunshuAndRefusedLogInsAreInIt) {
  stage_->person("sato", "contractor", {"security_manager"});
  stage_->act("sato", "storage_place", "register", "",
              {{"name", "金庫"}, {"kind", "safe"}, {"location", "2階"}, {"lockable", true}, {"key_holder", stage_->who("sato").member}});
  const Person& sato = stage_->who("sato");
  const std::string typed(64, 'a');
  stage_->instance().observe({stage_->now(), identity::AccessKind::LogIn, identity::AccessResult::Granted, typed, "198.51.100.4", sato.person});
  stage_->instance().observe({stage_->now(), identity::AccessKind::LogIn, identity::AccessResult::Refused, typed, "198.51.100.9", ""});
  stage_->instance().observe({stage_->now(), identity::AccessKind::LogIn, identity::AccessResult::Granted, typed, "198.51.100.5", "u-nobodyhere"});
  pass(base::kMinute);  // writes what was observed
  pass(base::kMinute);
  const auto events = of(sato.member);
  access::Query refused;
  refused.source = "198.51.100.9";
  const auto strangers = found(refused);
  ASSERT_EQ(strangers.size(), 1U);
  EXPECT_EQ(strangers[0].event.user, "");
  EXPECT_EQ(strangers[0].event.outcome, access::Outcome::Failure);
  EXPECT_EQ(strangers[0].event.detail, "login:" + typed.substr(0, 16));
  refused.source = "198.51.100.5";
  EXPECT_TRUE(found(refused).empty());  // of another contract
  bool acted = false, logged_in = false;
  for (const auto& one : events) {
    acted = acted || (one.event.method == "record.acted" && one.event.target.starts_with("storage_place/") && one.event.detail == "register");
    logged_in = logged_in || (one.event.method == "log_in" && one.event.source == "198.51.100.4");
    EXPECT_EQ(one.event.host, kJunshuHost);
  }
  EXPECT_TRUE(acted);
  EXPECT_TRUE(logged_in);
}

TEST_P(FilledHistory, ALogThatCannotBeReadIsAGapUntilItCan) {
  const base::Millis read = stage_->now();
  stage_->observe("web", told(read - base::kMinute, read, true));
  pass(10 * base::kMinute);
  const base::Millis shut = stage_->now();
  stage_->observe("web", told(read, shut, false));
  pass(10 * base::kMinute);
  stage_->observe("web", told(shut, stage_->now(), true));
  pass(base::kMinute);
  bool there = false;
  for (const auto& gap : history().gaps({}, {}, stage_->now())) {
    there = there || (gap.reason == "unreadable" && gap.host == host_ && gap.log == "LS-001" && gap.from == read && gap.to && *gap.to > shut);
  }
  EXPECT_TRUE(there);
}

TEST_P(FilledHistory, AHostThatWasRemovedIsNoLastingGap) {
  stage_->observe("web", told(stage_->now() - base::kMinute, stage_->now(), true));
  pass(base::kMinute);
  stage_->silence("web");
  pass(base::kHour);
  const auto lasting = [&] {
    std::size_t count = 0;
    for (const auto& gap : history().gaps({}, {}, stage_->now())) count += gap.to ? 0U : 1U;
    return count;
  };
  EXPECT_EQ(lasting(), 2U);  // the host and its log
  ASSERT_TRUE(stage_->execute("contractor_administrator", "host.remove", {{"host", host_}, {"reason", "廃棄"}}).done());
  pass(base::kHour);
  EXPECT_EQ(lasting(), 0U);
}

TEST_P(FilledHistory, TheLedgerHoldsItsHeadsHourlyAndOnlyWhenThereIsSomethingNew) {
  stage_->observe("web", wire::Accesses{{login(stage_->now(), "tanaka")}});
  pass(base::kMinute);
  const auto first = rows("p_access_head");
  stage_->observe("web", wire::Accesses{{login(stage_->now(), "tanaka")}});
  pass(base::kMinute);
  EXPECT_EQ(rows("p_access_head"), first);
  pass(2 * base::kHour);
  EXPECT_EQ(rows("p_access_head"), first + 1);
  EXPECT_EQ(differences(), "");
}

TEST_P(FilledHistory, AHistoryThatIsLostIsNamedAndMadeAgainFromTheLedger) {
  stage_->observe("web", wire::Accesses{{login(stage_->now(), "tanaka"), login(stage_->now(), "suzuki")}});
  pass(2 * base::kHour);
  const auto before = found({});
  ASSERT_EQ(differences(), "");
  stage_.reset();
  if (address_.empty()) {
    std::filesystem::remove_all(data() / "access");
  } else {
    std::string schema = "access_" + contract_;
    std::ranges::replace(schema, '-', '_');
    store::Database::open(address_)->connect()->script("drop schema " + schema + " cascade");
  }
  base::ManualClock clock(before[0].event.recorded_at + base::kDay);
  base::SeededRandom random("again");
  Options options;
  options.data = data();
  options.database = address_;
  options.clock = &clock;
  options.random = &random;
  options.timers = false;
  const auto complaints = Offline(options).verify([](const store::VerifyProgress&) {}).differences;
  ASSERT_FALSE(complaints.empty());
  EXPECT_EQ(complaints[0].what, "missing access history");
  const auto instance = Instance::open(options);
  instance->tick();
  access::Query query;
  query.limit = 1000;
  std::vector<std::string> texts, texts_before;
  const auto plain = [](access::Event event) {
    event.recorded_at = 0;
    return base::canonical(to_json(event));
  };
  for (const auto& one : before) texts_before.push_back(plain(one.event));
  for (const auto& one : instance->accesses(contract_).search(query, clock.now()).events) texts.push_back(plain(one.event));
  std::ranges::sort(texts);
  std::ranges::sort(texts_before);
  EXPECT_EQ(texts, texts_before);
  EXPECT_TRUE(instance->verify([](const store::VerifyProgress&) {}).differences.empty());
  const auto lease = instance->readers().lease();
  EXPECT_EQ(store::integer(lease->query("select count(*) from p_access_remade").rows[0][0]), 1);
}

TEST_P(FilledHistory, MonthsThatNoLogAsksForAnyMoreAreDroppedAndTheLedgerSaysSo) {
  stage_->observe("web", wire::Accesses{{login(stage_->now(), "tanaka")}});
  pass(2 * base::kHour);
  const base::Millis last = stage_->now();
  stage_.reset();
  base::ManualClock clock(last + 200 * base::kDay);
  base::SeededRandom random("much later");
  Options options;
  options.data = data();
  options.database = address_;
  options.clock = &clock;
  options.random = &random;
  options.timers = false;
  const auto instance = Instance::open(options);
  const auto dropped = [&] { return store::integer(instance->readers().lease()->query("select count(*) from p_access_dropped").rows[0][0]); };
  const auto use = [&] {  // so that there is a newer month
    instance->observe({clock.now(), identity::AccessKind::LogIn, identity::AccessResult::Refused, std::string(64, 'b'), "198.51.100.9", ""});
    clock.advance(base::kMinute);
    instance->tick();
    instance->tick();
  };
  use();
  EXPECT_EQ(dropped(), 0);
  access::Query query;
  query.person = "tanaka";
  EXPECT_EQ(instance->accesses(contract_).search(query, clock.now()).events.size(), 1U);
  clock.advance(200 * base::kDay);
  use();
  EXPECT_EQ(dropped(), 1);
  EXPECT_TRUE(instance->accesses(contract_).search(query, clock.now()).events.empty());
  EXPECT_TRUE(instance->verify([](const store::VerifyProgress&) {}).differences.empty());
}

// In a process of its own, which ends at the `step`-th step after a segment came. Returns whether it came that far.
bool killed_at(int step, const std::filesystem::path& data, const std::string& database, const std::string& contract, const std::string& host, base::Millis now) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      base::ManualClock clock(now);
      base::SeededRandom random("killed " + std::to_string(step));
      bool counting = false;
      int done = 0;
      Options options;
      options.data = data;
      options.database = database;
      options.clock = &clock;
      options.random = &random;
      options.timers = false;
      options.at_step = [&](std::string_view) {
        if (counting && ++done == step) _exit(3);
      };
      const auto instance = Instance::open(options);
      history::ChainHead head;
      {
        const auto lease = instance->readers().lease();
        const auto rows = lease->query("select last_sequence, last_segment from p_host where contract = ? and record = ?", {contract, host});
        head = {store::integer(rows.rows[0][0]), *base::digest_from_hex(store::text(rows.rows[0][1]))};
      }
      std::vector<history::Line> lines;
      for (const char* user : {"first", "second"}) {
        const wire::Accesses accesses{{login(now, std::string(user) + "-" + std::to_string(step))}};
        lines.push_back({now, wire::encode({now, accesses})});
      }
      const auto blob = instance->blobs().put(contract, base::as_bytes(history::seal(host, head, lines)), "application/octet-stream", "segment");
      if (!instance->execute({"segment.receive", contract, "", {{"host", host}, {"sha256", blob.sha256}}, ""}).done()) _exit(5);
      counting = true;
      instance->tick();
      counting = false;
    } catch (...) {
      _exit(6);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3)) << status;
  return WIFEXITED(status) && WEXITSTATUS(status) == 3;
}

TEST_P(FilledHistory, EverySegmentIsTakenOnceWhereverTheProcessEnds) {
  base::Millis now = stage_->now();
  stage_.reset();  // nothing may be open across a fork
  database_.reset();
  int steps = 0;
  do {
    now += 2 * base::kHour;  // so that each round has its head recorded
    ++steps;
  } while (killed_at(steps, data(), address_, contract_, host_, now));
  ASSERT_GT(steps, 5);  // before and after taking, sealing, and recording the head

  base::ManualClock clock(now + base::kMinute);
  base::SeededRandom random("after all");
  Options options;
  options.data = data();
  options.database = address_;
  options.clock = &clock;
  options.random = &random;
  options.timers = false;
  const auto instance = Instance::open(options);
  instance->tick();
  for (int step = 1; step <= steps; ++step) {
    for (const char* user : {"first-", "second-"}) {
      access::Query query;
      query.user = user + std::to_string(step);
      EXPECT_EQ(instance->accesses(contract_).search(query, clock.now()).events.size(), 1U) << query.user;
    }
  }
  for (const auto& gap : instance->accesses(contract_).gaps({}, {}, clock.now())) EXPECT_EQ(gap.reason, "silent");
  EXPECT_TRUE(instance->verify([](const store::VerifyProgress&) {}).differences.empty());
}

TEST(FilledHistoryInFiles, ABlockThatWasChangedIsNamedByVerify) {
  const base::TemporaryFolder folder;
  Stage stage({folder.path() / "data", "", "catalogue", "changed block"});
  stage.start_at({2026, 5, 11}, 8 * 60);
  stage.open_contract({});
  stage.host("web");
  stage.observe("web", wire::Accesses{{login(stage.now(), "tanaka")}});
  stage.move_to(stage.now() + 2 * base::kHour);
  const auto file = folder.path() / "data" / "access" / stage.contract() / "2026-05.blocks";
  std::string bytes = base::read_text(file);
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(file, std::ios::binary) << bytes;
  const auto report = stage.instance().verify([](const store::VerifyProgress&) {});
  ASSERT_FALSE(report.differences.empty());
  EXPECT_EQ(report.differences[0].what, "access history");
}

INSTANTIATE_ON_BOTH_ENGINES(FilledHistory);

}  // namespace
}  // namespace junshu::instance
