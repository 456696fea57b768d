#include <algorithm>
#include <mutex>

#include "checks/checks.h"
#include "concern.h"
#include "views.h"

namespace junshu::checks {

using base::Error;
using base::ErrorKind;

namespace {

constexpr const char* kInSqliteScope = " and record in (select value from json_each(:scope))";
constexpr const char* kInPostgresqlScope = " and record in (select jsonb_array_elements_text(cast(:scope as jsonb)))";
constexpr const char* kNoRecord = "-";  // no record is called so: the check is concerned, none of its records is

// What `sql` needs before it: the views named in `names`, and those of the catalogue that it names itself.
std::string with_clause(const Views& views, const std::set<std::string>& names, const std::string& sql, const std::string& narrowed = "",
                        const std::string& narrowing = "") {
  std::string out;
  for (const auto& name : names) {
    out += (out.empty() ? "with " : ", ") + quoted(name) + " as not materialized (" + views.by_name.at(name).sql;
    if (name == narrowed) out += narrowing;
    out += ")";
  }
  const auto words = words_in(sql);
  for (const auto& [name, shared] : views.shared) {
    if (words.contains(name)) out += (out.empty() ? "with " : ", ") + quoted(name) + " as not materialized (" + shared + "\n)";
  }
  return out.empty() ? out : out + " ";
}

// Views whose name stands in the text as a word: preparing all of them for every check would be most of what a start costs.
std::set<std::string> names_in(const Views& views, const std::string& sql) {
  std::set<std::string> words = words_in(sql);
  for (const auto& [name, shared] : views.shared) {
    if (words.contains(name)) words.merge(words_in(shared));
  }
  std::erase_if(words, [&](const std::string& word) { return !views.by_name.contains(word); });
  return words;
}

std::set<std::string> names_read(const Views& views, const std::set<std::string>& tables) {
  std::set<std::string> out;
  for (const auto& table : tables) {
    const auto found = views.name_of_table.find(table);
    if (found != views.name_of_table.end()) out.insert(found->second);
  }
  return out;
}

// An empty database with every table a check may read.
class EmptyDatabase {
 public:
  explicit EmptyDatabase(const Views& views) : database_(store::Database::open("sqlite::memory:")), connection_(database_->connect()) {
    for (const auto& table : views.tables) {
      auto unindexed = table;
      unindexed.indexes.clear();
      store::ensure_table(*connection_, unindexed);
    }
  }
  std::set<std::string> reads(const std::string& sql) { return connection_->read_set(sql); }

