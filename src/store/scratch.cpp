#include "scratch.h"

#include "drivers.h"

namespace junshu::store {

namespace {

constexpr std::size_t kMostWaitingRows = 4096;
constexpr const char* kCommitments = "x_commitment";

}  // namespace

// An empty path is SQLite's temporary database: in memory until it grows too large, then in a file without a name.
Scratch::Scratch(const Projector& projector)
    : database_(open_sqlite("")), connection_(database_->connect()), rows_(*connection_), buffer_(rows_) {
  connection_->script("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -262144");
  connection_->begin_write();
  for (const auto& table : projector.tables()) ensure_table(*connection_, table);
  ensure_table(*connection_, {.name = kCommitments,
                              .columns = {{"log", ColumnType::Text}, {"hmac", ColumnType::Text}, {"erased", ColumnType::Integer}},
                              .key = {"log", "hmac"},
                              .indexes = {}});
}

Scratch::~Scratch() = default;

void Scratch::upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) {
  buffer_.upsert(table, key, values);
  if (buffer_.size() > kMostWaitingRows) buffer_.flush(nullptr);
}

void Scratch::erase(const std::string& table, const std::vector<Cell>& key) {
  buffer_.flush_named_in(table, nullptr);
  rows_.erase(table, key);
}

Rows Scratch::query(std::string_view sql, std::span<const Value> parameters) {
  buffer_.flush_named_in(sql, nullptr);
  return connection_->query(sql, parameters);
}

void Scratch::ensure(const TableDefinition& table) {
  buffer_.flush_named_in(table.name, nullptr);
  rows_.ensure(table);
}

void Scratch::committed(const std::string& log, const std::string& hmac) {
  buffer_.upsert(kCommitments, {{"log", log}, {"hmac", hmac}}, {});
}

void Scratch::erased(const std::string& log, const std::string& hmac) {
  buffer_.upsert(kCommitments, {{"log", log}, {"hmac", hmac}}, {{"erased", std::int64_t{1}}});
}

Connection& Scratch::connection() {
  buffer_.flush(nullptr);
  return *connection_;
}

}  // namespace junshu::store
