#include "store/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"

namespace junshu::store {
namespace {

class Keys : public testing::Test {
 protected:
  std::unique_ptr<KeyStore> open(KeyStore::Create create = KeyStore::Create::Yes) {
    return KeyStore::open(folder_.path() / "keys", create, base::system_random());
  }
  base::TemporaryFolder folder_;
};

TEST_F(Keys, StayTheSameWhenOpenedAgain) {
  auto first = open();
  const auto seed = first->log_seed("k-1");
  const auto contract = first->contract_key("k-1");
  const auto instance = first->instance_key("sessions");
  const auto record = first->make_record_key("k-1", "M-1");
  EXPECT_EQ(first->make_record_key("k-1", "M-1"), record);
  first->flush();
  const auto second = open(KeyStore::Create::No);
  EXPECT_EQ(second->log_seed("k-1"), seed);
  EXPECT_EQ(second->contract_key("k-1"), contract);
  EXPECT_EQ(second->instance_key("sessions"), instance);
  EXPECT_NE(second->instance_key("other"), instance);
  EXPECT_EQ(second->record_key("k-1", "M-1"), record);
  EXPECT_EQ(second->record_key("k-1", "M-2"), std::nullopt);
}

TEST_F(Keys, AnErasedRecordKeyIsInNoFile) {
  auto keys = open();
  const auto key = keys->make_record_key("k-1", "M-1");
  keys->flush();
  keys->erase_record_key("k-1", "M-1");
  EXPECT_EQ(keys->record_key("k-1", "M-1"), std::nullopt);
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "keys")) {
    EXPECT_EQ(base::read_text(entry.path()).find(base::as_text(key)), std::string::npos) << entry.path();
  }
}

TEST_F(Keys, AreReadableByTheirOwnerOnly) {
  auto keys = open();
  keys->log_seed("0");
  keys->make_record_key("k-1", "M-1");
  keys->flush();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "keys")) {
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
  }
}

TEST_F(Keys, AMissingInstanceKeyIsNeverReplaced) {
  EXPECT_THROW(open(KeyStore::Create::No), base::Error);
  open();
  std::filesystem::remove(folder_.path() / "keys" / "instance.key");
  EXPECT_THROW(open(KeyStore::Create::Yes), base::Error);
}

TEST_F(Keys, ADamagedKeyIsNamed) {
  open()->log_seed("0");
  base::write_durably(folder_.path() / "keys" / "log-0.key", "12");
  try {
    open()->log_seed("0");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
    EXPECT_NE(error.where().find("log-0.key"), std::string::npos);
  }
}

TEST_F(Keys, ALogNameIsNeverAPath) { EXPECT_THROW(open()->log_seed("../x"), base::Error); }

}  // namespace
}  // namespace junshu::store
