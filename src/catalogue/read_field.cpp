#include <algorithm>

#include "base/text.h"
#include "read.h"

namespace junshu::catalogue {
namespace {

using base::Text;
using base::YamlNode;

Text field_named(const std::string& id) { return {"項目「" + id + "」", "field \"" + id + "\""}; }

void read_personal(MapReader& reader, Field& field) {
  field.personal = reader.flag("personal_data", true);
  field.why = reader.scalar("why");
  const YamlNode* node = reader.node().find("personal_data");
  if (!field.personal && field.why.empty()) {
    reader.problem(*node,
                   {"個人情報を含まないとする理由がありません", "it is not said why this text holds no personal data"},
                   {"why: に理由を書くか、personal_data: no を消してください",
                    "give the reason in why:, or remove personal_data: no"});
  }
  if (field.personal && !field.why.empty()) {
    reader.problem(*reader.node().find("why"),
                   {"why は personal_data: no のときだけ書きます", "why belongs to personal_data: no"},
                   {"personal_data: no を加えるか、why を消してください", "add personal_data: no or remove why"});
  }
}

void read_bounds(MapReader& reader, Field& field) {
  const auto bound = [&](const char* key) -> std::optional<std::int64_t> {
    const YamlNode* node = reader.find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->is_scalar() ? scaled(node->scalar, field.scale) : std::nullopt;
    if (!value) {
      reader.problem(*node,
                     {"数ではないか、小数の桁が scale より多い値です",
                      "not a number, or more digits after the point than scale allows"},
                     {"min: 1 のように数を書いてください", "write a number, such as min: 1"});
    }
    return value;
  };
  field.minimum = bound("min");
  field.maximum = bound("max");
  if (field.minimum && field.maximum && *field.minimum > *field.maximum) {
    reader.problem(*reader.node().find("min"), {"min が max より大きいです", "min is greater than max"},
                   {"二つを入れ替えてください", "swap the two"});
  }
}

void read_number(MapReader& reader, Field& field) {
  field.scale = static_cast<int>(reader.integer("scale", 0, 9).value_or(0));
  field.unit = reader.text("unit");
}

void read_choices(MapReader& reader, Field& field) {
  reader.entries("options", Need::Required, [&](const std::string& id, const YamlNode&) {
    const YamlNode* options = reader.node().find("options");
    MapReader option(reader.file(), reader.report(), *options, {"選択肢", "options"});
    field.choices.push_back({id, option.text(id)});
  });
}

void read_accept(MapReader& reader, Field& field) {
  field.accept = reader.list("accept");
  for (const std::string& type : field.accept) {
    if (std::count(type.begin(), type.end(), '/') == 1 && !type.starts_with('/') && !type.ends_with('/')) continue;
    reader.problem(*reader.node().find("accept"),
                   {"「" + type + "」はメディア種別ではありません", "\"" + type + "\" is not a media type"},
                   {"application/pdf のように書いてください", "write it like application/pdf"});
  }
}

void read_derived(MapReader& reader, Field& field) {
  field.derived_type = reader.one_of("of", field_types(), FieldType::Number, Need::Required);
  if (field.derived_type == FieldType::Table || field.derived_type == FieldType::File ||
      field.derived_type == FieldType::Derived) {
    reader.problem(*reader.node().find("of"),
                   {"この種類の値は計算できません", "a value of this type cannot be derived"},
                   {"number、date、text、yes_no などを書いてください", "write number, date, text, yes_no or the like"});
  }
  field.value = reader.expression("value", Need::Required);
  if (field.derived_type == FieldType::Number) read_number(reader, field);
  if (field.derived_type == FieldType::Choice) read_choices(reader, field);
  if (field.derived_type == FieldType::Reference) field.refers_to = reader.identifier("to", Need::Required);
}

Field read_field(const FileText& file, Report& report, const std::string& id, const YamlNode& node, bool in_table) {
  Field field;
  field.id = id;
  MapReader reader(file, report, node, field_named(id));
  field.type = reader.one_of("type", field_types(), FieldType::Text, Need::Required);
  field.label = reader.text("label", Need::Required);
  field.help = reader.text("help");
  if (field.type != FieldType::Derived) field.required = reader.flag("required", false);
  switch (field.type) {
    case FieldType::Text:
    case FieldType::LongText:
      read_personal(reader, field);
      break;
    case FieldType::Number:
      read_number(reader, field);
      read_bounds(reader, field);
      break;
    case FieldType::Date:
      field.minimum_date = reader.expression("min");
      field.maximum_date = reader.expression("max");
      break;
    case FieldType::Choice:
      read_choices(reader, field);
      break;
    case FieldType::Reference:
      field.refers_to = reader.identifier("to", Need::Required);
      field.keeps = reader.identifiers("keeps");
      break;
    case FieldType::File:
      read_accept(reader, field);
      break;
    case FieldType::Table:
      field.columns = read_fields(reader, "columns", Need::Required, true);
      break;
    case FieldType::Derived:
      read_derived(reader, field);
      break;
    case FieldType::Datetime:
    case FieldType::YesNo:
    case FieldType::Person:
      break;
  }
  if (in_table && (field.type == FieldType::Table || field.type == FieldType::Derived)) {
    reader.problem(*node.find("type"), {"表の列にこの種類は使えません", "a column of a table cannot have this type"},
                   {"表の外の項目にしてください", "make it a field outside the table"});
  }
  reader.finish();
  return field;
}

}  // namespace

std::vector<Field> read_fields(MapReader& reader, std::string_view key, Need need, bool in_table) {
  std::vector<Field> fields;
  reader.entries(key, need, [&](const std::string& id, const YamlNode& node) {
    fields.push_back(read_field(reader.file(), reader.report(), id, node, in_table));
  });
  return fields;
}

std::optional<std::int64_t> scaled(std::string_view text, int scale) {
  const std::size_t point = text.find('.');
  const std::string digits(text.substr(0, point));
  std::string fraction(point == std::string_view::npos ? std::string_view{} : text.substr(point + 1));
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  if (fraction.size() > static_cast<std::size_t>(scale)) return std::nullopt;
  fraction.append(static_cast<std::size_t>(scale) - fraction.size(), '0');
  if (fraction.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  if (digits.find_first_of("0123456789") == std::string::npos) return std::nullopt;
  base::YamlNode node;
  node.kind = YamlNode::Kind::Scalar;
  node.scalar = digits + fraction;
  return node.as_integer();
}

}  // namespace junshu::catalogue
