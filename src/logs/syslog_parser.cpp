#include "syslog_parser.h"

#include <string>
#include <unordered_map>

#include "audit.h"
#include "message.h"
#include "patterns.h"
#include "scan.h"
#include "web_access.h"

namespace junshu::logs {

namespace {

struct Program {
  MessageParser parse;
  ClassId Classes::*klass;
};

const std::unordered_map<std::string_view, Program>& programs() {
  static const std::unordered_map<std::string_view, Program> table{
      {"sshd", {parse_sshd, &Classes::sshd}},
      {"sshd-session", {parse_sshd, &Classes::sshd}},
      {"sshd-auth", {parse_sshd, &Classes::sshd}},
      {"sudo", {parse_sudo, &Classes::sudo}},
      {"su", {parse_su, &Classes::auth}},
      {"su-l", {parse_su, &Classes::auth}},
      {"pkexec", {parse_pkexec, &Classes::auth}},
      {"doas", {parse_pkexec, &Classes::auth}},
      {"polkitd", {parse_other, &Classes::auth}},
      {"login", {parse_login, &Classes::auth}},
      {"systemd-logind", {parse_login, &Classes::auth}},
      {"useradd", {parse_accounts, &Classes::auth}},
      {"usermod", {parse_accounts, &Classes::auth}},
      {"userdel", {parse_accounts, &Classes::auth}},
      {"groupadd", {parse_accounts, &Classes::auth}},
      {"groupmod", {parse_accounts, &Classes::auth}},
      {"groupdel", {parse_accounts, &Classes::auth}},
      {"gpasswd", {parse_accounts, &Classes::auth}},
      {"passwd", {parse_accounts, &Classes::auth}},
      {"chpasswd", {parse_accounts, &Classes::auth}},
      {"chage", {parse_accounts, &Classes::auth}},
      {"chfn", {parse_accounts, &Classes::auth}},
      {"chsh", {parse_accounts, &Classes::auth}},
      {"cron", {parse_cron, &Classes::cron}},
      {"CRON", {parse_cron, &Classes::cron}},
      {"crond", {parse_cron, &Classes::cron}},
      {"CROND", {parse_cron, &Classes::cron}},
      {"crontab", {parse_cron, &Classes::cron}},
      {"anacron", {parse_cron, &Classes::cron}},
      {"rsyslogd", {parse_log_keeper, &Classes::syslog}},
      {"syslog-ng", {parse_log_keeper, &Classes::syslog}},
      {"systemd-journald", {parse_log_keeper, &Classes::syslog}},
      {"auditd", {parse_log_keeper, &Classes::syslog}},
      {"systemd", {parse_systemd, &Classes::syslog}},
      {"kernel", {parse_kernel, &Classes::kernel}},
      {"dovecot", {parse_dovecot, &Classes::mail}},
      {"vsftpd", {parse_vsftpd, &Classes::vsftpd}},
      {"smbd", {parse_samba, &Classes::smb}},
      {"smbd_audit", {parse_samba, &Classes::smb}},
      {"nmbd", {parse_samba, &Classes::smb}},
      {"postgres", {parse_postgres, &Classes::database}},
      {"postgresql", {parse_postgres, &Classes::database}},
      {"clamd", {parse_other, &Classes::clamav}},
      {"clamav", {parse_other, &Classes::clamav}},
      {"freshclam", {parse_other, &Classes::clamav}},
      {"guacd", {parse_other, &Classes::guacamole}},
      {"named", {parse_other, &Classes::dns_server}},
      {"httpd", {parse_apache_error, &Classes::apache_error}},
      {"apache2", {parse_apache_error, &Classes::apache_error}},
      {"nginx", {parse_nginx_error, &Classes::nginx_error}},
  };
  return table;
}

constexpr Program kOther{parse_other, &Classes::syslog};

// Refused log-ins are for the rules of log-ins, wherever they were refused.
ClassId login_class(const Classes& classes, ClassId klass) {
  if (klass == classes.apache_error) return classes.apache_login;
  if (klass == classes.nginx_error) return classes.nginx_login;
  return klass == classes.database ? classes.database_login : klass;
}

// "/usr/sbin/cron" → "cron", "postfix/smtpd" → "postfix", "httpd/backend1" → "httpd".
std::string_view base_name(std::string_view program) {
  if (program.starts_with('/')) return program.substr(program.rfind('/') + 1);
  return program.substr(0, program.find('/'));
}

class SyslogParser final : public Parser {
 public:
  SyslogParser(const Setting& setting, const ProgramPatterns* patterns)
      : names_(*setting.fields),
        classes_(*setting.classes),
        stamps_(setting.reference_time, setting.zone),
        patterns_(patterns),
        audit_(setting) {}

