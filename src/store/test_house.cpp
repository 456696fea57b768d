#include "test_house.h"

#include "base/error.h"

namespace junshu::store {

namespace {

Value text_value(std::string_view text) { return std::string(text); }

std::vector<Cell> key_of(const Event& event) {
  return {{"contract", event.log}, {"record", text_value(base::require_text(event.body, "record"))}};
}

void fold_put(Projection& projection, const Event& event, const BlobReader& blobs) {
  std::vector<Cell> values = {{"state", text_value(base::text_or(event.body, "state", "in"))},
                              {"changed_at", event.at},
                              {"entry", static_cast<std::int64_t>(event.index)}};
  if (base::find(event.body, "count") != nullptr) values.push_back({"count", base::require_integer(event.body, "count")});
  if (const auto* purpose = base::find(event.body, "purpose")) {
    values.push_back({"purpose", text_value(base::require_text(purpose->as_object(), "hmac"))});
  }
  if (const auto sha256 = base::text_or(event.body, "photo", ""); !sha256.empty()) {
    values.push_back({"photo", text_value(sha256)});
    values.push_back({"photo_size", static_cast<std::int64_t>(blobs(event.log, sha256).size())});
  }
  projection.upsert("p_thing", key_of(event), values);
}

void fold_counted(Projection& projection, const Event& event, const BlobReader&) {
  const auto key = key_of(event);
  const Rows rows = projection.query("select count from p_thing where contract = ? and record = ?", {key[0].value, key[1].value});
  const std::int64_t before = rows.empty() ? 0 : integer(rows.at(0, "count"));
  projection.upsert("p_thing", key, {{"count", before + 1}});
}

Projector make_projector() {
  Projector projector;
  projector.table({.name = "p_thing",
                   .columns = {{"contract", ColumnType::Text},
                               {"record", ColumnType::Text},
                               {"state", ColumnType::Text},
                               {"count", ColumnType::Integer},
                               {"purpose", ColumnType::Text},
                               {"photo", ColumnType::Text},
                               {"photo_size", ColumnType::Integer},
                               {"changed_at", ColumnType::Integer},
                               {"entry", ColumnType::Integer}},
                   .key = {"contract", "record"},
                   .indexes = {{"contract", "state"}}});
  projector.table({.name = "op_note", .columns = {{"id", ColumnType::Text}, {"n", ColumnType::Integer}}, .key = {"id"}, .indexes = {}});
  projector.on("thing.put", fold_put);
  projector.on("thing.counted", fold_counted);
  projector.on("thing.gone", [](Projection& projection, const Event& event, const BlobReader&) { projection.erase("p_thing", key_of(event)); });
  projector.on("thing.refused_by_fold", [](Projection& projection, const Event& event, const BlobReader&) {
    projection.upsert("p_thing", key_of(event), {{"state", text_value("half")}});
    throw base::Error(base::ErrorKind::Internal, {"だめ", "no"});
  });
  projector.on("table.adopted", [](Projection& projection, const Event& event, const BlobReader&) {
    const std::string column(base::require_text(event.body, "column"));
    projection.ensure({.name = "p_adopted", .columns = {{"id", ColumnType::Text}, {column, ColumnType::Text}}, .key = {"id"}, .indexes = {}});
    projection.upsert("p_adopted", {{"id", event.log}}, {{column, text_value("x")}});
  });
  projector.on("value.erased", [](Projection&, const Event&, const BlobReader&) {});
  projector.on("contract.noted", [](Projection&, const Event&, const BlobReader&) {});
  return projector;
}

}  // namespace

House::House(std::string url, std::filesystem::path folder)
    : url_(std::move(url)), folder_(std::move(folder)), projector_(make_projector()) {}

void House::open(const std::function<void(std::string_view)>& at_step) {
  database_ = Database::open(url_);
  keys_ = KeyStore::open(folder_ / "keys", KeyStore::Create::Yes, base::system_random());
  blobs_ = database_->dialect() == Dialect::Sqlite ? BlobStore::in_folder_and_database(folder_ / "blobs", *database_, *keys_, base::system_random())
                                                   : BlobStore::in_database(*database_, *keys_, base::system_random());
  start_writer(at_step);
  publisher_ = Publisher::create(*database_, *keys_, folder_ / "log", std::string(kOrigin), at_step);
  publisher_->check();
}

void House::start_writer(std::function<void(std::string_view)> at_step) {
  WriterOptions options;
  options.origin_prefix = kOrigin;
  options.most_commands = most_commands;
  options.on_commit = [this](const Committed&) { publisher_->notify(); };
  options.at_step = std::move(at_step);
  writer_ = Writer::start(*database_, *keys_, *blobs_, projector_, clock, base::system_random(), std::move(options));
}

void House::close() {
  writer_.reset();
  publisher_.reset();
  blobs_.reset();
  keys_.reset();
  database_.reset();
}

void House::create_contract() {
  writer_->run([](Transaction& tx) {
    tx.create_log(kInstanceLog);
    tx.create_log(kContract);
    tx.emit(kInstanceLog, "contract.noted", {{"contract", kContract}});
  });
}

std::vector<EntryPosition> House::put(const std::string& record, const std::string& state, std::int64_t count) {
  return writer_->run([&](Transaction& tx) { tx.emit(kContract, "thing.put", {{"record", record}, {"state", state}, {"count", count}}); });
}

std::vector<EntryPosition> House::put_personal(const std::string& record, const std::string& purpose) {
  return writer_->run([&](Transaction& tx) {
    tx.emit(kContract, "thing.put", {{"record", record}, {"purpose", tx.commit_personal(kContract, record, "thing.purpose", purpose)}});
  });
}

std::vector<EntryPosition> House::put_evidence(const std::string& record, const std::string& content) {
  const auto photo = blobs_->put(kContract, base::as_bytes(content), "image/png", "写真.png");
  return writer_->run([&](Transaction& tx) { tx.emit(kContract, "thing.put", {{"record", record}, {"photo", photo.sha256}}); });
}

std::vector<EntryPosition> House::count_up(const std::string& record) {
  return writer_->run([&](Transaction& tx) { tx.emit(kContract, "thing.counted", {{"record", record}}); });
}

std::vector<EntryPosition> House::lend(const std::string& record, const std::string& to) {
  return writer_->run([&](Transaction& tx) {
    const Rows rows = tx.connection().query("select state from p_thing where contract = ? and record = ?", {kContract, record});
    if (rows.empty() || text(rows.at(0, "state")) != "in") throw base::Error(base::ErrorKind::Conflict, {"貸出中", "lent"});
    tx.emit(kContract, "thing.put", {{"record", record}, {"state", "lent-" + to}});
  });
}

Rows House::things() { return database_->connect()->query("select record, state, count, purpose from p_thing order by record"); }

VerifyReport House::verify() {
  const NamedBlobs named = [](Projection& projection) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& row : projection.query("select contract, photo from p_thing where photo is not null", {}).rows) {
      out.emplace_back(text(row[0]), text(row[1]));
    }
    return out;
  };
  return store::verify(*database_, *keys_, *blobs_, projector_, kOrigin, folder_ / "log", named, {});
}

void House::expect_clean() {
  const auto before = verify();
  EXPECT_TRUE(before.differences.empty()) << describe(before);
  publisher_->publish();
  const auto after = verify();
  EXPECT_TRUE(after.differences.empty()) << describe(after);
}

std::string describe(const VerifyReport& report) {
  std::string out;
  for (const auto& d : report.differences) {
    out += d.what + " | " + d.table + " | " + d.row + " | " + d.field + " | expected " + d.expected + " | found " + d.found + "\n";
  }
  return out;
}

}  // namespace junshu::store
