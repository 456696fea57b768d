#include <algorithm>

#include "checks/checks.h"
#include "views.h"

namespace junshu::checks {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMostScoped = 2'000;
constexpr const char* kNoRecord = "-";  // no record is called so: the check is concerned, none of its records is

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

std::string with_clause(const Views& views, const std::set<std::string>& names, const std::string& narrowed, const std::string& narrowing) {
  std::string out;
  for (const auto& name : names) {
    out += (out.empty() ? "with " : ", ") + quoted(name) + " as not materialized (" + views.by_name.at(name).sql;
    if (name == narrowed) out += narrowing;
    out += ")";
  }
  return out.empty() ? out : out + " ";
}

std::set<std::string> all_names(const Views& views) {
  std::set<std::string> out;
  for (const auto& [name, view] : views.by_name) out.insert(name);
  return out;
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

std::string population_sql(const catalogue::Check& check) {
  const std::string& of = check.population_of.empty() ? check.subject : check.population_of;
  return "select 1 as one from " + quoted(of) + (check.population.empty() ? "" : " where " + check.population) + " limit 1";
}

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
  const std::string with = with_clause(views, all_names(views), "", "");
  return {names_read(views, empty.reads(with + source_of(check))), names_read(views, empty.reads(with + population_sql(check)))};
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
  std::map<std::string, std::string> full, sqlite_scoped, postgresql_scoped, population;
  std::map<std::string, std::set<std::string>> rows_read;  // registers and built-in views, by check: without what only its population reads
};

Runner::Runner(const catalogue::Catalogue& catalogue) : state_(std::make_unique<State>()) {
  state_->views = views_of(catalogue);
  const Views& views = state_->views;
  EmptyDatabase empty(views);
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
      const std::string& source = source_of(check);
      state_->full[one.id] = with_clause(views, one.reads, "", "") + source;
      state_->sqlite_scoped[one.id] =
          with_clause(views, one.reads, check.subject, " and record in (select value from json_each(:scope))") + source;
      state_->postgresql_scoped[one.id] =
          with_clause(views, one.reads, check.subject, " and record in (select jsonb_array_elements_text(cast(:scope as jsonb)))") + source;
      state_->population[one.id] = with_clause(views, one.reads, "", "") + population_sql(check);
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

std::string json_list(const std::set<std::string>& records) {
  base::Array out;
  for (const auto& record : records) out.push_back(base::Json(record));
  return base::to_json(out);
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

bool Runner::populated(store::Connection& connection, const Prepared& check, const contracts::Contract& contract,
                       const contracts::Moment& moment) const {
  return !connection.query_named(state_->population.at(check.id), parameters_for(contract, moment)).empty();
}

namespace {

// Follows references from records of one register to those of another, both ways, within what the check reads.
class Walk {
 public:
  Walk(store::Connection& connection, const Views& views, const std::set<std::string>& reads, std::string contract)
      : connection_(connection), views_(views), contract_(std::move(contract)) {
    for (const auto& name : reads) registers_.insert(views.by_name.at(name).owner);
  }

  // Records of `to` linked with `records` of `from`; nothing when the two are not linked at all.
  std::optional<std::set<std::string>> step(const std::string& from, const std::set<std::string>& records, const std::string& to) {
    std::set<std::string> out;
    bool linked = false;
    for (const auto& link : views_.links) {
      const std::string& owner = views_.by_name.at(link.view).owner;
      const std::string table = quoted(views_.by_name.at(link.view).table);
      if (owner == to && link.to == from) {
        linked = true;
        collect(out, "record", table, quoted(link.column), records);
      }
      if (owner == from && link.to == to) {
        linked = true;
        collect(out, quoted(link.column), table, "record", records);
      }
    }
    return linked ? std::optional(out) : std::nullopt;
  }

  const std::set<std::string>& registers() const { return registers_; }

  // `marked` of `name` with the records that a mark stands for in its place.
  std::set<std::string> unmarked(const std::string& name, const std::set<std::string>& marked) {
    std::set<std::string> hosts;
    std::set<std::string> out;
    const View& view = views_.by_name.at(name);
    for (const auto& record : marked) {
      if (record.starts_with(kOfHost)) {
        hosts.insert(record.substr(kOfHost.size()));
      } else if (record.starts_with(kOfEvent)) {
        const std::string start = view.grows + "-" + record.substr(kOfEvent.size(), record.find('@') - kOfEvent.size());
        // '.' comes after '-'.
        for (const auto& row :
             connection_.query("select record from " + quoted(view.table) + " where contract = ? and record > ? and record < ?", {contract_, start + "-", start + "."}).rows) {
          out.insert(store::text(row[0]));
        }
      } else {
        out.insert(record);
      }
    }
    const std::set<std::string> there = on_hosts(name, hosts);
    out.insert(there.begin(), there.end());
    return out;
  }

  std::set<std::string> on_hosts(const std::string& name, const std::set<std::string>& hosts) {
    std::set<std::string> out;
    const View& view = views_.by_name.at(name);
    if (!hosts.empty()) collect(out, "record", quoted(view.table), quoted(view.host), hosts);
    return out;
  }

 private:
  // `column` of the rows of `table` whose `key` is one of `records`.
  void collect(std::set<std::string>& out, const std::string& column, const std::string& table, const std::string& key, const std::set<std::string>& records) {
    const std::string sql = "select distinct " + column + " from " + table + " where contract = ? and " + key;
    const auto take = [&](const store::Rows& rows) {
      for (const auto& row : rows.rows) {
        if (!store::is_null(row[0])) out.insert(store::text(row[0]));
      }
    };
    if (connection_.dialect() == store::Dialect::Postgresql) {  // there each question costs a round trip
      take(connection_.query(sql + " in (select jsonb_array_elements_text(cast(? as jsonb))) limit " + std::to_string(kMostScoped + 2), {contract_, json_list(records)}));
      return;
    }
    for (const auto& record : records) {
      take(connection_.query(sql + " = ?", {contract_, record}));
      if (out.size() > kMostScoped) return;
    }
  }

  store::Connection& connection_;
  const Views& views_;
  std::string contract_;
  std::set<std::string> registers_;
};

bool is_mark(const std::string& record) { return record.starts_with(kOfHost) || record.starts_with(kOfEvent); }

std::set<std::string> hosts_of(const std::set<std::string>& marks) {
  std::set<std::string> out;
  for (const auto& mark : marks) out.insert(mark.substr(mark.starts_with(kOfHost) ? kOfHost.size() : mark.find('@') + 1));
  return out;
}

}  // namespace

std::optional<std::set<std::string>> Runner::affected(store::Connection& connection, const Prepared& check, const std::string& contract,
                                                      const Touched& touched) const {
  Walk walk(connection, state_->views, check.reads, contract);
  std::set<std::string> out;
  for (const auto& [name, marked] : touched) {
    if (!walk.registers().contains(name)) continue;
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
    if (const auto direct = walk.step(name, records, check.check->subject)) {
      linked = true;
      out.insert(direct->begin(), direct->end());
    }
    for (const auto& between : walk.registers()) {
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
  return std::ranges::any_of(state_->views.links, [&](const Link& link) {
    const auto& owner = state_->views.by_name.at(link.view).owner;
    // A table field is set as a whole.
    const std::string field = link.view == owner ? link.column : link.view.substr(owner.size() + 1);
    return check.reads.contains(link.view) && touched.contains(owner + "." + field);
  });
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
