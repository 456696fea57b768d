#include "logs/mixed_parser.h"

#include <utility>

namespace junshu::logs {

MixedParser::MixedParser(const Formats& formats, std::string format, base::Millis reference_time)
    : format_(std::move(format)), parser_(formats.make(format_, reference_time)) {}

MixedParser::MixedParser(const Formats& formats, std::span<const std::string> first, std::string_view path,
                         base::Millis reference_time)
    : format_(formats.detect(first)) {
  if (format_ == "apache" && path.find("nginx") != std::string_view::npos) format_ = "nginx";  // they write the same
  parser_ = formats.make(format_, reference_time);
  // A file may hold lines of several programs. Only formats that are sure of what they see, and of whole lines, are
  // asked.
  if (format_ == "auditd" || format_ == "windows_xml" || format_ == "samba") return;
  for (const char* name : {"apache", "apache_error", "nginx_error", "json", "syslog"}) {
    if (format_ != name) others_.push_back(formats.make(name, reference_time));
  }
}

void MixedParser::line(std::string_view text, std::uint64_t number, const Sink& sink) {
  if (others_.empty()) return parser_->line(text, number, sink);
  parser_->line(text, number, [this, &sink](Event& event) {
    if (event.understood || !shown_to_others(event, sink)) sink(event);
  });
}

void MixedParser::flush(const Sink& sink) { parser_->flush(sink); }

bool MixedParser::shown_to_others(const Event& event, const Sink& sink) {
  bool understood = false;
  for (const auto& other : others_) {
    other->line(event.raw, event.line, [&](Event& again) {
      understood = again.understood && again.time != 0;
      if (understood) sink(again);
    });
    if (understood) return true;
  }
  return false;
}

}  // namespace junshu::logs
