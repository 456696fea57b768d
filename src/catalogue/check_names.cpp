// Names that cannot be: words of SQL and of expressions, columns and tables that the house makes itself.
#include <array>
#include <map>

#include "cross_check.h"
#include "expression_node.h"

namespace junshu::catalogue {
namespace {

using base::Text;

// Refused as a bare column or table by SQLite 3.40 or PostgreSQL 15, so that checks could not name it.
constexpr std::string_view kSqlWords =
    " add all alter analyse analyze and any array as asc asymmetric authorization autoincrement between binary both by "
    "case cast check collate "
    "collation column commit concurrently constraint create cross current_catalog current_date current_role "
    "current_schema current_time "
    "current_timestamp current_user default deferrable delete desc distinct do drop else end escape except exists "
    "false fetch for foreign freeze "
    "from full grant group having ilike in index initially inner insert intersect into is isnull join lateral leading "
    "left like limit localtime "
    "localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references return "
    "returning right select "
    "session_user set similar some symmetric table tablesample then to trailing transaction true union unique update "
    "user using values variadic "
    "verbose when where window with ";

// Columns every table has, and tables of other parts of the house.
constexpr std::array<std::string_view, 9> kColumns{"record",     "contract",   "row_no",    "state",  "definition",
                                                   "created_at", "changed_at", "voided_at", "version"};
constexpr std::array<std::string_view, 49> kTables{"access",
                                                   "access_count",
                                                   "adopted",
                                                   "agent_cost",
                                                   "alert",
                                                   "approval",
                                                   "canary",
                                                   "canary_history",
                                                   "check_status",
                                                   "clause",
                                                   "clause_status",
                                                   "contract",
                                                   "contract_setting",
                                                   "credential",
                                                   "day",
                                                   "definition",
                                                   "definition_proposal",
                                                   "definition_version",
                                                   "deputy",
                                                   "device",
                                                   "exemption",
                                                   "expected",
                                                   "explained_change",
                                                   "file_change",
                                                   "finding",
                                                   "gap",
                                                   "host",
                                                   "host_token",
                                                   "integrity_scan",
                                                   "invitation",
                                                   "log_history",
                                                   "log_state",
                                                   "media_use",
                                                   "member",
                                                   "package",
                                                   "package_change",
                                                   "person",
                                                   "record_event",
                                                   "recovery",
                                                   "role_grant",
                                                   "segment",
                                                   "sequence",
                                                   "service",
                                                   "site_check",
                                                   "site_history",
                                                   "status_history",
                                                   "ups_reading",
                                                   "violation",
                                                   "watch_state"};

bool is_sql_word(std::string_view name) {
  return kSqlWords.find(" " + std::string(name) + " ") != std::string_view::npos;
}

template <std::size_t Count>
bool among(const std::array<std::string_view, Count>& words, std::string_view word) {
  for (const std::string_view known : words) {
    if (known == word) return true;
  }
  return false;
}

void refuse(const Checking& checking, const FileText& file, const std::string& path, const std::string& name,
            const Text& why) {
  checking.report.add(file, file.at(path),
                      {"「" + name + "」は" + why.ja + "なので名前にできません",
                       "\"" + name + "\" cannot be a name here: it is " + why.en},
                      {"例えば " + name + "_1 ではなく、意味を表す別の名前を付けてください",
                       "choose another name that says what it is"});
}

void check_field_name(const Checking& checking, const FileText& file, const std::string& path, const std::string& id) {
  if (is_sql_word(id)) return refuse(checking, file, path, id, {"SQL の語", "a word of SQL"});
  if (is_keyword(id) || is_ambient(id)) return refuse(checking, file, path, id, {"式の語", "a word of expressions"});
  if (among(kColumns, id)) refuse(checking, file, path, id, {"すべての表が持つ列", "a column every table has"});
}

struct Origin {
  std::string path;
  Text what;
};

// Columns made from fields, kept fields and actions must differ.
void check_collisions(const Checking& checking, const FileText& file, const Register& definition) {
  std::map<std::string, Origin> seen;
  const auto take = [&](const std::string& column, const Origin& origin) {
    const auto [first, fresh] = seen.emplace(column, origin);
    if (fresh) return;
    checking.report.add(
        file, file.at(origin.path),
        {"列「" + column + "」が" + first->second.what.ja + "と" + origin.what.ja + "の両方からできます",
         "column \"" + column + "\" would come both from " + first->second.what.en + " and from " + origin.what.en},
        {"どちらかの名前を変えてください", "rename one of the two"});
  };
  for (const Field& field : definition.fields)
    take(field.id, {"fields." + field.id, {"項目「" + field.id + "」", "field \"" + field.id + "\""}});
  for (const Field& field : definition.fields) {
    for (const std::string& kept : field.keeps) {
      take(field.id + "_" + kept, {"fields." + field.id + ".keeps." + kept,
                                   {"「" + field.id + "」の keeps", "keeps of \"" + field.id + "\""}});
    }
  }
  for (const Action& action : definition.actions) {
    for (const char* suffix : {"_recorded_at", "_occurred_at", "_by", "_role", "_for"}) {
      take(action.id + suffix, {"actions." + action.id, {"操作「" + action.id + "」", "action \"" + action.id + "\""}});
    }
  }
}

}  // namespace

void check_register_names(const Checking& checking, const FileText& file, const Register& definition) {
  const std::string& id = definition.id;
  if (is_sql_word(id) || is_keyword(id))
    refuse(checking, file, "register", id, {"SQL か式の語", "a word of SQL or of expressions"});
  if (among(kTables, id))
    refuse(checking, file, "register", id, {"この製品の表の名前", "the name of a table of the product"});
  for (const Field& field : definition.fields) {
    check_field_name(checking, file, "fields." + field.id, field.id);
    for (const Field& column : field.columns)
      check_field_name(checking, file, "fields." + field.id + ".columns." + column.id, column.id);
    if (field.type == FieldType::Table && checking.catalogue.registers.contains(id + "_" + field.id)) {
      checking.report.add(file, file.at("fields." + field.id),
                          {"この表の名前が台帳「" + id + "_" + field.id + "」と重なります",
                           "this table would have the name of register \"" + id + "_" + field.id + "\""},
                          {"どちらかの名前を変えてください", "rename one of the two"});
    }
  }
  check_collisions(checking, file, definition);
}

}  // namespace junshu::catalogue
