#include "store/publisher.h"

#include <thread>

#include "base/file.h"
#include "ledger/publish.h"
#include "test_house.h"

namespace junshu::store {
namespace {

class Publishing : public InHouse {
 protected:
  ledger::LogPolicy policy() { return ledger::LogPolicy::of(ledger::VerifierKey::parse(verifier_key(house_->keys(), kOrigin, kContract))); }
  std::optional<ledger::SignedCheckpoint> published() { return ledger::published_checkpoint(folder_.path() / "log" / kContract, policy()); }

  // Error as words, or "".
  std::string reopened() {
    house_->close();
    try {
      house_->open();
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
      return error.what();
    }
    return "";
  }

  // Takes the facts back to the first `entries` entries, consistently, as an older copy of the database would.
  void put_back_older_copy(std::uint64_t entries) {
    const auto connection = house_->database().connect();
    const Value size = static_cast<std::int64_t>(entries);
    connection->execute("delete from log_entry where log = 'k-test' and idx >= ?", {size});
    connection->execute("delete from log_checkpoint where log = 'k-test' and size > ?", {size});
    connection->execute("delete from p_thing where entry >= ?", {size});
    ledger::CompactRange range;
    connection->each("select leaf from log_entry where log = 'k-test' order by idx", {}, [&](std::span<const Value> row) {
      ledger::Digest leaf{};
      std::copy(bytes(row[0]).begin(), bytes(row[0]).end(), leaf.begin());
      range.append(leaf);
      return true;
    });
    connection->execute("update log_head set size = ?, compact_range = ?, checkpoint = (select note from log_checkpoint where log = 'k-test' and size = ?)"
                        " where log = 'k-test'",
                        {size, range.serialise(), size});
  }
};
INSTANTIATE_ON_BOTH_ENGINES(Publishing);

TEST_P(Publishing, WritesALogThatVerifiesAndCatchesUp) {
  for (int i = 0; i < 300; ++i) house_->put("M-" + std::to_string(i % 7), "in", i);
  house_->publisher().publish();
  EXPECT_EQ(published()->checkpoint.size, 300U);
  house_->put("M-0", "in");
  EXPECT_EQ(reopened(), "");
  house_->publisher().publish();
  house_->publisher().publish();
  EXPECT_EQ(published()->checkpoint.size, 301U);
  EXPECT_TRUE(ledger::verify_published(folder_.path() / "log" / kContract, policy()).problems.empty());
  house_->expect_clean();
}

TEST_P(Publishing, ByItselfAfterCommitsAndAtTheEnd) {
  house_->put("M-0", "in");
  house_->publisher().start();
  house_->put("M-1", "in");
  house_->close();
  house_->open();
  EXPECT_EQ(published()->checkpoint.size, 2U);
  house_->expect_clean();
}

TEST_P(Publishing, AheadOfAnOlderCopyOfTheDatabaseRefusesToStart) {
  for (int i = 0; i < 5; ++i) house_->put("M-" + std::to_string(i), "in");
  house_->expect_clean();
  put_back_older_copy(3);
  const std::string why = reopened();
  EXPECT_NE(why.find("log/k-test/checkpoint"), std::string::npos) << why;
  EXPECT_NE(why.find("5 / 3"), std::string::npos) << why;
  const auto report = house_->verify();
  ASSERT_FALSE(report.differences.empty());
  EXPECT_EQ(report.differences[0].what, "published") << describe(report);
}

TEST_P(Publishing, OfAnotherHistoryOfTheSameSizeRefusesToStart) {
  for (int i = 0; i < 5; ++i) house_->put("M-" + std::to_string(i), "in");
  house_->expect_clean();
  house_->writer().run([](Transaction&) {});
  put_back_older_copy(3);
  house_->close();
  std::filesystem::rename(folder_.path() / "log", folder_.path() / "log.kept");
  house_->open();
  for (int i = 0; i < 2; ++i) house_->put("N-" + std::to_string(i), "in");
  std::filesystem::remove_all(folder_.path() / "log");
  std::filesystem::rename(folder_.path() / "log.kept", folder_.path() / "log");
  EXPECT_NE(reopened().find("log/k-test/checkpoint"), std::string::npos);
  EXPECT_FALSE(house_->verify().differences.empty());
}

TEST_P(Publishing, OfALogThatTheDatabaseDoesNotHaveRefusesToStart) {
  house_->put("M-0", "in");
  house_->expect_clean();
  std::filesystem::copy(folder_.path() / "log" / kContract, folder_.path() / "log" / "k-gone", std::filesystem::copy_options::recursive);
  EXPECT_NE(reopened().find("k-gone"), std::string::npos);
}

TEST_P(Publishing, AnExportIsAStaticLogWithItsKey) {
  for (int i = 0; i < 3; ++i) house_->put("M-" + std::to_string(i), "in");
  const auto folder = folder_.path() / "export";
  export_log(*house_->database().connect(), house_->keys(), kOrigin, kContract, folder);
  EXPECT_EQ(base::read_text(folder / "vkey"), verifier_key(house_->keys(), kOrigin, kContract) + "\n");
  const auto report = ledger::verify_published(folder, policy());
  EXPECT_TRUE(report.problems.empty());
  EXPECT_EQ(report.entries, 3U);
  EXPECT_EQ(kind_thrown([&] { export_log(*house_->database().connect(), house_->keys(), kOrigin, "k-none", folder); }), base::ErrorKind::NotFound);
  house_->expect_clean();
}

}  // namespace
}  // namespace junshu::store
