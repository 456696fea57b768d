// Reads a JSON object strictly: each key once, every bound checked, nothing left over. Private to wire.
#pragma once

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "wire/observation.h"

namespace junshu::wire {

template <typename Enum, std::size_t Count>
using Words = std::array<std::pair<Enum, std::string_view>, Count>;

class Fields {
 public:
  // `where` names the object in messages and must outlive this.
  Fields(const base::Json& value, std::string_view where) : object_(base::as_object(value, where)), where_(where) {}

  std::string text(std::string_view key, std::size_t max = kMaxText) {
    std::string value = optional_text(key, max);
    if (value.empty()) refuse(key, "is missing", "がありません");
    return value;
  }
  // Absent means empty; present and empty is refused, so that there is one way to say it.
  std::string optional_text(std::string_view key, std::size_t max = kMaxText) {
    const base::Json* value = take(key);
    if (value == nullptr) return {};
    if (!value->is_string()) refuse(key, "is not a text", "が文字列ではありません");
    const std::string_view found = value->get_string();
    if (found.empty()) refuse(key, "is empty", "が空です");
    if (found.size() > max) refuse(key, "is too long", "が長すぎます");
    if (!base::valid_utf8(found)) refuse(key, "is not valid UTF-8", "が正しいUTF-8ではありません");
    return std::string(found);
  }
  std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max) {
    const base::Json* value = take(key);
    if (value == nullptr) refuse(key, "is missing", "がありません");
    return checked_integer(key, *value, min, max);
  }
  std::optional<std::int64_t> optional_integer(std::string_view key, std::int64_t min, std::int64_t max) {
    const base::Json* value = take(key);
    if (value == nullptr) return std::nullopt;
    return checked_integer(key, *value, min, max);
  }
  bool flag(std::string_view key) {
    const base::Json* value = take(key);
    if (value == nullptr || !value->is_bool()) refuse(key, "is not true or false", "が真偽値ではありません");
    return value->get_bool();
  }
  // Absent means no; only `true` is ever written.
  bool mark(std::string_view key) {
    const base::Json* value = take(key);
    if (value == nullptr) return false;
    if (!value->is_bool() || !value->get_bool()) refuse(key, "is not true", "が真ではありません");
    return true;
  }
  base::Digest digest(std::string_view key) {
    const std::string found = text(key, 64);
    return checked_digest(key, found);
  }
  std::optional<base::Digest> optional_digest(std::string_view key) {
    const std::string found = optional_text(key, 64);
    if (found.empty()) return std::nullopt;
    return checked_digest(key, found);
  }
  const base::Json& value(std::string_view key) {
    const base::Json* found = take(key);
    if (found == nullptr) refuse(key, "is missing", "がありません");
    return *found;
  }
  const base::Json* optional_value(std::string_view key) { return take(key); }
  const base::Array& list(std::string_view key, std::size_t max) {
    const base::Json& found = value(key);
    if (!found.is_array()) refuse(key, "is not a list", "が配列ではありません");
    if (found.get_array().size() > max) refuse(key, "has too many entries", "の件数が多すぎます");
    return found.get_array();
  }
  std::vector<std::string> texts(std::string_view key, std::size_t max, std::size_t max_text = kMaxText) {
    std::vector<std::string> out;
    for (const base::Json& entry : list(key, max)) {
      if (!entry.is_string() || entry.get_string().empty() || entry.get_string().size() > max_text) {
        refuse(key, "holds something that is no text", "に文字列でないものがあります");
      }
      out.emplace_back(entry.get_string());
    }
    return out;
  }
  template <typename Enum, std::size_t Count>
  Enum word(std::string_view key, const Words<Enum, Count>& words) {
    const std::string found = text(key, 64);
    for (const auto& [value, name] : words) {
      if (name == found) return value;
    }
    refuse(key, "is not a known word", "が未知の語です");
  }
  void finish() const {
    if (taken_ != object_.size()) {
      throw base::Error(base::ErrorKind::InvalidInput, {"未知のキーがあります。", "There is an unknown key."}, std::string(where_));
    }
  }
  [[noreturn]] void refuse(std::string_view key, std::string_view en, std::string_view ja) const {
    const std::string name(key);
    throw base::Error(base::ErrorKind::InvalidInput, {name + std::string(ja) + "。", name + " " + std::string(en) + "."},
                      std::string(where_));
  }

 private:
  const base::Json* take(std::string_view key) {
    const base::Json* found = base::find(object_, key);
    if (found != nullptr) ++taken_;
    return found;
  }
  std::int64_t checked_integer(std::string_view key, const base::Json& value, std::int64_t min, std::int64_t max) const {
    std::int64_t number = 0;
    if (value.is_int64()) {
      number = value.get_int64();
    } else if (value.is_uint64() && value.get_uint64() <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      number = static_cast<std::int64_t>(value.get_uint64());
    } else {
      refuse(key, "is not an integer", "が整数ではありません");
    }
    if (number < min || number > max) refuse(key, "is out of range", "が範囲外です");
    return number;
  }
  base::Digest checked_digest(std::string_view key, std::string_view found) const {
    const auto digest = base::digest_from_hex(found);
    if (!digest || base::hex(*digest) != found) refuse(key, "is not a SHA-256 in lower-case hex", "がSHA-256（小文字16進）ではありません");
    return *digest;
  }

  const base::Object& object_;
  std::string_view where_;
  std::size_t taken_ = 0;
};

inline constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53) - 1;  // what the canonical form can hold

inline void put_text(base::Object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

template <typename Enum, std::size_t Count>
std::string_view word_for(Enum value, const Words<Enum, Count>& words) {
  for (const auto& [candidate, name] : words) {
    if (candidate == value) return name;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an enumerator without a word");
}

}  // namespace junshu::wire
