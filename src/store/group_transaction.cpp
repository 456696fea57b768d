#include "group_transaction.h"

#include "base/error.h"
#include "personal.h"

namespace junshu::store {

namespace {

constexpr std::size_t kLargestEvent = 32U << 10U;  // formats/ledger.md
constexpr std::size_t kMostWaitingRows = 4096;

[[noreturn]] void misuse(const std::string& ja, const std::string& en, std::string_view where) {
  throw base::Error(base::ErrorKind::Internal, {ja, en}, std::string(where.substr(0, 120)));
}

// The table that a plain insert, update or delete names.
std::string_view written_table(std::string_view sql) {
  constexpr std::string_view kBefore[] = {"insert into ", "insert or ignore into ", "insert or replace into ", "update ", "delete from "};
  const std::size_t start = std::min(sql.find_first_not_of(" \t\r\n"), sql.size());
  for (const auto before : kBefore) {
    if (!sql.substr(start).starts_with(before)) continue;
    std::string_view rest = sql.substr(start + before.size());
    if (rest.starts_with('"')) rest.remove_prefix(1);
    return rest.substr(0, rest.find_first_of(" \"(\n\t"));
  }
  return {};
}

}  // namespace

class GroupTransaction::Guarded final : public Connection {
 public:
  explicit Guarded(GroupTransaction& transaction) : transaction_(transaction), inner_(transaction.parts_.connection) {}
  Dialect dialect() const override { return inner_.dialect(); }
  bool usable() override { return inner_.usable(); }
  std::int64_t execute(std::string_view sql, std::span<const Value> parameters) override {
    const auto table = written_table(sql);
    if (!table.starts_with("op_") && !table.starts_with("side_")) {
      misuse("コマンドが直接書けるのは side_ と op_ の表だけです", "A command writes directly to side_ and op_ tables only", sql);
    }
    return transaction_.failing_for_good([&] {
      transaction_.before_direct_write(sql);
      return inner_.execute(sql, parameters);
    });
  }
  Rows query(std::string_view sql, std::span<const Value> parameters) override {
    return transaction_.failing_for_good([&] {
      transaction_.before_read(sql);
      return inner_.query(sql, parameters);
    });
  }
  Rows query_named(std::string_view sql, const NamedParameters& parameters) override {
    return transaction_.failing_for_good([&] {
      transaction_.before_read(sql);
      return inner_.query_named(sql, parameters);
    });
  }
  void each(std::string_view sql, std::span<const Value> parameters, const std::function<bool(std::span<const Value>)>& row) override {
    transaction_.failing_for_good([&] {
      transaction_.before_read(sql);
      inner_.each(sql, parameters, row);
    });
  }
  std::set<std::string> read_set(std::string_view sql) override { return inner_.read_set(sql); }
  void script(std::string_view sql) override { refuse(sql); }
  void begin_write() override { refuse("begin"); }
  void begin_read() override { refuse("begin"); }
  void commit() override { refuse("commit"); }
  void rollback() noexcept override {}
  void savepoint() override { refuse("savepoint"); }
  void release_savepoint() override { refuse("savepoint"); }
  void rollback_to_savepoint() override { refuse("savepoint"); }

 private:
  [[noreturn]] static void refuse(std::string_view what) {
    misuse("コマンドの中では使えません", "Not allowed inside a command", what);
  }
  GroupTransaction& transaction_;
  Connection& inner_;
};

GroupTransaction::GroupTransaction(const TransactionParts& parts, base::Millis now, bool alone)
    : parts_(parts),
      now_(now),
      alone_(alone),
      guarded_(std::make_unique<Guarded>(*this)),
      done_(parts.rows),
      current_(parts.rows),
      at_risk_(parts.rows) {}
GroupTransaction::~GroupTransaction() = default;

Connection& GroupTransaction::connection() { return *guarded_; }

void GroupTransaction::start_command() {
  for (auto& [log, staged] : staged_) staged.before_command = staged.entries.size();
  created_now_.clear();
  kept_now_.clear();
  events_before_command_ = events_.size();
  positions_.clear();
  failure_ = nullptr;
  ensured_ = false;
  at_risk_.clear();
}

std::vector<EntryPosition> GroupTransaction::finish_command() {
  if (failure_) std::rethrow_exception(failure_);
  done_.take_over(current_);
  if (savepoint_) {
    savepoint_ = false;
    if (parts_.connection.dialect() == Dialect::Sqlite) {
      parts_.connection.release_savepoint();
    } else {
      finished_savepoint_ = true;
    }
  }
  if (done_.size() > kMostWaitingRows) done_.flush(nullptr);
  wrote_ = true;
  return std::move(positions_);
}

bool GroupTransaction::undo_command() {
  if (alone_) return false;
  if (savepoint_) parts_.connection.rollback_to_savepoint();
  savepoint_ = false;
  current_.clear();
  if (ensured_) parts_.rows.forget();
  at_risk_.take_over(done_);
  done_.take_over(at_risk_);
  for (auto staged = staged_.begin(); staged != staged_.end();) {
    staged->second.entries.resize(staged->second.before_command);
    staged = staged->second.entries.empty() ? staged_.erase(staged) : std::next(staged);
  }
  for (const auto& log : created_now_) created_.erase(log);
  for (const auto& name : kept_now_) kept_.erase(name);
  events_.resize(events_before_command_);
  folding_ = false;
  return true;
}

void GroupTransaction::open_savepoint() {
  if (savepoint_ || alone_) return;
  if (finished_savepoint_) {
    parts_.connection.script("release savepoint one; savepoint one");  // one message for both
    finished_savepoint_ = false;
  } else {
    parts_.connection.savepoint();
  }
  savepoint_ = true;
}

void GroupTransaction::before_read(std::string_view sql) {
  if (parts_.connection.dialect() == Dialect::Postgresql) open_savepoint();
  if (done_.touches(sql)) done_.flush_named_in(sql, at_risk());
  if (!current_.touches(sql)) return;
  open_savepoint();
  current_.flush_named_in(sql, nullptr);
}

void GroupTransaction::before_direct_write(std::string_view sql) {
  if (done_.touches(sql)) done_.flush_named_in(sql, at_risk());
  open_savepoint();
  current_.flush_named_in(sql, nullptr);
}

void GroupTransaction::check_writable(const std::string& table) const {
  const bool allowed = folding_ ? table.starts_with("p_") : table.starts_with("op_") || table.starts_with("side_");
  if (!allowed) {
    misuse("p_ の表は畳み込みだけが、side_ と op_ の表はコマンドだけが書きます", "p_ tables are written by folds only, side_ and op_ tables by commands only", table);
  }
}

void GroupTransaction::upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) {
  check_writable(table);
  current_.upsert(table, key, values);
}

