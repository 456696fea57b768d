#include "registers/read.h"

#include <algorithm>

#include "base/text.h"
#include "shown.h"

namespace junshu::registers {

using base::Error;
using base::ErrorKind;
using base::Object;
using catalogue::Field;
using catalogue::FieldType;
using store::Value;

namespace {

struct SortKey {
  std::string column;
  bool integer = false;
  bool descending = false;
};

bool is_integer(const Field& field) {
  const FieldType type = field.type == FieldType::Derived ? field.derived_type : field.type;
  return type == FieldType::Number || type == FieldType::YesNo || type == FieldType::Datetime;
}

SortKey sort_key(const catalogue::Register& definition, std::string_view sort) {
  SortKey key;
  if (sort.empty()) return {"created_at", true, true};
  if (sort.front() == '-') {
    key.descending = true;
    sort.remove_prefix(1);
  }
  key.column = std::string(sort);
  if (sort == "record" || sort == "state") return key;
  if (sort == "created_at" || sort == "changed_at") {
    key.integer = true;
    return key;
  }
  const auto* field = definition.field(sort);
  if (field == nullptr || field->personal || field->type == FieldType::Table) {
    throw Error(ErrorKind::InvalidInput, {"この項目では並べ替えできません。別の列を選んでください。", "The list cannot be sorted by that; choose another column."}, "sort");
  }
  key.integer = is_integer(*field);
  return key;
}

std::string encode_cursor(const Value& value, const std::string& record) {
  Object cursor{{"r", record}};
  if (const auto* number = std::get_if<std::int64_t>(&value)) cursor["v"] = *number;
  if (const auto* text = std::get_if<std::string>(&value)) cursor["v"] = *text;
  return base::base64url(base::as_bytes(base::to_json(cursor)));
}

class Lister {
 public:
  Lister(const World& world, const catalogue::Register& definition, const ListQuery& query)
      : world_(world), definition_(definition), query_(query), shower_(world), key_(sort_key(definition, query.sort)),
        needle_(base::search_key(query.text)) {
    limit_ = std::clamp<std::size_t>(query.limit, 1, 500);
    sortable_ = "coalesce(\"" + key_.column + "\", " + (key_.integer ? "0" : "''") + ")";
  }

  Page run() {
    build_where();
    if (needle_.empty()) count();
    auto parameters = parameters_;
    std::string sql = "select *, " + sortable_ + " as sort_value from \"p_" + definition_.id + "\"" + where_;
    if (!query_.cursor.empty()) add_cursor(sql, parameters);
    const std::string direction = key_.descending ? " desc" : "";
    sql += " order by " + sortable_ + direction + ", record" + direction;
    sql += " limit " + std::to_string(needle_.empty() ? limit_ + 1 : kMostScanned);
    const auto rows = world_.connection.query(sql, parameters);
    std::size_t seen = 0;
    for (; seen < rows.size() && page_.rows.size() < limit_; ++seen) {
      Stored stored;
      stored.exists = true;
      for (std::size_t c = 0; c < rows.columns.size(); ++c) stored.columns[rows.columns[c]] = rows.rows[seen][c];
      RecordRow row{stored.text("record"), stored.text("state"), stored.integer("version"),
                    shower_.show_record(definition_, stored.text("record"), stored, false)};
      if (needle_.empty() || matches(row)) page_.rows.push_back(std::move(row));
    }
    if (seen < rows.size() || (!needle_.empty() && rows.size() == kMostScanned)) {
      page_.next_cursor = encode_cursor(rows.at(seen - 1, "sort_value"), store::text(rows.at(seen - 1, "record")));
    }
    return std::move(page_);
  }

 private:
  static constexpr std::size_t kMostScanned = 20'000;

