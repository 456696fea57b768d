// The catalogue as values. Read by `load`; every text is in both languages. What each means is said in docs/architecture.md, "Catalogue files".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/error.h"
#include "base/json.h"
#include "catalogue/expression.h"

namespace junshu::catalogue {

using base::Text;

enum class FieldType { Text, LongText, Number, Date, Datetime, Choice, YesNo, Person, Reference, File, Table, Derived };
enum class Side { Client, Contractor };
enum class SideRule { Either, Client, Contractor, Contract };  // Contract: the contract's settings say which
enum class ActionKind { Decision, Fact };
enum class CheckKind { Contract, Practice };
enum class Every { Day, WorkingDay, Week, Month, Quarter, FiscalYear };

struct Choice {
  std::string id;
  Text label;
};

struct Field {
  std::string id;
  FieldType type = FieldType::Text;
  Text label;
  Text help;
  bool required = false;
  bool personal = false;            // its values stay off the log: text, long_text unless `personal_data: no` with `why`
  std::string why;                  // why a text is not personal
  std::vector<Choice> choices;      // Choice
  std::string refers_to;            // Reference: register id (or the built-in "finding", "host", "clause")
  std::vector<std::string> keeps;   // Reference: fields of the referred record copied at each action that sets this field: column <field>_<kept>
  std::optional<std::int64_t> minimum;  // Number (scaled)
  std::optional<std::int64_t> maximum;
  int scale = 0;                        // Number: digits after the point; stored as an integer of 10^-scale
  std::optional<Expression> minimum_date;  // Date: "today", …
  std::optional<Expression> maximum_date;
  Text unit;
  std::vector<std::string> accept;      // File: media types
  std::vector<Field> columns;           // Table; no nested tables
  FieldType derived_type = FieldType::Number;  // Derived
  std::optional<Expression> value;             // Derived
};

struct State {
  std::string id;
  Text label;
  bool final = false;
  bool readonly_all = false;
  std::vector<std::string> readonly, hidden, required;
};

struct Rule {
  std::string id;
  Expression when;
  Text says;
};

// Sets fields or the state of a referred record (`on` = a reference field, or "table.column" for every row), or creates a record (`create` = register).
struct Effect {
  std::string on;
  std::string create;
  std::optional<Expression> when;  // only if it holds
  std::string state;
  std::vector<std::pair<std::string, Expression>> set;  // field → expression of the present record
};

struct Action {
  std::string id;
  Text label;
  Text help;
  ActionKind kind = ActionKind::Fact;
  std::vector<std::string> from;   // empty: creates a record
  std::string to;                  // empty: the state stays
  std::vector<std::string> by;     // roles; empty only for actions of the system itself
  SideRule side = SideRule::Either;
  std::vector<std::string> not_same_as;  // actions
  std::vector<std::string> asks;         // fields
  std::vector<std::string> approves;     // fields; not empty: an approval
  std::vector<std::string> evidence;     // file fields that must be filled afterwards
  std::vector<Rule> rules;
  std::vector<Effect> effects;
  int quorum = 1;
  bool deputy = true;
  enum class Reason { None, Optional, Required } reason = Reason::None;
};

struct Slot {
  std::string id;
  Text label;
  int from_minute = 0;      // of the day
  int until_minute = 1440;
  bool random = false;      // a window of `within_minutes` at a random start
  int within_minutes = 60;
};

struct Expectation {
  std::string id;
  std::string each;    // register, or "contract"
  std::string where;   // SQL condition on that register's projection
  Every every = Every::WorkingDay;
  std::vector<Slot> slots;  // at least one
};

struct Deadline {
  std::string field;
  std::vector<std::string> states;
};

// `corrects:` a corrective action: the reference field to the finding and the action that approves it.
struct Corrects {
  std::string finding;
  std::string action;
};
// `declares:` a declaration that nothing occurred: the reference field to the clause, the period's date fields, the action that signs it.
struct Declares {
  std::string clause, from, until;
  std::string action;
};

// `agent_settings:` what agents are told from the records of this register (wire/settings.h, docs/formats/agent.md).
enum class SettingKind { Site, WatchedPath, Power, MediaPolicy, MediaRegistered, MediaForbidden, Log };
struct AgentSetting {
  SettingKind kind = SettingKind::Site;
  std::string host;                 // reference field to the host whose agent is told; empty, or without a value in a record: every host
  std::vector<std::string> states;  // of the records that count
  std::vector<std::pair<std::string, std::string>> values;  // key of the setting → field, or table.column for a list
};

struct Register {
  std::string id;
  Text name;
  Text description;
  std::string group;
  std::vector<std::string> clauses;
  std::string form_number;
  std::string number_template;     // "L-{fiscal_year}-{sequence:4}"
  bool number_given = false;
  int retention_years = 5;
  std::string title;
  std::vector<std::string> list;
  std::vector<Field> fields;
  std::vector<State> states;
  std::vector<Action> actions;
  std::vector<Expectation> expects;
  std::optional<Deadline> deadline;
  std::optional<Corrects> corrects;
  std::optional<Declares> declares;
  std::vector<AgentSetting> agent_settings;
  std::string source;              // the file's text, byte for byte: what is adopted
  std::string sha256;              // hex of `source`

