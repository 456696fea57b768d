// Any text gives rules or an Error{InvalidInput}; good rules answer for any path, say the same each time, and look at
// something only with its type.
#include "base/bytes.h"
#include "base/error.h"
#include "integrity/rules.h"

using namespace junshu;

namespace {

void ask(const integrity::Rules& rules, std::string_view path) {
  for (const auto type : {integrity::FileType::Regular, integrity::FileType::Folder, integrity::FileType::Socket}) {
    const auto selection = rules.select(path, type);
    JUNSHU_INVARIANT(selection.attributes.empty() || selection.attributes.has(integrity::Attribute::Type),
                     "something is looked at without its type");
    JUNSHU_INVARIANT(selection.attributes == rules.select(path, type).attributes, "two answers differ");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(base::as_text({data, size}));
  try {
    const auto rules = integrity::Rules::from_yaml(text, "fuzz");
    JUNSHU_INVARIANT(!rules.roots().empty(), "rules without a root");
    JUNSHU_INVARIANT(rules.digest() == integrity::Rules::from_yaml(text, "fuzz").digest(),
                     "two digests of the same rules");
    ask(rules, "/");
    for (const std::string& root : rules.roots()) {
      ask(rules, root);
      ask(rules, (root == "/" ? "" : root) + "/a b\n\xff/c.d");
    }
  } catch (const base::Error& error) {
    JUNSHU_INVARIANT(error.kind() == base::ErrorKind::InvalidInput, "another kind of error");
  }
  return 0;
}