  void line(std::string_view text, std::uint64_t number, const Sink& sink) override {
    event_.clear();
    event_.raw = text;
    event_.line = number;
    SyslogHeader header;
    if (!read_syslog_header(text, stamps_, header)) {
      fill_unknown(event_, text, number, classes_.syslog);
      return sink(event_);
    }
    if (audit_record(header, number, sink)) return;
    std::string_view message = header.message;
    if (message.starts_with("message repeated ")) {
      message = repeated(message);
    } else if (message.starts_with("last message repeated ")) {
      return again(header, sink);
    } else {
      last_.assign(text);
    }
    fill(header, message);
    sink(event_);
  }

  void flush(const Sink& sink) override { audit_.flush(sink); }

 private:
  // "message repeated 5 times: [ Failed password …]"
  std::string_view repeated(std::string_view message) {
    std::string_view rest = message.substr(17);
    const auto times = to_integer(take_digits(rest));
    if (!times || *times < 1 || *times > 1'000'000 || !skip(rest, " times: [")) return message;
    event_.repeated = static_cast<std::uint32_t>(*times);
    skip_spaces(rest);
    if (rest.ends_with(']')) rest.remove_suffix(1);
    return rest;
  }

  // "last message repeated 3 times": the line before, said again.
  void again(const SyslogHeader& header, const Sink& sink) {
    std::string_view rest = header.message.substr(22);
    const auto times = to_integer(take_digits(rest));
    SyslogHeader before;
    if (times && *times >= 1 && *times <= 1'000'000 && !last_.empty() && read_syslog_header(last_, stamps_, before) &&
        before.host == header.host) {
      event_.repeated = static_cast<std::uint32_t>(*times);
      before.time = header.time;
      fill(before, before.message);
    } else {
      fill(header, header.message);
    }
    sink(event_);
  }

  bool audit_record(const SyslogHeader& header, std::uint64_t number, const Sink& sink) {
    std::string_view text = header.message;
    if (header.program == "kernel") {
      if (text.starts_with('[')) take_until(text, "] ");
      if (!skip(text, "audit: ")) return false;
    } else if (header.program != "audispd" && header.program != "audisp-syslog" && header.program != "audit" &&
               header.program != "auditd") {
      return false;
    }
    return audit_.add(text, event_.raw, number, header.host, sink);
  }

  void fill(const SyslogHeader& header, std::string_view message) {
    event_.time = header.time;
    event_.host = header.host;
    if (!header.program.empty()) event_.add(names_.process_name, header.program);
    if (!header.process.empty()) event_.add(names_.process_id, header.process, Value::Kind::Number);
    event_.add(names_.message, message);
    const Program program = program_of(header.program);
    event_.klass = classes_.*program.klass;
    const Message context{names_, classes_, header, peers_, event_};
    if (program.parse == parse_other) return other(context, message);
    if ((program.parse == parse_nginx_error || program.parse == parse_apache_error) &&
        parse_access(names_, stamps_, message, event_)) {
      event_.klass = program.parse == parse_nginx_error ? classes_.nginx_access : classes_.apache_access;
      return;
    }
    program.parse(context, message);
    if (event_.text(names_.kind) == "login") event_.klass = login_class(classes_, event_.klass);
  }

