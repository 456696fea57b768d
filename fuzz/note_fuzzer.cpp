// A note that is read either opens with the log's key or is refused with the house's error; a checkpoint that is read
// is written back alike.
#include "base/error.h"
#include "base/hash.h"
#include "ledger/checkpoint.h"

using namespace junshu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ledger::Signer signer("junshu.example/k-1", base::sha256(base::as_bytes("junshu conformance log")));
  const std::string text(base::as_text({data, size}));
  try {
    const ledger::Note note = ledger::parse_note(text);
    JUNSHU_INVARIANT(text.starts_with(note.body), "the body is not the beginning of the note");
    const ledger::Checkpoint checkpoint = ledger::parse_checkpoint(note.body);
    JUNSHU_INVARIANT(ledger::format_checkpoint(checkpoint) == note.body, "a checkpoint is not written back alike");
  } catch (const base::Error&) {
  }
  try {
    ledger::open_checkpoint(text, ledger::LogPolicy::of(signer.verifier()));
  } catch (const base::Error&) {
  }
  try {
    const ledger::VerifierKey key = ledger::VerifierKey::parse(text);
    JUNSHU_INVARIANT(key.format() == text, "a key is not written back alike");
  } catch (const base::Error&) {
  }
  return 0;
}
