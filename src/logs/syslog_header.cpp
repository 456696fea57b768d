#include "syslog_header.h"

#include <algorithm>

#include "scan.h"

namespace junshu::logs {

namespace {

bool read_priority(std::string_view& text, int& priority) {
  if (text.empty() || text[0] != '<') return true;
  std::string_view rest = text.substr(1);
  const auto digits = take_digits(rest);
  if (digits.empty() || digits.size() > 3 || !skip(rest, '>')) return false;
  priority = 0;
  for (const char c : digits) priority = priority * 10 + (c - '0');
  text = rest;
  return priority <= 191;
}

std::string_view value_or_nothing(std::string_view word) { return word == "-" ? std::string_view{} : word; }

// "[id a=\"x]\"][other]" up to the space after it.
std::string_view take_structured(std::string_view& text) {
  if (skip(text, "- ")) return {};
  if (text == "-") {
    text = {};
    return {};
  }
  std::size_t i = 0;
  while (i < text.size() && text[i] == '[') {
    bool quoted = false;
    for (++i; i < text.size() && (quoted || text[i] != ']'); ++i) {
      if (text[i] == '\\' && quoted) {
        ++i;
      } else if (text[i] == '"') {
        quoted = !quoted;
      }
    }
    i = std::min(i + 1, text.size());
  }
  const auto out = text.substr(0, i);
  text.remove_prefix(i);
  skip(text, ' ');
  return out;
}

bool read_rfc5424(std::string_view text, Stamps& stamps, SyslogHeader& out) {
  if (!skip(text, "1 ")) return false;
  if (!skip(text, "- ")) {
    const auto time = stamps.iso(text);
    if (!time || !skip(text, ' ')) return false;
    out.time = *time;
  }
  out.host = value_or_nothing(take_until(text, ' '));
  out.program = value_or_nothing(take_until(text, ' '));
  out.process = value_or_nothing(take_until(text, ' '));
  take_until(text, ' ');  // the message's id
  out.structured = take_structured(text);
  skip(text, "\xEF\xBB\xBF");
  out.message = text;
  return true;
}

bool ends_program(char c) { return c == ':' || c == '[' || c == ' ' || c == '('; }

// "sshd[123]: …", "su(pam_unix)[4920]: …", "[sshd]: …", "[sshd] …", "sudo: …".
bool read_tag(std::string_view text, SyslogHeader& out) {
  const bool bracketed = skip(text, '[');
  if (bracketed) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || end == 0 || !is_alpha(text[0]) ||
        text.substr(0, end).find(' ') != std::string_view::npos)
      return false;
    out.program = text.substr(0, end);
    text.remove_prefix(end + 1);
    skip(text, ':');
    skip(text, ' ');
    out.message = text;
    return true;
  }
  const auto end = std::find_if(text.begin(), text.end(), ends_program);
  if (end == text.begin() || end == text.end()) return false;
  const std::string_view name(text.begin(), end);
  text.remove_prefix(name.size());
  std::string_view module;
  std::string_view process;
  if (skip(text, '(')) {
    module = take_until(text, ')');
  }
  if (skip(text, '[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || close > 40) return false;
    process = text.substr(0, close);
    text.remove_prefix(close + 1);
    if (!skip(text, ':') && !text.starts_with(' ')) return false;
  } else if (!skip(text, ':')) {
    return false;
  }
  skip(text, ' ');
  out.program = name;
  out.module = module;
  out.process = process;
  out.message = text;
  return true;
}

}  // namespace

bool read_syslog_header(std::string_view line, Stamps& stamps, SyslogHeader& out) {
  out = {};
  std::string_view text = line;
  if (!read_priority(text, out.priority)) return false;
  if (out.priority >= 0 && read_rfc5424(text, stamps, out)) return true;
  auto time = stamps.traditional(text);
  if (!time) time = stamps.iso(text);
  if (time) {
    out.time = *time;
    if (!skip(text, ' ') && !skip(text, ": ")) return false;
    skip_spaces(text);
  }
  // A host comes first, unless the first word is a tag already.
  const auto space = text.find(' ');
  const auto first = text.substr(0, space);
  const bool tag_first = first.empty() || first.front() == '[' || first.back() == ':' ||
                         (first.back() == ']' && first.find('[') != std::string_view::npos);
  if (tag_first) {
    if (read_tag(text, out)) return time.has_value() || out.priority >= 0 || !out.process.empty();
  } else if (space != std::string_view::npos) {
    std::string_view rest = text.substr(space + 1);
    skip_spaces(rest);
    if (read_tag(rest, out)) {
      out.host = first;
      return time.has_value() || out.priority >= 0 || !out.process.empty();
    }
    if (time) {  // a stamp, a host and words
      out.host = first;
      out.message = rest;
      return true;
    }
  }
  if (!time && out.priority < 0) return false;
  out.message = text;
  return true;
}

}  // namespace junshu::logs
