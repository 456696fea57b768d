#include "pattern_forms.h"

#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"

namespace junshu::detect {
namespace {

constexpr std::size_t kMaxPermutations = 3125;  // five dashes
constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "–", "—", "―"};

std::size_t dash_at(std::string_view text) {  // its length; 0: none
  for (const std::string_view dash : kDashes) {
    if (text.starts_with(dash)) return dash.size();
  }
  return 0;
}

bool expand_text(std::string_view text, const Placeholders& placeholders, std::vector<Pattern>& forms,
                 std::string& unknown) {
  const auto plain = [&](std::string_view more) {
    for (Pattern& form : forms) append_text(form, more);
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with("\\%")) {
      plain("%");
      i += 2;
      continue;
    }
    const std::size_t end = text[i] == '%' ? text.find('%', i + 1) : std::string_view::npos;
    if (end == std::string_view::npos || end == i + 1) {
      plain(text.substr(i, 1));
      ++i;
      continue;
    }
    const std::string name(text.substr(i + 1, end - i - 1));
    const auto known = placeholders.find(name);
    if (known == placeholders.end()) {
      unknown = name;
      return false;
    }
    std::vector<Pattern> more;
    for (const Pattern& form : forms) {
      for (const std::string& written : known->second) {
        Pattern& next = more.emplace_back(form);
        for (Part& part : parse_pattern(written)) append(next, std::move(part));
      }
    }
    forms = std::move(more);
    i = end + 1;
  }
  return true;
}

}  // namespace

Pattern with_dashes(const Pattern& pattern) {
  Pattern out;
  for (const Part& part : pattern) {
    if (part.kind != Part::Kind::Text) {
      append(out, part);
      continue;
    }
    std::string text;
    for (std::size_t i = 0; i < part.text.size();) {
      const std::size_t length = dash_at(std::string_view(part.text).substr(i));
      if (length == 0) {
        text += part.text[i++];
        continue;
      }
      append_text(out, text);
      text.clear();
      append(out, {Part::Kind::Dash, {}});
      i += length;
    }
    append_text(out, text);
  }
  return out;
}

bool spread_dashes(std::vector<Pattern>& patterns) {
  std::vector<Pattern> out;
  for (const Pattern& pattern : patterns) {
    std::vector<Pattern> forms = {{}};
    for (const Part& part : pattern) {
      if (part.kind != Part::Kind::Dash) {
        for (Pattern& form : forms) append(form, part);
        continue;
      }
      std::vector<Pattern> more;
      for (const Pattern& form : forms) {
        for (const std::string_view dash : kDashes) append_text(more.emplace_back(form), dash);
      }
      forms = std::move(more);
      if (forms.size() > kMaxPermutations) return false;
    }
    for (Pattern& form : forms) out.push_back(std::move(form));
  }
  patterns = std::move(out);
  return true;
}

void to_utf16(std::vector<Pattern>& patterns, Utf16 order, ByteOrderMark mark) {
  for (Pattern& pattern : patterns) {
    bool first = true;
    for (Part& part : pattern) {
      if (part.kind != Part::Kind::Text) continue;
      part.text = to_utf16(part.text, order);
      if (mark == ByteOrderMark::First && first) part.text.insert(0, "\xFF\xFE");
      first = false;
    }
  }
}

bool to_base64(std::vector<Pattern>& patterns, Base64 how) {
  std::vector<Pattern> out;
  for (const Pattern& pattern : patterns) {
    if (has_wildcard(pattern)) return false;
    const std::string bytes = plain_text(pattern);
    if (how == Base64::Whole) {
      out.push_back(literal_pattern(base::base64(base::as_bytes(bytes))));
    } else {
      for (const std::string& form : base64_at_offsets(bytes)) out.push_back(literal_pattern(form));
    }
  }
  patterns = std::move(out);
  return true;
}

bool expand(std::vector<Pattern>& patterns, const Placeholders& placeholders, std::string& unknown) {
  std::vector<Pattern> out;
  for (const Pattern& pattern : patterns) {
    std::vector<Pattern> forms = {{}};
    for (const Part& part : pattern) {
      if (part.kind == Part::Kind::Text) {
        if (!expand_text(part.text, placeholders, forms, unknown)) return false;
      } else {
        for (Pattern& form : forms) append(form, part);
      }
    }
    for (Pattern& form : forms) out.push_back(std::move(form));
  }
  patterns = std::move(out);
  return true;
}

}  // namespace junshu::detect
