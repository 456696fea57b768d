// OpenSSH's server. Names typed by people stand in its messages unquoted: whoever types " from 192.0.2.1 port 1 ssh2"
// as a name must not be able to pass for that address.
#include "message.h"
#include "scan.h"

namespace junshu::logs {

namespace {

struct Peer {
  std::string_view user, address, port;
};

// "HOST[ port N]" at the front; takes it away.
bool take_peer(std::string_view& text, Peer& peer) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != ' ') ++end;
  std::string_view host = text.substr(0, end);
  std::string_view rest = text.substr(end);
  while (!host.empty() && (host.back() == ':' || host.back() == ',') && !host.ends_with("::")) host.remove_suffix(1);
  if (host.empty()) return false;
  peer.address = host;
  if (skip(rest, " port ")) {
    peer.port = take_digits(rest);
    if (peer.port.empty()) return false;
  }
  text = rest;
  return true;
}

// "NAME from HOST[ port N][ sshN]" followed by nothing or ": …": the first " from " that all of this follows.
bool name_from_host(std::string_view text, Peer& peer) {
  for (std::size_t at = text.find(" from "); at != std::string_view::npos; at = text.find(" from ", at + 1)) {
    std::string_view rest = text.substr(at + 6);
    Peer here;
    if (!take_peer(rest, here)) continue;
    if (skip(rest, " ssh")) take_digits(rest);
    if (!rest.empty() && rest.front() != ':' && rest != " " && !rest.starts_with(" via ")) continue;
    peer = here;
    peer.user = text.substr(0, at);
    return true;
  }
  if (skip(text, "from ")) return take_peer(text, peer);  // no name at all
  return false;
}

// "NAME HOST port N" at the end: the name may hold anything.
bool name_host_port(std::string_view text, Peer& peer) {
  const auto port_at = text.rfind(" port ");
  if (port_at == std::string_view::npos) {
    const auto space = text.rfind(' ');
    peer.address = space == std::string_view::npos ? text : text.substr(space + 1);
    if (space != std::string_view::npos) peer.user = text.substr(0, space);
    return is_address(peer.address);
  }
  std::string_view rest = text.substr(port_at + 6);
  peer.port = take_digits(rest);
  text = text.substr(0, port_at);
  const auto space = text.rfind(' ');
  peer.address = space == std::string_view::npos ? text : text.substr(space + 1);
  peer.user = space == std::string_view::npos ? std::string_view{} : text.substr(0, space);
  return !peer.address.empty();
}

class Sshd {
 public:
  explicit Sshd(const Message& message) : m_(message) {}

  void parse(std::string_view text) {
    if (text.starts_with("[ID ")) take_until(text, "] ");  // Solaris
    text = trim_spaces(text);
    if (text.ends_with(" [preauth]")) {
      before_login_ = true;
      text.remove_suffix(10);
    }
    if (!skip(text, "error: ")) skip(text, "fatal: ");
    if (text.empty() || !one_of_all(text)) m_.kind("log");
  }

 private:
  void login(const char* outcome, std::string_view method, const Peer& peer) {
    m_.kind("login");
    if (*outcome != '\0') m_.event.add(m_.names.outcome, outcome);
    m_.event.add(m_.names.auth_method, method);
    m_.user(peer.user);
    from(peer);
  }
  void from(const Peer& peer, bool failing = false) {
    m_.source(peer.address, peer.port);
    m_.peers.remember(m_.header.host, m_.header.process, peer.address, failing);
  }
  // A try to log in as a user that does not exist counts with the line that says so, as no other follows where only
  // keys were offered. The failure of the password that mostly follows is the same try.
  bool counted_already(const Peer& peer) const {
    const auto* known = m_.peers.find(m_.header.host, m_.header.process);
    return known != nullptr && known->counted && known->address == peer.address;
  }
  void next_is_the_same() {
    if (auto* known = m_.peers.find(m_.header.host, m_.header.process)) known->counted = true;
  }
  void invalid() { m_.event.add(m_.names.invalid_user, "true", Value::Kind::Boolean); }
  bool refused(const Peer& peer) {
    m_.kind("access");
    m_.failure();
    if (!peer.user.empty()) m_.user(peer.user);
    from(peer);
    return true;
  }
  // Who it is was said by an earlier line of this process.
  bool refused_as_known() {
    m_.kind("access");
    m_.failure();
    if (auto* known = m_.peers.find(m_.header.host, m_.header.process); known != nullptr && !known->address.empty()) {
      m_.source(m_.event.keep(known->address));
    } else {
      m_.peers.remember(m_.header.host, m_.header.process, {}, true);
    }
    return true;
  }

