// A block of the access history that is read is written back with the same events, or is refused with the house's
// error. The first byte says what the rest is: a block, a block whose hash is set right, or a record of the index.
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/hash.h"
#include "block.h"
#include "summary.h"

using namespace junshu;
using namespace junshu::access;

namespace {

void block(std::string_view bytes) {
  try {
    const BlockReader reader = BlockReader::of(bytes);
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(reader.header().count));
    std::iota(rows.begin(), rows.end(), 0U);
    const std::vector<Event> events = reader.events(rows);
    const Marks marks = reader.marks();
    const auto summary = Summary::make(reader, {}, 0);
    JUNSHU_INVARIANT(Summary::read(summary).has_value(), "a summary is not read as it was made");
    const EncodedBlock again = encode_block(reader.header(), events, marks, 1);
    JUNSHU_INVARIANT(BlockReader::of(again.bytes).events(rows) == events, "the events are not those that were written");
    reader.verify();
  } catch (const base::Error&) {
  }
}

void summary(std::string_view bytes) {
  try {
    const auto read = Summary::read(bytes);
    if (!read) return;
    read->may_hold(1);
    read->may_hold_both(Column::User, 1, Column::Host, 2);
    read->by_user();
    read->by_host();
    read->totals();
    read->users();
    read->hosts();
    read->marks();
  } catch (const base::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string rest(base::as_text({data + 1, size - 1}));
  if (data[0] == 's') {
    summary(rest);
    return 0;
  }
  if (data[0] == 'h' && rest.size() > kTrailer) {
    rest.resize(rest.size() - kTrailer);
    rest += base::hex(base::sha256(base::as_bytes(rest))) + "\n";
  }
  block(rest);
  return 0;
}
