#include "web_access.h"

#include "scan.h"

namespace junshu::logs {

namespace {

// Up to the quote that ends it; Apache writes \" for a quote inside, nginx \x22.
bool take_quoted(std::string_view& text, std::string_view& out) {
  skip_spaces(text);
  if (!skip(text, '"')) return false;
  std::size_t i = text.find_first_of("\"\\");
  while (i != std::string_view::npos && text[i] == '\\') i = text.find_first_of("\"\\", i + 2);
  if (i == std::string_view::npos) {  // cut off
    out = text;
    text = {};
    return true;
  }
  out = text.substr(0, i);
  text.remove_prefix(i + 1);
  return true;
}

bool is_method(std::string_view word) {
  if (word.empty() || word.size() > 20) return false;
  for (const char c : word) {
    if (!is_alpha(c) && c != '-' && c != '_') return false;
  }
  return true;
}

void read_request(std::string_view request, Access& out) {
  std::string_view rest = request;
  const auto method = take_until(rest, ' ');
  const auto last = rest.rfind(' ');
  if (last != std::string_view::npos && rest.substr(last + 1).starts_with("HTTP/")) {
    out.version = rest.substr(last + 1);
    rest = rest.substr(0, last);
  }
  if (!is_method(method) || (rest.empty() && out.version.empty())) {
    out.target = request;  // no HTTP: whatever was sent
    out.version = {};
    return;
  }
  out.method = method;
  out.target = rest;
}

std::string_view real(std::string_view text) { return text == "-" ? std::string_view{} : text; }

}  // namespace

void add_access(const Names& n, const Access& a, Event& event) {
  event.add(n.kind, "web");
  event.add(n.source_ip, plain_address(a.client));
  event.add(n.c_ip, plain_address(a.client));
  if (!a.user.empty()) {
    event.add(n.user, a.user);
    event.add(n.cs_username, a.user);
  }
  if (!a.method.empty()) event.add(n.cs_method, a.method);
  event.add(n.cs_uri_query, a.target);
  event.add(n.c_uri, a.target);
  event.add(n.cs_uri, a.target);
  const auto stem = a.target.substr(0, a.target.find('?'));
  event.add(n.cs_uri_stem, stem);
  event.add(n.target, stem);
  if (a.target.find('\\') != std::string_view::npos) event.add_copy(n.cs_uri_query, unescaped(a.target));
  if (const auto decoded = percent_decoded(a.target)) {
    const auto kept = event.keep(*decoded);
    event.add(n.cs_uri_query, kept);
    event.add(n.c_uri, kept);
    event.add(n.cs_uri, kept);
    if (stem.find('%') != std::string_view::npos)
      event.add_copy(n.cs_uri_stem, percent_decoded(stem).value_or(std::string(stem)));
  }
  if (!a.version.empty()) event.add(n.cs_version, a.version);
  if (!a.status.empty()) event.add(n.sc_status, a.status, Value::Kind::Number);
  if (!a.bytes.empty()) event.add(n.sc_bytes, a.bytes, Value::Kind::Number);
  event.add(n.outcome, !a.status.empty() && a.status[0] >= '4' ? "failure" : "success");
  if (!a.referer.empty()) event.add(n.cs_referer, a.referer);
  if (!a.agent.empty()) {
    event.add(n.cs_user_agent, a.agent);
    event.add(n.c_user_agent, a.agent);
  }
  if (!a.host.empty()) event.add(n.cs_host, a.host);
}

bool parse_access(const Names& names, Stamps& stamps, std::string_view line, Event& event) {
  const auto bracket = line.find(" [");
  if (bracket == std::string_view::npos || bracket == 0) return false;
  std::string_view head = line.substr(0, bracket);
  std::string_view rest = line.substr(bracket + 2);
  const auto time = stamps.web(rest);
  if (!time) return false;
  take_until(rest, ']');
  Access out;
  out.client = take_until(head, ' ');
  if (!is_address(out.client) && !head.empty()) {  // "example.org:80 192.0.2.1 - -"
    const auto second = head.substr(0, head.find(' '));
    if (is_address(second)) {
      std::string_view port;
      out.host = split_port(out.client, port);
      out.client = take_until(head, ' ');
    }
  }
  const auto identity = take_until(head, ' ');  // identd's word
  // A name may stand for the client; a date before it, from another program's log, may not.
  if (identity != "-" && !is_address(out.client)) return false;
  out.user = real(head);
  const auto quote = rest.find('"');
  if (quote == std::string_view::npos) return false;
  rest.remove_prefix(quote);
  std::string_view request;
  if (!take_quoted(rest, request)) return false;
  skip_spaces(rest);
  out.status = take_digits(rest);
  if (out.status.size() != 3) {
    // Quotes in the request that nobody escaped: the status follows the last of them.
    const std::string_view whole = line.substr(static_cast<std::size_t>(request.data() - line.data()));
    for (auto at = whole.find("\" "); at != std::string_view::npos; at = whole.find("\" ", at + 1)) {
      std::string_view after = whole.substr(at + 2);
      const auto status = take_digits(after);
      if (status.size() != 3 || !after.starts_with(' ')) continue;
      request = whole.substr(0, at);
      out.status = status;
      rest = after;
      break;
    }
    if (out.status.size() != 3) return false;
  }
  skip_spaces(rest);
  out.bytes = take_digits(rest);
  if (out.bytes.empty()) skip(rest, '-');
  read_request(real(request), out);
  std::string_view word;
  if (take_quoted(rest, word)) {
    out.referer = real(word);
    if (take_quoted(rest, word)) out.agent = real(word);
  }
  event.time = *time;
  add_access(names, out, event);
  return true;
}

}  // namespace junshu::logs
