#include "postgresql_values.h"

#include <charconv>

#include "base/error.h"

namespace junshu::store {

namespace {

constexpr TypeId kBool = 16;
constexpr TypeId kBytea = 17;
constexpr TypeId kName = 19;
constexpr TypeId kInt8 = 20;
constexpr TypeId kInt2 = 21;
constexpr TypeId kInt4 = 23;
constexpr TypeId kText = 25;
constexpr TypeId kOid = 26;
constexpr TypeId kFloat4 = 700;
constexpr TypeId kFloat8 = 701;
constexpr TypeId kUnknown = 705;
constexpr TypeId kBpchar = 1042;
constexpr TypeId kVarchar = 1043;
constexpr TypeId kNumeric = 1700;

bool is_texty(TypeId type) {
  return type == kText || type == kVarchar || type == kBpchar || type == kName || type == kUnknown;
}

std::int64_t from_big_endian(std::string_view data) {
  std::uint64_t bits = 0;
  for (const char c : data) bits = (bits << 8U) | static_cast<unsigned char>(c);
  if (data.size() == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits));
  if (data.size() == 2) return static_cast<std::int16_t>(static_cast<std::uint16_t>(bits));
  return static_cast<std::int64_t>(bits);
}

// "12", "12.000" and "-3" are whole; anything else stays text.
Value whole_number_or_text(std::string_view data) {
  const std::size_t point = data.find('.');
  const std::string_view whole = data.substr(0, point);
  const bool zeros = point == std::string_view::npos || data.find_first_not_of('0', point + 1) == std::string_view::npos;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), number);
  if (zeros && error == std::errc() && end == whole.data() + whole.size()) return number;
  return std::string(data);
}

}  // namespace

TypeId type_of(const Value& value) {
  switch (value.index()) {
    case 1: return kInt8;
    case 2: return kText;
    case 3: return kBytea;
    default: return 0;
  }
}

bool fits(TypeId given, TypeId wanted) {
  return given == 0 || given == wanted || (given == kText && is_texty(wanted));
}

void append_binary(const Value& value, std::string& out) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    const auto bits = static_cast<std::uint64_t>(*number);
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(bits >> static_cast<unsigned>(shift));
  } else if (const auto* string = std::get_if<std::string>(&value)) {
    out += *string;
  } else if (const auto* data = std::get_if<base::Bytes>(&value)) {
    out += base::as_text(*data);
  }
}

bool reads_binary(TypeId type) {
  return is_texty(type) || type == kInt8 || type == kInt4 || type == kInt2 || type == kOid || type == kBool || type == kBytea;
}

Value from_binary(TypeId type, std::string_view data) {
  if (is_texty(type)) return std::string(data);
  if (type == kBytea) {
    const auto view = base::as_bytes(data);
    return base::Bytes(view.begin(), view.end());
  }
  if (type == kOid) return from_big_endian(data) & 0xFFFFFFFF;
  return from_big_endian(data);
}

Value from_text(TypeId type, std::string_view data) {
  switch (type) {
    case kBool: return std::int64_t{data == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
    case kNumeric:
    case kFloat4:
    case kFloat8: return whole_number_or_text(data);
    case kBytea: {
      auto decoded = base::from_hex(data.starts_with("\\x") ? data.substr(2) : data);
      if (!decoded) {
        throw base::Error(base::ErrorKind::Internal, {"bytea を読めません", "A bytea value is not in hexadecimal form"});
      }
      return *std::move(decoded);
    }
    default: return std::string(data);
  }
}

}  // namespace junshu::store
