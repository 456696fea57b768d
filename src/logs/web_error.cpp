// Error logs of Apache and nginx. What people typed stands unquoted in them: the client is taken from its own place
// only.
#include "message.h"
#include "scan.h"

namespace junshu::logs {

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

void failed(const Message& m, std::string_view kind) {
  m.kind(kind);
  m.failure();
}

void apache_words(const Message& m, std::string_view text) {
  if (text.starts_with("AH") && text.size() > 8 && text[7] == ':') text.remove_prefix(9);
  skip(text, "Digest: ");
  if (skip(text, "user ")) {
    std::size_t end = std::string_view::npos;
    for (const char* word :
         {": authentication failure for", ": authorization failure for", ": password mismatch", " not found"}) {
      const auto at = text.find(word);
      if (at != std::string_view::npos && at < end) end = at;
    }
    if (end == std::string_view::npos) return m.kind("web");
    failed(m, "login");
    auto name = text.substr(0, end);
    if (const auto realm = name.find("' in realm `"); name.starts_with('`') && realm != std::string_view::npos)
      name = name.substr(1, realm - 1);
    m.user(trim_spaces(name));
    return;
  }
  if (skip(text, "Authorization of user ")) {
    failed(m, "login");
    m.user(text.substr(0, text.find(" to access ")));
    return;
  }
  if (text.starts_with("client used wrong authentication scheme")) return failed(m, "login");
  if (skip(text, "client denied by server configuration")) {
    failed(m, "access");
    if (skip(text, ": ")) m.target(text.substr(0, text.find(", referer: ")));
    return;
  }
  const bool digest = text.starts_with("invalid qop") || text.starts_with("realm mismatch") ||
                      text.starts_with("unknown algorithm") ||
                      (text.starts_with("invalid nonce") && !contains(text, "hash is not"));
  const bool no_name = text.starts_with("Hostname ") || text.starts_with("No hostname was provided via SNI");
  if (digest || no_name) return failed(m, "access");
  for (const char* word :
       {"Invalid URI in request", "request failed: ", "Invalid method in request", "invalid URI path"}) {
    if (text.starts_with(word)) return failed(m, "web");
  }
  m.kind("web");
}

}  // namespace

void parse_apache_error(const Message& m, std::string_view text) {
  std::string_view client;
  bool has_port =
      false;  // since 2.4, which tells the process too; an IPv6 address then has its port after one more colon
  while (skip(text, '[')) {  // [level] [pid N] [client ADDRESS:port]; an IPv6 address has brackets of its own
    std::string_view part;
    if (text.starts_with("client [") || text.starts_with("remote [")) {
      const auto end = text.find(']', text.find(']') + 1);
      part = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    } else {
      part = take_until(text, ']');
    }
    skip_spaces(text);
    has_port = has_port || part.starts_with("pid ");
    if (skip(part, "client ") || skip(part, "remote ")) {
      client = part;
      break;
    }
  }
  if (client.empty()) return m.kind("service");
  std::string_view port;
  auto address = split_port(client, port);
  if (has_port && port.empty() && !client.starts_with('[')) {
    const auto colon = client.rfind(':');
    port = client.substr(colon == std::string_view::npos ? client.size() : colon + 1);
    address = client.substr(0, colon);
  }
  apache_words(m, text);
  m.source(address, port);
}

void parse_nginx_error(const Message& m, std::string_view text) {
  if (!text.starts_with('[')) {  // a stamp before it, when it came through syslog
    const auto open = text.find('[');
    if (open == std::string_view::npos || open > 80) return m.kind("service");
    text.remove_prefix(open);
  }
  take_until(text, "] ");
  take_until(text, ": ");
  if (skip(text, '*')) take_word(text);
  const bool of_user = text.starts_with("user ") || text.starts_with("PAM: user ");
  // A name may hold ", client: "; what comes after the client is the request, which may hold it too.
  const auto at = of_user ? text.rfind(", client: ") : text.find(", client: ");
  if (at == std::string_view::npos) return m.kind("service");
  const auto facts = text.substr(at + 10);
  const auto client = facts.substr(0, facts.find(','));
  text = text.substr(0, at);
  const bool unknown = contains(text, " was not found in ");
  if (of_user && (unknown || contains(text, "password mismatch") || contains(text, "not authenticated") ||
                  contains(text, "no user"))) {
    failed(m, "login");
    const char quote = text.find('"') < text.find('\'') ? '"' : '\'';
    auto name = text.substr(text.find(quote) + 1);
    const auto end = name.rfind(unknown                               ? "\" was not"
                                : contains(text, "password mismatch") ? "\": password"
                                                                      : "' - not");
    name = name.substr(0, end == std::string_view::npos ? name.find(quote) : end);
    m.user(name);
    if (unknown) m.event.add(m.names.invalid_user, "true", Value::Kind::Boolean);
  } else if (text.starts_with("SSL_") || text.starts_with("limiting ") || text.starts_with("access forbidden") ||
             text.starts_with("delaying ")) {
    failed(m, "access");
  } else if (text.starts_with("client sent ") || contains(text, "directory index of")) {
    failed(m, "web");
  } else {
    m.kind("web");
  }
  m.source(client);
  if (const auto request = between(facts, "request: \"", "\""); !request.empty()) {
    std::string_view rest = request;
    m.event.add(m.names.cs_method, take_until(rest, ' '));
    m.target(take_until(rest, ' '));
  }
}

// "2024-01-02 03:04:05.678 UTC [123] bob@db FATAL:  password authentication failed for user "bob"", the stamp taken
// away.
void parse_postgres(const Message& m, std::string_view text) {
  const auto level = [&]() -> std::string_view {
    for (const char* word : {"FATAL:", "ERROR:", "LOG:", "PANIC:", "WARNING:", "DETAIL:", "STATEMENT:", "HINT:"}) {
      if (contains(text, word)) return word;
    }
    return {};
  }();
  const auto words = level.empty() ? text : trim_spaces(text.substr(text.find(level) + level.size()));
  const auto host = between(text, "host=", " ");
  if (words.starts_with("password authentication failed for user") || words.starts_with("no pg_hba.conf entry") ||
      contains(words, "authentication failed for user") ||
      (words.starts_with("role ") && contains(words, "does not exist"))) {
    failed(m, "login");
    m.user(between(words, words.starts_with("role ") ? "role \"" : "user \"", "\""));
    if (const auto client = between(words, "host \"", "\""); !client.empty()) m.source(client);
  } else if (words.starts_with("connection authorized")) {
    m.kind("login");
    m.success();
    m.user(between(words, "user=", " "));
  } else if (words.starts_with("connection received")) {
    m.kind("access");
    auto peer = between(words, "host=", " ");
    m.source(peer, between(words, "port=", " "));
    return;
  } else if (words.starts_with("disconnection")) {
    m.kind("logout");
    m.user(between(words, "user=", " "));
    m.source(between(words, "host=", " "));
    return;
  } else {
    m.kind("service");
  }
  if (!host.empty()) m.source(host);
}

}  // namespace junshu::logs
