#include "store/verify.h"

#include <atomic>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "ledger/merkle.h"
#include "test_house.h"

namespace junshu::store {
namespace {

// Each test alters something behind the program's back and expects to read its name.
class Verification : public InHouse {
 protected:
  void SetUp() override {
    InHouse::SetUp();
    for (int i = 0; i < 6; ++i) house_->put("M-" + std::to_string(i), "in", i);
    house_->put_personal("M-6", "secret");
    house_->put_evidence("M-7", "photo");
    house_->put_evidence("M-8", "another photo");
    house_->expect_clean();
  }

  void alter(std::string_view sql) { EXPECT_GT(house_->database().connect()->execute(sql, {}), 0) << sql; }

  // The one difference found, or a report of all.
  Difference only_difference() {
    const auto report = house_->verify();
    EXPECT_EQ(report.differences.size(), 1U) << describe(report);
    return report.differences.empty() ? Difference{} : report.differences[0];
  }

  bool finds(std::string_view what, std::string_view table, std::string_view row = {}) {
    const auto report = house_->verify();
    for (const auto& d : report.differences) {
      if (d.what == what && d.table == table && d.row.find(row) != std::string::npos) return true;
    }
    ADD_FAILURE() << "not found; the report is:\n" << describe(report);
    return false;
  }
};
INSTANTIATE_ON_BOTH_ENGINES(Verification);

TEST_P(Verification, CountsWhatItRead) {
  const auto report = house_->verify();
  EXPECT_EQ(report.logs, 2U);
  EXPECT_EQ(report.entries, 10U);
  EXPECT_EQ(report.rows, 9U);
  EXPECT_EQ(report.values, 1U);
  EXPECT_EQ(report.blobs, 2U);
}

TEST_P(Verification, NamesAnEditedField) {
  alter("update p_thing set state = 'lent' where record = 'M-3'");
  const auto difference = only_difference();
  EXPECT_EQ(difference.what, "row");
  EXPECT_EQ(difference.table, "p_thing");
  EXPECT_EQ(difference.row, "contract=k-test, record=M-3");
  EXPECT_EQ(difference.field, "state");
  EXPECT_EQ(difference.expected, "'in'");
  EXPECT_EQ(difference.found, "'lent'");
}

TEST_P(Verification, NamesADroppedRow) {
  alter("delete from p_thing where record = 'M-0'");
  const auto difference = only_difference();
  EXPECT_EQ(difference.what, "missing row");
  EXPECT_EQ(difference.row, "contract=k-test, record=M-0");
}

TEST_P(Verification, NamesAnInventedRow) {
  alter("insert into p_thing (contract, record, state) values ('k-test', 'M-99', 'in')");
  const auto difference = only_difference();
  EXPECT_EQ(difference.what, "extra row");
  EXPECT_EQ(difference.row, "contract=k-test, record=M-99");
}

TEST_P(Verification, NamesADroppedAndAnInventedTable) {
  const auto connection = house_->database().connect();
  connection->script("drop table p_thing; create table p_invented (id text primary key)");
  connection->execute("insert into p_invented values ('x')", {});
  EXPECT_TRUE(finds("missing row", "p_thing", "record=M-8"));
  EXPECT_TRUE(finds("extra row", "p_invented", "id=x"));
}

TEST_P(Verification, NamesAnEditedEntry) {
  alter("update log_entry set entry = replace(entry, '\"count\":2', '\"count\":5') where log = 'k-test' and idx = 2");
  EXPECT_TRUE(finds("entry", kContract, "entry=2"));
  EXPECT_TRUE(finds("row", "p_thing", "record=M-2"));
}

TEST_P(Verification, NamesAnEntryRewrittenWithItsHash) {
  const auto connection = house_->database().connect();
  std::string entry = entry_text(*connection, kContract, 2);
  entry.replace(entry.find("\"count\":2"), 9, "\"count\":5");
  const auto leaf = ledger::leaf_hash(base::as_bytes(entry));
  connection->execute("update log_entry set entry = ?, leaf = ? where log = 'k-test' and idx = 2", {entry, base::Bytes(leaf.begin(), leaf.end())});
  connection->execute("update p_thing set count = 5 where record = 'M-2'", {});
  EXPECT_TRUE(finds("checkpoint", kContract, "head"));
  EXPECT_TRUE(finds("published", kContract, "entry=2"));
}

TEST_P(Verification, NamesADroppedEntry) {
  alter("delete from log_entry where log = 'k-test' and idx = 4");
  EXPECT_TRUE(finds("entry", kContract, "entry=4"));
}

TEST_P(Verification, NamesAnEntryBeyondTheHead) {
  alter("insert into log_entry (log, idx, entry, leaf) select log, 9, entry, leaf from log_entry where log = 'k-test' and idx = 0");
  EXPECT_TRUE(finds("entry", kContract, "entry=9"));
}

TEST_P(Verification, NamesAForgedCheckpoint) {
  alter("update log_checkpoint set note = (select note from log_checkpoint where log = 'k-test' and size = 2) where log = 'k-test' and size = 3");
  EXPECT_TRUE(finds("checkpoint", kContract, "size=3"));
  alter("update log_head set checkpoint = replace(checkpoint, 'junshu', 'junsho') where log = 'k-test'");
  EXPECT_TRUE(finds("checkpoint", kContract, "head"));
}

TEST_P(Verification, NamesAnAlteredAMissingAndAnUncommittedValue) {
  alter("update side_value set scope = 'thing.other'");
  EXPECT_EQ(only_difference().what, "commitment");
  alter("delete from side_value");
  EXPECT_EQ(only_difference().what, "commitment");
}

TEST_P(Verification, NamesAValueThatNoEntryCommittedTo) {
  house_->writer().run([](Transaction& tx) { tx.commit_personal(kContract, "M-1", "thing.purpose", "never emitted"); });
  EXPECT_EQ(only_difference().row, "log=k-test, record=M-1, scope=thing.purpose");
}

TEST_P(Verification, NamesALostKey) {
  house_->keys().erase_record_key(kContract, "M-6");
  EXPECT_EQ(only_difference().what, "key");
}

TEST_P(Verification, NamesAMissingBlob) {
  const Rows rows = house_->database().connect()->query("select photo from p_thing where record = 'M-7'");
  house_->blobs().erase(kContract, text(rows.at(0, "photo")));
  EXPECT_TRUE(finds("blob", kContract, text(rows.at(0, "photo"))));
}

TEST_P(Verification, NamesASwappedBlob) {
  if (GetParam() == Dialect::Postgresql) {
    const auto connection = house_->database().connect();
    const Rows rows = connection->query("select sealed from side_blob where part = 1 order by name");
    const Rows names = connection->query("select name from side_blob where part = 1 order by name");
    connection->execute("update side_blob set sealed = ? where part = 1 and name = ?", {rows.rows[0][0], names.rows[1][0]});
    connection->execute("update side_blob set sealed = ? where part = 1 and name = ?", {rows.rows[1][0], names.rows[0][0]});
  } else {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path() / "blobs")) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    ASSERT_EQ(files.size(), 2U);
    const std::string first = base::read_text(files[0]);
    base::write_durably(files[0], base::read_text(files[1]));
    base::write_durably(files[1], first);
  }
  const auto report = house_->verify();
  std::size_t blobs = 0;
  for (const auto& d : report.differences) blobs += d.what == "blob" ? 1U : 0U;
  EXPECT_EQ(blobs, 2U) << describe(report);
}

