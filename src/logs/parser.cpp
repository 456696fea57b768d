#include "logs/parser.h"

namespace junshu::logs {

void LineParser::line(std::string_view text, std::uint64_t number, const Sink& sink) {
  event_.clear();
  event_.raw = text;
  event_.line = number;
  if (!parse(text, event_)) {
    event_.clear();
    event_.raw = text;
    event_.line = number;
  }
  sink(event_);
}

}  // namespace junshu::logs
