// Any text is an expression or a mistake with its column; an expression evaluates, or says which types do not fit, and
// its source parses again to the same uses.
#include "base/bytes.h"
#include "base/error.h"
#include "catalogue/expression.h"

using namespace junshu;

namespace {

// Answers each name with a value whose kind depends on its length.
class AnyRecord final : public catalogue::Scope {
 public:
  catalogue::ExpressionValue value(std::string_view name) const override {
    switch (name.size() % 5) {
      case 0:
        return std::int64_t{1} << (name.size() % 63);
      case 1:
        return std::string("2026-05-01");
      case 2:
        return true;
      case 3:
        return std::string(name);
      default:
        return {};
    }
  }
  catalogue::ExpressionValue referred(std::string_view, std::string_view field) const override { return value(field); }
  catalogue::ExpressionValue before(std::string_view field) const override { return value(field); }
  std::int64_t count(std::string_view, const std::vector<catalogue::Condition>& conditions) const override {
    return static_cast<std::int64_t>(conditions.size());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  catalogue::Expression expression;
  try {
    expression = catalogue::Expression::parse(base::as_text({data, size}));
  } catch (const base::Error& error) {
    JUNSHU_INVARIANT(error.kind() == base::ErrorKind::InvalidInput && error.where().starts_with("column "),
                     "a mistake has no column");
    return 0;
  }
  const catalogue::Expression again = catalogue::Expression::parse(expression.source());
  JUNSHU_INVARIANT(again.uses().size() == expression.uses().size(), "the source does not parse to the same expression");
  std::vector<catalogue::TypeMistake> mistakes;
  expression.type(
      [](const catalogue::ExpressionUse& use) { return static_cast<catalogue::ExpressionType>(use.name.size() % 7); },
      mistakes);
  try {
    expression.evaluate(AnyRecord());
    expression.holds(AnyRecord());
  } catch (const base::Error& error) {
    JUNSHU_INVARIANT(error.kind() == base::ErrorKind::InvalidInput, "evaluation fails otherwise than by types");
  }
  return 0;
}
