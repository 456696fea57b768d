#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace junshu::base {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::int64_t kMaxExact = (std::int64_t{1} << 53) - 1;

// Builds the value and counts the members as written: an object that ends up with fewer had a duplicate key.
struct Builder {
  // NOLINTBEGIN(readability-identifier-naming): names that Boost asks for
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  // NOLINTEND(readability-identifier-naming)

  json::value_stack stack;
  std::size_t members = 0;

  using Code = boost::system::error_code;
  bool on_document_begin(Code&) {
    stack.reset();
    return true;
  }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t count, Code&) {
    members += count;
    stack.push_object(count);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t count, Code&) {
    stack.push_array(count);
    return true;
  }
  bool on_key_part(json::string_view text, std::size_t, Code&) {
    stack.push_chars(text);
    return true;
  }
  bool on_key(json::string_view text, std::size_t, Code&) {
    stack.push_key(text);
    return true;
  }
  bool on_string_part(json::string_view text, std::size_t, Code&) {
    stack.push_chars(text);
    return true;
  }
  bool on_string(json::string_view text, std::size_t, Code&) {
    stack.push_string(text);
    return true;
  }
  bool on_number_part(json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view, Code&) {
    stack.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, json::string_view, Code&) {
    stack.push_uint64(value);
    return true;
  }
  bool on_double(double value, json::string_view, Code&) {
    stack.push_double(value);
    return true;
  }
  bool on_bool(bool value, Code&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(Code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }
};

std::size_t count_members(const Json& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count = object->size();
    for (const auto& [key, member] : *object) count += count_members(member);
  } else if (const auto* array = value.if_array()) {
    for (const Json& item : *array) count += count_members(item);
  }
  return count;
}

[[noreturn]] void refuse(std::string_view where, std::string ja, std::string en) {
  throw Error(ErrorKind::InvalidInput, {std::move(ja), std::move(en)}, std::string(where));
}

void write_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  if (!valid_utf8(text)) refuse("canonical JSON", "文字列が UTF-8 ではありません", "a string is not valid UTF-8");
  out.push_back('"');
  std::size_t plain = 0;  // where what needs no escape begins: most texts are that from end to end
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, at - plain);
    plain = at + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\u00";
        out.push_back(kHex[byte >> 4U]);
        out.push_back(kHex[byte & 0x0FU]);
      }
    }
  }
  out.append(text, plain);
  out.push_back('"');
}

void write_canonical(std::string& out, const Json& value, std::size_t depth);

void write_object(std::string& out, const Object& object, std::size_t depth) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) {
    const std::string_view key = member.key();
    if (std::any_of(key.begin(), key.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
      refuse("canonical JSON", "キーは ASCII でなければなりません", "a key is not ASCII");
    }
    members.push_back(&member);
  }
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return std::string_view(a->key()) < std::string_view(b->key()); });
  out.push_back('{');
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out.push_back(',');
    write_string(out, members[i]->key());
    out.push_back(':');
    write_canonical(out, members[i]->value(), depth + 1);
  }
  out.push_back('}');
}

void write_canonical(std::string& out, const Json& value, std::size_t depth) {
  if (depth > kMaxDepth) refuse("canonical JSON", "入れ子が深すぎます", "nested too deeply");
  const auto write_integer = [&](std::int64_t number) {
    if (number > kMaxExact || number < -kMaxExact) {
      refuse("canonical JSON", "整数が ±(2^53−1) を超えています", "an integer is beyond ±(2^53−1)");
    }
    out += std::to_string(number);
  };
  switch (value.kind()) {
    case json::kind::null:
      refuse("canonical JSON", "null は使えません。キーを省いてください", "null is not allowed: leave the key out");
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      write_integer(value.get_int64());
      return;
    case json::kind::uint64:
      write_integer(static_cast<std::int64_t>(
          std::min<std::uint64_t>(value.get_uint64(), static_cast<std::uint64_t>(kMaxExact) + 1)));
      return;
    case json::kind::double_:
      refuse("canonical JSON", "小数は文字列で書いてください", "write decimals as strings: floats are not allowed");
    case json::kind::string:
      write_string(out, value.get_string());
      return;
    case json::kind::array: {
      out.push_back('[');
      bool first = true;
      for (const Json& item : value.get_array()) {
        if (!first) out.push_back(',');
        first = false;
        write_canonical(out, item, depth + 1);
      }
      out.push_back(']');
      return;
    }
    case json::kind::object:
      write_object(out, value.get_object(), depth);
      return;
  }
}

[[noreturn]] void refuse_member(std::string_view key, std::string_view ja, std::string_view en) {
  throw Error(ErrorKind::InvalidInput,
              {"「" + std::string(key) + "」は" + std::string(ja), "\"" + std::string(key) + "\" " + std::string(en)},
              std::string(key));
}

}  // namespace

Json parse_json(std::string_view text, std::string_view where) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::basic_parser<Builder> parser(options);
  boost::system::error_code code;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), code);
  if (!code && used < text.size()) code = json::error::extra_data;
  if (code) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(used, text.size()));
    const auto line = std::to_string(1 + std::count(text.begin(), end, '\n'));
    refuse(where, line + " 行目: JSON として正しくありません (" + code.message() + ")",
           "line " + line + ": not valid JSON (" + code.message() + ")");
  }
  Json value = parser.handler().stack.release();
  if (count_members(value) != parser.handler().members) {
    refuse(where, "同じキーが一つのオブジェクトに二度あります", "a key appears twice in one object");
  }
  return value;
}

std::string canonical(const Json& value) {
  std::string out;
  write_canonical(out, value, 1);
  return out;
}

std::string to_json(const Json& value) { return json::serialize(value); }

const Json* find(const Object& object, std::string_view key) { return object.if_contains(key); }

std::string_view text_or(const Object& object, std::string_view key, std::string_view otherwise) {
  return find(object, key) == nullptr ? otherwise : require_text(object, key);
}

std::int64_t integer_or(const Object& object, std::string_view key, std::int64_t otherwise) {
  return find(object, key) == nullptr ? otherwise : require_integer(object, key);
}

bool bool_or(const Object& object, std::string_view key, bool otherwise) {
  const Json* value = find(object, key);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) refuse_member(key, "true か false でなければなりません", "must be true or false");
  return value->get_bool();
}

std::string_view require_text(const Object& object, std::string_view key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_string()) refuse_member(key, "文字列で必要です", "must be present, as a string");
  return value->get_string();
}

std::int64_t require_integer(const Object& object, std::string_view key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_int64()) refuse_member(key, "整数で必要です", "must be present, as an integer");
  return value->get_int64();
}

const Object& require_object(const Object& object, std::string_view key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_object())
    refuse_member(key, "オブジェクトで必要です", "must be present, as an object");
  return value->get_object();
}

const Array& require_array(const Object& object, std::string_view key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_array()) refuse_member(key, "配列で必要です", "must be present, as an array");
  return value->get_array();
}

const Object& as_object(const Json& value, std::string_view where) {
  if (!value.is_object()) refuse(where, "オブジェクトでなければなりません", "must be an object");
  return value.get_object();
}

}  // namespace junshu::base
