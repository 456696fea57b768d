#include "store/writer.h"

#include <atomic>
#include <thread>

#include "base/error.h"
#include "ledger/checkpoint.h"
#include "test_house.h"

namespace junshu::store {
namespace {

class Writers : public InHouse {
 protected:
  void TearDown() override {
    if (house_) house_->expect_clean();
  }
  Connection& reader() {
    if (!reader_) reader_ = house_->database().connect();
    return *reader_;
  }
  std::unique_ptr<Connection> reader_;
};
INSTANTIATE_ON_BOTH_ENGINES(Writers);

TEST_P(Writers, AnEventIsAnEntryARowAndASignedHead) {
  const auto positions = house_->put("M-1", "in", 3);
  ASSERT_EQ(positions.size(), 1U);
  EXPECT_EQ(positions[0].index, 0U);
  EXPECT_EQ(entry_text(reader(), kContract, 0), R"({"at":1777600000000,"count":3,"record":"M-1","state":"in","type":"thing.put"})");
  EXPECT_EQ(text(house_->things().at(0, "state")), "in");
  const auto head = read_head(reader(), kContract);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->size, 1U);
  const auto key = ledger::VerifierKey::parse(verifier_key(house_->keys(), kOrigin, kContract));
  const auto checkpoint = ledger::open_checkpoint(head->checkpoint, ledger::LogPolicy::of(key)).checkpoint;
  EXPECT_EQ(checkpoint.origin, "junshu.test/k-test");
  EXPECT_EQ(checkpoint.root, ledger::leaf_hash(base::as_bytes(entry_text(reader(), kContract, 0))));
  EXPECT_EQ(logs(reader()), (std::vector<std::string>{"0", kContract}));
}

TEST_P(Writers, WhatACommandThrowsLeavesNothingBehind) {
  EXPECT_EQ(kind_thrown([&] {
              house_->writer().run([](Transaction& tx) {
                tx.execute("insert into op_note (id, n) values ('a', 1)", {});
                tx.emit(kContract, "thing.put", {{"record", "M-1"}});
                throw base::Error(base::ErrorKind::Forbidden, {"", ""});
              });
            }),
            base::ErrorKind::Forbidden);
  EXPECT_TRUE(house_->things().empty());
  EXPECT_TRUE(reader().query("select id from op_note").empty());
  EXPECT_EQ(house_->put("M-2", "in")[0].index, 0U);
}

TEST_P(Writers, AFoldThatFailsUndoesTheCommandEvenWhenItIsCaught) {
  house_->put("M-1", "in");
  EXPECT_EQ(kind_thrown([&] {
              house_->writer().run([](Transaction& tx) {
                try {
                  tx.emit(kContract, "thing.refused_by_fold", {{"record", "M-1"}});
                } catch (const base::Error&) {
                }
              });
            }),
            base::ErrorKind::Internal);
  EXPECT_EQ(text(house_->things().at(0, "state")), "in");
}

TEST_P(Writers, ACommandCannotGoOnAfterAFailedStatement) {
  EXPECT_EQ(kind_thrown([&] {
              house_->writer().run([](Transaction& tx) {
                EXPECT_THROW(tx.connection().query("select nothing from nowhere"), base::Error);
                try {
                  tx.emit(kContract, "thing.put", {{"record", "M-1"}});
                } catch (const base::Error&) {
                }
              });
            }),
            base::ErrorKind::Internal);
  EXPECT_TRUE(house_->things().empty());
}

TEST_P(Writers, AnEventOfUnknownTypeIsRefused) {
  EXPECT_EQ(kind_thrown([&] { house_->writer().run([](Transaction& tx) { tx.emit(kContract, "thing.dreamt", {}); }); }), base::ErrorKind::Integrity);
  house_->put("M-1", "in");
}

TEST_P(Writers, ACommandSeesWhatItAndThoseBeforeItWrote) {
  house_->put("M-1", "in");
  house_->writer().run([](Transaction& tx) {
    tx.emit(kContract, "thing.counted", {{"record", "M-1"}});
    tx.emit(kContract, "thing.counted", {{"record", "M-1"}});
    const Rows rows = tx.connection().query_named("select count from p_thing where record = :r", {{"r", std::string("M-1")}});
    EXPECT_EQ(integer(rows.at(0, "count")), 2);
    tx.upsert("op_note", {{"id", std::string("a")}}, {{"n", std::int64_t{1}}});
    EXPECT_EQ(tx.connection().query("select n from op_note").size(), 1U);
  });
  EXPECT_EQ(integer(house_->things().at(0, "count")), 2);
}

// Many callers at once, some of which fail in each of the ways there are; what stays must be exactly what was acknowledged.
TEST_P(Writers, ManyCommandsAtOnceShareTransactionsAndFailAlone) {
  house_->put("M-1", "in");
  std::atomic<int> acknowledged = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 16; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 30; ++i) {
        try {
          house_->writer().run([&](Transaction& tx) {
            if (i % 5 == 1) tx.execute("insert into op_note (id, n) values (?, 1)", {std::to_string(caller) + "-" + std::to_string(i)});
            tx.emit(kContract, "thing.counted", {{"record", "M-1"}});
            if (i % 5 == 2) tx.connection().query("select count from p_thing");
            if (i % 5 == 3) tx.connection().query("select nothing from nowhere");
            if (i % 3 == 0) throw base::Error(base::ErrorKind::Forbidden, {"", ""});
            tx.emit(kContract, "thing.put", {{"record", "M-" + std::to_string(caller) + "-" + std::to_string(i)}});
          });
          ++acknowledged;
        } catch (const base::Error&) {
        }
      }
    });
  }
  for (auto& caller : callers) caller.join();
  const int expected = 16 * 16;  // of 30, every third fails, and four more by their bad query
  EXPECT_EQ(acknowledged, expected);
  EXPECT_EQ(integer(reader().query("select count from p_thing where record = 'M-1'").at(0, "count")), expected);
  EXPECT_EQ(house_->things().size(), 1U + static_cast<std::size_t>(expected));
  EXPECT_EQ(read_head(reader(), kContract)->size, 1U + 2U * static_cast<std::size_t>(expected));
}

