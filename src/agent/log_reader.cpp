#include "log_reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "logs/source.h"
#include "told_text.h"

namespace junshu::agent {
namespace {

constexpr std::size_t kLookedAt = 100;                 // lines, to find out the form
constexpr base::Millis kParserAge = 12 * base::kHour;  // its reference time must not fall a day behind
constexpr base::Millis kRotating = 5 * base::kSecond;  // a file may be away for so long while it is rotated
constexpr base::Millis kTryAgain = base::kMinute;
constexpr int kMostAtOnce = 20'000;  // entries of the journal, messages of syslog
constexpr std::size_t kMostReason = 500;

}  // namespace

LogReader::LogReader(wire::LogSettings settings, const logs::Formats& formats, const LogPlace& place,
                     const base::Object* saved, base::Millis now)
    : settings_(std::move(settings)), formats_(formats), place_(place), now_(now), last_line_(now) {
  const std::string& name = settings_.name;
  shown_ = settings_.kind == wire::LogKind::Journal ? "journal" : wire::path_text(name);
  state_.source = settings_.source;
  state_.name = told_text(shown_, 256);
  if (saved != nullptr && base::text_or(*saved, "shown", "") != shown_) saved = nullptr;
  if (saved != nullptr) {
    last_line_ = base::require_integer(*saved, "last_line");
    silent_ = base::bool_or(*saved, "silent", false);
    cursor_ = base::text_or(*saved, "cursor", "");
    if (const auto newest = base::require_integer(*saved, "newest"); newest > 0) state_.newest = newest;
  }
  if (settings_.kind != wire::LogKind::File) return;
  path_ = place_.sysroot == "/" ? name : place_.sysroot.string() + name;
  base::make_folder(place_.state / "logs", 0700);
  state_file_ = place_.state / "logs" /
                (base::hex(base::sha256(base::as_bytes(settings_.source + "\n" + shown_))).substr(0, 16) + ".json");
  // The checkpoint decides where it goes on, whatever was saved besides.
  const std::string follower = saved == nullptr ? std::string() : std::string(base::text_or(*saved, "follower", ""));
  if (follower.empty()) {
    std::filesystem::remove(state_file_);
  } else {
    base::write_durably(state_file_, follower, 0600);
  }
  follower_ = std::make_unique<logs::Follower>(std::vector{path_}, state_file_);
}

base::Object LogReader::save() {
  base::Object out{
      {"shown", shown_}, {"last_line", last_line_}, {"silent", silent_}, {"newest", state_.newest.value_or(0)}};
  if (!cursor_.empty()) out["cursor"] = cursor_;
  if (follower_ != nullptr) {
    follower_->save();
    out["follower"] = base::read_text(state_file_);
  }
  return out;
}

void LogReader::poll(base::Millis now, const Sink& sink) {
  now_ = now;
  read_something_ = false;
  renew_parser(sink);
  try {
    switch (settings_.kind) {
      case wire::LogKind::File:
        poll_file(sink);
        break;
      case wire::LogKind::Journal:
        poll_journal(sink);
        break;
      case wire::LogKind::Syslog:
        poll_syslog(sink);
        break;
    }
    // Nothing may wait in a parser when the place read up to is remembered.
    if (read_something_ && parser_ != nullptr) parser_->flush(sink);
  } catch (const base::Error& error) {
    reason_ = told_text(error.message().en, kMostReason);
  }
  if (!read_something_) return;
  last_line_ = now_;
  resumed_ = resumed_ || std::exchange(silent_, false);
}

void LogReader::poll_file(const Sink& sink) {
  const std::string why = why_unreadable();
  if (why.empty() && parser_ == nullptr) {
    std::vector<std::string> first;
    const auto source = logs::open_source(path_);
    logs::LineReader lines(*source);
    std::string_view text;
    while (first.size() < kLookedAt && lines.next(text)) first.emplace_back(text);
    if (!first.empty()) make_parser(first);
  }
  follower_->poll([&](const logs::FollowedLine& each) { line(each.text, each.number, sink); });
  const auto& stats = follower_->stats();
  state_.over_long += static_cast<std::int64_t>(stats.over_long - std::exchange(over_long_, stats.over_long));
  if (why.empty()) {
    ever_there_ = true;
    missing_since_ = 0;
    reason_.clear();
    return;
  }
  if (missing_since_ == 0) missing_since_ = now_;
  if (!ever_there_ || now_ - missing_since_ >= kRotating) reason_ = why;
}

std::string LogReader::why_unreadable() {
  const base::Descriptor descriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!descriptor.open())
    return errno == ENOENT ? "the file is not there"
                           : std::string("the file cannot be opened: ") + std::strerror(errno);
  struct stat facts {};
  if (::fstat(descriptor.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return "this is no regular file";
  return {};
}

void LogReader::poll_journal(const Sink& sink) {
  if (journal_ == nullptr) {
    if (tried_at_ != 0 && now_ - tried_at_ < kTryAgain && now_ >= tried_at_) return;
    tried_at_ = now_;
    journal_ = place_.sysroot == "/" ? logs::open_system_journal(cursor_)
                                     : logs::open_journal_folder(place_.sysroot / "var/log/journal", cursor_);
  }
  reason_.clear();
  logs::JournalEntry entry;
  for (int i = 0; i < kMostAtOnce && journal_->next(entry); ++i) {
    line(logs::line_of(entry), 0, sink);
    cursor_ = entry.cursor;
  }
  journal_->wait(0);
}

void LogReader::open_receiver() {
  const std::string& name = settings_.name;
  const auto colon = name.rfind(':');
  int port = 0;
  const char* begin = name.data() + (colon == std::string::npos ? name.size() : colon + 1);
  const auto [end, error] = std::from_chars(begin, name.data() + name.size(), port);
  // The address between the way and the port may be left out.
  const std::string way = name.substr(0, name.find(':'));
  const std::string address = way.size() < colon && colon != std::string::npos
                                  ? name.substr(way.size() + 1, colon - way.size() - 1)
                                  : std::string("0.0.0.0");
  if (error != std::errc() || end != name.data() + name.size() || port < 0 || port > 65535 ||
      (way != "udp" && way != "tcp" && way != "tls")) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"受信する場所は udp:514、tcp:601、tls:192.0.2.1:6514 のように書いてください。",
                       "Write where to receive as udp:514, tcp:601 or tls:192.0.2.1:6514."},
                      name);
  }
  logs::SyslogReceiverOptions options;
  options.address = address;
  if (way == "udp") options.udp_port = port;
  if (way == "tcp") options.tcp_port = port;
  if (way == "tls") {
    options.tls_port = port;
    options.certificate_file = place_.state / "syslog" / "certificate.pem";
    options.key_file = place_.state / "syslog" / "key.pem";
  }
  receiver_ = std::make_unique<logs::SyslogReceiver>(options);
}

