// What is read of other programs' files to explain changes: dpkg's log, mounts, control groups, and the rules of
// explanations.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "dpkg_log.h"
#include "explain_content.h"
#include "integrity/explain.h"
#include "watch_mounts.h"
#include "watch_who.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace junshu;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  integrity::DpkgLog log;
  log.add(text, 0);
  for (const auto& [package, touches] : log.packages()) {
    for (const auto& touch : touches) {
      if (touch.span.until < touch.span.from) __builtin_trap();
      log.package_at(touch.span.from);
    }
  }
  integrity::mounts_under(integrity::parse_mounts(text), "/", true);
  integrity::container_of(text);
  integrity::source_of_bytecode(text);
  try {
    integrity::ExplanationRules::from_yaml(text, "fuzz.yaml");
  } catch (const base::Error&) {
  }
  return 0;
}
