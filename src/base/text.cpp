#include "base/text.h"

#include <array>
#include <cstdint>

namespace junshu::base {
namespace {

constexpr char32_t kInvalid = 0xFFFFFFFF;

// The code point at `at`, which is advanced past it; kInvalid (and one byte further) for malformed text.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  if (first < 0x80) return text[at++] & 0x7F;
  std::size_t length = 0;
  char32_t value = 0;
  char32_t smallest = 0;
  if ((first & 0xE0U) == 0xC0U) {
    length = 2, value = first & 0x1FU, smallest = 0x80;
  } else if ((first & 0xF0U) == 0xE0U) {
    length = 3, value = first & 0x0FU, smallest = 0x800;
  } else if ((first & 0xF8U) == 0xF0U) {
    length = 4, value = first & 0x07U, smallest = 0x10000;
  } else {
    ++at;
    return kInvalid;
  }
  if (at + length > text.size()) {
    ++at;
    return kInvalid;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) {
      ++at;
      return kInvalid;
    }
    value = (value << 6U) | (byte(at + i) & 0x3FU);
  }
  if (value < smallest || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
    ++at;
    return kInvalid;
  }
  at += length;
  return value;
}

void append_code_point(std::string& out, char32_t value) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<std::uint8_t>(byte))); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0U | (value >> 6U)), put(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    put(0xE0U | (value >> 12U)), put(0x80U | ((value >> 6U) & 0x3FU)), put(0x80U | (value & 0x3FU));
  } else {
    put(0xF0U | (value >> 18U)), put(0x80U | ((value >> 12U) & 0x3FU)), put(0x80U | ((value >> 6U) & 0x3FU)),
        put(0x80U | (value & 0x3FU));
  }
}

std::u32string decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t value = next_code_point(text, at);
    out.push_back(value == kInvalid ? U'\uFFFD' : value);
  }
  return out;
}

std::string encode(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t value : text) append_code_point(out, value);
  return out;
}

bool is_ascii_alphanumeric(char32_t c) {
  return (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
}

bool is_dash(char32_t c) {
  // HYPHEN … HORIZONTAL BAR, MINUS SIGN, the katakana prolonged sound mark (full and half width).
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0xFF70;
}

std::u32string fold(std::string_view text) {
  std::u32string folded = decode(text);
  for (char32_t& c : folded) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c == 0x3000) c = U' ';
  }
  for (std::size_t i = 1; i + 1 < folded.size(); ++i) {
    if (is_dash(folded[i]) && is_ascii_alphanumeric(folded[i - 1]) && is_ascii_alphanumeric(folded[i + 1])) {
      folded[i] = U'-';
    }
  }
  return folded;
}

// U+FF61…FF9F in order; the last two are the voiced and semi-voiced marks.
constexpr std::u32string_view kFullWidth =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリ"
    U"ルレロワン゛゜";
static_assert(kFullWidth.size() == 0xFF9F - 0xFF61 + 1);

bool takes_voicing(char32_t c) {
  return (c >= U'カ' && c <= U'ト' && c != U'ッ') || (c >= U'ハ' && c <= U'ホ') || c == U'ウ';
}

std::u32string widen_katakana(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    if (c == 0xFF9E && !out.empty() && takes_voicing(out.back())) {
      out.back() = out.back() == U'ウ' ? U'ヴ' : out.back() + 1;
    } else if (c == 0xFF9F && !out.empty() && out.back() >= U'ハ' && out.back() <= U'ホ') {
      out.back() += 2;
    } else if (c >= 0xFF61 && c <= 0xFF9F) {
      out.push_back(kFullWidth[c - 0xFF61]);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  while (true) {
    const std::size_t to = text.find(separator, from);
    if (to == std::string_view::npos) break;
    parts.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kWide = "\xE3\x80\x80";
  constexpr std::string_view kSpaces = " \t\n\r\f\v";
  while (!text.empty()) {
    if (kSpaces.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (text.starts_with(kWide)) {
      text.remove_prefix(kWide.size());
    } else {
      break;
    }
  }
  while (!text.empty()) {
    if (kSpaces.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (text.ends_with(kWide)) {
      text.remove_suffix(kWide.size());
    } else {
      break;
    }
  }
  return text;
}

bool valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {  // most are
      ++at;
      continue;
    }
    if (next_code_point(text, at) == kInvalid) return false;
  }
  return true;
}

std::size_t utf8_length(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

std::string fold_code(std::string_view text) { return std::string(trim(encode(fold(text)))); }

std::string search_key(std::string_view text) {
  std::u32string key = widen_katakana(fold(text));
  for (char32_t& c : key) {
    if (c >= U'A' && c <= U'Z') c += 32;
    if (c == 0x301C) c = U'~';
    if (c == 0x2212) c = U'-';
  }
  return std::string(trim(encode(key)));
}

std::string fill(std::string_view text, const std::vector<std::pair<std::string, std::string>>& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const std::string_view name = close == std::string_view::npos ? std::string_view{} : text.substr(1, close - 1);
    const std::string* found = nullptr;
    for (const auto& [key, value] : values) {
      if (close != std::string_view::npos && key == name) {
        found = &value;
        break;
      }
    }
    if (found == nullptr) {
      out.push_back('{');
      text.remove_prefix(1);
    } else {
      out += *found;
      text.remove_prefix(close + 1);
    }
  }
  return out;
}

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 48 || text.front() < 'a' || text.front() > 'z') return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

}  // namespace junshu::base
