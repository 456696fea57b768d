#include "names.h"

#include <array>

namespace junshu::catalogue {
namespace {

template <typename Enum, std::size_t Count>
using Table = std::array<std::pair<std::string_view, Enum>, Count>;

constexpr Table<FieldType, 12> kFieldTypes{{{"text", FieldType::Text},
                                            {"long_text", FieldType::LongText},
                                            {"number", FieldType::Number},
                                            {"date", FieldType::Date},
                                            {"datetime", FieldType::Datetime},
                                            {"choice", FieldType::Choice},
                                            {"yes_no", FieldType::YesNo},
                                            {"person", FieldType::Person},
                                            {"reference", FieldType::Reference},
                                            {"file", FieldType::File},
                                            {"table", FieldType::Table},
                                            {"derived", FieldType::Derived}}};
constexpr Table<Side, 2> kSides{{{"client", Side::Client}, {"contractor", Side::Contractor}}};
constexpr Table<SideRule, 4> kSideRules{{{"either", SideRule::Either},
                                         {"client", SideRule::Client},
                                         {"contractor", SideRule::Contractor},
                                         {"contract", SideRule::Contract}}};
constexpr Table<ActionKind, 2> kActionKinds{{{"decision", ActionKind::Decision}, {"fact", ActionKind::Fact}}};
constexpr Table<CheckKind, 2> kCheckKinds{{{"contract", CheckKind::Contract}, {"practice", CheckKind::Practice}}};
constexpr Table<Every, 6> kEveries{{{"day", Every::Day},
                                    {"working_day", Every::WorkingDay},
                                    {"week", Every::Week},
                                    {"month", Every::Month},
                                    {"quarter", Every::Quarter},
                                    {"fiscal_year", Every::FiscalYear}}};
constexpr Table<Action::Reason, 3> kReasons{
    {{"none", Action::Reason::None}, {"optional", Action::Reason::Optional}, {"required", Action::Reason::Required}}};

constexpr Table<SettingKind, 7> kSettingKinds{{{"site", SettingKind::Site},
                                               {"watched_path", SettingKind::WatchedPath},
                                               {"power", SettingKind::Power},
                                               {"media_policy", SettingKind::MediaPolicy},
                                               {"media_registered", SettingKind::MediaRegistered},
                                               {"media_forbidden", SettingKind::MediaForbidden},
                                               {"log", SettingKind::Log}}};

}  // namespace

Names<FieldType> field_types() { return kFieldTypes; }
Names<Side> sides() { return kSides; }
Names<SideRule> side_rules() { return kSideRules; }
Names<ActionKind> action_kinds() { return kActionKinds; }
Names<CheckKind> check_kinds() { return kCheckKinds; }
Names<Every> everies() { return kEveries; }
Names<Action::Reason> reasons() { return kReasons; }
Names<SettingKind> setting_kinds() { return kSettingKinds; }

}  // namespace junshu::catalogue
