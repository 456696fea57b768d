// One log that is followed: a file, the journal, or syslog that other machines send. Private to agent.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "logs/follower.h"
#include "logs/formats.h"
#include "logs/journal.h"
#include "logs/syslog_receiver.h"
#include "wire/observation.h"
#include "wire/settings.h"

namespace junshu::agent {

struct LogPlace {
  std::filesystem::path
      state;  // of the agent; logs/ below it is ours, syslog/ holds certificate.pem and key.pem for TLS
  std::filesystem::path sysroot;  // paths of the settings lie below it
  std::filesystem::path formats;  // folder of formats (catalogue/logs); what is not there adds none
};

class LogReader {
 public:
  using Sink = std::function<void(logs::Event&)>;

  // Goes on where `saved` (of `save`) ended; without it a file and the journal are read from their beginning.
  LogReader(wire::LogSettings settings, const logs::Formats& formats, const LogPlace& place, const base::Object* saved,
            base::Millis now);

  // Gives the events of what is there now. What cannot be read is no error: see `reason`.
  void poll(base::Millis now, const Sink& sink);
  base::Object save();

  const wire::LogSettings& settings() const { return settings_; }
  const std::string& shown() const { return shown_; }      // path, "journal", "udp:514"
  const std::string& reason() const { return reason_; }    // why it cannot be read; empty: it can
  bool read_something() const { return read_something_; }  // at the last poll
  wire::LogState& state() { return state_; }               // counters since they were told last
  // What happened to it since the last call: silent, resumed, truncated, lost.
  std::vector<std::string> happenings(base::Millis now);

 private:
  void poll_file(const Sink& sink);
  void poll_journal(const Sink& sink);
  void poll_syslog(const Sink& sink);
  void open_receiver();
  void line(std::string_view text, std::uint64_t number, const Sink& sink);
  bool shown_to_others(const logs::Event& event, const Sink& sink);
  void make_parser(const std::vector<std::string>& first);
  void renew_parser(const Sink& sink);
  std::string why_unreadable();

  wire::LogSettings settings_;
  const logs::Formats& formats_;
  LogPlace place_;
  std::filesystem::path path_;        // of a file, below the sysroot
  std::filesystem::path state_file_;  // of the follower
  std::string shown_;
  std::string reason_;
  wire::LogState state_;
  base::Millis now_ = 0;
  base::Millis last_line_ = 0;  // when the last line came, by our clock
  base::Millis missing_since_ = 0;
  base::Millis tried_at_ = 0;  // opening what could not be opened
  base::Millis parser_made_ = 0;
  bool ever_there_ = false;
  bool silent_ = false;
  bool resumed_ = false;
  bool read_something_ = false;
  std::uint64_t truncated_ = 0;  // told of
  std::uint64_t lost_ = 0;
  std::uint64_t over_long_ = 0;
  std::string cursor_;
  std::unique_ptr<logs::Follower> follower_;
  std::unique_ptr<logs::JournalEntries> journal_;
  std::unique_ptr<logs::SyslogReceiver> receiver_;
  std::unique_ptr<logs::Parser> parser_;
  std::vector<std::unique_ptr<logs::Parser>> others_;  // shown what the first does not understand
};

}  // namespace junshu::agent
