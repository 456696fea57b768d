#include "store/blobs.h"

#include <fstream>

#include "base/error.h"
#include "base/hash.h"
#include "store_testing/engines.h"

namespace junshu::store {
namespace {

enum class Place { Folder, Sqlite, Postgresql, Kept };  // Kept: in the database beside a folder, as Transaction::keep leaves them

class Blobs : public testing::TestWithParam<Place> {
 protected:
  void SetUp() override {
    keys_ = KeyStore::open(folder_.path() / "keys", KeyStore::Create::Yes, base::system_random());
    if (GetParam() == Place::Folder) {
      blobs_ = BlobStore::in_folder(folder_.path() / "blobs", *keys_, base::system_random());
      return;
    }
    database_ = Database::open(GetParam() != Place::Postgresql ? "sqlite:" + (folder_.path() / "b.db").string()
                                                           : store_testing::PrivatePostgres::shared().new_database());
    if (GetParam() == Place::Kept) {
      ensure_table(*database_->connect(), blob_table());
      blobs_ = BlobStore::in_folder_and_database(folder_.path() / "blobs", *database_, *keys_, base::system_random());
      return;
    }
    blobs_ = BlobStore::in_database(*database_, *keys_, base::system_random());
  }

  BlobInfo put(std::string_view content, std::string_view contract = "k-1") {
    if (GetParam() != Place::Kept) return blobs_->put(contract, base::as_bytes(content), "text/plain", "控え.txt");
    auto blob = blobs_->seal(contract, base::as_bytes(content), "text/plain", "控え.txt");
    const auto connection = database_->connect();
    std::int64_t number = 0;
    for (const auto& part : blob.parts) {
      connection->execute("insert or replace into side_blob (contract, name, part, sealed, stored_at) values (?, ?, ?, ?, ?)",
                          {blob.contract, blob.stored_name, number++, part, base::system_clock().now()});
    }
    return blob.info;
  }

  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path() / "blobs")) {
      if (entry.is_regular_file()) out.push_back(entry.path());
    }
    return out;
  }

  // Of two blobs, puts the stored form of one in the place of the other.
  void swap_stored() {
    if (GetParam() == Place::Folder) {
      ASSERT_EQ(files().size(), 2U);
      std::filesystem::rename(files()[0], files()[1]);
      return;
    }
    const auto connection = database_->connect();
    const Rows names = connection->query("select distinct name from side_blob order by name");
    ASSERT_EQ(names.size(), 2U);
    connection->execute("delete from side_blob where name = ?", {names.rows[0][0]});
    connection->execute("update side_blob set name = ?", {names.rows[0][0]});
  }

  base::TemporaryFolder folder_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<BlobStore> blobs_;
};

INSTANTIATE_TEST_SUITE_P(Places, Blobs, testing::Values(Place::Folder, Place::Sqlite, Place::Postgresql, Place::Kept), [](const auto& test) {
  switch (test.param) {
    case Place::Folder: return "Folder";
    case Place::Sqlite: return "Sqlite";
    case Place::Postgresql: return "Postgresql";
    case Place::Kept: return "Kept";
  }
  return "";
});

TEST_P(Blobs, ComeBackWithTheirDescription) {
  const auto info = put("領収書");
  EXPECT_EQ(info.sha256, base::hex(base::sha256(base::as_bytes("領収書"))));
  EXPECT_EQ(base::as_text(blobs_->get("k-1", info.sha256)), "領収書");
  const auto known = blobs_->info("k-1", info.sha256);
  EXPECT_EQ(known.name, "控え.txt");
  EXPECT_EQ(known.media_type, "text/plain");
  EXPECT_EQ(known.size, 9U);
  EXPECT_TRUE(blobs_->exists("k-1", info.sha256));
  EXPECT_FALSE(blobs_->exists("k-2", info.sha256));
}

TEST_P(Blobs, OfEverySizeAroundAChunkComeBack) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, (std::size_t{1} << 20U) - 1, std::size_t{1} << 20U,
                                 (std::size_t{1} << 20U) + 1, (std::size_t{3} << 20U)}) {
    const std::string content(size, 'x');
    EXPECT_EQ(blobs_->get("k-1", put(content).sha256).size(), size);
  }
}

