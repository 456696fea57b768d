// Lines of logs as strangers may write them, read by every format. What an event points to must lie in memory that
// lives; every line must be accounted for.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "logs/formats.h"
#include "logs/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace junshu;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static logs::FieldNames names;
  static logs::LogClasses classes;
  static logs::Formats& formats = *[] {
    auto* made =
        new logs::Formats({&names, &classes, 1'767'600'000'000, base::zone_named("Asia/Tokyo")});  // for the whole run
    made->load("catalogue/logs");
    return made;
  }();
  static const auto all = formats.names();
  for (const auto& name : all) {
    const auto parser = formats.make(name);
    const auto source = logs::source_of_text(text);
    logs::LineReader lines(*source);
    std::size_t touched = 0;
    const logs::Sink sink = [&](logs::Event& event) {
      for (const auto& field : event.fields()) {
        for (const char c : field.value.text) touched += static_cast<unsigned char>(c);
      }
      for (const char c : event.raw) touched += static_cast<unsigned char>(c);
      if (event.repeated < 1 || event.klass >= classes.size()) __builtin_trap();
      logs::Event copy;
      copy.copy(event);
      if (copy.raw != event.raw || copy.fields().size() != event.fields().size()) __builtin_trap();
    };
    std::string_view line;
    while (lines.next(line)) {
      if (line.size() > logs::LineReader::kLongest) __builtin_trap();
      parser->line(line, lines.number(), sink);
    }
    parser->flush(sink);
    volatile std::size_t keep = touched;
    (void)keep;
  }
  return 0;
}
