// What a log line says, in fields: the one shape between parsers and rules. Names and sources of log are interned
// before lines flow, so that an event is built and matched without copying text. An Event is reused from line to line;
// nothing here is thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace junshu::logs {

using FieldId = std::uint16_t;
using ClassId = std::uint16_t;

// Names of fields, as Sigma rules write them (case matters), and their numbers.
class FieldNames {
 public:
  FieldId intern(std::string_view name);  // throws Error{TooLarge} past 65,535 names
  std::optional<FieldId> find(std::string_view name) const;
  const std::string& name(FieldId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }

 private:
  std::deque<std::string> names_;
  std::map<std::string_view, FieldId, std::less<>> ids_;
};

// Sigma's logsource; an empty part is not named.
struct LogSource {
  std::string product;
  std::string category;
  std::string service;
  auto operator<=>(const LogSource&) const = default;
};

// Each class of event is a set of log sources it counts as: an execve of auditd is {linux, "", auditd} and {linux,
// process_creation, ""}.
class LogClasses {
 public:
  static constexpr ClassId kUnparsed = 0;  // nothing understood it: only keywords look at it

  LogClasses();
  ClassId intern(std::vector<LogSource> sources);  // order does not matter
  const std::vector<LogSource>& sources(ClassId id) const { return classes_[id]; }
  std::size_t size() const { return classes_.size(); }
  // Whether a rule for `wanted` looks at events of this class: each part it names is that of one and the same source.
  bool matches(ClassId id, const LogSource& wanted) const;

 private:
  std::deque<std::vector<LogSource>> classes_;
};

struct Value {
  enum class Kind : std::uint8_t { Null, Text, Number, Boolean };
  std::string_view text;  // always the textual form: "4625", "true"; empty for Null
  Kind kind = Kind::Text;
};

struct Field {
  FieldId id;
  Value value;
};

class Event {
 public:
  base::Millis time = 0;  // UTC, of the event itself; 0: the line has none
  std::string_view raw;   // the whole line or record
  std::string_view host;  // who wrote it, as the line says; may be empty
  ClassId klass = LogClasses::kUnparsed;
  std::uint32_t repeated = 1;  // "message repeated N times"
  bool understood = true;      // false: no parser understood it; only keywords look at it, under its log's class
  std::uint64_t line = 0;      // number, from 1, of its (first) line where it was read; 0 unknown

  void clear();  // ready for the next line; keeps its memory
  void add(FieldId id, std::string_view text, Value::Kind kind = Value::Kind::Text) {
    fields_.push_back({id, {text, kind}});
  }
  void add_copy(FieldId id, std::string_view text, Value::Kind kind = Value::Kind::Text) { add(id, keep(text), kind); }
  std::string_view keep(std::string_view text);  // copies into the event's own memory, valid until clear()

  // Makes this a copy that stands by itself.
  void copy(const Event& other);

  // A field that occurs more than once is multi-valued.
  const std::vector<Field>& fields() const { return fields_; }
  const Value* find(FieldId id) const;      // the first, or nullptr
  std::string_view text(FieldId id) const;  // of the first; empty when absent

 private:
  std::vector<Field> fields_;
  std::deque<std::string> kept_;
  std::size_t kept_used_ = 0;
};

}  // namespace junshu::logs
