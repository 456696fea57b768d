// `junshu detect --follow`: what is in the logs, and then what comes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "logs/follower.h"
#include "logs/intake.h"
#include "logs/mixed_parser.h"

namespace junshu::cli {

class FollowedLogs {
 public:
  // Files may come later. Throws Error{InvalidInput} for what cannot be followed.
  FollowedLogs(const std::vector<logs::Intake>& intakes, const logs::Formats& formats);

  using Sink = std::function<void(logs::Event&, const std::string& path)>;
  // Gives what came, and waits a second at most for more. With nothing new, what a parser holds back is given.
  void step(const Sink& sink);

  struct Log {
    logs::Intake intake;
    std::unique_ptr<logs::MixedParser> parser;  // once there was a line
    logs::Counters counters;
  };
  const std::vector<Log>& logs() const { return logs_; }
  const logs::FollowerStats& stats() const { return follower_.stats(); }

 private:
  void line(const logs::FollowedLine& each, const Sink& sink);
  logs::Sink counted(Log& log, const Sink& sink) const;

  const logs::Formats& formats_;
  std::vector<Log> logs_;
  logs::Follower follower_;
  bool waiting_ = false;  // parsers may hold something
};

}  // namespace junshu::cli