 private:
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Connection> connection_;
};

const std::string& source_of(const catalogue::Check& check) { return check.evidence.empty() ? check.sql : check.evidence; }

const std::string& populated_by(const catalogue::Check& check) { return check.population_of.empty() ? check.subject : check.population_of; }

// Asks for one record of the population; with `witness` whether that one belongs to it.
std::string population_sql(const catalogue::Check& check, const View& of, bool witness) {
  const std::string column = of.has_record ? "record" : "1";
  return "select " + column + " as one from " + quoted(of.name) + " where (" + (check.population.empty() ? "1 = 1" : check.population) + ")" +
         (witness ? " and record = :witness" : "") + " limit 1";
}

// The record that made a population last time, by contract and check. Most often it still does, and asking for it alone spares a search through
// thousands that do not. Only a hint: a record that no longer does is asked for in vain.
class Witnesses {
 public:
  std::optional<std::string> of(const std::string& contract, const std::string& check) const {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find({contract, check});
    return found == known_.end() ? std::nullopt : std::optional(found->second);
  }
  void remember(const std::string& contract, const std::string& check, std::string record) {
    const std::lock_guard lock(mutex_);
    known_[{contract, check}] = std::move(record);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::string> known_;
};

struct Reads {
  std::set<std::string> rows, population;
  std::set<std::string> all() const {
    std::set<std::string> out = rows;
    out.insert(population.begin(), population.end());
    return out;
  }
};

Reads reads_of(EmptyDatabase& empty, const Views& views, const catalogue::Check& check) {
  if (!views.by_name.contains(check.subject)) {
    throw Error(ErrorKind::InvalidInput, {"subject の台帳がありません。", "There is no register named as the subject."}, check.subject);
  }
  const auto of = views.by_name.find(populated_by(check));
  if (of == views.by_name.end()) {
    throw Error(ErrorKind::InvalidInput, {"population_of の台帳がありません。", "There is no register named in population_of."}, check.population_of);
  }
  const auto read_by = [&](const std::string& sql) { return names_read(views, empty.reads(with_clause(views, names_in(views, sql), sql) + sql)); };
  return {read_by(source_of(check)), read_by(population_sql(check, of->second, false))};
}

Status row_status(const std::string& text, const std::string& check) {
  const auto status = status_named(text);
  if (!status || *status == Status::Exempt || *status == Status::None) {
    throw Error(ErrorKind::InvalidInput, {"確認項目が知らない状態を返しました: " + text, "The check returned a status that is not one: " + text}, check);
  }
  return *status;
}

}  // namespace

struct Runner::State {
  Views views;
  std::vector<Prepared> prepared;
  std::map<std::string, Concern> concerns;
  std::map<std::string, std::string, std::less<>> sqlite_explaining, postgresql_explaining;  // by the built-in whose records are explained
  std::map<std::string, std::string> full, sqlite_scoped, postgresql_scoped, population, population_with_witness;
  Witnesses witnesses;
  std::map<std::string, std::set<std::string>> rows_read;  // registers and built-in views, by check: without what only its population reads
};

Runner::Runner(const catalogue::Catalogue& catalogue) : state_(std::make_unique<State>()) {
  state_->views = views_of(catalogue);
  const Views& views = state_->views;
  EmptyDatabase empty(views);
  for (const auto& [id, view] : catalogue.views) {
    if (view.explains.empty()) continue;
    const std::string sql = "select subject, register, record from " + quoted(id) + " order by subject, register, record";
    const auto names = names_read(views, empty.reads(with_clause(views, names_in(views, sql), sql) + sql));
    state_->sqlite_explaining[view.explains] = with_clause(views, names, sql, view.explains, kInSqliteScope) + sql;
    state_->postgresql_explaining[view.explains] = with_clause(views, names, sql, view.explains, kInPostgresqlScope) + sql;
  }
  for (const auto& id : catalogue.clause_order()) {
    const auto& clause = catalogue.clauses.at(id);
    for (const auto& check : clause.checks) {
      Prepared one;
      one.id = clause.id + "/" + check.id;
      one.check = &check;
      one.clause = &clause;
      try {
        const auto reads = reads_of(empty, views, check);
        one.reads = reads.all();
        state_->rows_read[one.id] = {};
        for (const auto& name : reads.rows) state_->rows_read[one.id].insert(views.by_name.at(name).owner);
      } catch (const Error& error) {
        throw Error(error.kind(), error.message(), one.id + (error.where().empty() ? "" : ": " + error.where()));
      }
      const View& subject = views.by_name.at(check.subject);
      one.always_full = (subject.built_in && subject.host.empty()) || !check.evidence.empty();
      state_->concerns.emplace(one.id, Concern(check, views, one.reads));
      const std::string& source = source_of(check);
      state_->full[one.id] = with_clause(views, one.reads, source) + source;
      state_->sqlite_scoped[one.id] =
          with_clause(views, one.reads, source, check.subject, kInSqliteScope) + source;
      state_->postgresql_scoped[one.id] =
          with_clause(views, one.reads, source, check.subject, kInPostgresqlScope) + source;
      const View& populated = views.by_name.at(populated_by(check));
      const std::string population = population_sql(check, populated, false);
      state_->population[one.id] = with_clause(views, one.reads, population) + population;
      if (populated.has_record) {
        const std::string witnessed = population_sql(check, populated, true);
        state_->population_with_witness[one.id] = with_clause(views, one.reads, witnessed) + witnessed;
      }
      state_->prepared.push_back(std::move(one));
    }
  }
}

Runner::~Runner() = default;

const std::vector<Prepared>& Runner::prepared() const { return state_->prepared; }

namespace {

store::NamedParameters parameters_for(const contracts::Contract& contract, const contracts::Moment& moment) {
  return {{"contract", contract.id},
          {"now", moment.now},
          {"today", base::to_string(moment.today)},
          {"fiscal_year_start", base::to_string(base::fiscal_year_start(moment.today))}};
}

// `since` and `changes_at` may be civil dates: the start of that day, and for a day that has begun the start of the next one, when "before today" turns.
base::Millis start_of(const store::Value& value, const contracts::Contract& contract) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (const auto day = base::parse_date(*text)) return base::start_of_day(*day, contract.zone);
  }
  return store::integer(value);
}

base::Millis next_change(const store::Value& value, const contracts::Contract& contract, const contracts::Moment& moment) {
  const base::Millis start = start_of(value, contract);
  if (!std::holds_alternative<std::string>(value) || start > moment.now) return start;
  return base::start_of_day(base::add_days(moment.today, 1), contract.zone);
}

std::vector<Row> violations(const store::Rows& rows, const Prepared& check, const contracts::Contract& contract, const contracts::Moment& moment) {
  std::vector<Row> out;
  out.reserve(rows.size());
  if (rows.columns.size() != 4) {
    throw Error(ErrorKind::InvalidInput, {"確認項目は record, status, since, changes_at を返す必要があります。", "A check returns record, status, since, changes_at."}, check.id);
  }
  std::map<std::string, std::size_t> position;
  for (const auto& row : rows.rows) {
    Row one{store::is_null(row[0]) ? std::string() : store::text(row[0]), row_status(store::text(row[1]), check.id), start_of(row[2], contract), {}};
    if (!store::is_null(row[3])) one.changes_at = next_change(row[3], contract, moment);
    const auto [found, fresh] = position.try_emplace(one.record, out.size());
    if (fresh) {
      out.push_back(std::move(one));
      continue;
    }
    // Several rows for one record: the worst decides, the earliest change wakes.
    Row& known = out[found->second];
    const auto earliest = known.changes_at && one.changes_at ? std::min(*known.changes_at, *one.changes_at) : (known.changes_at ? known.changes_at : one.changes_at);
    if (one.status < known.status) known = one;
    known.changes_at = earliest;
  }
  return out;
}

std::vector<Row> newest_evidence(const store::Rows& rows, const Prepared& check, const contracts::Contract& contract, base::Millis now) {
  const auto record = rows.column("record");
  const auto at = rows.column("at");
  const std::vector<store::Value>* newest = nullptr;
  for (const auto& row : rows.rows) {
    if (newest == nullptr || store::integer(row[at]) > store::integer((*newest)[at])) newest = &row;
  }
  if (newest == nullptr) return {{"", Status::Unproven, 0, std::nullopt}};
  Row row{store::text((*newest)[record]), Status::Kept, store::integer((*newest)[at]), std::nullopt};
  if (check.check->maximum_age.empty()) return {row};
  const base::Millis ends = age_end(row.since, check.check->maximum_age, contract.zone);
  base::Millis due = ends;
  if (!check.check->due_before.empty()) due = ends - (age_end(0, check.check->due_before, contract.zone) - age_end(0, "0d", contract.zone));
  if (now >= ends) {
    row.status = Status::Stale;
  } else if (now >= due) {
    row.status = Status::Due;
    row.changes_at = ends;
  } else {
    row.changes_at = due;
  }
  return {row};
}

}  // namespace

