// Records of auditd: put together by time and serial, whatever their order. No record may vanish.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "audit.h"
#include "logs/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace junshu;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  logs::FieldNames names;
  logs::LogClasses classes;
  logs::AuditAssembler assembler({&names, &classes, 0, base::zone_named("UTC")});
  std::size_t taken = 0;
  std::size_t given = 0;
  const logs::Sink sink = [&](logs::Event& event) {
    given += 1 + static_cast<std::size_t>(std::count(event.raw.begin(), event.raw.end(), '\n'));
  };
  const auto source = logs::source_of_text(text);
  logs::LineReader lines(*source);
  std::string_view line;
  while (lines.next(line)) {
    if (assembler.add(line, line, lines.number(), {}, sink)) ++taken;
  }
  assembler.flush(sink);
  if (taken != given) __builtin_trap();
  logs::AuditPair pair;
  for (std::string_view rest = text; logs::next_pair(rest, pair);) {
  }
  logs::decode_socket_address(text);
  return 0;
}
