#include "base/file.h"
#include "base/log.h"
#include "instance_state.h"
#include "projector.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

constexpr std::size_t kReaders = 8;

// The instance's id is needed before its first event can be signed.
std::string instance_id(store::Connection& connection, base::Random& random) {
  store::ensure_table(connection, {"op_instance", {{"id", store::ColumnType::Text}}, {"id"}, {}});
  const auto rows = connection.query("select id from op_instance");
  if (!rows.empty()) return store::text(rows.rows[0][0]);
  const std::string id = base::random_id(random, "i-");
  connection.execute("insert into op_instance(id) values (?)", {id});
  return id;
}

}  // namespace

std::unique_ptr<Instance> Instance::open(Options options) { return std::make_unique<InstanceState>(std::move(options)); }

InstanceState::InstanceState(Options options)
    : options_(std::move(options)), clock_(options_.clock != nullptr ? options_.clock : &base::system_clock()),
      random_(options_.random != nullptr ? options_.random : &base::system_random()), projector_(make_projector()) {
  open_parts();
  first_run();
  open_histories();
  publisher_->check();
  publisher_->publish();
  if (options_.timers) {
    publisher_->start();
    assessor_ = std::thread([this] { assess_loop(); });
    timer_ = std::thread([this] { timer_loop(); });
    feeder_ = std::thread([this] { feed_loop(); });
  }
}

InstanceState::~InstanceState() {
  {
    const std::lock_guard lock(touched_mutex_);
    stopping_ = true;
  }
  touched_changed_.notify_all();
  if (assessor_.joinable()) assessor_.join();
  if (timer_.joinable()) timer_.join();
  {
    const std::lock_guard lock(unfed_mutex_);
    feeding_stops_ = true;
  }
  unfed_changed_.notify_all();
  if (feeder_.joinable()) feeder_.join();
  try {
    if (writer_) access_.flush(*writer_, *blobs_, clock_->now(), 0);
    if (!options_.timers) settle();
  } catch (const std::exception& error) {
    base::log_error(std::string("stopping: ") + error.what());
  }
  writer_.reset();
  try {
    if (publisher_) publisher_->publish();
  } catch (const std::exception& error) {
    base::log_error(std::string("publishing while stopping: ") + error.what());
  }
}

void InstanceState::open_parts() {
  base::make_folder(options_.data);
  database_ = store::Database::open(database_url(options_));
  auto connection = database_->connect();
  store::ensure_ledger_tables(*connection);
  for (const auto& table : projector_.tables()) store::ensure_table(*connection, table);
  const bool fresh = store::logs(*connection).empty();
  keys_ = store::KeyStore::open(options_.data / "keys", fresh ? store::KeyStore::Create::Yes : store::KeyStore::Create::No, *random_);
  identity_keys_ = std::make_unique<identity::Keys>(*keys_);
  blobs_ = database_->dialect() == store::Dialect::Sqlite ? store::BlobStore::in_folder_and_database(options_.data / "blobs", *database_, *keys_, *random_)
                                                          : store::BlobStore::in_database(*database_, *keys_, *random_);
  origin_prefix_ = "junshu/" + instance_id(*connection, *random_);
  readers_ = std::make_unique<store::ConnectionPool>(*database_, kReaders);
  publisher_ = store::Publisher::create(*database_, *keys_, options_.data / "log", origin_prefix_, options_.at_step);
  store::WriterOptions writer;
  writer.origin_prefix = origin_prefix_;
  writer.at_step = options_.at_step;
  writer.on_commit = [this](const store::Committed& committed) { after_commit(committed); };
  writer_ = store::Writer::start(*database_, *keys_, *blobs_, projector_, *clock_, *random_, std::move(writer));
}

void InstanceState::open_histories() {
  histories_ = std::make_unique<Histories>(options_, *clock_);
  const auto told = [this](const AccessesTaken& taken) {
    const std::lock_guard lock(listener_mutex_);
    for (const auto& listener : access_listeners_) listener(taken);
  };
  feed_ = std::make_unique<AccessFeed>(AccessFeed::Parts{*histories_, *readers_, *blobs_, *identity_keys_, *clock_, *writer_, options_.at_step, told});
}

void InstanceState::first_run() {
  const auto files = definition_files(options_.catalogue);
  const auto connection = database_->connect();
  const bool fresh = !store::read_head(*connection, store::kInstanceLog).has_value();
  if (fresh) {
    const auto catalogue = load_good(options_.catalogue);
    writer_->run([&](store::Transaction& transaction) {
      transaction.create_log(store::kInstanceLog);
      transaction.emit(store::kInstanceLog, "instance.created", Object{{"instance", origin_prefix_}});
      adopt_all(transaction, *blobs_, files, catalogue);
    });
  } else if (!files.empty()) {
    writer_->run([&](store::Transaction& transaction) { propose_changes(transaction, *blobs_, files); });
  }
  reload_definitions();
}

void InstanceState::reload_definitions() {
  readers_->renew();
  const auto lease = readers_->lease();
  auto loaded = load_adopted(*lease, *blobs_, options_.data / "adopted");
  const std::lock_guard lock(definitions_mutex_);
  in_force_ = std::move(loaded);
}

std::shared_ptr<const InForce> InstanceState::in_force() {
  const std::lock_guard lock(definitions_mutex_);
  return in_force_;
}

void InstanceState::on_change(std::function<void(const Change&)> listener) {
  const std::lock_guard lock(listener_mutex_);
  listeners_.push_back(std::move(listener));
}

void InstanceState::on_accesses(std::function<void(const AccessesTaken&)> listener) {
  const std::lock_guard lock(listener_mutex_);
  access_listeners_.push_back(std::move(listener));
}

}  // namespace junshu::instance
