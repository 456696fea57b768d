#include "logs/intake.h"

#include <deque>
#include <queue>

#include "logs/journal.h"
#include "logs/mixed_parser.h"

namespace junshu::logs {

namespace {

constexpr std::uint64_t kBetween = 1 << 14;  // lines from one report of progress to the next

}  // namespace

void Counters::add(const Counters& other) {
  bytes += other.bytes;
  lines += other.lines;
  blank += other.blank;
  events += other.events;
  parsed += other.parsed;
  unparsed += other.unparsed;
  over_long += other.over_long;
  without_time += other.without_time;
  repeated += other.repeated;
}

struct LogStream::State {
  Intake intake;
  const Formats* formats = nullptr;
  std::unique_ptr<ByteSource> source;
  std::unique_ptr<LineReader> lines;
  std::unique_ptr<JournalEntries> journal;
  std::string journal_line;
  JournalEntry entry;
  std::unique_ptr<MixedParser> parser;
  std::string format;
  std::vector<std::string> first;  // lines read to find out the form
  std::size_t given = 0;           // of them
  Counters counters;
  const Sink* sink = nullptr;  // while a line is being read
  Sink counting;
  bool ended = false;

  void begin() {
    const auto named = [&](const std::string& name) {
      return std::make_unique<MixedParser>(*formats, name, intake.reference_time);
    };
    if (journal != nullptr) {
      format = "journal";
      parser = named("syslog");
    } else {
      lines = std::make_unique<LineReader>(*source);
      if (intake.format.empty()) {
        std::string_view line;
        while (first.size() < MixedParser::kLookedAt && lines->next(line)) first.emplace_back(line);
        parser = std::make_unique<MixedParser>(*formats, first, intake.path, intake.reference_time);
      } else {
        parser = named(intake.format);
      }
      format = parser->format();
    }
    counting = [this](Event& event) {
      count(event);
      (*sink)(event);
    };
  }

  bool next(std::string_view& line, std::uint64_t& number) {
    if (journal != nullptr) {
      if (!journal->next(entry)) return false;
      journal_line = line_of(entry);
      counters.bytes += journal_line.size();
      line = journal_line;
      number = counters.lines + 1;
      return true;
    }
    if (given < first.size()) {
      line = first[given];
      number = ++given;
      return true;
    }
    if (!lines->next(line)) return false;
    number = lines->number();
    return true;
  }

  void count(const Event& event) {
    ++counters.events;
    if (event.understood) {
      ++counters.parsed;
    } else {
      ++counters.unparsed;
    }
    if (event.time == 0) ++counters.without_time;
    counters.repeated += event.repeated - 1;
  }
};

LogStream::LogStream(const Intake& intake, const Formats& formats) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.intake = intake;
  s.formats = &formats;
  if (s.intake.reference_time == 0) s.intake.reference_time = facts_of(intake.path).written;
  if (intake.format.empty() || intake.format == "journal") s.journal = open_journal(intake.path);
  if (s.journal == nullptr) s.source = open_source(intake.path);
  s.begin();
}

LogStream::LogStream(std::unique_ptr<ByteSource> source, const Intake& intake, const Formats& formats)
    : state_(std::make_unique<State>()) {
  state_->intake = intake;
  state_->formats = &formats;
  state_->source = std::move(source);
  state_->begin();
}

LogStream::~LogStream() = default;
LogStream::LogStream(LogStream&&) noexcept = default;
const std::string& LogStream::path() const { return state_->intake.path; }
const std::string& LogStream::format() const { return state_->format; }

Counters LogStream::counters() const {
  Counters out = state_->counters;
  if (state_->lines != nullptr) {
    out.bytes = state_->lines->bytes();
    out.over_long = state_->lines->over_long();
  }
  return out;
}

bool LogStream::step(const Sink& sink) {
  State& s = *state_;
  if (s.ended) return false;
  s.sink = &sink;
  std::string_view line;
  std::uint64_t number = 0;
  if (!s.next(line, number)) {
    s.ended = true;
    s.parser->flush(s.counting);
    return false;
  }
  ++s.counters.lines;
  if (line.empty()) {
    ++s.counters.blank;
  } else {
    s.parser->line(line, number, s.counting);
  }
  return true;
}

void read_merged(std::span<LogStream> streams, const MergedSink& sink, const std::function<bool()>& going) {
  struct Waiting {
    std::deque<Event> events;  // read and not yet given
    std::size_t count = 0;     // of them; the rest keep their memory for later
    base::Millis time = 0;     // of the last that had one
    bool more = true;
  };
  std::vector<Waiting> waiting(streams.size());
  const auto fill = [&](std::size_t i) {
    Waiting& w = waiting[i];
    while (w.count == 0 && w.more) {
      w.more = streams[i].step([&](Event& event) {
        if (w.events.size() == w.count) w.events.emplace_back();
        w.events[w.count++].copy(event);
      });
    }
  };
  // By the time of each stream's next event.
  using Turn = std::pair<base::Millis, std::size_t>;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
  const auto enter = [&](std::size_t i) {
    fill(i);
    Waiting& w = waiting[i];
    if (w.count == 0) return;
    if (w.events.front().time != 0) w.time = w.events.front().time;
    turns.emplace(w.time, i);
  };
  for (std::size_t i = 0; i < streams.size(); ++i) enter(i);
  while (!turns.empty() && (!going || going())) {
    const auto i = turns.top().second;
    turns.pop();
    Waiting& w = waiting[i];
    for (std::size_t k = 0; k < w.count; ++k) sink(w.events[k], i);
    w.count = 0;
    enter(i);
  }
}

namespace {

IntakeResult read_stream(LogStream& stream, const Sink& sink, const Progress& progress) {
  std::uint64_t lines = 0;
  while (stream.step(sink)) {
    if (++lines % kBetween == 0 && progress && !progress(stream.counters())) break;
  }
  return {stream.format(), stream.counters()};
}

}  // namespace

IntakeResult read_source(std::unique_ptr<ByteSource> source, const Intake& intake, const Formats& formats,
                         const Sink& sink, const Progress& progress) {
  LogStream stream(std::move(source), intake, formats);
  return read_stream(stream, sink, progress);
}

IntakeResult read_log(const Intake& intake, const Formats& formats, const Sink& sink, const Progress& progress) {
  LogStream stream(intake, formats);
  return read_stream(stream, sink, progress);
}

}  // namespace junshu::logs
