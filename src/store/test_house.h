// A small instance for the tests of the store: one table of things, a few types of event, both engines. Each test ends with `expect_clean`.
#pragma once

#include <optional>

#include "base/error.h"
#include "store/publisher.h"
#include "store/verify.h"
#include "store/writer.h"
#include "store_testing/engines.h"

namespace junshu::store {

inline constexpr std::string_view kOrigin = "junshu.test";
inline const std::string kContract = "k-test";

class House {
 public:
  // `folder` holds keys, blobs and the published logs; `url` says where the facts are.
  House(std::string url, std::filesystem::path folder);
  ~House() { close(); }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  void open(const std::function<void(std::string_view)>& at_step = {});  // writer and publisher; checks the published logs
  void close();
  void create_contract();

  std::vector<EntryPosition> put(const std::string& record, const std::string& state, std::int64_t count = 0);
  std::vector<EntryPosition> put_personal(const std::string& record, const std::string& purpose);
  std::vector<EntryPosition> put_evidence(const std::string& record, const std::string& content);
  std::vector<EntryPosition> count_up(const std::string& record);
  std::vector<EntryPosition> lend(const std::string& record, const std::string& to);  // Conflict unless its state is "in"

  Rows things();
  VerifyReport verify();
  void expect_clean();  // also publishes

  Database& database() { return *database_; }
  Writer& writer() { return *writer_; }
  Publisher& publisher() { return *publisher_; }
  KeyStore& keys() { return *keys_; }
  BlobStore& blobs() { return *blobs_; }
  const std::filesystem::path& folder() const { return folder_; }

  base::ManualClock clock{1'777'600'000'000};
  std::size_t most_commands = 512;

 private:
  void start_writer(std::function<void(std::string_view)> at_step);

  std::string url_;
  std::filesystem::path folder_;
  Projector projector_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Publisher> publisher_;
};

// What a difference says, in one line.
std::string describe(const VerifyReport& report);

class InHouse : public store_testing::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    database_.reset();
    house_ = std::make_unique<House>(url_, folder_.path());
    house_->open();
    house_->create_contract();
  }
  std::unique_ptr<House> house_;
};

template <typename Action>
std::optional<base::ErrorKind> kind_thrown(Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

}  // namespace junshu::store
