// Small steps through a line, without copying.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace junshu::logs {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }

inline bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}
inline bool skip(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}
inline void skip_spaces(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}
inline std::string_view trim_spaces(std::string_view text) {
  skip_spaces(text);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}
// Up to `end`, which is taken away too; the whole rest when there is none.
inline std::string_view take_until(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto out = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return out;
}
inline std::string_view take_until(std::string_view& text, std::string_view end) {
  const auto at = text.find(end);
  const auto out = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + end.size());
  return out;
}
inline std::string_view take_word(std::string_view& text) {
  skip_spaces(text);
  return take_until(text, ' ');
}
inline std::string_view take_digits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  const auto out = text.substr(0, n);
  text.remove_prefix(n);
  return out;
}
// The part of `text` between the first `from` and the next `to` after it; empty when there is none.
inline std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const auto start = text.find(from);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + from.size());
  return text.substr(0, text.find(to));
}
// A decimal number that fits, and nothing else.
std::optional<std::int64_t> to_integer(std::string_view digits);
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool contains_ignoring_case(std::string_view text, std::string_view lower);  // `lower` in lower case

bool is_address(std::string_view text);  // an IPv4 or IPv6 address, loosely; no name of a host
// "::ffff:192.0.2.1" and "[2001:db8::1]" without their clothes, "2001:db8::1%eth0" without its zone.
std::string_view plain_address(std::string_view text);
// Splits "192.0.2.1:5060" and "[2001:db8::1]:5060" and leaves others whole.
std::string_view split_port(std::string_view text, std::string_view& port);

std::optional<std::string> percent_decoded(
    std::string_view text);                                     // nothing when there is nothing to decode; '+' stays
std::optional<std::string> hex_decoded(std::string_view text);  // an even number of hexadecimal digits
std::string unescaped(std::string_view text);                   // \xHH, \", \\ as Apache writes them

}  // namespace junshu::logs
