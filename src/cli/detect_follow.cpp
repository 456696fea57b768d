#include "detect_follow.h"

#include <algorithm>

#include "base/error.h"
#include "logs/source.h"

namespace junshu::cli {
namespace {

std::vector<std::filesystem::path> paths_of(const std::vector<logs::Intake>& intakes) {
  std::vector<std::filesystem::path> out;
  for (const auto& intake : intakes) {
    std::error_code unknown;
    const auto status = std::filesystem::status(intake.path, unknown);
    if (intake.path == "-" || (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))) {
      throw base::Error(base::ErrorKind::InvalidInput,
                        {"--follow で追えるのは普通のファイルだけです。標準入力は --follow なしで読んでください。",
                         "Only regular files can be followed. Read standard input without --follow."},
                        intake.path);
    }
    out.emplace_back(intake.path);
  }
  return out;
}

// The lines a file begins with now; none when it cannot be read.
std::vector<std::string> first_lines(const std::string& path) {
  std::vector<std::string> out;
  try {
    const auto source = logs::open_source(path);
    logs::LineReader lines(*source);
    std::string_view text;
    while (out.size() < logs::MixedParser::kLookedAt && lines.next(text)) out.emplace_back(text);
  } catch (const base::Error&) {
    out.clear();  // rotated away just now: the line at hand tells
  }
  return out;
}

}  // namespace

// Nothing is saved: the next time it begins anew.
FollowedLogs::FollowedLogs(const std::vector<logs::Intake>& intakes, const logs::Formats& formats)
    : formats_(formats), follower_(paths_of(intakes), {}) {
  for (const auto& intake : intakes) logs_.push_back({intake, nullptr, {}});
}

logs::Sink FollowedLogs::counted(Log& log, const Sink& sink) const {
  return [&log, &sink](logs::Event& event) {
    ++log.counters.events;
    ++(event.understood ? log.counters.parsed : log.counters.unparsed);
    if (event.time == 0) ++log.counters.without_time;
    log.counters.repeated += event.repeated - 1;
    sink(event, log.intake.path);
  };
}

void FollowedLogs::line(const logs::FollowedLine& each, const Sink& sink) {
  Log& log =
      *std::find_if(logs_.begin(), logs_.end(), [&](const Log& known) { return known.intake.path == each.path; });
  ++log.counters.lines;
  if (each.cut) ++log.counters.over_long;
  if (each.text.empty()) {
    ++log.counters.blank;
    return;
  }
  if (log.parser == nullptr) {
    const auto& intake = log.intake;
    if (intake.format.empty()) {
      auto first = first_lines(intake.path);
      if (first.empty()) first.emplace_back(each.text);
      log.parser = std::make_unique<logs::MixedParser>(formats_, first, intake.path, intake.reference_time);
    } else {
      log.parser = std::make_unique<logs::MixedParser>(formats_, intake.format, intake.reference_time);
    }
  }
  log.parser->line(each.text, each.number, counted(log, sink));
}

void FollowedLogs::step(const Sink& sink) {
  if (follower_.poll([&](const logs::FollowedLine& each) { line(each, sink); }) > 0) {
    waiting_ = true;
  } else if (waiting_) {
    waiting_ = false;
    for (Log& log : logs_) {
      if (log.parser != nullptr) log.parser->flush(counted(log, sink));
    }
  }
  follower_.wait(std::chrono::milliseconds(1000));
}

}  // namespace junshu::cli
