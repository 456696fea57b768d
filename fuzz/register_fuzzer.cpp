// Any text is a register or an integrity error. What is a register has tables, forms and the actions every register
// has.
#include <set>

#include "base/bytes.h"
#include "base/error.h"
#include "catalogue/load.h"

using namespace junshu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  catalogue::Register definition;
  try {
    definition = catalogue::parse_register(base::as_text({data, size}));
  } catch (const base::Error& error) {
    JUNSHU_INVARIANT(error.kind() == base::ErrorKind::Integrity && !error.message().ja.empty(), "an unexpected error");
    return 0;
  }
  JUNSHU_INVARIANT(definition.states.empty() || definition.action("void") != nullptr, "a register cannot be voided");
  JUNSHU_INVARIANT(definition.state("voided") != nullptr, "a register lacks the state voided");
  JUNSHU_INVARIANT(!catalogue::tables_of(definition, {}).empty(), "a register has no table");
  base::to_json(catalogue::to_json(definition));
  return 0;
}
