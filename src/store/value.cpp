#include "store/value.h"

#include "base/error.h"

namespace junshu::store {

namespace {

[[noreturn]] void wrong_type(const Value& value, std::string_view wanted) {
  throw base::Error(base::ErrorKind::Internal,
                    {"データベースの値の型が違います: " + show(value),
                     "A value of the database has another type than " + std::string(wanted) + ": " + show(value)});
}

}  // namespace

std::int64_t integer(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (is_null(value)) return 0;
  wrong_type(value, "integer");
}

const std::string& text(const Value& value) {
  static const std::string nothing;
  if (const auto* string = std::get_if<std::string>(&value)) return *string;
  if (is_null(value)) return nothing;
  wrong_type(value, "text");
}

base::ByteView bytes(const Value& value) {
  if (const auto* data = std::get_if<base::Bytes>(&value)) return *data;
  if (is_null(value)) return {};
  wrong_type(value, "bytes");
}

std::string show(const Value& value) {
  constexpr std::size_t kMost = 80;
  std::string shown;
  if (is_null(value)) {
    shown = "null";
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    shown = std::to_string(*number);
  } else if (const auto* string = std::get_if<std::string>(&value)) {
    shown = "'" + *string + "'";
  } else {
    const auto& data = std::get<base::Bytes>(value);
    shown = "x'" + base::hex(base::ByteView(data).first(std::min<std::size_t>(data.size(), kMost))) + "'";
  }
  if (shown.size() <= kMost) return shown;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) --end;  // never inside a character
  return shown.substr(0, end) + "…";
}

std::size_t Rows::column(std::string_view name) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == name) return i;
  }
  throw base::Error(base::ErrorKind::Internal, {"結果に列がありません: " + std::string(name),
                                                "The result has no column " + std::string(name)});
}

}  // namespace junshu::store
