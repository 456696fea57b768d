// What parsers of one program's messages share. A message parser never refuses: what it does not know stays an event of
// the program's class with its message.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "logs/names.h"
#include "syslog_header.h"

namespace junshu::logs {

// Where a process's peer is, told by an earlier line: sshd names it once and leaves it out later. As many as fit a
// fixed table; a newer process takes an older one's place.
class Peers {
 public:
  void remember(std::string_view host, std::string_view process, std::string_view address, bool failing = false);
  struct Peer {
    std::string host, process, address;
    bool failing = false;  // it has failed in a line that did not name it
    bool counted = false;  // its next failure is the try that a line before told of already
  };
  Peer* find(std::string_view host, std::string_view process);

 private:
  Peer& place(std::string_view process);
  std::array<Peer, 1024> peers_;
};

struct Message {
  const Names& names;
  const Classes& classes;
  const SyslogHeader& header;
  Peers& peers;
  Event& event;

  void kind(std::string_view value) const { event.add(names.kind, value); }
  void success() const { event.add(names.outcome, "success"); }
  void failure() const { event.add(names.outcome, "failure"); }
  void user(std::string_view value) const { event.add(names.user, value); }
  void target_user(std::string_view value) const { event.add(names.user_target, value); }
  void target(std::string_view value) const { event.add(names.target, value); }
  void source(std::string_view address, std::string_view port = {}) const;
};

using MessageParser = void (*)(const Message&, std::string_view text);
void parse_sshd(const Message&, std::string_view text);
void parse_sudo(const Message&, std::string_view text);
void parse_su(const Message&, std::string_view text);
void parse_pkexec(const Message&, std::string_view text);
void parse_login(const Message&, std::string_view text);
void parse_accounts(const Message&, std::string_view text);  // useradd, usermod, passwd and their like
void parse_cron(const Message&, std::string_view text);
void parse_systemd(const Message&, std::string_view text);
void parse_log_keeper(const Message&, std::string_view text);  // rsyslogd, systemd-journald, auditd
void parse_kernel(const Message&, std::string_view text);
void parse_postfix(const Message&, std::string_view text);
void parse_dovecot(const Message&, std::string_view text);
void parse_vsftpd(const Message&, std::string_view text);
void parse_samba(const Message&, std::string_view text);
void parse_apache_error(const Message&, std::string_view text);  // after the stamp
void parse_nginx_error(const Message&, std::string_view text);   // after the stamp
void parse_postgres(const Message&, std::string_view text);
void parse_other(const Message&, std::string_view text);

// PAM's own messages, whatever program writes them. False: it is none.
bool parse_pam(const Message&, std::string_view text);

}  // namespace junshu::logs
