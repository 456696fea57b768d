// Reading whole logs: what form they have is found out, every line is accounted for.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "logs/formats.h"
#include "logs/source.h"

namespace junshu::logs {

// Nothing is dropped silently: lines = blank + those that events stand for.
struct Counters {
  std::uint64_t bytes = 0;  // unpacked
  std::uint64_t lines = 0;
  std::uint64_t blank = 0;  // empty lines: no events
  std::uint64_t events = 0;
  std::uint64_t parsed = 0;        // events that a parser understood
  std::uint64_t unparsed = 0;      // events of lines that none did: keywords still look at them
  std::uint64_t over_long = 0;     // lines cut at 64 KiB
  std::uint64_t without_time = 0;  // events without a stamp
  std::uint64_t repeated = 0;      // "message repeated N times": the times that have no line
  void add(const Counters& other);
};

struct Intake {
  std::string path;
  std::string format;               // by name; empty: as the first lines tell
  base::Millis reference_time = 0;  // 0: when the file was written last, or else the setting's
};

struct IntakeResult {
  std::string format;
  Counters counters;
};

// One log, line by line: for those who read several in the order of their events.
class LogStream {
 public:
  // Opens it and finds out its form. Throws Error.
  LogStream(const Intake& intake, const Formats& formats);
  LogStream(std::unique_ptr<ByteSource> source, const Intake& intake, const Formats& formats);
  ~LogStream();
  LogStream(LogStream&&) noexcept;
  // Reads a line more, which gives any number of events. False when there was none: then the last events were given.
  bool step(const Sink& sink);
  const std::string& path() const;
  const std::string& format() const;
  Counters counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads all of them, the events in the order of their times; what has none follows what stands before it in its log.
// The sink gets the index of the stream.
using MergedSink = std::function<void(Event&, std::size_t)>;
void read_merged(std::span<LogStream> streams, const MergedSink& sink, const std::function<bool()>& going = {});

// Called now and then with what was read; false stops.
using Progress = std::function<bool(const Counters&)>;

// Reads a file or standard input ("-"), also systemd's journal files and what `journalctl -o export` writes. Throws
// Error.
IntakeResult read_log(const Intake& intake, const Formats& formats, const Sink& sink, const Progress& progress = {});
IntakeResult read_source(std::unique_ptr<ByteSource> source, const Intake& intake, const Formats& formats,
                         const Sink& sink, const Progress& progress = {});

}  // namespace junshu::logs