void LogReader::poll_syslog(const Sink& sink) {
  if (receiver_ == nullptr) {
    if (tried_at_ != 0 && now_ - tried_at_ < kTryAgain && now_ >= tried_at_) return;
    tried_at_ = now_;
    open_receiver();
  }
  reason_.clear();
  std::size_t messages = 0;
  for (std::size_t got = 1; got > 0 && messages < kMostAtOnce; messages += got) {
    got = receiver_->poll(std::chrono::milliseconds(0),
                          [&](std::string_view, std::string_view message) { line(message, 0, sink); });
  }
  const auto& stats = receiver_->stats();
  state_.over_long += static_cast<std::int64_t>(stats.over_long - std::exchange(over_long_, stats.over_long));
}

void LogReader::line(std::string_view text, std::uint64_t number, const Sink& sink) {
  read_something_ = true;
  ++state_.lines;
  if (text.empty()) return;
  if (parser_ == nullptr) make_parser({std::string(text)});
  const Sink counted = [&](logs::Event& event) {
    if (!event.understood) ++state_.unparsed;
    if (event.time == 0) ++state_.without_time;
    if (event.time > state_.newest.value_or(0)) state_.newest = event.time;
    sink(event);
  };
  parser_->line(text, number, [&](logs::Event& event) {
    if (event.understood || !shown_to_others(event, counted)) counted(event);
  });
}

bool LogReader::shown_to_others(const logs::Event& event, const Sink& sink) {
  bool understood = false;
  for (const auto& other : others_) {
    other->line(event.raw, event.line, [&](logs::Event& again) {
      understood = again.understood && again.time != 0;
      if (understood) sink(again);
    });
    if (understood) return true;
  }
  return false;
}

void LogReader::make_parser(const std::vector<std::string>& first) {
  others_.clear();
  parser_made_ = now_;
  std::string format = settings_.format;
  if (format.empty() && settings_.kind != wire::LogKind::File) format = "syslog";
  if (format.empty()) {
    format = formats_.detect(first);
    if (format == "apache" && shown_.find("nginx") != std::string::npos) format = "nginx";  // they write the same
    if (format != "auditd" && format != "windows_xml" && format != "samba") {
      for (const char* name : {"apache", "apache_error", "nginx_error", "json", "syslog"}) {
        if (format != name) others_.push_back(formats_.make(name, now_));
      }
    }
  }
  parser_ = formats_.make(format, now_);
}

// A new one knows the present time, and looks at the first lines again.
void LogReader::renew_parser(const Sink& sink) {
  if (parser_ == nullptr || (now_ - parser_made_ < kParserAge && now_ >= parser_made_)) return;
  parser_->flush(sink);
  parser_.reset();
}

std::vector<std::string> LogReader::happenings(base::Millis now) {
  std::vector<std::string> out;
  if (follower_ != nullptr) {
    const auto& stats = follower_->stats();
    const std::uint64_t truncated = stats.truncated - stats.copied;
    if (std::exchange(lost_, stats.lost) < stats.lost) out.emplace_back("lost");
    if (std::exchange(truncated_, truncated) < truncated) out.emplace_back("truncated");
  }
  if (std::exchange(resumed_, false)) out.emplace_back("resumed");
  if (!silent_ && now - last_line_ >= settings_.silent_minutes * base::kMinute) {
    silent_ = true;
    out.emplace_back("silent");
  }
  return out;
}

}  // namespace junshu::agent
