// The words of catalogue files for the enumerations, both ways.
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "catalogue/definitions.h"

namespace junshu::catalogue {

template <typename Enum>
using Names = std::span<const std::pair<std::string_view, Enum>>;

Names<FieldType> field_types();
Names<Side> sides();
Names<SideRule> side_rules();
Names<ActionKind> action_kinds();
Names<CheckKind> check_kinds();
Names<Every> everies();
Names<Action::Reason> reasons();
Names<SettingKind> setting_kinds();

template <typename Enum>
std::string_view name_of(Names<Enum> names, Enum value) {
  for (const auto& [name, known] : names) {
    if (known == value) return name;
  }
  return "";
}

}  // namespace junshu::catalogue