void GroupTransaction::erase(const std::string& table, const std::vector<Cell>& key) {
  check_writable(table);
  failing_for_good([&] {
    before_direct_write(table);
    parts_.rows.erase(table, key);
  });
}

Rows GroupTransaction::query(std::string_view sql, std::span<const Value> parameters) {
  return guarded_->query(sql, parameters);
}

void GroupTransaction::ensure(const TableDefinition& table) {
  failing_for_good([&] {
    before_direct_write(table.name);
    ensured_ = true;
    parts_.rows.ensure(table);
  });
}

std::int64_t GroupTransaction::execute(std::string_view sql, std::initializer_list<Value> parameters) {
  return guarded_->execute(sql, std::span<const Value>(parameters.begin(), parameters.size()));
}

const LogHead& GroupTransaction::head_of(const std::string& log) const {
  if (const LogHead* head = parts_.book.find(log)) return *head;
  const auto created = created_.find(log);
  if (created == created_.end()) {
    throw base::Error(base::ErrorKind::NotFound, {"この台帳はありません: " + log, "There is no such log: " + log});
  }
  return created->second;
}

void GroupTransaction::create_log(std::string_view log) {
  const std::string name(log);
  if (parts_.book.find(name) != nullptr || created_.contains(name)) {
    throw base::Error(base::ErrorKind::Conflict, {"この台帳はもうあります: " + name, "This log exists already: " + name});
  }
  open_savepoint();
  created_.emplace(name, parts_.book.create(parts_.connection, name, now_));
  created_now_.insert(name);
}

EntryPosition GroupTransaction::emit(std::string_view log, std::string_view type, base::Object body) {
  const std::string name(log);
  const LogHead& head = head_of(name);
  if (body.contains("type") || body.contains("at")) misuse("type と at は自動で入ります", "type and at are filled in", type);
  body["type"] = type;
  body["at"] = now_;
  std::string entry = base::canonical(body);
  if (entry.size() > kLargestEvent) {
    throw base::Error(base::ErrorKind::TooLarge, {"1件の記録が大きすぎます。長い内容はファイルとして添付してください",
                                                  "One entry is too large; attach long content as a file"},
                      std::string(type));
  }
  Staged& staged = staged_[name];
  Event event = {.log = name, .index = head.range.size() + staged.entries.size(), .at = now_, .type = std::string(type), .body = {}};
  // The fold sees what a replay will see, not what the command happened to build.
  event.body = std::move(base::parse_json(entry, type).as_object());
  folding_ = true;
  try {
    parts_.projector.fold(*this, event, [this](std::string_view of, std::string_view sha256) {
      if (const auto kept = kept_.find({std::string(of), std::string(sha256)}); kept != kept_.end()) return kept->second;
      try {
        return parts_.blobs.get(of, sha256);
      } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::NotFound) throw;
        throw base::Error(base::ErrorKind::Integrity, error.message(), error.where());
      }
    });
  } catch (...) {
    failure_ = std::current_exception();
    folding_ = false;
    throw;
  }
  folding_ = false;
  staged.entries.push_back(std::move(entry));
  positions_.push_back({name, event.index});
  events_.push_back(std::move(event));
  return positions_.back();
}

void GroupTransaction::keep(const SealedBlob& blob) {
  const base::Millis now = base::system_clock().now();  // as sweeps count
  std::int64_t number = 0;
  for (const auto& part : blob.parts) {
    current_.upsert("side_blob", {{"contract", blob.contract}, {"name", blob.stored_name}, {"part", number++}}, {{"sealed", part}, {"stored_at", now}});
  }
  const BlobName name(blob.contract, blob.info.sha256);
  if (kept_.emplace(name, blob.content).second) kept_now_.push_back(name);
}

base::Json GroupTransaction::commit_personal(std::string_view log, std::string_view record, std::string_view scope, std::string_view value) {
  const auto key = parts_.keys.make_record_key(log, record);
  auto sealed = seal_personal({log, record, scope}, value, key, parts_.random);
  current_.upsert("side_value",
                  {{"log", std::string(log)}, {"record", std::string(record)}, {"scope", std::string(scope)}, {"hmac", sealed.hmac}},
                  {{"sealed", std::move(sealed.sealed)}});
  return base::Object{{"hmac", sealed.hmac}};
}

std::map<std::string, LogHead> GroupTransaction::append() {
  done_.flush(nullptr);
  std::map<std::string, LogHead> after;
  for (auto& [log, head] : created_) after.emplace(log, head);
  for (auto& [log, staged] : staged_) {
    if (staged.entries.empty()) continue;
    after.insert_or_assign(log, parts_.book.advance(parts_.connection, parts_.rows, log, head_of(log), staged.entries, now_));
  }
  return after;
}

}  // namespace junshu::store
