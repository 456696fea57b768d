// A proof bundle that is read is written back alike; tiles, bundles of entries and stored trees never lead outside
// their bytes.
#include "base/error.h"
#include "base/hash.h"
#include "ledger/proof.h"
#include "ledger/tile.h"

using namespace junshu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ledger::Signer signer("junshu.example/k-1", base::sha256(base::as_bytes("junshu conformance log")));
  const base::ByteView bytes(data, size);
  const std::string text(base::as_text(bytes));
  try {
    const ledger::ProofBundle bundle = ledger::parse_bundle(text);
    JUNSHU_INVARIANT(ledger::format_bundle(bundle) == text, "a bundle is not written back alike");
    ledger::verify_bundle(bundle, base::as_bytes("one"), ledger::LogPolicy::of(signer.verifier()));
  } catch (const base::Error&) {
  }
  if (size > 0) {
    const unsigned width = data[0] + 1U;
    if (const auto entries = ledger::decode_bundle(bytes.subspan(1), width)) {
      base::Bytes again;
      for (const base::ByteView entry : *entries) ledger::append_to_bundle(again, entry);
      JUNSHU_INVARIANT(base::equal_constant_time(again, bytes.subspan(1)), "entries are not written back alike");
    }
    ledger::decode_tile(bytes.subspan(1), width);
  }
  try {
    JUNSHU_INVARIANT(base::equal_constant_time(ledger::CompactRange::parse(bytes).serialise(), bytes),
                     "a stored tree is not written back alike");
  } catch (const base::Error&) {
  }
  return 0;
}
