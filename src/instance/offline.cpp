#include "instance/offline.h"

#include "access_feed.h"
#include "adoption.h"
#include "base/file.h"
#include "identity/verify.h"
#include "projector.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;

std::string database_url(const Options& options) {
  return options.database.empty() ? "sqlite:" + (options.data / "junshu.db").string() : options.database;
}

struct Offline::State {
  explicit State(const Options& given) : options(given), published(options.data / "log"), random(options.random != nullptr ? *options.random : base::system_random()) {
    const Error none(ErrorKind::NotFound, {"ここにはまだ記録がありません。--data か --database を確かめてください。",
                                           "There is no instance here yet. Check --data or --database."},
                     options.data.string());
    if (options.database.empty() && !std::filesystem::exists(options.data / "junshu.db")) throw none;
    database = store::Database::open(database_url(options));
    connection = database->connect();
    if (store::tables_of_kind(*connection, "op_instance").empty()) throw none;
    const auto rows = connection->query("select id from op_instance");
    if (rows.empty()) throw none;
    origin_prefix = "junshu/" + store::text(rows.rows[0][0]);
    keys = store::KeyStore::open(options.data / "keys", store::KeyStore::Create::No, random);
    identity_keys = std::make_unique<identity::Keys>(*keys);
    blobs = database->dialect() == store::Dialect::Sqlite ? store::BlobStore::in_folder_and_database(options.data / "blobs", *database, *keys, random)
                                                          : store::BlobStore::in_database(*database, *keys, random);
  }

  Options options;
  std::filesystem::path published;
  base::Random& random;
  std::string origin_prefix;
  store::Projector projector = make_projector();
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Connection> connection;
  std::unique_ptr<store::KeyStore> keys;
  std::unique_ptr<identity::Keys> identity_keys;
  std::unique_ptr<store::BlobStore> blobs;
};

Offline::Offline(const Options& options) : state_(std::make_unique<State>(options)) {}
Offline::~Offline() = default;

store::Connection& Offline::connection() { return *state_->connection; }
store::KeyStore& Offline::keys() { return *state_->keys; }
const std::string& Offline::origin_prefix() const { return state_->origin_prefix; }

std::shared_ptr<const InForce> Offline::definitions() {
  const base::TemporaryFolder folder("junshu-definitions");
  return load_adopted(*state_->connection, *state_->blobs, folder.path() / "adopted");
}

store::VerifyReport Offline::verify(const std::function<void(const store::VerifyProgress&)>& progress) {
  auto report = store::verify(*state_->database, *state_->keys, *state_->blobs, state_->projector, state_->origin_prefix, state_->published, named_blobs,
                              progress);
  for (auto& difference : identity::verify_people(*state_->connection, *state_->identity_keys)) report.differences.push_back(std::move(difference));
  for (const auto& contract : contracts::list(*state_->connection)) {
    const auto opened = history_for_reading(state_->options, contract, base::system_clock().now());
    verify_accesses(report, *state_->connection, contract, opened.history.get());
  }
  return report;
}

}  // namespace junshu::instance
