#include "store/connection.h"

#include <thread>

#include "base/error.h"
#include "store_testing/engines.h"

namespace junshu::store {
namespace {

class Connections : public store_testing::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    connection_ = database_->connect();
    const bool sqlite = GetParam() == Dialect::Sqlite;
    connection_->script(sqlite ? "create table t (a integer primary key, b text, c blob) strict"
                               : "create table t (a bigint primary key, b text collate \"C\", c bytea)");
  }
  std::unique_ptr<Connection> connection_;
};
INSTANTIATE_ON_BOTH_ENGINES(Connections);

template <typename Action>
base::ErrorKind kind_thrown(Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return base::ErrorKind::Internal;
}

TEST_P(Connections, ValuesComeBackAsTheyWere) {
  const base::Bytes blob = {0, 1, 255, 0};
  const std::string words = "髙橋 'quoted' \\ ? :a";
  EXPECT_EQ(connection_->execute("insert into t values (?, ?, ?)", {std::int64_t{1}, words, blob}), 1);
  connection_->execute("insert into t values (?, ?, ?)", {std::int64_t{-9007199254740991}, {}, {}});
  connection_->execute("insert into t values (?, ?, ?)", {std::int64_t{3}, std::string(), base::Bytes()});
  const Rows rows = connection_->query("select a, b, c from t order by a");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows.columns, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(integer(rows.at(0, "a")), -9007199254740991);
  EXPECT_TRUE(is_null(rows.at(0, "b")) && is_null(rows.at(0, "c")));
  EXPECT_EQ(text(rows.at(1, "b")), words);
  EXPECT_EQ(std::get<base::Bytes>(rows.at(1, "c")), blob);
  EXPECT_EQ(rows.at(2, "b"), Value(std::string()));
  EXPECT_EQ(rows.at(2, "c"), Value(base::Bytes()));
}

TEST_P(Connections, TheSameStatementTakesNullAndValueInTurn) {
  for (int i = 0; i < 4; ++i) {
    const Value word = i % 2 == 0 ? Value() : Value(std::string("w"));
    connection_->execute("insert into t values (?, ?, ?)", {std::int64_t{i}, word, {}});
  }
  EXPECT_EQ(integer(connection_->query("select count(*) as n from t where b is null").at(0, "n")), 2);
  EXPECT_EQ(connection_->query("select 1 where ? is null", {Value()}).size(), 1U);
  connection_->begin_write();
  EXPECT_EQ(connection_->query("select 2 where ? is null", {Value()}).size(), 1U);
  connection_->commit();
}

TEST_P(Connections, SumsCountsAndTruthsAreIntegers) {
  connection_->execute("insert into t values (1, 'x', null), (2, 'y', null)", {});
  const Rows rows = connection_->query("select count(*) as n, sum(a) as s, a = 1 as one, 5 as five, sum(a) * 0.5 as half from t group by a order by a");
  EXPECT_EQ(rows.at(0, "n"), Value(std::int64_t{1}));
  EXPECT_EQ(rows.at(0, "s"), Value(std::int64_t{1}));
  EXPECT_EQ(rows.at(0, "one"), Value(std::int64_t{1}));
  EXPECT_EQ(rows.at(1, "one"), Value(std::int64_t{0}));
  EXPECT_EQ(rows.at(1, "half"), Value(std::int64_t{1}));
  EXPECT_EQ(rows.at(0, "half"), Value(std::string("0.5")));
}

TEST_P(Connections, NamedParametersMayBeManyOrMissing) {
  connection_->execute("insert into t values (1, 'x', null)", {});
  const std::string sql = "select b from t where a = :a and :a <= :limit and 'c:skip' <> :word";
  const NamedParameters given = {{"a", std::int64_t{1}}, {"limit", std::int64_t{1}}, {"word", std::string("w")}, {"unused", {}}};
  EXPECT_EQ(text(connection_->query_named(sql, given).at(0, "b")), "x");
  EXPECT_EQ(kind_thrown([&] { connection_->query_named("select :gone", given); }), base::ErrorKind::Internal);
}

TEST_P(Connections, TextIsComparedByBytes) {
  connection_->execute("insert into t values (1, 'a', null), (2, 'B', null), (3, 'あ', null), (4, '_', null)", {});
  const Rows rows = connection_->query("select b from t order by b");
  EXPECT_EQ(text(rows.rows[0][0]) + text(rows.rows[1][0]) + text(rows.rows[2][0]) + text(rows.rows[3][0]), "B_aあ");
}

TEST_P(Connections, ChangedRowsAreCounted) {
  EXPECT_EQ(connection_->execute("insert into t values (1, 'x', null), (2, 'y', null)", {}), 2);
  EXPECT_EQ(connection_->execute("update t set b = 'z'", {}), 2);
  EXPECT_EQ(connection_->execute("update t set b = 'z' where a = ?", {std::int64_t{9}}), 0);
  EXPECT_EQ(connection_->execute("delete from t", {}), 2);
}

