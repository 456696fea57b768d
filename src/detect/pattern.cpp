#include "detect/pattern.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace junshu::detect {
namespace {

constexpr std::array<char, 256> make_folds() {
  std::array<char, 256> folds{};
  for (std::size_t i = 0; i < folds.size(); ++i) {
    folds[i] = static_cast<char>(i >= 'A' && i <= 'Z' ? i + ('a' - 'A') : i);
  }
  return folds;
}
constexpr std::array<char, 256> kFolds = make_folds();

char fold(char letter) { return kFolds[static_cast<unsigned char>(letter)]; }

bool same_text(std::string_view left, std::string_view right, bool cased) {
  return cased ? left == right : equal_folded(left, right);
}

// Bytes of the character at the start of `text`; a byte that is no UTF-8 counts as one character.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
  if (length > text.size()) return 1;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  }
  return length;
}

std::size_t dash_length(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('/')) return 1;
  for (const std::string_view dash : {"–", "—", "―"}) {
    if (text.starts_with(dash)) return dash.size();
  }
  return 0;
}

constexpr std::size_t kNo = std::string_view::npos;

// Length of what `part` takes from the start of `text`, or kNo.
std::size_t taken(const Part& part, std::string_view text, bool cased) {
  switch (part.kind) {
    case Part::Kind::Text:
      return text.size() >= part.text.size() && same_text(text.substr(0, part.text.size()), part.text, cased)
                 ? part.text.size()
                 : kNo;
    case Part::Kind::One:
      return text.empty() ? kNo : character_length(text);
    case Part::Kind::Dash: {
      const std::size_t length = dash_length(text);
      return length == 0 ? kNo : length;
    }
    case Part::Kind::Any:
      return 0;
  }
  return kNo;
}

}  // namespace

bool equal_folded(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (fold(left[i]) != fold(right[i])) return false;
  }
  return true;
}

std::string fold_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), fold);
  return out;
}

bool contains_folded(std::string_view haystack, std::string_view needle) {
  if (needle.empty()) return true;
  const char first = fold(needle.front());
  for (std::size_t at = 0; at + needle.size() <= haystack.size(); ++at) {
    if (fold(haystack[at]) == first && equal_folded(haystack.substr(at, needle.size()), needle)) return true;
  }
  return false;
}

void append(Pattern& pattern, Part part) {
  if (part.kind == Part::Kind::Text) return append_text(pattern, part.text);
  if (part.kind == Part::Kind::Any && !pattern.empty() && pattern.back().kind == Part::Kind::Any) return;
  pattern.push_back(std::move(part));
}

void append_text(Pattern& pattern, std::string_view text) {
  if (text.empty()) return;
  if (!pattern.empty() && pattern.back().kind == Part::Kind::Text) {
    pattern.back().text += text;
  } else {
    pattern.push_back({Part::Kind::Text, std::string(text)});
  }
}

Pattern parse_pattern(std::string_view written) {
  Pattern pattern;
  std::string text;
  const auto wildcard = [&](Part::Kind kind) {
    append_text(pattern, text);
    text.clear();
    append(pattern, {kind, {}});
  };
  for (std::size_t i = 0; i < written.size(); ++i) {
    const char letter = written[i];
    if (letter == '*') {
      wildcard(Part::Kind::Any);
    } else if (letter == '?') {
      wildcard(Part::Kind::One);
    } else if (letter == '\\' && i + 1 < written.size() && std::strchr("*?\\", written[i + 1]) != nullptr) {
      text += written[++i];
    } else {
      text += letter;
    }
  }
  append_text(pattern, text);
  return pattern;
}

Pattern literal_pattern(std::string_view text) {
  Pattern pattern;
  append_text(pattern, text);
  return pattern;
}

bool has_wildcard(const Pattern& pattern) {
  return std::any_of(pattern.begin(), pattern.end(),
                     [](const Part& part) { return part.kind == Part::Kind::Any || part.kind == Part::Kind::One; });
}

std::string plain_text(const Pattern& pattern) {
  std::string text;
  for (const Part& part : pattern) text += part.kind == Part::Kind::Dash ? "-" : part.text;
  return text;
}

std::string to_string(const Pattern& pattern) {
  std::string out;
  for (const Part& part : pattern) {
    switch (part.kind) {
      case Part::Kind::Any:
        out += '*';
        break;
      case Part::Kind::One:
        out += '?';
        break;
      case Part::Kind::Dash:
        out += "\\d";
        break;
      case Part::Kind::Text:
        for (const char letter : part.text) {
          if (letter == '*' || letter == '?' || letter == '\\') out += '\\';
          out += letter;
        }
        break;
    }
  }
  return out;
}

void open_start(Pattern& pattern) {
  if (pattern.empty() || pattern.front().kind != Part::Kind::Any)
    pattern.insert(pattern.begin(), Part{Part::Kind::Any, {}});
}

void open_end(Pattern& pattern) { append(pattern, {Part::Kind::Any, {}}); }

bool matches(const Pattern& pattern, std::string_view value, bool cased) {
  std::size_t part = 0;
  std::size_t at = 0;
  // The last Any passed, and where in the value the parts after it were tried last.
  std::size_t any = kNo;
  std::size_t tried = 0;
  while (true) {
    if (part == pattern.size()) {
      if (at == value.size()) return true;
    } else if (pattern[part].kind == Part::Kind::Any) {
      if (part + 1 == pattern.size()) return true;
      any = part++;
      tried = at;
      continue;
    } else if (const std::size_t length = taken(pattern[part], value.substr(at), cased); length != kNo) {
      at += length;
      ++part;
      continue;
    }
    if (any == kNo || tried >= value.size()) return false;
    tried += character_length(value.substr(tried));
    at = tried;
    part = any + 1;
  }
}

}  // namespace junshu::detect