  void build_where() {
    where_ = " where contract = ?";
    parameters_ = {world_.contract.id};
    if (query_.state.empty()) {
      where_ += " and voided_at is null";
    } else if (query_.state != "all") {
      where_ += " and state = ?";
      parameters_.emplace_back(query_.state);
    }
    for (const auto& [written, value] : query_.filters) {
      // "due_on.from" and "due_on.until" bound a day, both included.
      const auto dot = written.find('.');
      const std::string name = written.substr(0, dot);
      const std::string bound = dot == std::string::npos ? std::string() : written.substr(dot + 1);
      const auto* field = definition_.field(name);
      if (!bound.empty() && field != nullptr && field->type == FieldType::Date && (bound == "from" || bound == "until")) {
        if (!base::parse_date(value))
          throw Error(ErrorKind::InvalidInput, {"日付は2026-11-25のように指定してください。", "Write a day as 2026-11-25."},
                      "filter." + written);
        where_ += " and \"" + name + "\" " + (bound == "from" ? ">=" : "<=") + " ?";
        parameters_.emplace_back(value);
        continue;
      }
      if (!bound.empty()) field = nullptr;
      if (field == nullptr || field->personal || field->type == FieldType::Table) {
        throw Error(ErrorKind::InvalidInput, {"この項目では絞り込みできません。", "The list cannot be filtered by that."}, "filter." + written);
      }
      where_ += " and \"" + name + "\" = ?";
      if (!is_integer(*field)) {
        parameters_.emplace_back(value);
      } else if (value == "yes" || value == "true") {
        parameters_.emplace_back(std::int64_t{1});
      } else if (value == "no" || value == "false") {
        parameters_.emplace_back(std::int64_t{0});
      } else {
        try {
          parameters_.emplace_back(static_cast<std::int64_t>(std::stoll(value)));
        } catch (const std::exception&) {
          throw Error(ErrorKind::InvalidInput, {"絞り込みの値を数字に修正してください。", "Filter by a number."}, "filter." + name);
        }
      }
    }
  }

  void count() {
    page_.total = store::integer(world_.connection.query("select count(*) from \"p_" + definition_.id + "\"" + where_, parameters_).rows[0][0]);
  }

  void add_cursor(std::string& sql, std::vector<Value>& parameters) const {
    const auto bad = [] { return Error(ErrorKind::InvalidInput, {"続きの位置が不正です。一覧を開き直してください。", "The cursor is not valid; open the list again."}, "cursor"); };
    const auto bytes = base::from_base64url(query_.cursor);
    if (!bytes) throw bad();
    const auto json = base::parse_json(base::as_text(*bytes), "cursor");
    const auto* value = base::find(base::as_object(json, "cursor"), "v");
    const std::string record(base::require_text(json.as_object(), "r"));
    if (value == nullptr || (key_.integer ? !value->is_int64() : !value->is_string())) throw bad();
    const std::string comparison = key_.descending ? "<" : ">";
    sql += " and (" + sortable_ + " " + comparison + " ? or (" + sortable_ + " = ? and record " + comparison + " ?))";
    const Value shown = key_.integer ? Value(value->as_int64()) : Value(std::string(value->as_string()));
    parameters.insert(parameters.end(), {shown, shown, Value(record)});
  }

  bool matches(const RecordRow& row) const {
    if (base::search_key(row.record).find(needle_) != std::string::npos) return true;
    return std::ranges::any_of(definition_.fields, [&](const Field& field) {
      const auto* value = base::find(row.values, field.id);
      return value != nullptr && matches(field, *value);
    });
  }

  bool matches(const Field& field, const base::Json& value) const {
    const auto contains = [&](std::string_view text) { return base::search_key(text).find(needle_) != std::string::npos; };
    if (value.is_string() && field.type == FieldType::Choice) {
      const auto option = std::ranges::find(field.choices, std::string(value.as_string()), &catalogue::Choice::id);
      return option != field.choices.end() && (contains(option->label.ja) || contains(option->label.en));
    }
    if (value.is_string()) return contains(value.as_string());
    if (!value.is_object()) return false;
    const auto& object = value.as_object();
    return contains(base::text_or(object, "name", "")) || contains(base::text_or(object, "title", "")) || contains(base::text_or(object, "record", ""));
  }

  const World& world_;
  const catalogue::Register& definition_;
  const ListQuery& query_;
  Shower shower_;
  SortKey key_;
  std::string needle_, sortable_, where_;
  std::size_t limit_ = 50;
  std::vector<Value> parameters_;
  Page page_;
};

}  // namespace

Page list(const World& world, const catalogue::Register& definition, const ListQuery& query) { return Lister(world, definition, query).run(); }

std::optional<RecordRow> find(const World& world, const catalogue::Register& definition, std::string_view record) {
  const Stored stored = load_stored(world.connection, world.contract.id, definition.id, std::string(record));
  if (!stored.exists) return std::nullopt;
  Shower shower(world);
  return RecordRow{std::string(record), stored.text("state"), stored.integer("version"),
                   shower.show_record(definition, std::string(record), stored, true)};
}

std::string title(const World& world, const std::string& register_id, std::string_view record) {
  return Shower(world).title(register_id, std::string(record));
}

}  // namespace junshu::registers
