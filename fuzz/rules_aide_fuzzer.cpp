// Any text gives rules or an Error{InvalidInput}; nothing outside the text is touched; whatever is below a folder that
// is not descended is not wanted.
#include "base/bytes.h"
#include "base/error.h"
#include "integrity/rules.h"

using namespace junshu;

namespace {

class Shelf final : public integrity::ConfigSurroundings {
 public:
  std::optional<std::string> read(const std::string& path) const override {
    if (path != "/f/a") return std::nullopt;
    return "@@define A b\n/f/@@{A} p\n";
  }
  std::optional<std::vector<File>> regular_files(const std::string& folder) const override {
    if (folder != "/f") return std::nullopt;
    return std::vector<File>{{"a", false}, {"b", true}};
  }
  bool executable(const std::string& path) const override { return path == "/f/b"; }
  bool exists(const std::string& path) const override { return path == "/f/a"; }
  std::string hostname() const override { return "host"; }
};

constexpr std::string_view kPath = "/etc/a.d/b c/x.1.gz";

void ask(const integrity::Rules& rules) {
  bool reachable = true;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = kPath.find('/', end + 1);
    const std::string_view path = kPath.substr(0, end);
    const bool last = end == std::string_view::npos;
    const auto selection = rules.select(path, last ? integrity::FileType::Regular : integrity::FileType::Folder);
    JUNSHU_INVARIANT(selection.attributes.empty() || selection.attributes.has(integrity::Attribute::Type),
                     "something is looked at without its type");
    JUNSHU_INVARIANT(reachable || selection.attributes.empty(),
                     "something wanted lies in a folder that is not descended");
    if (!last) reachable = reachable && selection.descend;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(base::as_text({data, size}));
  std::vector<base::Text> warnings;
  try {
    const auto rules = integrity::Rules::from_aide(text, "fuzz", warnings, Shelf());
    JUNSHU_INVARIANT(!rules.roots().empty(), "rules without a root");
    ask(rules);
  } catch (const base::Error& error) {
    JUNSHU_INVARIANT(error.kind() == base::ErrorKind::InvalidInput, "another kind of error");
  }
  return 0;
}
