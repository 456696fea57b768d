// A baseline that is read is written back alike, or is refused with the house's error. The first byte says what the
// rest is: a header, a block, or a file, whose digests are set right so that damage behind them is reached.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "base/error.h"
#include "base/hash.h"
#include "baseline_format.h"
#include "binary.h"
#include "block.h"
#include "integrity/baseline.h"

using namespace junshu;
using namespace junshu::integrity;

namespace {

void header(std::string_view bytes) {
  try {
    JUNSHU_INVARIANT(put_header(read_header(bytes)) == bytes, "a header is not written back alike");
  } catch (const Malformed&) {
  }
}

void block(std::string_view bytes, std::string_view folder) {
  try {
    std::vector<Entry> entries;
    read_block(bytes, folder, entries);
    std::string again;
    put_block(again, folder, entries);
    JUNSHU_INVARIANT(again == bytes, "a block is not written back alike");
    for (const Entry& entry : entries) {
      for (unsigned i = 0; i <= static_cast<unsigned>(Attribute::Blake2b); ++i)
        (void)value_in_words(entry, static_cast<Attribute>(i));
    }
  } catch (const Malformed&) {
  }
}

// Puts the digest of what lies before it at `at`, if the file is long enough.
void set_digest(std::string& file, std::uint64_t from, std::uint64_t at) {
  if (at > file.size() || file.size() - at < 32 || from > at) return;
  const auto digest = base::sha256(base::as_bytes(std::string_view(file).substr(from, at - from)));
  file.replace(at, 32, base::as_text(digest));
}

void file(std::string bytes) {
  if (bytes.size() >= kFixedHeader) {
    BinaryReader in(std::string_view(bytes).substr(12));
    const std::uint64_t front = kFixedHeader + std::uint64_t{in.u32()};
    const std::uint64_t blocks = in.u64();
    const std::uint64_t index = in.u64();
    set_digest(bytes, 0, front);
    if (blocks < bytes.size() && index < bytes.size())
      set_digest(bytes, front + 32 + blocks, front + 32 + blocks + index);
  }
  static const int kFile = memfd_create("baseline", MFD_CLOEXEC);
  JUNSHU_INVARIANT(
      ftruncate(kFile, 0) == 0 && pwrite(kFile, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()),
      "no memory file");
  try {
    Baseline::open("/proc/self/fd/" + std::to_string(kFile)).verify();
  } catch (const base::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = base::as_text({data + 1, size - 1});
  switch (data[0]) {
    case 'h':
      header(rest);
      break;
    case 'b':
      block(rest, "/folder");
      break;
    case 'r':
      block(rest, "");
      break;
    case 'f':
      file(std::string(rest));
      break;
    default:
      break;
  }
  return 0;
}
