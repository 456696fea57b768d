// What a check may read: one view per register and per table field, and the built-in ones. Each is a select over projections, limited to a contract.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalogue/definitions.h"
#include "store/table.h"

namespace junshu::checks {

struct Link {             // a column of `view` that holds records of register `to`
  std::string view;
  std::string column;
  std::string to;
};

struct View {
  std::string name;       // "lending", "inventory_count_items", "device"
  std::string owner;      // the register a table field belongs to; else the same as name
  std::string table;      // "p_lending"
  std::string sql;        // select … where contract = :contract …
  bool built_in = false;
  bool has_record = true;
  std::string host = {};  // of what hosts report: the column of `table` that holds the host
  std::string grows = {};  // of what only grows by events: records are "<this>-<index of the event>-<number>"
};

struct Views {
  std::map<std::string, View> by_name;
  std::map<std::string, std::string> name_of_table;  // "p_lending" → "lending"
  std::vector<Link> links;
  std::map<std::string, std::string> shared;         // the catalogue's own views, over those of `by_name`: name → SQL
  std::vector<store::TableDefinition> tables;        // everything the views read, for an empty database
};
inline std::string quoted(const std::string& name) { return "\"" + name + "\""; }
Views views_of(const catalogue::Catalogue& catalogue);

}  // namespace junshu::checks
