// From lines to events. A parser belongs to one file or stream: it remembers what lines before said (a process's
// source, records of auditd that wait for the rest of theirs). Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/date.h"
#include "logs/event.h"

namespace junshu::logs {

// What parsers are made with. The tables must outlive them.
struct Setting {
  FieldNames* fields = nullptr;
  LogClasses* classes = nullptr;
  base::Millis reference_time = 0;  // the latest a stamp without a year can be: a month later than it is last year's
  base::Zone zone;                  // of stamps that name none
};

// Gets each event; what it points to is gone when the call returns.
using Sink = std::function<void(Event&)>;

class Parser {
 public:
  // An event of a line that is not understood.
  static void fill_unknown(Event& event, std::string_view text, std::uint64_t number, ClassId klass);

  virtual ~Parser() = default;
  // `text` without its line end. Gives one event as a rule; none while records are gathered, several when they become
  // complete. A line that is not understood is an event with `understood` false and the class of its log, if that is
  // known.
  virtual void line(std::string_view text, std::uint64_t number, const Sink& sink) = 0;
  virtual void flush(const Sink&) {}  // at the end: what still waits
};

// A parser that understands each line by itself.
class LineParser : public Parser {
 public:
  void line(std::string_view text, std::uint64_t number, const Sink& sink) override;

 protected:
  // Fills the event, whose raw is set. False: not understood; what was filled in is thrown away.
  virtual bool parse(std::string_view text, Event& event) = 0;
  virtual ClassId otherwise() const { return LogClasses::kUnparsed; }  // class of what is not understood

 private:
  Event event_;
};

}  // namespace junshu::logs
