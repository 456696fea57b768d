#include "registers/values.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "record_scope.h"

namespace junshu::registers {

using base::Json;
using base::Object;
using base::Text;
using catalogue::Field;
using catalogue::FieldType;

namespace {

constexpr std::size_t kMostText = 2'000;
constexpr std::size_t kMostLongText = 20'000;
constexpr std::size_t kMostRows = 5'000;

Text about(const Field& field, const std::string& ja, const std::string& en) {
  return {"「" + field.label.ja + "」" + ja, field.label.en + ": " + en};
}

std::optional<std::int64_t> parse_scaled(std::string_view text, int scale) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::string digits;
  int after_point = -1;
  for (const char c : text) {
    if (c == ',') continue;
    if (c == '.' && after_point < 0 && scale > 0) {
      after_point = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (after_point >= 0 && ++after_point > scale) return std::nullopt;
    digits += c;
  }
  for (int i = std::max(after_point, 0); i < scale; ++i) digits += '0';
  if (digits.empty() || digits.size() > 15) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return negative ? -value : value;
}

class Reader {
 public:
  Reader(const World& world, std::vector<Problem>& problems) : world_(world), problems_(problems) {}

  std::optional<Json> read(const Field& field, const Json& typed, const std::string& path) {
    if (typed.is_null() || (typed.is_string() && base::trim(typed.as_string()).empty())) return std::nullopt;
    switch (field.type) {
      case FieldType::Text:
      case FieldType::LongText:
        return text(field, typed, path);
      case FieldType::Number:
        return number(field, typed, path);
      case FieldType::Date:
        return date(field, typed, path);
      case FieldType::Datetime:
        return datetime(field, typed, path);
      case FieldType::Choice:
        return choice(field, typed, path);
      case FieldType::YesNo:
        return yes_no(field, typed, path);
      case FieldType::Person:
        return person(field, typed, path);
      case FieldType::Reference:
        return reference(field, typed, path);
      case FieldType::File:
        return file(field, typed, path);
      case FieldType::Table:
        return table(field, typed, path);
      case FieldType::Derived:
        return problem(path, about(field, "は自動で計算されます。入力を消してください。", "is computed; remove the value."));
    }
    return std::nullopt;
  }

 private:
  std::nullopt_t problem(const std::string& path, Text says) {
    problems_.push_back({path, std::move(says)});
    return std::nullopt;
  }

  std::optional<Json> text(const Field& field, const Json& typed, const std::string& path) {
    if (!typed.is_string()) return problem(path, about(field, "を文字で入力してください。", "enter text."));
    std::string value(typed.as_string());
    if (!base::valid_utf8(value)) return problem(path, about(field, "に使えない文字があります。入力し直してください。", "has invalid characters; type it again."));
    const std::size_t most = field.type == FieldType::Text ? kMostText : kMostLongText;
    if (base::utf8_length(value) > most) {
      return problem(path, about(field, "を" + std::to_string(most) + "文字以内に修正してください。", "use at most " + std::to_string(most) + " characters."));
    }
    if (field.personal) return Json(Object{{"plain", value}});
    return Json(field.type == FieldType::Text ? base::fold_code(value) : value);
  }

  std::optional<Json> number(const Field& field, const Json& typed, const std::string& path) {
    std::optional<std::int64_t> value;
    if (typed.is_int64() && field.scale == 0) value = typed.as_int64();
    if (typed.is_string()) value = parse_scaled(base::fold_code(typed.as_string()), field.scale);
    if (!value) return problem(path, about(field, "を数字に修正してください。", "enter a number."));
    if (field.minimum && *value < *field.minimum) {
      return problem(path, about(field, "を" + std::to_string(*field.minimum) + "以上に修正してください。", "must be at least " + std::to_string(*field.minimum) + "."));
    }
    if (field.maximum && *value > *field.maximum) {
      return problem(path, about(field, "を" + std::to_string(*field.maximum) + "以下に修正してください。", "must be at most " + std::to_string(*field.maximum) + "."));
    }
    return Json(*value);
  }

  std::optional<Json> date(const Field& field, const Json& typed, const std::string& path) {
    const auto value = typed.is_string() ? base::parse_any_date(typed.as_string()) : std::nullopt;
    if (!value) {
      return problem(path, about(field, "を R8.4.1 または 2026-04-01 の形に修正してください。", "write the date as 2026-04-01 or R8.4.1."));
    }
    const std::string iso = base::to_string(*value);
    const catalogue::Register none;
    const FieldValues empty;
    const RecordScope scope(world_, none, "", "", "", empty, empty);
    const auto limit = [&](const std::optional<catalogue::Expression>& expression) -> std::optional<std::string> {
      if (!expression) return std::nullopt;
      const auto result = expression->evaluate(scope);
      const auto* text = std::get_if<std::string>(&result);
      return text == nullptr ? std::nullopt : std::optional(*text);
    };
    if (const auto least = limit(field.minimum_date); least && iso < *least) {
      return problem(path, about(field, "を " + *least + " 以降の日付に修正してください。", "must be on or after " + *least + "."));
    }
    if (const auto most = limit(field.maximum_date); most && iso > *most) {
      return problem(path, about(field, "を " + *most + " 以前の日付に修正してください。", "must be on or before " + *most + "."));
    }
    return Json(iso);
  }

