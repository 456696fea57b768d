// Postfix, Dovecot, vsftpd and Samba.
#include "message.h"
#include "scan.h"

namespace junshu::logs {

namespace {

// "name[192.0.2.1]" or "[192.0.2.1]:59415": the address in the last brackets before `end`.
struct Client {
  std::string_view address, port;
};
Client client_after(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + word.size());
  const auto open = text.find('[');
  const auto close = text.find(']', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos || text.find(' ') < open) return {};
  Client out{text.substr(open + 1, close - open - 1), {}};
  auto rest = text.substr(close + 1);
  if (skip(rest, ':')) out.port = take_digits(rest);
  return out;
}

bool refused(const Message& m, const Client& client) {
  if (client.address.empty()) return false;
  m.kind("access");
  m.failure();
  m.source(client.address, client.port);
  return true;
}

bool sasl(const Message& m, std::string_view text) {
  const auto at = text.find(": SASL ");
  if (at == std::string_view::npos || text.find(" authentication failed", at) == std::string_view::npos) return false;
  const auto client = client_after(text, "warning: ");
  const auto why = text.substr(text.find(" authentication failed", at) + 22);
  // No try of a password: the service was away, or the client asked for what is not offered.
  const bool away = why.find("Connection lost to authentication server") != std::string_view::npos;
  const bool no_try = why.find("nvalid authentication mechanism") != std::string_view::npos;
  m.kind(away ? "service" : no_try ? "access" : "login");
  m.failure();
  std::string_view rest = text.substr(at + 7);
  m.event.add(m.names.auth_method, take_until(rest, ' '));
  if (const auto name = between(text, "sasl_username=", ","); !name.empty()) m.user(name);
  m.source(client.address, client.port);
  return true;
}

}  // namespace

void parse_postfix(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (sasl(m, text)) return;
  if (text.find("reject: ") != std::string_view::npos && refused(m, client_after(text, " from "))) {
    if (const auto to = between(text, " to=<", ">"); !to.empty()) m.target(to);
    return;
  }
  if (text.find("lost connection after ") != std::string_view::npos) {
    const bool harmless =
        text.find("after DATA") != std::string_view::npos || text.find("after AUTH") != std::string_view::npos;
    if (!harmless && refused(m, client_after(text, " from "))) return;
  } else if (skip(text, "disconnect from ")) {
    const auto counts = text.rfind(" commands=");
    const auto numbers = counts == std::string_view::npos ? std::string_view{} : text.substr(counts + 10);
    const auto client = client_after(text, "");
    if (text.find(" auth=0/") != std::string_view::npos && numbers.find('/') != std::string_view::npos &&
        refused(m, client))
      return;
    m.source(client.address);
  } else if (text.find(" does not resolve to address ") != std::string_view::npos) {
    auto address = text.substr(text.find(" to address ") + 12);
    address = address.substr(0, address.find(": "));
    if (refused(m, {address, {}})) return;
  } else {
    for (const char* word :
         {"improper command pipelining", "non-SMTP command", "too many errors", "rate limit exceeded", "PREGREET",
          "HANGUP", "COMMAND TIME LIMIT", "COMMAND COUNT LIMIT"}) {
      if (text.find(word) != std::string_view::npos && refused(m, client_after(text, " from "))) return;
    }
  }
  if (text.find("sasl_username=") != std::string_view::npos) {
    const auto client = client_after(text, "client=");
    m.kind("login");
    m.success();
    m.user(between(text, "sasl_username=", ","));
    m.source(client.address);
    return;
  }
  m.kind("service");
}

