#include "base/error.h"
#include "store/writer.h"

namespace junshu::store {

void ensure_ledger_tables(Connection& connection) {
  ensure_table(connection, {.name = "log_head",
                            .columns = {{"log", ColumnType::Text},
                                        {"size", ColumnType::Integer},
                                        {"compact_range", ColumnType::Blob},
                                        {"checkpoint", ColumnType::Text},
                                        {"last_at", ColumnType::Integer}},
                            .key = {"log"},
                            .indexes = {}});
  ensure_table(connection, {.name = "log_entry",
                            .columns = {{"log", ColumnType::Text},
                                        {"idx", ColumnType::Integer},
                                        {"entry", ColumnType::Text},
                                        {"leaf", ColumnType::Blob}},
                            .key = {"log", "idx"},
                            .indexes = {}});
  ensure_table(connection, {.name = "log_checkpoint",
                            .columns = {{"log", ColumnType::Text},
                                        {"size", ColumnType::Integer},
                                        {"note", ColumnType::Text},
                                        {"at", ColumnType::Integer}},
                            .key = {"log", "size"},
                            .indexes = {}});
  ensure_table(connection, {.name = "side_value",
                            .columns = {{"log", ColumnType::Text},
                                        {"record", ColumnType::Text},
                                        {"scope", ColumnType::Text},
                                        {"hmac", ColumnType::Text},
                                        {"sealed", ColumnType::Blob}},
                            .key = {"log", "record", "scope", "hmac"},
                            .indexes = {{"log", "hmac"}}});
  ensure_table(connection, blob_table());
}

std::optional<Head> read_head(Connection& connection, std::string_view log) {
  const Rows rows = connection.query("select size, checkpoint from log_head where log = ?", {std::string(log)});
  if (rows.empty()) return std::nullopt;
  return Head{.size = static_cast<std::uint64_t>(integer(rows.rows[0][0])), .checkpoint = text(rows.rows[0][1])};
}

std::vector<std::string> logs(Connection& connection) {
  std::vector<std::string> out;
  for (const auto& row : connection.query("select log from log_head order by log").rows) out.push_back(text(row[0]));
  return out;
}

std::string entry_text(Connection& connection, std::string_view log, std::uint64_t index) {
  const Rows rows = connection.query("select entry from log_entry where log = ? and idx = ?",
                                     {std::string(log), static_cast<std::int64_t>(index)});
  if (rows.empty()) {
    throw base::Error(base::ErrorKind::NotFound, {"この番号の記録はありません", "There is no entry with this number"},
                      "log " + std::string(log) + " entry " + std::to_string(index));
  }
  return text(rows.rows[0][0]);
}

}  // namespace junshu::store
