// The lines of one log, whose form its first lines tell, though lines of other programs may stand between. Not
// thread-safe; `formats` outlives it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "logs/formats.h"

namespace junshu::logs {

class MixedParser {
 public:
  static constexpr std::size_t kLookedAt = 100;  // lines, to find out the form

  // `format` by name: every line is of it. Throws Error{NotFound}.
  MixedParser(const Formats& formats, std::string format, base::Millis reference_time);
  // As the first lines tell; `path` helps where two programs write the same.
  MixedParser(const Formats& formats, std::span<const std::string> first, std::string_view path,
              base::Millis reference_time);

  void line(std::string_view text, std::uint64_t number, const Sink& sink);
  void flush(const Sink& sink);  // what waits for more lines
  const std::string& format() const { return format_; }

 private:
  bool shown_to_others(const Event& event, const Sink& sink);

  std::string format_;
  std::unique_ptr<Parser> parser_;
  std::vector<std::unique_ptr<Parser>> others_;  // shown what the first does not understand
};

}  // namespace junshu::logs
