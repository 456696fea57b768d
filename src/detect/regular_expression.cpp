#include "regular_expression.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <re2/re2.h>

#include <cstring>

#include "base/text.h"

namespace junshu::detect {
namespace {

constexpr std::uint32_t kMatchLimit = 100'000;
constexpr std::uint32_t kHeapLimitKib = 4096;

struct PcreFree {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

re2::RE2::Options options() {
  re2::RE2::Options out;
  out.set_log_errors(false);
  return out;
}

std::string flags_in_front(const Test& test) {
  std::string flags;
  if (test.insensitive) flags += 'i';
  if (test.multiline) flags += 'm';
  if (test.dot_all) flags += 's';
  return flags.empty() ? test.text : "(?" + flags + ")" + test.text;
}

// Whether the text has letters beyond ASCII that come in two cases: Latin, Greek, Cyrillic, Armenian, Georgian,
// Cherokee, full-width Latin and the like.
bool has_wide_case(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    unsigned code = length == 1 ? first : first & (0xFFU >> (length + 1U));
    for (std::size_t j = 1; j < length && i + j < text.size(); ++j)
      code = code << 6 | (static_cast<unsigned char>(text[i + j]) & 0x3FU);
    i += length;
    if ((code >= 0xB5 && code < 0x590) || (code >= 0x10A0 && code < 0x1100) || (code >= 0x13A0 && code < 0x1400) ||
        (code >= 0x1C80 && code < 0x2000) || (code >= 0x2C00 && code < 0x2E00) || (code >= 0xA640 && code < 0xA800) ||
        (code >= 0xFF21 && code < 0xFF5B) || (code >= 0x10400 && code < 0x1E944)) {
      return true;
    }
  }
  return false;
}

}  // namespace

struct Regex::State {
  std::unique_ptr<re2::RE2> re2;
  bool dollar = false;  // PCRE's `$` also matches before a last line break
  std::unique_ptr<pcre2_code, PcreFree> pcre;
  std::unique_ptr<pcre2_match_context, PcreFree> context;
  std::unique_ptr<pcre2_match_data, PcreFree> data;
};

Regex::Regex(std::unique_ptr<State> state) : state_(std::move(state)) {}
Regex::~Regex() = default;
bool Regex::linear() const { return state_->re2 != nullptr; }

std::unique_ptr<Regex> Regex::compile(const Test& test, std::string& error, int& column) {
  auto state = std::make_unique<State>();
  auto re2 = std::make_unique<re2::RE2>(flags_in_front(test), options());
  if (re2->ok()) {
    state->re2 = std::move(re2);
    state->dollar = test.text.find('$') != std::string::npos;
    return std::unique_ptr<Regex>(new Regex(std::move(state)));
  }
  std::uint32_t flags = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
  if (test.insensitive) flags |= PCRE2_CASELESS;
  if (test.multiline) flags |= PCRE2_MULTILINE;
  if (test.dot_all) flags |= PCRE2_DOTALL;
  int code = 0;
  PCRE2_SIZE offset = 0;
  state->pcre.reset(
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(test.text.data()), test.text.size(), flags, &code, &offset, nullptr));
  if (state->pcre == nullptr) {
    PCRE2_UCHAR text[200];
    pcre2_get_error_message(code, text, sizeof text);
    error = reinterpret_cast<const char*>(text);
    column = static_cast<int>(base::utf8_length(std::string_view(test.text).substr(0, offset))) + 1;
    return nullptr;
  }
  pcre2_jit_compile(state->pcre.get(), PCRE2_JIT_COMPLETE);  // without it, matching is only slower
  state->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(state->context.get(), kMatchLimit);
  pcre2_set_heap_limit(state->context.get(), kHeapLimitKib);
  state->data.reset(pcre2_match_data_create(1, nullptr));
  return std::unique_ptr<Regex>(new Regex(std::move(state)));
}