  std::optional<Json> datetime(const Field& field, const Json& typed, const std::string& path) {
    if (typed.is_int64()) return Json(typed.as_int64());
    try {
      if (typed.is_string()) return Json(base::from_iso8601(typed.as_string()));
    } catch (const base::Error&) {
      return problem(path, about(field, "を 2026-04-01T09:00:00+09:00 の形に修正してください。", "write the time as 2026-04-01T09:00:00+09:00."));
    }
    return problem(path, about(field, "に日時を入力してください。", "enter a date and time."));
  }

  std::optional<Json> choice(const Field& field, const Json& typed, const std::string& path) {
    if (typed.is_string()) {
      const std::string_view id = typed.as_string();
      if (std::ranges::any_of(field.choices, [&](const auto& option) { return option.id == id; })) return Json(id);
    }
    return problem(path, about(field, "を一覧から選んでください。", "choose one of the list."));
  }

  std::optional<Json> yes_no(const Field& field, const Json& typed, const std::string& path) {
    if (typed.is_bool()) return typed;
    if (typed.is_string() && (typed.as_string() == "yes" || typed.as_string() == "no")) return Json(typed.as_string() == "yes");
    return problem(path, about(field, "は「はい」か「いいえ」を選んでください。", "choose yes or no."));
  }

  std::optional<Json> person(const Field& field, const Json& typed, const std::string& path) {
    if (typed.is_string() &&
        !world_.connection.query("select 1 from p_member where contract = ? and member = ?", {world_.contract.id, std::string(typed.as_string())}).empty()) {
      return typed;
    }
    return problem(path, about(field, "をこの契約の関係者から選んでください。", "choose a person of this contract."));
  }

  std::optional<Json> reference(const Field& field, const Json& typed, const std::string& path) {
    if (typed.is_string()) {
      const std::string record = base::fold_code(typed.as_string());
      if (field.refers_to == "clause") {
        if (world_.catalogue.clauses.contains(record)) return Json(record);
      } else if (!world_.connection
                      .query("select 1 from \"p_" + field.refers_to + "\" where contract = ? and record = ?", {world_.contract.id, record})
                      .empty()) {
        return Json(record);
      }
    }
    return problem(path, about(field, "を台帳にあるものから選んでください。", "choose a record that exists."));
  }

  std::optional<Json> file(const Field& field, const Json& typed, const std::string& path) {
    // Over the API the hash alone; with its media type where the caller knows it.
    std::string sha256;
    std::string media_type;
    if (typed.is_string()) sha256 = typed.as_string().c_str();
    if (typed.is_object()) {
      sha256 = base::text_or(typed.as_object(), "sha256", "");
      media_type = base::text_or(typed.as_object(), "media_type", "");
    }
    if (base::digest_from_hex(sha256) && world_.file_exists && world_.file_exists(sha256)) {
      if (!field.accept.empty() && !media_type.empty() && std::ranges::find(field.accept, media_type) == field.accept.end()) {
        return problem(path, about(field, "は " + base::join(field.accept, "、") + " のファイルにしてください。", "must be one of: " + base::join(field.accept, ", ") + "."));
      }
      return Json(Object{{"sha256", sha256}});
    }
    return problem(path, about(field, "のファイルを選び直してください。", "choose the file again."));
  }

  std::optional<Json> table(const Field& field, const Json& typed, const std::string& path) {
    if (!typed.is_array()) return problem(path, about(field, "を表で入力してください。", "enter rows."));
    const auto& rows = typed.as_array();
    if (rows.size() > kMostRows) {
      return problem(path, about(field, "を" + std::to_string(kMostRows) + "行以内に分けてください。", "split it: at most " + std::to_string(kMostRows) + " rows."));
    }
    base::Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string row_path = path + "[" + std::to_string(i) + "]";
      if (!rows[i].is_object()) {
        problem(row_path, about(field, "の行を入力し直してください。", "enter this row again."));
        continue;
      }
      out.push_back(row(field, rows[i].as_object(), row_path));
    }
    if (out.empty()) return std::nullopt;
    return Json(std::move(out));
  }

  Object row(const Field& field, const Object& typed, const std::string& path) {
    Object out;
    for (const auto& [key, value] : typed) {
      const auto column = std::ranges::find_if(field.columns, [&](const Field& candidate) { return candidate.id == key; });
      if (column == field.columns.end()) {
        problem(path + "." + std::string(key), about(field, "に「" + std::string(key) + "」という列はありません。", "has no column " + std::string(key) + "."));
      } else if (auto read_one = read(*column, value, path + "." + column->id)) {
        out[column->id] = std::move(*read_one);
      }
    }
    for (const auto& column : field.columns) {
      if (column.required && !out.contains(column.id)) {
        problem(path + "." + column.id, about(column, "を入力してください。", "is needed."));
      }
    }
    return out;
  }

  const World& world_;
  std::vector<Problem>& problems_;
};

}  // namespace

std::optional<Json> read_value(const World& world, const Field& field, const Json& typed, const std::string& path, std::vector<Problem>& problems) {
  return Reader(world, problems).read(field, typed, path);
}

}  // namespace junshu::registers
