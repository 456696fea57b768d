// The head of a line of syslog: RFC 3164 as programs write it, RFC 5424, and ISO stamps as rsyslog and journald write.
#pragma once

#include <string_view>

#include "stamps.h"

namespace junshu::logs {

struct SyslogHeader {
  base::Millis time = 0;  // 0: none
  std::string_view host;
  std::string_view program;     // "sshd", "postfix/smtpd", "su"
  std::string_view module;      // "su(pam_unix)[123]": pam_unix
  std::string_view process;     // digits
  std::string_view structured;  // RFC 5424's structured data, with its brackets
  std::string_view message;
  int priority = -1;  // <PRI> of a received message
};

// False when this is no line of syslog: neither stamp nor program are there.
bool read_syslog_header(std::string_view line, Stamps& stamps, SyslogHeader& out);

}  // namespace junshu::logs
