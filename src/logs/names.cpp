#include "logs/names.h"

namespace junshu::logs {

Names::Names(FieldNames& f)
    : kind(f.intern("event.kind")), outcome(f.intern("event.outcome")), user(f.intern("user.name")),
      user_target(f.intern("user.target")), source_ip(f.intern("source.ip")), source_port(f.intern("source.port")),
      event_action(f.intern("event.action")), target(f.intern("target")), process_name(f.intern("process.name")), process_id(f.intern("process.pid")),
      auth_method(f.intern("auth.method")), invalid_user(f.intern("auth.invalid_user")), message(f.intern("message")),
      cs_method(f.intern("cs-method")), c_uri(f.intern("c-uri")), cs_uri(f.intern("cs-uri")),
      cs_uri_query(f.intern("cs-uri-query")), cs_uri_stem(f.intern("cs-uri-stem")), sc_status(f.intern("sc-status")),
      sc_bytes(f.intern("sc-bytes")), c_ip(f.intern("c-ip")), cs_user_agent(f.intern("cs-user-agent")),
      c_user_agent(f.intern("c-useragent")), cs_referer(f.intern("cs-referer")), cs_host(f.intern("cs-host")),
      cs_username(f.intern("cs-username")), cs_version(f.intern("cs-version")), image(f.intern("Image")),
      command_line(f.intern("CommandLine")), parent_image(f.intern("ParentImage")),
      parent_command_line(f.intern("ParentCommandLine")), sigma_user(f.intern("User")),
      current_directory(f.intern("CurrentDirectory")), logon_id(f.intern("LogonId")),
      process_number(f.intern("ProcessId")), parent_process_number(f.intern("ParentProcessId")),
      target_filename(f.intern("TargetFilename")), destination_ip(f.intern("DestinationIp")),
      destination_port(f.intern("DestinationPort")), destination_hostname(f.intern("DestinationHostname")),
      source_address(f.intern("SourceIp")), initiated(f.intern("Initiated")), src_ip(f.intern("src_ip")),
      dst_ip(f.intern("dst_ip")), src_port(f.intern("src_port")), dst_port(f.intern("dst_port")),
      protocol(f.intern("protocol")), action(f.intern("action")), blocked(f.intern("blocked")),
      query(f.intern("query")), answer(f.intern("answer")), record_type(f.intern("record_type")),
      sudo_user(f.intern("USER")), sudo_command(f.intern("COMMAND")), sudo_directory(f.intern("PWD")),
      sudo_terminal(f.intern("TTY")), pam_user(f.intern("pam_user")), pam_host(f.intern("pam_rhost")),
      pam_message(f.intern("pam_message")), type(f.intern("type")), syscall_name(f.intern("SYSCALL")),
      syscall(f.intern("syscall")), key(f.intern("key")), name(f.intern("name")), nametype(f.intern("nametype")),
      exe(f.intern("exe")), comm(f.intern("comm")), cwd(f.intern("cwd")), proctitle(f.intern("proctitle")),
      cmdline(f.intern("cmdline")), unit(f.intern("unit")) {
  // Known though no parser of ours names them one by one: records of auditd carry them as they are.
  for (const char* other : {"a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "uid", "euid", "auid", "gid",
                           "pid", "ppid", "ses", "tty", "success", "exit", "arch", "acct", "addr", "hostname",
                           "terminal", "res", "op", "subj", "items", "argc", "saddr", "grantors"}) {
    f.intern(other);
  }
}

Classes::Classes(LogClasses& c)
    : auth(c.intern({{"linux", "", "auth"}})),
      sshd(c.intern({{"linux", "", "sshd"}, {"linux", "", "auth"}})),
      sudo(c.intern({{"linux", "", "sudo"}, {"linux", "", "auth"}})),
      syslog(c.intern({{"linux", "", "syslog"}})),
      cron(c.intern({{"linux", "", "cron"}, {"linux", "", "syslog"}})),
      kernel(c.intern({{"linux", "", "kernel"}, {"linux", "", "syslog"}})),
      firewall(c.intern({{"linux", "firewall", "kernel"}, {"linux", "", "syslog"}})),
      vsftpd(c.intern({{"linux", "", "vsftpd"}})),
      clamav(c.intern({{"linux", "", "clamav"}, {"linux", "antivirus", "clamav"}})),
      guacamole(c.intern({{"linux", "", "guacamole"}})),
      dns_server(c.intern({{"linux", "dns", "syslog"}})),
      database(c.intern({{"postgresql", "database", "postgresql"}, {"sql", "application", ""}})),
      smb(c.intern({{"linux", "", "samba"}, {"linux", "", "auth"}})),
      mail(c.intern({{"linux", "mail", "syslog"}})),
      package(c.intern({{"linux", "package", "dpkg"}})),
      apache_access(c.intern({{"apache", "webserver", "apache"}})),
      nginx_access(c.intern({{"nginx", "webserver", "nginx"}})),
      web_access(c.intern({{"", "webserver", ""}})),
      apache_error(c.intern({{"apache", "", "apache"}})),
      nginx_error(c.intern({{"nginx", "", "nginx"}})),
      proxy(c.intern({{"", "proxy", ""}})),
      audit(c.intern({{"linux", "", "auditd"}})),
      audit_process(c.intern({{"linux", "", "auditd"}, {"linux", "process_creation", ""}})),
      audit_file(c.intern({{"linux", "", "auditd"}, {"linux", "file_event", ""}})),
      audit_network(c.intern({{"linux", "", "auditd"}, {"linux", "network_connection", ""}})),
      suricata(c.intern({{"suricata", "", "eve"}})),
      suricata_dns(c.intern({{"suricata", "dns", "eve"}, {"", "dns", ""}})),
      generic(c.intern({{"", "", ""}})),
      apache_login(c.intern({{"apache", "", "apache"}, {"linux", "", "auth"}})),
      nginx_login(c.intern({{"nginx", "", "nginx"}, {"linux", "", "auth"}})),
      database_login(c.intern({{"postgresql", "database", "postgresql"}, {"linux", "", "auth"}})),
      application(c.intern({{"django", "application", ""}, {"python", "application", ""}, {"ruby_on_rails", "application", ""},
                            {"nodejs", "application", ""}, {"jvm", "application", ""}, {"spring", "application", ""},
                            {"velocity", "application", ""}, {"sql", "application", ""}})) {}

}  // namespace junshu::logs
