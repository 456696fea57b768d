#include "scan.h"

#include <algorithm>
#include <charconv>

namespace junshu::logs {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int nibble(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::int64_t> to_integer(std::string_view digits) {
  std::int64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || result.ec != std::errc{} || result.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool contains_ignoring_case(std::string_view text, std::string_view wanted) {
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                     [](char x, char y) { return lower(x) == y; }) != text.end();
}

bool is_address(std::string_view text) {
  text = plain_address(text);
  if (text.empty() || text.size() > 45) return false;
  int dots = 0;
  int colons = 0;
  for (const char c : text) {
    if (c == '.') {
      ++dots;
    } else if (c == ':') {
      ++colons;
    } else if (nibble(c) < 0 || (colons == 0 && !is_digit(c) && text.find(':') == std::string_view::npos)) {
      return false;
    }
  }
  return colons >= 2 ? dots == 0 || dots == 3 : colons == 0 && dots == 3;
}

std::string_view plain_address(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (text.size() > 7 && equal_ignoring_case(text.substr(0, 7), "::ffff:") && text.find('.') != std::string_view::npos)
    text.remove_prefix(7);
  if (const auto zone = text.find('%'); zone != std::string_view::npos && text.find(':') < zone)
    text = text.substr(0, zone);
  return text;
}

std::string_view split_port(std::string_view text, std::string_view& port) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return text;
  const auto digits = text.substr(colon + 1);
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return text;
  const auto address = text.substr(0, colon);
  if (address.find(':') != std::string_view::npos && !address.ends_with(']')) return text;
  port = digits;
  return address;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  const auto first = text.find('%');
  if (first == std::string_view::npos) return std::nullopt;
  std::string out(text.substr(0, first));
  bool changed = false;
  for (std::size_t i = first; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && nibble(text[i + 1]) >= 0 && nibble(text[i + 2]) >= 0) {
      out += static_cast<char>(nibble(text[i + 1]) * 16 + nibble(text[i + 2]));
      changed = true;
      i += 2;
    } else {
      out += text[i];
    }
  }
  return changed ? std::optional(out) : std::nullopt;
}

std::optional<std::string> hex_decoded(std::string_view text) {
  if (text.empty() || text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = nibble(text[i]);
    const int low = nibble(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i];
    } else if (text[i + 1] == 'x' && i + 3 < text.size() && nibble(text[i + 2]) >= 0 && nibble(text[i + 3]) >= 0) {
      out += static_cast<char>(nibble(text[i + 2]) * 16 + nibble(text[i + 3]));
      i += 3;
    } else if (text[i + 1] == '"' || text[i + 1] == '\\') {
      out += text[++i];
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace junshu::logs