TEST_P(Connections, ErrorsSayWhatKindTheyAre) {
  EXPECT_EQ(kind_thrown([&] { connection_->query("select nothing from nowhere"); }), base::ErrorKind::Internal);
  EXPECT_EQ(kind_thrown([&] { connection_->query("select ?"); }), base::ErrorKind::Internal);
  EXPECT_EQ(kind_thrown([&] { connection_->query("select 1; select 2"); }), base::ErrorKind::Internal);
  connection_->execute("insert into t values (1, 'x', null)", {});
  EXPECT_EQ(kind_thrown([&] { connection_->execute("insert into t values (1, 'x', null)", {}); }), base::ErrorKind::Conflict);
  EXPECT_EQ(kind_thrown([&] { connection_->execute("insert into t values (?, 'x', null)", {std::string("no number")}); }),
            base::ErrorKind::Internal);
  EXPECT_EQ(kind_thrown([] { Database::open("mysql://x"); }), base::ErrorKind::InvalidInput);
}

TEST_P(Connections, ASavepointUndoesWhatFollowedIt) {
  connection_->begin_write();
  connection_->execute("insert into t values (1, 'x', null)", {});
  connection_->savepoint();
  EXPECT_THROW(connection_->execute("insert into t values (1, 'again', null)", {}), base::Error);
  connection_->rollback_to_savepoint();
  connection_->savepoint();
  connection_->execute("insert into t values (2, 'y', null)", {});
  connection_->release_savepoint();
  connection_->commit();
  EXPECT_EQ(connection_->query("select a from t").size(), 2U);
}

TEST_P(Connections, ASnapshotDoesNotSeeLaterCommits) {
  ConnectionPool pool(*database_, 2);
  auto snapshot = pool.snapshot();
  EXPECT_TRUE(snapshot->query("select a from t").empty() || GetParam() == Dialect::Sqlite);
  connection_->execute("insert into t values (1, 'x', null)", {});
  EXPECT_TRUE(snapshot->query("select a from t").empty());
  EXPECT_EQ(pool.lease()->query("select a from t").size(), 1U);
}

TEST_P(Connections, RowsAreHandedOutOneByOneUntilEnough) {
  connection_->execute("insert into t values (1, 'x', null), (2, 'y', null), (3, 'z', null)", {});
  std::vector<std::int64_t> seen;
  const auto take_two = [&](std::span<const Value> row) {
    seen.push_back(integer(row[0]));
    return seen.size() < 2;
  };
  connection_->each("select a from t where a > ? order by a", std::vector<Value>{std::int64_t{0}}, take_two);
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(connection_->query("select a from t").size(), 3U);
}

TEST_P(Connections, AFullPoolWaitsForALease) {
  ConnectionPool pool(*database_, 1);
  auto first = std::make_unique<ConnectionPool::Lease>(pool.lease());
  std::thread other([&] { EXPECT_EQ(pool.lease()->query("select 1").size(), 1U); });
  first.reset();
  other.join();
}

TEST_P(Connections, APoolConnectsAgainAfterTheServerWasRestarted) {
  ConnectionPool pool(*database_, 1);
  EXPECT_EQ(pool.lease()->query("select 1").size(), 1U);
  if (GetParam() == Dialect::Postgresql) store_testing::PrivatePostgres::shared().crash_and_restart();
  EXPECT_EQ(pool.lease()->query("select 1").size(), 1U);
}

TEST(ReadSet, NamesTheTablesBehindSubqueriesAndAliases) {
  const auto connection = Database::open("sqlite::memory:")->connect();
  connection->script("create table a (x); create table b (x); create table c (x)");
  EXPECT_EQ(connection->read_set("with s as (select x from a) select s.x from s join b as bb on bb.x = s.x where exists (select 1 from c)"),
            (std::set<std::string>{"a", "b", "c"}));
}

TEST(ReadSet, RefusesWhatIsNotOneSteadySelect) {
  const auto connection = Database::open("sqlite::memory:")->connect();
  connection->script("create table a (x)");
  for (const auto* sql : {"delete from a", "select 1; select 2", "select nothing from a", "pragma user_version", "attach 'x' as y",
                          "select random()", "select current_date", "insert into a values (1) returning x", ""}) {
    EXPECT_EQ(kind_thrown([&] { connection->read_set(sql); }), base::ErrorKind::InvalidInput) << sql;
  }
  connection->execute("insert into a values (1)", {});
}

TEST(Show, CutsLongTextBetweenCharacters) {
  EXPECT_EQ(show(Value()), "null");
  EXPECT_EQ(show(Value(std::int64_t{-12})), "-12");
  EXPECT_EQ(show(Value(std::string("text"))), "'text'");
  EXPECT_EQ(show(Value(base::Bytes{0, 255})), "x'00ff'");
  std::string many;
  for (int i = 0; i < 60; ++i) many += "あ";
  EXPECT_EQ(show(Value(many)), "'" + many.substr(0, 78) + "…");
}

}  // namespace
}  // namespace junshu::store