std::vector<Row> Runner::run(store::Connection& connection, const Prepared& check, const contracts::Contract& contract,
                             const contracts::Moment& moment, const std::optional<std::set<std::string>>& scope) const {
  auto parameters = parameters_for(contract, moment);
  const bool narrowed = scope && !check.always_full;
  if (narrowed) parameters.emplace_back("scope", json_list(*scope));
  const auto& texts = !narrowed ? state_->full
                                : (connection.dialect() == store::Dialect::Sqlite ? state_->sqlite_scoped : state_->postgresql_scoped);
  const auto rows = connection.query_named(texts.at(check.id), parameters);
  return check.check->evidence.empty() ? violations(rows, check, contract, moment) : newest_evidence(rows, check, contract, moment.now);
}

std::map<std::string, Explanation> Runner::explanations(store::Connection& connection, std::string_view built_in, const std::string& contract,
                                                        const std::set<std::string>& subjects) const {
  std::map<std::string, Explanation> out;
  const auto& texts = connection.dialect() == store::Dialect::Sqlite ? state_->sqlite_explaining : state_->postgresql_explaining;
  const auto text = texts.find(built_in);
  if (text == texts.end() || subjects.empty()) return out;
  const auto rows = connection.query_named(text->second, {{"contract", contract}, {"scope", json_list(subjects)}});
  for (const auto& row : rows.rows) out.try_emplace(store::text(row[0]), Explanation{store::text(row[1]), store::text(row[2])});
  return out;
}

