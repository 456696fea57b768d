#include "logs/intake.h"

#include "logs/journal.h"

namespace junshu::logs {

namespace {

constexpr std::size_t kLookedAt = 100;  // lines, to find out the form
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

namespace {

class Reading {
 public:
  Reading(const Intake& intake, const Formats& formats, const Sink& sink, const Progress& progress)
      : intake_(intake), formats_(formats), progress_(progress), counting_([this, &sink](Event& event) {
          count(event);
          sink(event);
        }) {}

  IntakeResult read(ByteSource& source) {
    LineReader lines(source);
    std::vector<std::string> first;
    std::string_view line;
    std::string format = intake_.format;
    if (format.empty()) {
      while (first.size() < kLookedAt && lines.next(line)) first.emplace_back(line);
      format = formats_.detect(first);
      if (format == "apache" && intake_.path.find("nginx") != std::string::npos) format = "nginx";  // they write the same
    }
    const auto parser = formats_.make(format, intake_.reference_time);
    if (intake_.format.empty()) prepare_others(format);
    bool going = true;
    for (std::size_t i = 0; i < first.size(); ++i) give(*parser, first[i], i + 1);
    while (going && lines.next(line)) {
      give(*parser, line, lines.number());
      if (lines.number() % kBetween == 0 && progress_) {
        counters_.bytes = lines.bytes();
        going = progress_(counters_);
      }
    }
    parser->flush(counting_);
    counters_.bytes = lines.bytes();
    counters_.over_long = lines.over_long();
    return {format, counters_};
  }

  IntakeResult read_journal(JournalEntries& entries) {
    const auto parser = formats_.make("syslog", intake_.reference_time);
    JournalEntry entry;
    while (entries.next(entry)) {
      const auto text = line_of(entry);
      counters_.bytes += text.size();
      give(*parser, text, counters_.lines + 1);
      if (counters_.lines % kBetween == 0 && progress_ && !progress_(counters_)) break;
    }
    parser->flush(counting_);
    return {"journal", counters_};
  }

 private:
  void give(Parser& parser, std::string_view line, std::uint64_t number) {
    ++counters_.lines;
    if (line.empty()) {
      ++counters_.blank;
      return;
    }
    parser.line(line, number, others_.empty() ? counting_ : second_look_);
  }

  // A file may hold lines of several programs: one that its own format does not understand is shown to others. Only
  // formats that are sure of what they see, and of whole lines.
  void prepare_others(const std::string& format) {
    if (format == "auditd" || format == "windows_xml" || format == "samba") return;
    for (const char* name : {"apache", "apache_error", "nginx_error", "json", "syslog"}) {
      if (format != name) others_.push_back(formats_.make(name, intake_.reference_time));
    }
    second_look_ = [this](Event& event) {
      if (event.understood) return counting_(event);
      bool understood = false;
      for (const auto& other : others_) {
        other->line(event.raw, event.line, [&](Event& again) {
          understood = again.understood && again.time != 0;
          if (understood) counting_(again);
        });
        if (understood) return;
      }
      counting_(event);
    };
  }

  void count(const Event& event) {
    ++counters_.events;
    if (!event.understood) {
      ++counters_.unparsed;
    } else {
      ++counters_.parsed;
    }
    if (event.time == 0) ++counters_.without_time;
    counters_.repeated += event.repeated - 1;
  }

  const Intake& intake_;
  const Formats& formats_;
  const Progress& progress_;
  Sink counting_;
  Sink second_look_;
  std::vector<std::unique_ptr<Parser>> others_;
  Counters counters_;
};

}  // namespace

IntakeResult read_source(ByteSource& source, const Intake& intake, const Formats& formats, const Sink& sink, const Progress& progress) {
  return Reading(intake, formats, sink, progress).read(source);
}

IntakeResult read_log(const Intake& intake, const Formats& formats, const Sink& sink, const Progress& progress) {
  Intake wanted = intake;
  if (wanted.reference_time == 0) wanted.reference_time = facts_of(intake.path).written;
  Reading reading(wanted, formats, sink, progress);
  if (wanted.format.empty() || wanted.format == "journal") {
    if (const auto entries = open_journal(wanted.path)) return reading.read_journal(*entries);
  }
  const auto source = open_source(wanted.path);
  return reading.read(*source);
}

}  // namespace junshu::logs
