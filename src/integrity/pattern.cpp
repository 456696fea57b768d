#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <optional>
#include <vector>

namespace junshu::integrity {

namespace {

// Far more than any sensible rule needs for a path of 4096 bytes.
constexpr std::uint32_t kMatchLimit = 200'000;
constexpr std::uint32_t kDepthLimit = 2'000;
constexpr std::uint32_t kHeapLimitKib = 4'096;
constexpr std::string_view kMeta = ".^$|?*+()[]{}\\";

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using MatchData = std::unique_ptr<pcre2_match_data, Freer<pcre2_match_data_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freer<pcre2_match_context_free>>;

struct Workspace {
  MatchData data{pcre2_match_data_create(1, nullptr)};
  MatchContext context{pcre2_match_context_create(nullptr)};
  Workspace() {
    pcre2_set_match_limit(context.get(), kMatchLimit);
    pcre2_set_depth_limit(context.get(), kDepthLimit);
    pcre2_set_heap_limit(context.get(), kHeapLimitKib);
  }
};
Workspace& workspace() {
  thread_local Workspace space;
  return space;
}

bool ascii_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Whether the expression is a choice between alternatives as a whole. Answers yes when it cannot tell.
bool may_have_alternatives(std::string_view expression) {
  if (expression.find('|') == std::string_view::npos) return false;
  for (const std::string_view strange : {"(?", "(*", "\\Q"}) {
    if (expression.find(strange) != std::string_view::npos) return true;
  }
  int depth = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    switch (expression[i]) {
      case '\\':
        ++i;
        break;
      case '(':
        ++depth;
        break;
      case ')':
        --depth;
        break;
      case '|':
        if (depth <= 0) return true;
        break;
      case '[': {
        ++i;
        if (i < expression.size() && expression[i] == '^') ++i;
        if (i < expression.size() && expression[i] == ']') ++i;
        for (; i < expression.size() && expression[i] != ']'; ++i) {
          if (expression[i] == '\\') ++i;
          if (expression.substr(i).starts_with("[:")) {
            const auto end = expression.find(":]", i);
            if (end != std::string_view::npos) i = end + 1;
          }
        }
        break;
      }
      default:
        break;
    }
  }
  return false;
}

struct LiteralPart {
  std::string text;
  std::size_t end = 0;  // where in the expression it ends
};

LiteralPart literal_part(std::string_view expression) {
  LiteralPart out;
  if (may_have_alternatives(expression)) return out;
  std::size_t i = 0;
  while (i < expression.size()) {
    const std::size_t start = i;
    char c = expression[i];
    if (c == '\\') {
      if (i + 1 >= expression.size() || ascii_alphanumeric(expression[i + 1]) ||
          (static_cast<unsigned char>(expression[i + 1]) & 0x80U) != 0)
        break;
      c = expression[++i];
    } else if (kMeta.find(c) != std::string_view::npos) {
      break;
    }
    ++i;
    const char next = i < expression.size() ? expression[i] : '\0';
    if (next == '?' || next == '*' || next == '{') {
      i = start;
      break;
    }
    out.text += c;
  }
  out.end = i;
  return out;
}

std::string regex_of_set(std::string_view glob, std::size_t& i, std::optional<PatternMistake>& mistake) {
  const std::size_t start = i;
  std::string out = "(?!/)[";
  ++i;
  if (i < glob.size() && (glob[i] == '!' || glob[i] == '^')) {
    out += '^';
    ++i;
  }
  bool first = true;
  for (; i < glob.size() && (first || glob[i] != ']'); ++i, first = false) {
    if (glob[i] == '\\' && i + 1 < glob.size()) ++i;
    const bool range = glob[i] == '-' && !first;
    if (!ascii_alphanumeric(glob[i]) && !range && (static_cast<unsigned char>(glob[i]) & 0x80U) == 0) out += '\\';
    out += glob[i];
  }
  if (i >= glob.size()) mistake = PatternMistake{start, "[ without ]"};
  return out + "]";
}

std::variant<std::string, PatternMistake> regex_of_glob(std::string_view glob) {
  // One character of UTF-8, or one byte that is none.
  constexpr std::string_view kOne = "(?:[^/\\x80-\\xff]|[\\xc0-\\xff][\\x80-\\xbf]*|[\\x80-\\xbf])";
  std::string out = glob.starts_with('/') ? "" : "/(?:.*/)?";
  std::optional<PatternMistake> mistake;
  std::vector<std::size_t> braces;
  for (std::size_t i = 0; i < glob.size() && !mistake; ++i) {
    const char c = glob[i];
    if (c == '*' && glob.substr(i).starts_with("**/") && (i == 0 || glob[i - 1] == '/')) {
      out += "(?:.*/)?";
      i += 2;
    } else if (c == '*' && glob.substr(i).starts_with("**")) {
      out += ".*";
      ++i;
    } else if (c == '*') {
      out += "[^/]*";
    } else if (c == '?') {
      out += kOne;
    } else if (c == '[') {
      out += regex_of_set(glob, i, mistake);
    } else if (c == '{') {
      braces.push_back(i);
      out += "(?:";
    } else if (c == '}' && !braces.empty()) {
      braces.pop_back();
      out += ')';
    } else if (c == ',' && !braces.empty()) {
      out += '|';
    } else if (c == '\\' && i + 1 >= glob.size()) {
      mistake = PatternMistake{i, "\\ at the end"};
    } else {
      const char literal = c == '\\' ? glob[++i] : c;
      if (kMeta.find(literal) != std::string_view::npos) out += '\\';
      out += literal;
    }
  }
  if (!mistake && !braces.empty()) mistake = PatternMistake{braces.back(), "{ without }"};
  if (mistake) return *mistake;
  return out;
}

}  // namespace

