// What has a canonical form has one only: reading the form and writing it again changes nothing.
#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

using namespace junshu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const base::Json value = base::parse_json(base::as_text({data, size}));
    const std::string once = base::canonical(value);
    JUNSHU_INVARIANT(base::valid_utf8(once), "canonical JSON is not UTF-8");
    JUNSHU_INVARIANT(base::canonical(base::parse_json(once)) == once, "the canonical form is not stable");
  } catch (const base::Error&) {
  }
  return 0;
}