TEST_P(Blobs, MayBePutTwice) {
  const auto first = put("same");
  EXPECT_EQ(put("same").sha256, first.sha256);
  EXPECT_EQ(base::as_text(blobs_->get("k-1", first.sha256)), "same");
}

TEST_P(Blobs, AreUnknownAfterTheyWereErased) {
  const auto info = put("secret");
  blobs_->erase("k-1", info.sha256);
  blobs_->erase("k-1", info.sha256);
  EXPECT_FALSE(blobs_->exists("k-1", info.sha256));
  EXPECT_THROW(blobs_->get("k-1", info.sha256), base::Error);
  EXPECT_THROW(blobs_->info("k-1", info.sha256), base::Error);
}

TEST_P(Blobs, SwappedWithOneAnotherAreRefused) {
  const auto a = put("first");
  const auto b = put("second");
  swap_stored();
  int refused = 0;
  for (const auto& sha256 : {a.sha256, b.sha256}) {
    try {
      blobs_->get("k-1", sha256);
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::Integrity) ++refused;
    }
  }
  EXPECT_EQ(refused, 1);
}

TEST_P(Blobs, NoOneReadsContentHashOrNameFromTheStore) {
  const auto info = put("unmistakable content");
  std::string stored;
  if (GetParam() == Place::Folder) {
    for (const auto& file : files()) stored += file.string() + base::read_text(file);
  } else {
    for (const auto& row : database_->connect()->query("select name, sealed from side_blob").rows) {
      stored += text(row[0]) + std::string(base::as_text(bytes(row[1])));
    }
  }
  for (const auto& secret : {std::string("unmistakable"), info.sha256, std::string("控え")}) {
    EXPECT_EQ(stored.find(secret), std::string::npos);
  }
}

TEST_P(Blobs, OrphansAreSweptAndNamedOnesStay) {
  const auto named = put("named");
  const auto orphan = put("orphan");
  const auto other_contract = put("orphan", "k-2");
  EXPECT_EQ(blobs_->sweep("k-1", {named.sha256}, base::system_clock().now() - base::kHour), 0U);
  EXPECT_EQ(blobs_->sweep("k-1", {named.sha256}, base::system_clock().now() + base::kHour), 1U);
  EXPECT_TRUE(blobs_->exists("k-1", named.sha256));
  EXPECT_FALSE(blobs_->exists("k-1", orphan.sha256));
  EXPECT_TRUE(blobs_->exists("k-2", other_contract.sha256));
}

TEST_P(Blobs, CutShortAreRefused) {
  const auto info = put(std::string((2U << 20U) + 5, 'y'));
  if (GetParam() == Place::Folder) {
    std::filesystem::resize_file(files().at(0), std::filesystem::file_size(files().at(0)) - 1);
  } else {
    database_->connect()->execute("delete from side_blob where part = 3", {});
  }
  try {
    blobs_->get("k-1", info.sha256);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
  }
}

TEST(BlobsBesideAFolder, AreNoneWhereTheTableWasNeverMade) {
  const base::TemporaryFolder folder;
  const auto keys = KeyStore::open(folder.path() / "keys", KeyStore::Create::Yes, base::system_random());
  const auto database = Database::open("sqlite:" + (folder.path() / "old.db").string());
  const auto blobs = BlobStore::in_folder_and_database(folder.path() / "blobs", *database, *keys, base::system_random());
  const auto info = blobs->put("k-1", base::as_bytes("content"), "text/plain", "a.txt");
  EXPECT_EQ(base::as_text(blobs->get("k-1", info.sha256)), "content");
  blobs->erase("k-1", info.sha256);
  EXPECT_FALSE(blobs->exists("k-1", info.sha256));
  EXPECT_EQ(blobs->sweep("k-1", {}, base::system_clock().now() + base::kHour), 0U);
  EXPECT_TRUE(tables_of_kind(*database->connect(), "side_").empty());  // reading makes none
}

}  // namespace
}  // namespace junshu::store