  void other(const Message& context, std::string_view message) {
    if (parse_pam(context, message)) {
      event_.klass = classes_.auth;
      return;
    }
    if (patterns_ != nullptr && patterns_->parse(base_name(context.header.program), message, event_)) return;
    parse_other(context, message);
  }

  Program program_of(std::string_view name) {
    if (name == last_name_) return last_program_;
    const auto base = base_name(name);
    const auto known = programs().find(base);
    last_name_.assign(name);
    if (known != programs().end()) {
      last_program_ = known->second;
    } else if (base.starts_with("postfix")) {
      last_program_ = {parse_postfix, &Classes::mail};
    } else {
      last_program_ = kOther;
    }
    return last_program_;
  }

  Names names_;
  Classes classes_;
  Stamps stamps_;
  const ProgramPatterns* patterns_;
  AuditAssembler audit_;
  Peers peers_;
  Event event_;
  std::string last_;
  std::string last_name_ = "\n";
  Program last_program_ = kOther;
};

// Lines that begin with a stamp of their program's own making.
class StampedParser : public LineParser {
 public:
  explicit StampedParser(const Setting& setting)
      : names_(*setting.fields), classes_(*setting.classes), stamps_(setting.reference_time, setting.zone) {}

 protected:
  void give(MessageParser parser, ClassId klass, base::Millis time, std::string_view message, Event& event) {
    event.time = time;
    event.klass = klass;
    event.add(names_.message, message);
    const SyslogHeader header;
    parser({names_, classes_, header, peers_, event}, message);
    if (event.text(names_.kind) == "login") event.klass = login_class(classes_, klass);
  }
  Names names_;
  Classes classes_;
  Stamps stamps_;
  Peers peers_;
};

class AccessParser final : public StampedParser {
 public:
  AccessParser(const Setting& setting, WebServer server) : StampedParser(setting), server_(server) {}

 private:
  ClassId otherwise() const override {
    return server_ == WebServer::Nginx ? classes_.nginx_access : classes_.apache_access;
  }
  bool parse(std::string_view text, Event& event) override {
    event.klass = otherwise();
    return parse_access(names_, stamps_, text, event);
  }
  WebServer server_;
};

class ApacheErrorParser final : public StampedParser {
 public:
  using StampedParser::StampedParser;

 private:
  ClassId otherwise() const override { return classes_.apache_error; }
  bool parse(std::string_view text, Event& event) override {
    if (!skip(text, '[')) return false;
    const auto time = stamps_.apache_error(text);
    if (!time || !skip(text, ']')) return false;
    skip_spaces(text);
    give(parse_apache_error, classes_.apache_error, *time, text, event);
    return true;
  }
};

class NginxErrorParser final : public StampedParser {
 public:
  using StampedParser::StampedParser;

 private:
  ClassId otherwise() const override { return classes_.nginx_error; }
  bool parse(std::string_view text, Event& event) override {
    if (text.size() < 22 || text[4] != '/') return false;
    const auto time = stamps_.iso(text);
    if (!time || !text.starts_with(" [")) return false;
    give(parse_nginx_error, classes_.nginx_error, *time, text.substr(1), event);
    return true;
  }
};

class VsftpdParser final : public StampedParser {
 public:
  using StampedParser::StampedParser;

 private:
  ClassId otherwise() const override { return classes_.vsftpd; }
  bool parse(std::string_view text, Event& event) override {
    const auto time = stamps_.apache_error(text);
    if (!time || !text.starts_with(" [pid ")) return false;
    give(parse_vsftpd, classes_.vsftpd, *time, text.substr(1), event);
    return true;
  }
};

class PostgresParser final : public StampedParser {
 public:
  using StampedParser::StampedParser;

