// A body that is signed opens as a manifest that is written back alike, or is refused with the house's error; so is a note that nobody signed, and a configuration.
#include "base/error.h"
#include "base/hash.h"
#include "sites/config.h"
#include "sites/manifest.h"

using namespace junshu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ledger::Signer signer("officer", base::sha256(base::as_bytes("site manifest fuzzer")));
  const std::string text(base::as_text({data, size}));
  try {
    std::string body = text.ends_with('\n') ? text : text + "\n";
    // A seed can not know the key's text: it writes {key}.
    if (const std::size_t at = body.find("{key}"); at != std::string::npos) body.replace(at, 5, signer.verifier().format());
    const std::string note = body + "\n" + signer.signature_line(body);
    const sites::Manifest manifest = sites::open_manifest(note, std::vector{signer.verifier()});
    const sites::Manifest again = sites::open_manifest(sites::sign_manifest(manifest, signer), std::vector{signer.verifier()});
    JUNSHU_INVARIANT(again == manifest, "a manifest is not written back alike");
  } catch (const base::Error&) {
  }
  try {
    sites::open_manifest(text, std::vector{signer.verifier()});
    sites::claimed_key(text);
  } catch (const base::Error&) {
  }
  try {
    sites::read_config(text, "fuzz");
  } catch (const base::Error&) {
  }
  return 0;
}
