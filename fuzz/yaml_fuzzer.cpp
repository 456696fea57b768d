// Any text gives a tree or problems, and each node of a good tree knows its line.
#include "base/bytes.h"
#include "base/error.h"
#include "base/yaml.h"

using namespace junshu;

namespace {

void walk(const base::YamlNode& node) {
  JUNSHU_INVARIANT(node.position.line > 0 && node.position.column > 0, "a node does not know its place");
  node.as_integer();
  node.as_bool();
  for (const base::YamlNode& item : node.items) walk(item);
  for (const auto& [key, value] : node.entries) {
    JUNSHU_INVARIANT(node.find(key.scalar) != nullptr, "a key is not found");
    walk(key);
    walk(value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::YamlDocument document = base::parse_yaml(base::as_text({data, size}));
  if (document.problems.empty() && document.root.kind != base::YamlNode::Kind::Null) walk(document.root);
  return 0;
}