struct Pattern::Code {
  pcre2_code* code = nullptr;
  explicit Code(pcre2_code* owned) : code(owned) {}
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcre2_code_free(code); }
};

std::string literal_start(std::string_view expression) { return literal_part(expression).text; }

std::variant<Pattern, PatternMistake> Pattern::compile(const std::string& expression, std::string_view wrapped,
                                                       unsigned options) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code = nullptr;
  for (const std::string_view text : {std::string_view(expression), wrapped}) {
    pcre2_code_free(code);
    code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options | PCRE2_ANCHORED, &error,
                         &offset, nullptr);
    if (code == nullptr) {
      PCRE2_UCHAR message[160] = {};
      pcre2_get_error_message(error, message, sizeof message);
      return PatternMistake{offset < expression.size() ? offset : expression.size(),
                            reinterpret_cast<const char*>(message)};
    }
    if (text == wrapped) break;
  }
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // without it the interpreter is used
  Pattern out;
  out.code_ = std::make_shared<const Code>(code);
  return out;
}

std::variant<Pattern, PatternMistake> Pattern::beginning(std::string_view expression) {
  const LiteralPart literal = literal_part(expression);
  Pattern out;
  const std::string_view rest = expression.substr(literal.end);
  if (!literal.text.empty() && (rest.empty() || rest == "$")) {
    out.kind_ = rest.empty() ? Kind::LiteralStart : Kind::LiteralWhole;
  } else {
    auto compiled = compile(std::string(expression), expression, 0);
    if (std::holds_alternative<PatternMistake>(compiled)) return compiled;
    out = std::get<Pattern>(std::move(compiled));
  }
  out.literal_ = literal.text;
  return out;
}

std::variant<Pattern, PatternMistake> Pattern::at_or_below(std::string_view expression) {
  const std::string wrapped = "(?:" + std::string(expression) + ")(?:/.*)?\\z";
  auto compiled = compile(std::string(expression), wrapped, PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY);
  if (auto* pattern = std::get_if<Pattern>(&compiled)) pattern->literal_ = literal_start(expression);
  return compiled;
}

std::variant<Pattern, PatternMistake> Pattern::glob(std::string_view glob) {
  auto expression = regex_of_glob(glob);
  if (const auto* mistake = std::get_if<PatternMistake>(&expression)) return *mistake;
  return at_or_below(std::get<std::string>(expression));
}

bool Pattern::matches(std::string_view path, bool when_bound_is_hit) const {
  if (!path.starts_with(literal_)) return false;
  if (kind_ == Kind::LiteralStart) return true;
  if (kind_ == Kind::LiteralWhole)
    return path.size() == literal_.size() || (path.size() == literal_.size() + 1 && path.back() == '\n');
  const Workspace& space = workspace();
  const int found = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(path.data()), path.size(), 0, 0,
                                space.data.get(), space.context.get());
  if (found >= 0) return true;
  return found != PCRE2_ERROR_NOMATCH && when_bound_is_hit;
}

bool Pattern::could_match_beyond(std::string_view start) const {
  if (start.size() <= literal_.size()) return std::string_view(literal_).starts_with(start);
  if (!start.starts_with(literal_)) return false;
  if (kind_ == Kind::LiteralStart) return true;
  if (kind_ == Kind::LiteralWhole) return false;
  const Workspace& space = workspace();
  const int found = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(start.data()), start.size(), 0,
                                PCRE2_PARTIAL_HARD, space.data.get(), space.context.get());
  return found != PCRE2_ERROR_NOMATCH;
}

}  // namespace junshu::integrity