bool Runner::populated(store::Connection& connection, const Prepared& check, const contracts::Contract& contract,
                       const contracts::Moment& moment) const {
  auto parameters = parameters_for(contract, moment);
  const auto asking = state_->population_with_witness.find(check.id);
  if (asking != state_->population_with_witness.end()) {
    if (const auto witness = state_->witnesses.of(contract.id, check.id)) {
      parameters.emplace_back("witness", *witness);
      if (!connection.query_named(asking->second, parameters).empty()) return true;
      parameters.pop_back();
    }
  }
  const auto rows = connection.query_named(state_->population.at(check.id), parameters);
  if (rows.empty()) return false;
  if (asking != state_->population_with_witness.end()) state_->witnesses.remember(contract.id, check.id, store::text(rows.rows[0][0]));
  return true;
}

namespace {

bool is_mark(const std::string& record) { return record.starts_with(kOfHost) || record.starts_with(kOfEvent); }

std::set<std::string> hosts_of(const std::set<std::string>& marks) {
  std::set<std::string> out;
  for (const auto& mark : marks) out.insert(mark.substr(mark.starts_with(kOfHost) ? kOfHost.size() : mark.find('@') + 1));
  return out;
}

}  // namespace

std::optional<std::set<std::string>> Runner::affected(store::Connection& connection, const Prepared& check, const std::string& contract,
                                                      const Touched& touched) const {
  const Concern& concern = state_->concerns.at(check.id);
  Walk walk(connection, state_->views, concern, contract);
  std::set<std::string> out;
  for (const auto& [name, marked] : touched) {
    if (!concern.registers.contains(name) || !concern.names.any_written(name, touched)) continue;
    if (check.always_full) return std::nullopt;
    if (!state_->rows_read.at(check.id).contains(name)) {  // only whether there is anything to speak about may have changed
      out.insert(kNoRecord);
      continue;
    }
    if (marked.contains("*") || marked.size() > kMostScoped) return std::nullopt;
    if (const View& subject = state_->views.by_name.at(check.check->subject); subject.built_in) {
      if (!std::ranges::all_of(marked, is_mark)) return std::nullopt;
      out.merge(name == subject.name ? walk.unmarked(name, marked) : walk.on_hosts(subject.name, hosts_of(marked)));
      if (out.size() > kMostScoped) return std::nullopt;
      continue;
    }
    const std::set<std::string> records = walk.unmarked(name, marked);
    bool linked = name == check.check->subject;
    if (linked) out.insert(records.begin(), records.end());
    if (linked && concern.names.subject_once()) continue;
    if (const auto direct = walk.step(name, records, check.check->subject)) {
      linked = true;
      out.insert(direct->begin(), direct->end());
    }
    for (const auto& between : concern.registers) {
      if (between == name || between == check.check->subject) continue;
      const auto first = walk.step(name, records, between);
      if (!first || first->size() > kMostScoped) {
        if (first) return std::nullopt;
        continue;
      }
      if (const auto second = walk.step(between, *first, check.check->subject)) {
        linked = true;
        out.insert(second->begin(), second->end());
      }
    }
    if (!linked || out.size() > kMostScoped) return std::nullopt;
  }
  return out;
}

bool Runner::links_moved(const Prepared& check, const Touched& touched) const {
  return std::ranges::any_of(state_->concerns.at(check.id).movable, [&](const std::string& field) { return touched.contains(field); });
}

catalogue::SqlProbe sql_probe() {
  struct Cached {  // one empty database for all checks of a catalogue
    const catalogue::Catalogue* of = nullptr;
    Views views;
    std::unique_ptr<EmptyDatabase> empty;
  };
  return [cached = std::make_shared<Cached>()](const catalogue::Catalogue& catalogue, const catalogue::Check& check) {
    if (cached->of != &catalogue) {
      cached->views = views_of(catalogue);
      cached->empty = std::make_unique<EmptyDatabase>(cached->views);
      cached->of = &catalogue;
    }
    return reads_of(*cached->empty, cached->views, check).all();
  };
}

}  // namespace junshu::checks
