#include "logs/parser.h"

namespace junshu::logs {

void Parser::fill_unknown(Event& event, std::string_view text, std::uint64_t number, ClassId klass) {
  event.clear();
  event.raw = text;
  event.line = number;
  event.klass = klass;
  event.understood = false;
}

void LineParser::line(std::string_view text, std::uint64_t number, const Sink& sink) {
  event_.clear();
  event_.raw = text;
  event_.line = number;
  if (!parse(text, event_)) fill_unknown(event_, text, number, otherwise());
  sink(event_);
}

}  // namespace junshu::logs