std::unique_ptr<Regex> Regex::folded(const Pattern& pattern) {
  bool needed = false;
  std::string text = pattern.empty() || pattern.front().kind != Part::Kind::Any ? "(?is)\\A" : "(?is)";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const Part& part = pattern[i];
    switch (part.kind) {
      case Part::Kind::Text:
        needed = needed || has_wide_case(part.text);
        text += re2::RE2::QuoteMeta(part.text);
        break;
      case Part::Kind::One:
        text += '.';
        break;
      case Part::Kind::Dash:
        text += "[-/–—―]";
        break;
      case Part::Kind::Any:
        if (i != 0 && i + 1 != pattern.size()) text += ".*";
        break;
    }
  }
  if (!needed) return nullptr;
  if (pattern.back().kind != Part::Kind::Any) text += "\\z";
  auto state = std::make_unique<State>();
  state->re2 = std::make_unique<re2::RE2>(text, options());
  if (!state->re2->ok()) return nullptr;  // bytes that are no UTF-8 have no case
  return std::unique_ptr<Regex>(new Regex(std::move(state)));
}

Regex::Answer Regex::find_in(std::string_view text) const {
  if (state_->re2 != nullptr) {
    const auto found = [&](std::string_view in) {
      return re2::RE2::PartialMatch({in.data(), in.size()}, *state_->re2);
    };
    if (found(text)) return Answer::Yes;
    return state_->dollar && text.ends_with('\n') && found(text.substr(0, text.size() - 1)) ? Answer::Yes : Answer::No;
  }
  const int code = pcre2_match(state_->pcre.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0,
                               state_->data.get(), state_->context.get());
  if (code >= 0) return Answer::Yes;
  return code == PCRE2_ERROR_NOMATCH ? Answer::No : Answer::GaveUp;
}

std::string required_text(const Test& regex) {
  // Only what stands outside of groups and classes counts, and nothing where alternatives or comments may hide:
  // certain, not complete.
  const std::string& text = regex.text;
  std::string best, run;
  int depth = 0;
  const auto end_run = [&] {
    if (run.size() > best.size()) best = run;
    run.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '(') {
      if (text.substr(i, 2) == "(?" && text.find_first_of("xx#", i) != std::string::npos && text.substr(i, 3) != "(?:")
        return {};
      end_run();
      ++depth;
    } else if (letter == ')') {
      --depth;
    } else if (letter == '[') {
      end_run();
      ++i;
      if (i < text.size() && text[i] == '^') ++i;
      if (i < text.size() && text[i] == ']') ++i;
      while (i < text.size() && text[i] != ']') {
        if (text[i] == '[' && i + 1 < text.size() && text[i + 1] == ':') {
          const std::size_t end = text.find(":]", i + 2);
          if (end == std::string::npos) return {};
          i = end + 2;
        } else {
          i += text[i] == '\\' ? 2U : 1U;
        }
      }
    } else if (letter == '|') {
      if (depth == 0) return {};
    } else if (letter == '*' || letter == '?' || letter == '{') {
      if (!run.empty()) run.pop_back();
      end_run();
      if (letter == '{') {
        const std::size_t end = text.find('}', i);
        if (end == std::string::npos) return {};
        i = end;
      }
    } else if (letter == '+' || letter == '.' || letter == '^' || letter == '$') {
      end_run();
    } else if (letter == '\\') {
      ++i;
      if (i < text.size() && std::strchr(".\\/+*?()[]{}|^$-\"' :=&%@!,;<>~#_", text[i]) != nullptr) {
        if (depth == 0) run += text[i];
      } else {
        if (i < text.size() &&
            (text[i] == 'Q' || text[i] == 'x' || text[i] == 'o' || text[i] == 'c' || text[i] == 'p' || text[i] == 'P'))
          return {};
        end_run();
      }
    } else if (static_cast<unsigned char>(letter) >= 0x80) {
      end_run();
    } else if (depth == 0) {
      run += letter;
    }
  }
  end_run();
  return best.size() >= 3 ? fold_ascii(best) : std::string();
}

}  // namespace junshu::detect