  bool one_of_all(std::string_view text) {
    switch (text.front()) {
      case 'A':
        return accepted(text) || address_maps(text);
      case 'F':
        return failed(text);
      case 'I':
        return invalid_user(text);
      case 'C':
      case 'D':
      case 'R':
        return connection(text);
      case 'T':
      case 'B':
        return others(text);
      case 'U':
        return user_not_allowed(text) || negotiate(text);
      case 'p':
      case '(':
        return parse_pam(m_, text);
      case 'P':
        return pam_failure(text);
      default:
        return others(text);
    }
  }

  bool accepted(std::string_view text) {
    if (!skip(text, "Accepted ")) return false;
    const auto method = take_until(text, " for ");
    Peer peer;
    if (!name_from_host(text, peer)) return false;
    login("success", method, peer);
    return true;
  }

  bool failed(std::string_view text) {
    if (!skip(text, "Failed ")) return false;
    const auto method = take_until(text, " for ");
    bool unknown = skip(text, "invalid user ") || skip(text, "illegal user ");
    Peer peer;
    if (!name_from_host(text, peer)) return false;
    if (peer.user == "<invalid username>") unknown = true;
    if (method == "publickey" && !unknown) {
      login("", method, peer);  // programs offer one key after another; only the end tells
    } else if (method == "none" || method == "publickey") {
      const bool counted = counted_already(peer);
      m_.event.add(m_.names.auth_method, method);
      refused(peer);
      if (counted) next_is_the_same();
    } else if (unknown && counted_already(peer) && m_.event.repeated > 1) {
      --m_.event.repeated;  // the first of them
      login("failure", method, peer);
    } else if (unknown && counted_already(peer)) {
      m_.kind("log");
      m_.failure();
      m_.event.add(m_.names.auth_method, method);
      m_.user(peer.user);
      from(peer);
    } else {
      login("failure", method, peer);
    }
    if (unknown) invalid();
    return true;
  }

  bool invalid_user(std::string_view text) {
    if (!skip(text, "Invalid user ") && !skip(text, "Illegal user ")) return false;
    Peer peer;
    const auto at = text.rfind("from ");
    if (at == std::string_view::npos) return false;
    std::string_view rest = text.substr(at + 5);
    if (!take_peer(rest, peer)) return false;
    m_.kind("login");
    m_.failure();
    m_.user(at == 0 ? std::string_view{} : text.substr(0, at - 1));
    from(peer);
    next_is_the_same();
    invalid();
    return true;
  }

  bool connection(std::string_view text) {
    const auto whole = text;
    if (skip(text, "Connection from ")) {
      Peer peer;
      if (!take_peer(text, peer)) return false;
      m_.kind("log");
      from(peer);
      return true;
    }
    if (skip(text, "Connection closed by ") || skip(text, "Connection reset by ") || skip(text, "Disconnected from ")) {
      return ended(whole, text);
    }
    if (skip(text, "Disconnecting")) return disconnecting(text);
    if (skip(text, "Received disconnect from ")) return received_disconnect(text);
    if (skip(text, "Did not receive identification string from ")) return refused_host(text);
    if (skip(text, "ROOT LOGIN REFUSED FROM ")) {
      Peer peer;
      if (!take_peer(text, peer)) return false;
      peer.user = "root";
      login("failure", "", peer);
      return true;
    }
    if (skip(text, "Read from socket failed")) return refused_as_known();
    if (skip(text, "Close session: user ")) {
      Peer peer;
      if (!name_from_host(text.substr(0, text.rfind(" id ")), peer)) return false;
      m_.kind("logout");
      m_.user(peer.user);
      from(peer);
      return true;
    }
    return false;
  }

  bool refused_host(std::string_view text) {
    Peer peer;
    return take_peer(text, peer) && refused(peer);
  }

  bool ended(std::string_view whole, std::string_view text) {
    Peer peer;
    const bool unknown = skip(text, "invalid user ");
    const bool named = unknown || skip(text, "authenticating user ") || skip(text, "user ");
    if (named ? !name_host_port(text, peer) : !take_peer(text, peer)) return false;
    const auto* known = m_.peers.find(m_.header.host, m_.header.process);
    const bool was_failing = known != nullptr && known->failing;
    if (before_login_ || was_failing) {
      refused(peer);
      if (unknown) invalid();
      return true;
    }
    const bool left = whole.starts_with("Disconnected") && named;
    m_.kind(left ? "logout" : "log");
    if (named) m_.user(peer.user);
    from(peer);
    return true;
  }