TEST_P(Verification, NamesAPublishedFileThatWasAltered) {
  const auto file = folder_.path() / "log" / kContract / "tile" / "entries" / "000.p" / "9";
  std::string content = base::read_text(file);
  content[40] = content[40] == 'x' ? 'y' : 'x';
  base::write_durably(file, content);
  EXPECT_TRUE(finds("published", kContract, "entries/000.p/9"));
}

TEST_P(Verification, NamesALogThatVanished) {
  const auto connection = house_->database().connect();
  for (const auto* table : {"log_head", "log_entry", "log_checkpoint"}) {
    connection->execute(std::string("delete from ") + table + " where log = 'k-test'", {});
  }
  EXPECT_TRUE(finds("published", kContract, "checkpoint"));
  EXPECT_TRUE(finds("extra row", "p_thing"));
}

TEST_P(Verification, HoldsAThousandDifferencesAndCountsTheRest) {
  house_->writer().run([](Transaction& tx) {
    for (int i = 0; i < 1200; ++i) tx.emit(kContract, "thing.put", {{"record", "N-" + std::to_string(i)}});
  });
  alter("delete from p_thing where record like 'N-%'");
  const auto report = house_->verify();
  EXPECT_EQ(report.differences.size(), 1000U);
  EXPECT_EQ(report.more, 200U);
}

TEST_P(Verification, RunsWhileTheWriterGoesOn) {
  std::atomic<bool> stop = false;
  std::thread writing([&] {
    for (int i = 0; !stop; ++i) {
      house_->put("W-" + std::to_string(i), "in");
      house_->publisher().publish();
    }
  });
  for (int i = 0; i < 5; ++i) {
    const auto report = house_->verify();
    EXPECT_TRUE(report.differences.empty()) << describe(report);
  }
  stop = true;
  writing.join();
  house_->expect_clean();
}

TEST(EmptyVerification, OfADatabaseWithoutALedgerFindsNothing) {
  base::TemporaryFolder folder;
  const auto database = Database::open("sqlite:" + (folder.path() / "empty.db").string());
  const auto keys = KeyStore::open(folder.path() / "keys", KeyStore::Create::Yes, base::system_random());
  const auto blobs = BlobStore::in_folder(folder.path() / "blobs", *keys, base::system_random());
  const auto report = verify(*database, *keys, *blobs, Projector(), kOrigin, folder.path() / "log", {}, {});
  EXPECT_TRUE(report.differences.empty()) << describe(report);
}

}  // namespace
}  // namespace junshu::store
