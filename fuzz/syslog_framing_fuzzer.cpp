// A stream of syslog taken apart: the same messages wherever it is cut, none longer than a line may be.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "logs/source.h"
#include "logs/syslog_receiver.h"

namespace {

std::vector<std::string> messages(std::string_view bytes, std::size_t step) {
  junshu::logs::SyslogFraming framing;
  std::vector<std::string> out;
  const junshu::logs::SyslogFraming::Sink sink = [&](std::string_view message) {
    if (message.size() > junshu::logs::LineReader::kLongest) __builtin_trap();
    out.emplace_back(message);
  };
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    if (!framing.feed(bytes.substr(i, step), sink)) return out;
  }
  framing.finish(sink);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > 20'000) return 0;  // longer ones are cut where a piece ends
  if (messages(text, size == 0 ? 1 : size) != messages(text, 7)) __builtin_trap();
  return 0;
}
