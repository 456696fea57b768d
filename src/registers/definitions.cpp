#include "registers/definitions.h"

namespace junshu::registers {

using store::ColumnType;

namespace {

// The event's list of tables as definitions: the fold needs nothing but the event.
store::TableDefinition table_from(const base::Object& table) {
  store::TableDefinition out;
  out.name = std::string(base::require_text(table, "name"));
  const bool rows = base::bool_or(table, "rows", false);
  out.columns = {{"contract", ColumnType::Text}, {"record", ColumnType::Text}};
  out.key = {"contract", "record"};
  if (rows) {
    out.columns.push_back({"row_no", ColumnType::Integer});
    out.key.emplace_back("row_no");
  }
  for (const auto& column : base::require_array(table, "columns")) {
    const auto& object = column.as_object();
    out.columns.push_back({std::string(base::require_text(object, "name")),
                           base::bool_or(object, "integer", false) ? ColumnType::Integer : ColumnType::Text});
  }
  for (const auto& indexed : base::require_array(table, "indexed")) {
    std::vector<std::string> columns = {"contract"};
    if (indexed.is_string()) {  // events before indexes had several columns
      columns.emplace_back(indexed.as_string());
    } else {
      for (const auto& column : indexed.as_array()) columns.emplace_back(column.as_string());
    }
    out.indexes.push_back(std::move(columns));
  }
  return out;
}

base::Array tables_json(const std::vector<catalogue::RegisterTable>& tables) {
  base::Array out;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    base::Array columns;
    for (const auto& column : tables[i].columns) {
      if (column.name == "row_no") continue;
      base::Object object{{"name", column.name}};
      if (column.integer) object["integer"] = true;
      columns.push_back(std::move(object));
    }
    base::Array indexed;
    for (const auto& names : tables[i].indexed) {
      base::Array one;
      for (const auto& name : names) one.push_back(base::Json(name));
      indexed.push_back(std::move(one));
    }
    out.push_back(base::Object{{"name", tables[i].name}, {"rows", i > 0}, {"columns", std::move(columns)}, {"indexed", std::move(indexed)}});
  }
  return out;
}

}  // namespace

void register_definition_folds(store::Projector& projector) {
  const std::vector<store::Column> columns = {{"kind", ColumnType::Text},
                                              {"id", ColumnType::Text},
                                              {"sha256", ColumnType::Text},
                                              {"idx", ColumnType::Integer},
                                              {"at", ColumnType::Integer},
                                              {"actor", ColumnType::Text}};
  projector.table({"p_definition", columns, {"kind", "id"}, {}});
  projector.table({"p_definition_version", columns, {"kind", "id", "idx"}, {}});
  projector.table({"p_definition_proposal", columns, {"kind", "id"}, {}});

  const auto cells = [](const store::Event& event) {
    return std::vector<store::Cell>{{"sha256", std::string(base::require_text(event.body, "sha256"))},
                                    {"idx", static_cast<std::int64_t>(event.index)},
                                    {"at", event.at},
                                    {"actor", std::string(base::text_or(event.body, "actor", ""))}};
  };
  projector.on("definition.proposed", [cells](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_definition_proposal",
                      {{"kind", std::string(base::require_text(event.body, "kind"))}, {"id", std::string(base::require_text(event.body, "id"))}},
                      cells(event));
  });
  projector.on("definition.adopted", [cells](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    const std::string kind(base::require_text(event.body, "kind"));
    const std::string id(base::require_text(event.body, "id"));
    for (const auto& table : base::require_array(event.body, "tables")) projection.ensure(table_from(table.as_object()));
    projection.upsert("p_definition", {{"kind", kind}, {"id", id}}, cells(event));
    auto version = cells(event);
    std::erase_if(version, [](const store::Cell& cell) { return cell.column == "idx"; });
    projection.upsert("p_definition_version", {{"kind", kind}, {"id", id}, {"idx", static_cast<std::int64_t>(event.index)}}, version);
    projection.erase("p_definition_proposal", {{"kind", kind}, {"id", id}});
  });
}

void adopt(store::Transaction& transaction, std::string_view kind, std::string_view id, std::string_view sha256,
           const std::vector<catalogue::RegisterTable>& tables, const base::Object& by) {
  base::Object body = by;
  body["kind"] = kind;
  body["id"] = id;
  body["sha256"] = sha256;
  body["tables"] = tables_json(tables);
  transaction.emit(store::kInstanceLog, "definition.adopted", std::move(body));
}

std::vector<Adopted> adopted(store::Connection& connection) {
  std::vector<Adopted> out;
  for (const auto& row : connection.query("select kind, id, sha256, at from p_definition order by kind, id").rows) {
    out.push_back({store::text(row[0]), store::text(row[1]), store::text(row[2]), store::integer(row[3])});
  }
  return out;
}

}  // namespace junshu::registers