// "imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.1, lip=…", "… Disconnected (auth failed, 1 attempts in 2
// secs): user=<…>, …, rip=…", "auth-worker(123): pam(bob,192.0.2.1): pam_authenticate() failed: …"
void parse_dovecot(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (parse_pam(m, text)) return;
  const auto user = between(text, "user=<", ">");
  const auto address = between(text, "rip=", ",");
  if (!address.empty()) {
    const bool well =
        text.find("Login: ") != std::string_view::npos && text.find("auth failed") == std::string_view::npos;
    bool tried = false;
    for (const char* word :
         {"auth failed", "Aborted login", "tried to use", "authentication failed", "Password mismatch"}) {
      tried = tried || text.find(word) != std::string_view::npos;
    }
    const bool guessed = tried && text.find("(no auth attempts") == std::string_view::npos;
    m.kind(well || guessed ? "login" : "access");
    if (well) {
      m.success();
    } else {
      m.failure();
    }
    if (!user.empty()) m.user(user);
    m.event.add(m.names.auth_method, between(text, "method=", ","));
    m.source(address);
    return;
  }
  const auto open = text.find('(');
  for (const char* word : {"unknown user", "Password mismatch", "pam_authenticate() failed", "password mismatch",
                           "Authentication failure", "login attempt"}) {
    if (text.find(word) == std::string_view::npos || open == std::string_view::npos) continue;
    // "…: pam(bob,192.0.2.1,<session>): unknown user"
    auto at = text.find(',', open);
    if (at == std::string_view::npos) break;
    const auto start = text.rfind('(', at);
    const auto rest = text.substr(at + 1);
    m.kind("log");  // the login process says it too
    m.failure();
    m.user(text.substr(start + 1, at - start - 1));
    m.source(rest.substr(0, rest.find_first_of(",)")));
    return;
  }
  m.kind("service");
}

// "[pid 27202] [anonymous] FAIL LOGIN: Client "64.106.46.98"", with or without the process.
void parse_vsftpd(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (parse_pam(m, text)) return;
  if (text.starts_with("[pid ")) take_until(text, "] ");
  std::string_view user;
  if (skip(text, '[')) user = take_until(text, "] ");
  const auto client = between(text, "Client \"", "\"");
  if (client.empty()) return m.kind("service");
  if (!user.empty()) m.user(user);
  if (text.find("FAIL LOGIN") != std::string_view::npos) {
    m.kind("login");
    m.failure();
  } else if (text.find("OK LOGIN") != std::string_view::npos) {
    m.kind("login");
    m.success();
  } else {
    m.kind("access");
    if (text.starts_with("FAIL ")) {
      m.failure();
    } else {
      m.success();
    }
    auto rest = text.substr(text.find("Client \""));
    take_until(rest, "\", \"");
    if (!rest.empty()) m.target(rest.substr(0, rest.find('"')));
  }
  m.source(client);
}

// "Auth: [SMB2,(null)] user [DOM]\[bob] at […] with [NTLMv2] status [NT_STATUS_OK] workstation [W] remote host
// [ipv4:192.0.2.1:4532] …", and vfs_full_audit's "bob|192.0.2.1|share|open|ok|r|path".
void parse_samba(const Message& m, std::string_view text) {
  if (parse_pam(m, text)) return;
  const auto status = between(text, "status [", "]");
  if (!status.empty()) {
    m.kind("login");
    if (status == "NT_STATUS_OK") {
      m.success();
    } else {
      m.failure();
    }
    if (const auto at = text.find("]\\["); at != std::string_view::npos)
      m.user(text.substr(at + 3, text.find(']', at + 3) - at - 3));
    auto host = between(text, "remote host [", "]");
    if (!skip(host, "ipv4:")) skip(host, "ipv6:");
    std::string_view port;
    host = split_port(host, port);
    m.event.add(m.names.auth_method, between(text, "with [", "]"));
    m.source(host, port);
    return;
  }
  std::string_view rest = text;
  const auto user = take_until(rest, '|');
  const auto address = take_until(rest, '|');
  if (!rest.empty() && is_address(address)) {
    m.kind("access");
    const bool well = rest.find("|ok|") != std::string_view::npos;
    if (well) {
      m.success();
    } else {
      m.failure();
    }
    m.user(user);
    m.source(address);
    m.event.add(m.names.action, between(rest, "|", "|"));
    m.target(rest.substr(rest.rfind('|') + 1));
    return;
  }
  m.kind("service");
}

}  // namespace junshu::logs