  bool disconnecting(std::string_view text) {
    Peer peer;
    if (skip(text, " ")) {  // " invalid user admin 192.0.2.1 port 4: why"
      const bool unknown = skip(text, "invalid user ");
      if (!unknown) skip(text, "authenticating user ");
      auto end = text.rfind(": Change of username");
      if (end == std::string_view::npos) end = text.rfind(": Too many");
      if (end == std::string_view::npos) end = text.find(':', text.find(" port "));
      if (!name_host_port(text.substr(0, end), peer)) return false;
      refused(peer);
      if (unknown) invalid();
      return true;
    }
    skip(text, ": ");
    if (text.find("Too many authentication failures") == std::string_view::npos) return false;
    const auto name = between(text, "failures for ", " [");
    if (!name.empty()) m_.user(name);
    return refused_as_known();
  }

  bool received_disconnect(std::string_view text) {
    Peer peer;
    if (!take_peer(text, peer)) return false;
    const bool no_method =
        text.find("14:") != std::string_view::npos || text.find("Auth fail") != std::string_view::npos;
    if (before_login_ || no_method) return refused(peer);
    m_.kind("log");
    from(peer);
    return true;
  }

  bool address_maps(std::string_view text) {
    if (!skip(text, "Address ")) return false;
    Peer peer;
    if (!take_peer(text, peer)) return false;
    m_.kind("log");
    from(peer);
    return true;
  }

  bool user_not_allowed(std::string_view text) {
    if (!skip(text, "User ")) return false;
    const auto why = text.rfind(" not allowed because ");
    if (why == std::string_view::npos) return false;
    text = text.substr(0, why);
    Peer peer;
    const auto at = text.rfind(" from ");
    m_.kind("access");
    m_.failure();
    m_.user(text.substr(0, at));
    if (at != std::string_view::npos) {
      std::string_view rest = text.substr(at + 6);
      if (take_peer(rest, peer)) from(peer);
    }
    return true;
  }

  bool negotiate(std::string_view text) {
    if (skip(text, "Unable to negotiate with ")) return refused_host(text);
    if (skip(text, "Unable to negotiate a key exchange method")) return refused_as_known();
    return false;
  }

  // "PAM: Authentication failure for [illegal user ]NAME from HOST[ via ADDRESS]"; "PAM 2 more authentication failures;
  // …".
  bool pam_failure(std::string_view text) {
    if (!skip(text, "PAM: ")) return parse_pam(m_, text);
    take_until(text, " for ");
    const bool unknown = skip(text, "illegal user ") || skip(text, "invalid user ");
    Peer peer;
    if (!name_from_host(text, peer)) return false;
    const bool counted = counted_already(peer);
    m_.event.add(m_.names.auth_method, "pam");
    refused(peer);
    if (counted) next_is_the_same();
    if (unknown) invalid();
    return true;
  }

  bool others(std::string_view text) {
    if (skip(text, "maximum authentication attempts exceeded for ")) {
      const bool unknown = skip(text, "invalid user ");
      Peer peer;
      if (!name_from_host(text, peer)) return false;
      refused(peer);
      if (unknown) invalid();
      return true;
    }
    if (skip(text, "Timeout before authentication for ")) {
      skip(text, "connection from ");
      return refused_host(text);
    }
    if (skip(text, "Bad protocol version identification ")) {
      const auto at = text.rfind(" from ");
      return at != std::string_view::npos && refused_host(text.substr(at + 6));
    }
    if (skip(text, "banner exchange: Connection from ") || skip(text, "ssh_dispatch_run_fatal: Connection from ")) {
      return refused_host(text);
    }
    if (skip(text, "kex_exchange_identification: ")) return refused_as_known();
    if (skip(text, "no matching ")) return refused_as_known();
    if (skip(text, "refused connect from ")) {
      const auto at = text.rfind(" (");
      if (at == std::string_view::npos) return refused_host(text);
      Peer peer;
      peer.address = text.substr(at + 2);
      if (peer.address.ends_with(')')) peer.address.remove_suffix(1);
      return refused(peer);
    }
    if (skip(text, "SSH: Server;")) {
      Peer peer;
      peer.address = between(text, "Remote: ", ";");
      const auto dash = peer.address.rfind('-');
      if (dash == std::string_view::npos) return false;
      peer.port = peer.address.substr(dash + 1);
      peer.address = peer.address.substr(0, dash);
      m_.kind("log");
      from(peer);
      return true;
    }
    if (skip(text, "reverse mapping checking getaddrinfo for ")) {
      Peer peer;
      peer.address = between(text, "[", "]");
      m_.kind("log");
      from(peer);
      return true;
    }
    return skip(text, "Server listening on ") ? (m_.kind("service"), true) : false;
  }

  const Message& m_;
  bool before_login_ = false;
};

}  // namespace

void parse_sshd(const Message& message, std::string_view text) { Sshd(message).parse(text); }

}  // namespace junshu::logs
