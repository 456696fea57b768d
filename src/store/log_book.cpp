#include "log_book.h"

#include "base/error.h"
#include "store/writer.h"

namespace junshu::store {

namespace {

[[noreturn]] void disagrees(const std::string& log, const std::string& ja, const std::string& en) {
  throw base::Error(base::ErrorKind::Integrity,
                    {"台帳の先頭がデータベースの内容と合いません。起動をやめました: " + ja,
                     "The head of a log disagrees with the database; stopped: " + en},
                    "log " + log);
}

}  // namespace

std::string origin_of(std::string_view origin_prefix, std::string_view log) { return std::string(origin_prefix) + "/" + std::string(log); }

ledger::Signer signer_of(KeyStore& keys, std::string_view origin_prefix, std::string_view log) {
  const auto seed = keys.find_log_seed(log);
  if (!seed) {
    throw base::Error(base::ErrorKind::Integrity,
                      {"台帳の署名鍵がありません。鍵のバックアップから戻してください", "The signing key of a log is missing; restore it from the backup of the keys"},
                      "log-" + std::string(log) + ".key");
  }
  return ledger::Signer(origin_of(origin_prefix, log), std::span<const std::uint8_t, 32>(*seed));
}

const ledger::Signer& LogBook::signer(const std::string& log) {
  const auto known = signers_.find(log);
  if (known != signers_.end()) return known->second;
  return signers_.emplace(log, signer_of(keys_, origin_prefix_, log)).first->second;
}

void LogBook::load(Connection& connection) {
  heads_.clear();
  last_at_ = 0;
  const Rows rows = connection.query(
      "select h.log, h.size, h.compact_range, h.checkpoint, h.last_at,"
      " (select max(e.idx) from log_entry e where e.log = h.log) as newest from log_head h");
  for (const auto& row : rows.rows) {
    const std::string& log = text(row[0]);
    const auto size = static_cast<std::uint64_t>(integer(row[1]));
    LogHead head = {.range = ledger::CompactRange::parse(bytes(row[2])), .checkpoint = text(row[3]), .last_at = integer(row[4])};
    const auto opened = ledger::open_checkpoint(head.checkpoint, ledger::LogPolicy::of(signer(log).verifier()));
    if (opened.checkpoint.size != size || head.range.size() != size) disagrees(log, "件数が違います", "the number of entries differs");
    if (opened.checkpoint.root != head.range.root()) disagrees(log, "ハッシュが違います", "the root hash differs");
    const std::uint64_t newest = is_null(row[5]) ? 0 : static_cast<std::uint64_t>(integer(row[5])) + 1;
    if (newest != size) disagrees(log, "記録の件数が違います", "the entries stored are more or fewer");
    adopt(log, std::move(head));
  }
}

const LogHead* LogBook::find(std::string_view log) const {
  const auto known = heads_.find(log);
  return known == heads_.end() ? nullptr : &known->second;
}

std::string LogBook::sign(const std::string& log, const ledger::CompactRange& range) {
  const ledger::Signer& key = signer(log);
  return ledger::sign_checkpoint({.origin = key.verifier().name, .size = range.size(), .root = range.root()}, {&key, 1});
}

LogHead LogBook::create(Connection& connection, const std::string& log, base::Millis at) {
  keys_.log_seed(log);
  LogHead head;
  head.checkpoint = sign(log, head.range);
  head.last_at = at;
  connection.execute("insert into log_head (log, size, compact_range, checkpoint, last_at) values (?, 0, ?, ?, ?)",
                     {log, head.range.serialise(), head.checkpoint, at});
  connection.execute("insert into log_checkpoint (log, size, note, at) values (?, 0, ?, ?)", {log, head.checkpoint, at});
  return head;
}

LogHead LogBook::advance(Connection& connection, RowWriter& writer, const std::string& log, const LogHead& before,
                         const std::vector<std::string>& entries, base::Millis at) {
  LogHead after = before;
  std::vector<RowValues> rows;
  std::vector<const RowValues*> pointers;
  rows.reserve(entries.size());
  for (const auto& entry : entries) {
    const auto leaf = ledger::leaf_hash(base::as_bytes(entry));
    const auto index = static_cast<std::int64_t>(after.range.size());
    rows.push_back({log, index, entry, base::Bytes(leaf.begin(), leaf.end())});
    pointers.push_back(&rows.back());
    after.range.append(leaf);
  }
  try {
    writer.write(writer.form("log_entry", {"log", "idx", "entry", "leaf"}, 2, OnConflict::Fail), pointers);
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::Conflict) disagrees(log, "番号が使用済みです", "an entry with this number is there already");
    throw;
  }
  after.checkpoint = sign(log, after.range);
  after.last_at = at;
  const auto size = static_cast<std::int64_t>(after.range.size());
  connection.execute("insert into log_checkpoint (log, size, note, at) values (?, ?, ?, ?)", {log, size, after.checkpoint, at});
  const auto changed = connection.execute(
      "update log_head set size = ?, compact_range = ?, checkpoint = ?, last_at = ? where log = ? and size = ?",
      {size, after.range.serialise(), after.checkpoint, at, log, static_cast<std::int64_t>(before.range.size())});
  if (changed != 1) disagrees(log, "別のプログラムが書き込みました", "another program has written to it");
  return after;
}

void LogBook::adopt(const std::string& log, LogHead head) {
  last_at_ = std::max(last_at_, head.last_at);
  heads_.insert_or_assign(log, std::move(head));
}

}  // namespace junshu::store
