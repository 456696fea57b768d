// Linux-PAM's messages, in whichever program's name they come.
#include <algorithm>
#include <array>

#include "message.h"
#include "scan.h"

namespace junshu::logs {

namespace {

constexpr std::array<std::string_view, 9> kWriteThemselves{"sshd", "sshd-session", "su",   "sudo", "login",
                                                           "su-l", "cron",         "CRON", "crond"};

// These tell of attempts in words of their own: what PAM says of the same attempt must not count twice.
bool writes_itself(std::string_view program) {
  return std::find(kWriteThemselves.begin(), kWriteThemselves.end(), program) != kWriteThemselves.end();
}

// "pam_unix(sshd:auth): ", "(pam_unix) ", "pam_unix: ". Old ones: programs then said nothing themselves.
struct Prefix {
  std::string_view phase;  // "sshd:auth"
  bool old = false;
};
bool take_prefix(const Message& m, std::string_view& text, Prefix& out) {
  std::string_view rest = text;
  if (skip(rest, "(pam_")) {
    out.old = true;
    take_until(rest, ')');
  } else if (rest.starts_with("pam_")) {
    const auto name_end = std::find_if_not(rest.begin(), rest.end(), [](char c) { return is_alnum(c) || c == '_'; });
    rest.remove_prefix(static_cast<std::size_t>(name_end - rest.begin()));
    if (skip(rest, '(')) {
      out.phase = take_until(rest, ')');
    } else {
      out.old = true;
    }
    if (!skip(rest, ':')) return false;
  } else if (skip(rest, "PAM ")) {  // "PAM 2 more authentication failures; …"
    take_digits(rest);
    if (!rest.starts_with(" more authentication failure")) return false;
  } else if (!m.header.module.starts_with("pam_") && !rest.starts_with("authentication failure; logname=")) {
    return false;
  }
  skip_spaces(rest);
  text = rest;
  return true;
}

// "logname= uid=0 euid=0 tty=ssh ruser=X rhost=H  user=Y": X and Y are typed by people and may hold " rhost=".
void add_facts(const Message& m, std::string_view facts) {
  const auto start = facts.find("ruser=");
  if (start == std::string_view::npos) return;
  std::string_view rest = facts.substr(start + 6);
  std::string_view user;
  if (const auto at = rest.find(" user="); at != std::string_view::npos) {
    user = trim_spaces(rest.substr(at + 6));
    rest = rest.substr(0, at);
  }
  const auto host_at = rest.rfind("rhost=");
  std::string_view asking = host_at == std::string_view::npos ? rest : rest.substr(0, host_at);
  asking = trim_spaces(asking);
  if (user.empty()) user = asking;
  if (!user.empty()) {
    m.user(user);
    m.event.add(m.names.pam_user, user);
  }
  if (host_at == std::string_view::npos) return;
  const auto host = trim_spaces(rest.substr(host_at + 6));
  m.event.add(m.names.pam_host, host);
  m.source(host);
  if (host.empty()) return;
  const auto* known = m.peers.find(m.header.host, m.header.process);
  const bool counted = known != nullptr && known->counted;
  if (counted && !is_address(host)) return;  // sshd says the same try once more, with the address
  const bool same = counted && known->address == host;
  m.peers.remember(m.header.host, m.header.process, host);
  if (same) m.peers.find(m.header.host, m.header.process)->counted = true;
}

std::string_view without_number(std::string_view name) {  // "root(uid=0)"
  return name.substr(0, name.find('('));
}

bool session(const Message& m, std::string_view text, const Prefix& prefix) {
  const bool opened = skip(text, "session opened for user ");
  if (!opened && !skip(text, "session closed for user ")) return false;
  const auto service = prefix.phase.substr(0, prefix.phase.find(':'));
  const auto by = text.rfind(" by ");
  const auto who = without_number(text.substr(0, by));
  const bool remote = service == "sshd" || service == "login" || service.starts_with("gdm") || service == "lightdm" ||
                      service.starts_with("xrdp");
  if (opened) {
    const bool told = writes_itself(service) || !remote;
    m.kind(told ? "log" : "login");
    m.success();
  } else {
    m.kind(remote ? "logout" : "log");
  }
  m.user(who);
  return true;
}

}  // namespace

bool parse_pam(const Message& m, std::string_view text) {
  Prefix prefix;
  if (!take_prefix(m, text, prefix)) return false;
  if (session(m, text, prefix)) return true;
  const bool told = writes_itself(m.header.program) && !prefix.old && m.header.module.empty();
  std::string_view facts = text;
  const auto what = take_until(facts, ';');
  m.event.add(m.names.pam_message, what);
  if (what.starts_with("authentication failure")) {
    m.kind(told || text.starts_with("more") ? "log" : "login");
    m.failure();
    m.event.add(m.names.auth_method, "pam");
    add_facts(m, facts);
  } else if (what.find("more authentication failure") != std::string_view::npos) {
    m.kind("log");
    add_facts(m, facts);
  } else if (skip(text, "password changed for ")) {
    m.kind("account");
    m.success();
    m.event.add(m.names.event_action, "password_changed");
    m.target_user(text);
  } else if (text.find("account temporarily locked") != std::string_view::npos ||
             text.find(" tally ") != std::string_view::npos) {
    m.kind("account");
    m.failure();
    m.target_user(text.starts_with("Consecutive") ? between(text, "for user ", " ") : between(text, "user ", " "));
  } else if (text.find("not met by user") != std::string_view::npos) {
    m.kind("log");
    m.user(between(text, "by user \"", "\""));
  } else {
    m.kind("log");
  }
  return true;
}

}  // namespace junshu::logs
