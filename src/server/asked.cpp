#include "asked.h"

#include <charconv>

#include "base/text.h"

namespace junshu::server {

namespace {

using base::Error;
using base::ErrorKind;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string asked_text(const Request& request, std::string_view name) { return request.query_value(name).value_or(""); }

std::optional<base::Millis> asked_instant(const Request& request, std::string_view name) {
  const std::string text = asked_text(request, name);
  if (text.empty()) return std::nullopt;
  try {
    return base::from_iso8601(text);
  } catch (const Error&) {
    throw Error(ErrorKind::InvalidInput,
                {"日時は 2026-05-01T00:00:00Z の形にしてください。", "Write the instant as 2026-05-01T00:00:00Z."},
                std::string(name));
  }
}

std::vector<std::string> asked_words(const Request& request, std::string_view name) {
  const std::string text = asked_text(request, name);
  std::vector<std::string> out;
  for (const auto word : base::split(text, ',')) {
    if (!word.empty()) out.emplace_back(word);
  }
  return out;
}

std::size_t asked_limit(const Request& request, std::size_t usual, std::size_t most) {
  const std::string text = asked_text(request, "limit");
  if (text.empty()) return usual;
  const auto limit = number_in(text);
  if (limit && *limit >= 1 && *limit <= static_cast<std::int64_t>(most)) return static_cast<std::size_t>(*limit);
  const std::string number = std::to_string(most);
  throw Error(ErrorKind::InvalidInput, {"limit は1～" + number + "にしてください。", "limit is 1 to " + number + "."},
              "limit");
}

std::string encode(const Place& place) {
  return base::base64url(base::as_bytes(std::to_string(place.at) + " " + place.record));
}

std::optional<Place> asked_place(const Request& request) {
  const std::string cursor = asked_text(request, "cursor");
  if (cursor.empty()) return std::nullopt;
  const auto bytes = base::from_base64url(cursor);
  const std::string text(bytes ? base::as_text(*bytes) : std::string_view());
  const auto space = text.find(' ');
  const auto at = number_in(std::string_view(text).substr(0, space));
  if (space == std::string::npos || !at) {
    throw Error(ErrorKind::InvalidInput,
                {"続きの位置が不正です。一覧を開き直してください。", "The cursor is not valid; open the list again."},
                "cursor");
  }
  return Place{*at, text.substr(space + 1)};
}

}  // namespace junshu::server