  const Field* field(std::string_view id) const;    // nullptr when there is none
  const State* state(std::string_view id) const;
  const Action* action(std::string_view id) const;
};

// Kept apart from Clause so that its id is "<clause>/<check>".
struct Check {
  std::string id;
  CheckKind kind = CheckKind::Contract;
  std::string subject;
  std::string population;          // SQL condition; empty: every record not voided
  std::string population_of;       // view that `population` is about when it is not the subject: what the subject is observed through
  std::string observed_by = "register";
  Every period = Every::Month;
  std::string sql;                 // violations; or
  std::string evidence;            // record, at
  std::string maximum_age;         // "90d", "6m", "1y" with `evidence`
  std::string due_before;
  std::vector<std::pair<std::string, Text>> says;  // status → text with {record} {since} {days}
  Text next;
  std::string action;              // "register.action"
};

struct Clause {
  std::string id;
  std::string label;               // as printed: 1(1)②ウ
  Text name, duty, proof, guidance;
  std::string responsible;         // role
  std::vector<std::string> iso27001_2022, nist_800_53r5;
  std::vector<Check> checks;
  std::string parent() const;      // "" for a chapter
};

struct Role {
  std::string id;
  Text name;
  Text description;
  std::vector<Side> sides;
  std::vector<std::string> incompatible;
};

struct Calendar {
  std::string id;
  Text name;
  std::vector<std::pair<base::Date, Text>> holidays;
  std::vector<std::string> closing_days;  // "12-29"
  base::Date first, last;                 // the span it knows
};

// catalogue/views/<id>.yaml: what several checks, and pages, read alike. SQL of checks may name it like a register.
struct View {
  std::string id;
  Text description;
  std::string explains;  // "" or a built-in: rows subject, register, record say that this record explains that subject
  std::string sql;       // over registers and built-in views, not over other such views
};

struct Word {  // catalogue/words/*.yaml: status names and the like
  std::string id;
  Text name;
  Text description;
};

struct Catalogue {
  std::map<std::string, Role> roles;
  std::map<std::string, Register> registers;
  std::map<std::string, Clause> clauses;       // by id
  std::map<std::string, View> views;
  std::map<std::string, Calendar> calendars;
  std::map<std::string, std::vector<Word>> words;  // by file stem
  const View* explaining(std::string_view built_in) const;  // the view that explains its records, or nullptr
  std::vector<std::string> clause_order() const;   // as the contract's annex numbers them: c1, c1.1, c1.1.1, c1.1.2, c1.1.2.a, c1.1.2.i, c1.1.2.u …
};

// What the projections of a register look like: columns and their kinds, one table for the register, one per table field. Pure.
struct RegisterColumn {
  std::string name;
  bool integer = false;  // else text
};
struct RegisterTable {
  std::string name;                    // "p_lending", "p_inventory_count_items"
  std::vector<RegisterColumn> columns; // without contract, record (and row_no for table fields)
  // After `contract`: columns that refer to records or people, that rules look records up by, and the instants that windows are compared with.
  std::vector<std::vector<std::string>> indexed;
};
// `catalogue` tells the kinds of kept columns; text for a register it does not have. Columns: the fields, <field>_<kept>, state, definition, created_at,
// changed_at, voided_at, version and per action <action>_{recorded_at,occurred_at,by,role,for}. A file's column is its SHA-256.
std::vector<RegisterTable> tables_of(const Register& definition, const Catalogue& catalogue);
// What is no register of a file but may be referred to: "finding", "host", "device", "file_change" …
const std::vector<std::string>& builtin_registers();
bool is_builtin_register(std::string_view id);

// The JSON that draws forms: RegisterDefinition of docs/formats/openapi.yaml, texts in both languages.
base::Object to_json(const Register& definition);

}  // namespace junshu::catalogue