TEST_P(Writers, OfTwoLoansOfOneMediumOneIsRefused) {
  for (int round = 0; round < 20; ++round) {
    const std::string record = "M-" + std::to_string(round);
    house_->put(record, "in");
    std::atomic<int> lent = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> people;
    for (const auto* person : {"a", "b", "c"}) {
      people.emplace_back([&, person] {
        const auto kind = kind_thrown([&] { house_->lend(record, person); });
        ++(kind == base::ErrorKind::Conflict ? refused : lent);
      });
    }
    for (auto& person : people) person.join();
    EXPECT_EQ(lent, 1);
    EXPECT_EQ(refused, 2);
  }
}

TEST_P(Writers, PersonalValuesAreCommittedToAndComeBack) {
  house_->put_personal("M-1", "鈴木さんの面談");
  const std::string hmac = text(house_->things().at(0, "purpose"));
  EXPECT_EQ(entry_text(reader(), kContract, 0).find("鈴木"), std::string::npos);
  EXPECT_EQ(personal_value(reader(), house_->keys(), kContract, "M-1", "thing.purpose", hmac), "鈴木さんの面談");
  EXPECT_EQ(personal_value(reader(), house_->keys(), kContract, "M-1", "thing.other", hmac), std::nullopt);
}

TEST_P(Writers, AnErasedValueIsGoneAndTheLedgerStaysWhole) {
  house_->put_personal("M-1", "secret");
  const std::string hmac = text(house_->things().at(0, "purpose"));
  house_->writer().run([&](Transaction& tx) {
    tx.execute("delete from side_value where log = ? and record = ?", {kContract, std::string("M-1")});
    tx.emit(kContract, "value.erased", {{"record", "M-1"}, {"hmacs", base::Array{hmac}}});
  });
  house_->keys().erase_record_key(kContract, "M-1");
  EXPECT_EQ(personal_value(reader(), house_->keys(), kContract, "M-1", "thing.purpose", hmac), std::nullopt);
}

TEST_P(Writers, ABlobIsKeptWithTheEventThatNamesIt) {
  const auto blob = house_->blobs().seal(kContract, base::as_bytes("a segment"), "application/octet-stream", "segment");
  EXPECT_FALSE(house_->blobs().exists(kContract, blob.info.sha256));
  house_->writer().run([&](Transaction& tx) {
    tx.keep(blob);
    // Its fold reads the blob before anybody else can see it.
    tx.emit(kContract, "thing.put", {{"record", "M-1"}, {"photo", blob.info.sha256}});
  });
  EXPECT_EQ(base::as_text(house_->blobs().get(kContract, blob.info.sha256)), "a segment");
}

TEST_P(Writers, ABlobOfACommandThatFailedIsNotKept) {
  const auto blob = house_->blobs().seal(kContract, base::as_bytes("a segment"), "application/octet-stream", "segment");
  EXPECT_THROW(house_->writer().run([&](Transaction& tx) {
                 tx.keep(blob);
                 throw base::Error(base::ErrorKind::Conflict, {"", ""});
               }),
               base::Error);
  EXPECT_FALSE(house_->blobs().exists(kContract, blob.info.sha256));
}

