// Records whose fields have names already: JSON, key=value, CSV, Windows' XML. They differ in how they are read; what
// their names mean is decided here, once.
#pragma once

#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "logs/names.h"
#include "logs/parser.h"
#include "stamps.h"

namespace junshu::logs {

// One record: dotted names and values, in the order they were read; a name may occur more than once.
class Record {
 public:
  struct Item {
    std::string_view name;
    Value value;
  };
  void clear();
  void add(std::string_view name, Value value) { items_.push_back({name, value}); }
  std::string_view keep(std::string_view text);
  const std::vector<Item>& items() const { return items_; }
  const Value* find(std::string_view name) const;
  std::string_view text(std::string_view name) const;
  // The first of these that is there and not empty.
  std::string_view first_of(std::initializer_list<std::string_view> names) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

 private:
  std::vector<Item> items_;
  std::deque<std::string> kept_;
  std::size_t used_ = 0;
};

// Decides what a record is and gives its event class, time, host and normal names. Values of the record must live as
// long as the event.
class RecordMeaning {
 public:
  explicit RecordMeaning(const Setting& setting);
  void apply(const Record& record, Event& event);
  void copy(const Record& record, Event& event);  // values under the names that rules ask for
  std::optional<base::Millis> time_of(std::string_view text);
  const Names& names() const { return names_; }
  const Classes& classes() const { return classes_; }
  Stamps& stamps() { return stamps_; }

 private:
  bool windows(const Record& record, Event& event);
  bool suricata(const Record& record, Event& event);
  bool zeek(const Record& record, Event& event);
  bool kubernetes(const Record& record, Event& event);
  bool canary(const Record& record, Event& event);
  bool web(const Record& record, Event& event);
  void anything(const Record& record, Event& event);

  FieldNames& fields_;
  Names names_;
  Classes classes_;
  Stamps stamps_;
  std::unordered_map<std::string_view, ClassId> zeek_;
  std::unordered_map<std::string_view, ClassId> windows_channels_;
  std::unordered_map<std::string_view, ClassId> windows_sysmon_;  // by number of event
  ClassId windows_any_, windows_process_, zeek_any_, kubernetes_, canary_;
};

std::unique_ptr<Parser> make_json_parser(const Setting& setting);
std::unique_ptr<Parser> make_windows_xml_parser(const Setting& setting);
std::unique_ptr<Parser> make_pairs_parser(const Setting& setting);  // key=value
std::unique_ptr<Parser> make_csv_parser(const Setting& setting);    // the first line names the columns

// Reads one record; false when the text is not one.
class JsonReader {
 public:
  JsonReader();
  ~JsonReader();
  bool read(std::string_view text, Record& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};
bool read_pairs(std::string_view text, Record& out);
// Splits a line of CSV (RFC 4180, any separator); quoted fields lose their quotes.
void read_csv_line(std::string_view text, char separator, std::vector<std::string>& out);
bool read_windows_xml(std::string_view text, Record& out);

}  // namespace junshu::logs