 private:
  ClassId otherwise() const override { return classes_.database; }
  bool parse(std::string_view text, Event& event) override {
    const auto time = stamps_.iso(text);
    if (!time) return false;
    skip_spaces(text);
    const auto word = text.substr(0, text.find(' '));
    if (!word.empty() && word.size() <= 5 && is_alpha(word[0]) && word.find(':') == std::string_view::npos)
      text = trim_spaces(text.substr(word.size()));  // JST
    bool level = false;
    for (const char* name : {"LOG:  ", "FATAL:  ", "ERROR:  ", "WARNING:  ", "PANIC:  ", "DETAIL:  ", "HINT:  ",
                             "STATEMENT:  ", "NOTICE:  ", "CONTEXT:  "}) {
      level = level || text.find(name) != std::string_view::npos;
    }
    if (!level) return false;
    give(parse_postgres, classes_.database, *time, text, event);
    return true;
  }
};

// "2024-01-02 03:04:05 status installed nginx:amd64 1.22.1-9", "… install foo:all <none> 1.0", "… startup archives
// unpack".
class DpkgParser final : public StampedParser {
 public:
  using StampedParser::StampedParser;

 private:
  ClassId otherwise() const override { return classes_.package; }
  bool parse(std::string_view text, Event& event) override {
    const auto time = stamps_.iso(text);
    if (!time || !skip(text, ' ')) return false;
    const auto all = text;
    const auto verb = take_word(text);
    bool known = false;
    for (const char* word : {"status", "install", "upgrade", "remove", "purge", "configure", "trigproc", "startup",
                             "triggers-only", "disappear", "conffile"}) {
      known = known || verb == word;
    }
    if (!known) return false;
    event.time = *time;
    event.klass = classes_.package;
    event.add(names_.message, all);
    event.add(names_.kind, "service");
    event.add(names_.action, verb);
    event.add(names_.process_name, "dpkg");
    if (verb == "status" || verb == "conffile")
      event.add(names_.outcome, take_word(text) == "half-installed" ? "failure" : "success");
    event.add(names_.target, take_word(text));
    return true;
  }
};

// log.smbd: "[2024/01/02 03:04:05.123456,  2] ../source3/auth/auth.c:123(function)" and indented lines that belong to
// it.
class SambaParser final : public StampedParser {
 public:
  using StampedParser::StampedParser;

 private:
  ClassId otherwise() const override { return classes_.smb; }
  bool parse(std::string_view text, Event& event) override {
    if (text.starts_with('[') && text.size() > 21) {
      std::string_view rest = text.substr(1);
      const auto time = stamps_.iso(rest);
      if (!time || !skip(rest, ',')) return false;
      time_ = *time;
      take_until(rest, ']');
      skip_spaces(rest);
      give(parse_samba, classes_.smb, time_, rest, event);
      return true;
    }
    if (!text.starts_with("  ") || time_ == 0) return false;
    give(parse_samba, classes_.smb, time_, trim_spaces(text), event);
    return true;
  }
  base::Millis time_ = 0;
};

}  // namespace

std::unique_ptr<Parser> make_syslog_parser(const Setting& setting, const ProgramPatterns* patterns) {
  return std::make_unique<SyslogParser>(setting, patterns);
}
std::unique_ptr<Parser> make_access_parser(const Setting& setting, WebServer server) {
  return std::make_unique<AccessParser>(setting, server);
}
std::unique_ptr<Parser> make_apache_error_parser(const Setting& setting) {
  return std::make_unique<ApacheErrorParser>(setting);
}
std::unique_ptr<Parser> make_nginx_error_parser(const Setting& setting) {
  return std::make_unique<NginxErrorParser>(setting);
}
std::unique_ptr<Parser> make_vsftpd_parser(const Setting& setting) { return std::make_unique<VsftpdParser>(setting); }
std::unique_ptr<Parser> make_postgres_parser(const Setting& setting) {
  return std::make_unique<PostgresParser>(setting);
}
std::unique_ptr<Parser> make_dpkg_parser(const Setting& setting) { return std::make_unique<DpkgParser>(setting); }
std::unique_ptr<Parser> make_samba_parser(const Setting& setting) { return std::make_unique<SambaParser>(setting); }

}  // namespace junshu::logs
