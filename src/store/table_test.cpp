#include "store/table.h"

#include "base/error.h"
#include "row_writer.h"
#include "store/event.h"
#include "store_testing/engines.h"

namespace junshu::store {
namespace {

const TableDefinition kMedia = {.name = "p_media",
                                .columns = {{"contract", ColumnType::Text},
                                            {"record", ColumnType::Text},
                                            {"place", ColumnType::Text},
                                            {"count", ColumnType::Integer},
                                            {"hash", ColumnType::Blob}},
                                .key = {"contract", "record"},
                                .indexes = {{"contract", "place"}}};

class Tables : public store_testing::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    connection_ = database_->connect();
    ensure_table(*connection_, kMedia);
  }
  std::unique_ptr<Connection> connection_;
};
INSTANTIATE_ON_BOTH_ENGINES(Tables);

TEST_P(Tables, AreMadeOnceAndGrowColumns) {
  ensure_table(*connection_, kMedia);
  TableDefinition grown = kMedia;
  grown.columns.push_back({"order", ColumnType::Text});
  grown.indexes.push_back({"order"});
  ensure_table(*connection_, grown);
  const auto shape = read_shape(*connection_, "p_media");
  ASSERT_TRUE(shape);
  EXPECT_EQ(shape->columns, grown.columns);
  EXPECT_EQ(shape->key, grown.key);
  ensure_table(*connection_, kMedia);
  EXPECT_EQ(read_shape(*connection_, "p_media")->columns.size(), 6U);
}

TEST_P(Tables, AColumnNeverChangesItsType) {
  TableDefinition other = kMedia;
  other.columns[3].type = ColumnType::Text;
  EXPECT_THROW(ensure_table(*connection_, other), base::Error);
  other = kMedia;
  other.key = {"record", "contract"};
  EXPECT_THROW(ensure_table(*connection_, other), base::Error);
}

TEST_P(Tables, AreReadByTheirIndexesHoweverSmall) {
  if (connection_->dialect() != Dialect::Sqlite) return;  // PostgreSQL measures its tables by itself
  std::string plan;
  for (const auto& row : connection_->query("explain query plan select count from p_media where contract = 'k' and place = 'P-1' and count > 3").rows) {
    plan += text(row[3]) + "\n";
  }
  EXPECT_NE(plan.find("place=?"), std::string::npos) << plan;
}

TEST_P(Tables, AreListedByKind) {
  ensure_table(*connection_, {.name = "op_queue", .columns = {{"id", ColumnType::Integer}}, .key = {"id"}, .indexes = {}});
  ensure_table(*connection_, {.name = "p_a", .columns = {{"id", ColumnType::Integer}}, .key = {"id"}, .indexes = {}});
  EXPECT_EQ(tables_of_kind(*connection_, "p_"), (std::vector<std::string>{"p_a", "p_media"}));
}

TEST_P(Tables, RowsAreWrittenByKeyAndOnlyWhereAsked) {
  RowWriter writer(*connection_);
  const std::vector<Cell> key = {{"contract", std::string("k-1")}, {"record", std::string("M-1")}};
  writer.upsert("p_media", key, {{"place", std::string("A")}, {"count", std::int64_t{2}}});
  writer.upsert("p_media", key, {{"place", {}}});
  writer.upsert("p_media", key, {});
  const Rows rows = connection_->query("select place, count, hash from p_media");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(is_null(rows.at(0, "place")));
  EXPECT_EQ(integer(rows.at(0, "count")), 2);
  writer.erase("p_media", {{"contract", std::string("k-1")}});
  EXPECT_TRUE(connection_->query("select 1 from p_media").empty());
}

TEST_P(Tables, AWriteThatDoesNotFitTheTableIsRefused) {
  RowWriter writer(*connection_);
  const std::vector<Cell> key = {{"contract", std::string("k-1")}, {"record", std::string("M-1")}};
  EXPECT_THROW(writer.upsert("p_media", key, {{"count", std::string("2")}}), base::Error);
  EXPECT_THROW(writer.upsert("p_media", key, {{"gone", std::string("2")}}), base::Error);
  EXPECT_THROW(writer.upsert("p_media", {key[1], key[0]}, {}), base::Error);
  EXPECT_THROW(writer.upsert("p_gone", key, {}), base::Error);
  EXPECT_THROW(writer.erase("p_media", {}), base::Error);
  EXPECT_TRUE(connection_->query("select 1 from p_media").empty());
}

TEST_P(Tables, NamesThatADatabaseWouldCutAreRefused) {
  const std::string longest = "p_" + std::string(61, 'x');
  ensure_table(*connection_, {.name = longest, .columns = {{"id", ColumnType::Integer}}, .key = {"id"}, .indexes = {{"id"}}});
  EXPECT_THROW(ensure_table(*connection_, {.name = longest + "x", .columns = {{"id", ColumnType::Integer}}, .key = {"id"}, .indexes = {}}),
               base::Error);
  EXPECT_THROW(quote_name("a\"b"), base::Error);
}

TEST(Projector, AnUnknownTypeOfEventStops) {
  const Projector projector;
  Event event;
  event.type = "record.dreamt";
  struct Nothing final : Projection {
    void upsert(const std::string&, const std::vector<Cell>&, const std::vector<Cell>&) override {}
    void erase(const std::string&, const std::vector<Cell>&) override {}
    Rows query(std::string_view, std::span<const Value>) override { return {}; }
    void ensure(const TableDefinition&) override {}
  } nothing;
  try {
    projector.fold(nothing, event, {});
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
  }
}

}  // namespace
}  // namespace junshu::store