TEST_P(Writers, TimeNeverRunsBackwards) {
  house_->put("M-1", "in");
  house_->clock.set(1'000);
  house_->put("M-2", "in");
  house_->close();
  house_->open();
  house_->put("M-3", "in");
  for (std::uint64_t index = 0; index < 3; ++index) {
    EXPECT_NE(entry_text(reader(), kContract, index).find("\"at\":1777600000000"), std::string::npos);
  }
  reader_.reset();
}

TEST_P(Writers, TablesGrowWhileCommandsRun) {
  house_->writer().run([](Transaction& tx) { tx.emit(kContract, "table.adopted", {{"column", "one"}}); });
  EXPECT_TRUE(kind_thrown([&] {
    house_->writer().run([](Transaction& tx) {
      tx.emit(kContract, "table.adopted", {{"column", "two"}});
      throw base::Error(base::ErrorKind::Forbidden, {"", ""});
    });
  }));
  house_->writer().run([](Transaction& tx) {
    tx.emit(kContract, "table.adopted", {{"column", "two"}});
    tx.emit(kContract, "table.adopted", {{"column", "three"}});
  });
  EXPECT_EQ(reader().query("select two, three from p_adopted").size(), 1U);
}

TEST_P(Writers, CommandsWriteOnlyWhatIsTheirs) {
  const auto refused = [&](const std::function<void(Transaction&)>& decide) { return kind_thrown([&] { house_->writer().run(decide); }); };
  const std::vector<Cell> key = {{"contract", kContract}, {"record", std::string("M-1")}};
  EXPECT_EQ(refused([](Transaction& tx) { tx.execute("delete from log_entry", {}); }), base::ErrorKind::Internal);
  EXPECT_EQ(refused([](Transaction& tx) { tx.connection().execute("update p_thing set state = 'x'"); }), base::ErrorKind::Internal);
  EXPECT_EQ(refused([&](Transaction& tx) { tx.upsert("p_thing", key, {}); }), base::ErrorKind::Internal);
  EXPECT_EQ(refused([&](Transaction& tx) { tx.erase("p_thing", key); }), base::ErrorKind::Internal);
  EXPECT_EQ(refused([](Transaction& tx) { tx.connection().commit(); }), base::ErrorKind::Internal);
  EXPECT_EQ(refused([](Transaction& tx) { tx.emit(kContract, "thing.put", {{"at", 1}}); }), base::ErrorKind::Internal);
  EXPECT_EQ(refused([](Transaction& tx) { tx.emit("k-none", "thing.put", {{"record", "M-1"}}); }), base::ErrorKind::NotFound);
  EXPECT_EQ(refused([](Transaction& tx) { tx.create_log(kContract); }), base::ErrorKind::Conflict);
  EXPECT_EQ(refused([](Transaction& tx) { tx.emit(kContract, "thing.put", {{"record", std::string(33'000, 'x')}}); }), base::ErrorKind::TooLarge);
  EXPECT_EQ(refused([](Transaction& tx) { tx.emit(kContract, "thing.put", {{"record", nullptr}}); }), base::ErrorKind::InvalidInput);
}

TEST_P(Writers, AHeadChangedBehindItsBackStopsTheWriter) {
  house_->put("M-1", "in");
  const auto other = house_->database().connect();
  const Rows head = other->query("select size from log_head where log = ?", {kContract});
  other->execute("update log_head set size = 7 where log = ?", {kContract});
  EXPECT_EQ(kind_thrown([&] { house_->put("M-2", "in"); }), base::ErrorKind::Integrity);
  EXPECT_EQ(kind_thrown([&] { house_->put("M-3", "in"); }), base::ErrorKind::Integrity);
  EXPECT_EQ(kind_thrown([&] {
              house_->close();
              house_->open();
            }),
            base::ErrorKind::Integrity);
  Database::open(url_)->connect()->execute("update log_head set size = ? where log = ?", {head.rows[0][0], kContract});
  house_->close();
  house_->open();
  EXPECT_EQ(house_->things().size(), 1U);
}

TEST_P(Writers, ASecondServerOnOnePostgresqlIsRefused) {
  if (GetParam() == Dialect::Sqlite) return;  // there the data folder is locked
  House second(url_, folder_.path());
  EXPECT_EQ(kind_thrown([&] { second.open(); }), base::ErrorKind::Conflict);
}

TEST_P(Writers, AWriterOutlivesTheEndOfItsDatabaseSession) {
  house_->put("M-1", "in");
  if (GetParam() == Dialect::Postgresql) store_testing::PrivatePostgres::shared().crash_and_restart();
  EXPECT_EQ(house_->put("M-3", "in")[0].index, 1U);
  house_->close();
  house_->open();
}

}  // namespace
}  // namespace junshu::store
