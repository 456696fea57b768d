#include "ledger_house.h"

#include "base/json.h"
#include "base/random.h"

namespace junshu::bench {

namespace {

using store::ColumnType;
using store::Value;

constexpr const char* kLog = "k-bench";
constexpr std::string_view kOrigin = "bench.junshu";

Value text(const base::Object& object, std::string_view key) { return std::string(base::require_text(object, key)); }

base::Object body(std::uint64_t number) {
  const std::string record = "L-2026-" + std::to_string(number % 50'000);
  return {{"actor", "m-q4x7k2mznb5a"},
          {"role", "assignee"},
          {"definition", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
          {"register", "lending"},
          {"action", "lend"},
          {"kind", "fact"},
          {"record", record},
          {"set", base::Object{{"media", "M-" + std::to_string(number % 997)}, {"due", "2026-05-01"}, {"state", "lent"}}}};
}

void fold(store::Projection& projection, const store::Event& event, const store::BlobReader&) {
  const auto& set = base::require_object(event.body, "set");
  projection.upsert("p_lending", {{"contract", event.log}, {"record", text(event.body, "record")}},
                    {{"state", text(set, "state")}, {"media", text(set, "media")}, {"due", text(set, "due")}, {"changed_at", event.at}});
  projection.upsert("p_media", {{"contract", event.log}, {"record", text(set, "media")}},
                    {{"holder", text(event.body, "actor")}, {"changed_at", event.at}});
  projection.upsert("p_history", {{"contract", event.log}, {"entry", static_cast<std::int64_t>(event.index)}},
                    {{"record", text(event.body, "record")}, {"action", text(event.body, "action")}, {"at", event.at}});
}

store::Projector make_projector() {
  store::Projector projector;
  const auto integer = ColumnType::Integer;
  projector.table({.name = "p_lending",
                   .columns = {{"contract"}, {"record"}, {"state"}, {"media"}, {"due"}, {"changed_at", integer}},
                   .key = {"contract", "record"},
                   .indexes = {{"contract", "media"}}});
  projector.table({.name = "p_media",
                   .columns = {{"contract"}, {"record"}, {"holder"}, {"changed_at", integer}},
                   .key = {"contract", "record"},
                   .indexes = {}});
  projector.table({.name = "p_history",
                   .columns = {{"contract"}, {"entry", integer}, {"record"}, {"action"}, {"at", integer}},
                   .key = {"contract", "entry"},
                   .indexes = {{"contract", "record"}}});
  projector.on("record.acted", fold);
  return projector;
}

}  // namespace

LedgerHouse::LedgerHouse(const std::string& url, const std::filesystem::path& folder) : folder_(folder), projector_(make_projector()) {
  database_ = store::Database::open(url);
  keys_ = store::KeyStore::open(folder / "keys", store::KeyStore::Create::Yes, base::system_random());
  blobs_ = store::BlobStore::in_folder(folder / "blobs", *keys_, base::system_random());
  store::WriterOptions options;
  options.origin_prefix = kOrigin;
  writer_ = store::Writer::start(*database_, *keys_, *blobs_, projector_, base::system_clock(), base::system_random(), std::move(options));
  writer_->run([](store::Transaction& transaction) { transaction.create_log(kLog); });
}

void LedgerHouse::add_event(std::uint64_t number) {
  writer_->run([number](store::Transaction& transaction) { transaction.emit(kLog, "record.acted", body(number)); });
}

store::VerifyReport LedgerHouse::verify(const std::function<void(const store::VerifyProgress&)>& progress) {
  return store::verify(*database_, *keys_, *blobs_, projector_, kOrigin, folder_ / "log", {}, progress);
}

std::string sample_entry(std::uint64_t number) {
  base::Object entry = body(number);
  entry["type"] = "record.acted";
  entry["at"] = 1'777'600'000'000;
  return base::canonical(entry);
}

}  // namespace junshu::bench
