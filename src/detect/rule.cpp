#include "detect/rule.h"

#include <algorithm>

namespace junshu::detect {
namespace {
constexpr std::array<std::string_view, 5> kLevels = {"informational", "low", "medium", "high", "critical"};
}

std::string_view to_string(Level level) { return kLevels[static_cast<std::size_t>(level)]; }

std::optional<Level> level_named(std::string_view name) {
  const auto found = std::find(kLevels.begin(), kLevels.end(), name);
  if (found == kLevels.end()) return std::nullopt;
  return static_cast<Level>(found - kLevels.begin());
}

bool holds(double left, Comparison comparison, double right) {
  switch (comparison) {
    case Comparison::Equal:
      return left >= right && left <= right;
    case Comparison::NotEqual:
      return left < right || left > right;
    case Comparison::Less:
      return left < right;
    case Comparison::LessOrEqual:
      return left <= right;
    case Comparison::Greater:
      return left > right;
    case Comparison::GreaterOrEqual:
      return left >= right;
  }
  return false;
}

}  // namespace junshu::detect
