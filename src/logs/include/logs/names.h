// Names of fields that parsers give: those of Sigma's rules, and the normal names that our own rules and the access
// history use whatever wrote the line.
#pragma once

#include "logs/event.h"

namespace junshu::logs {

struct Names {
  explicit Names(FieldNames& fields);

  // Normal names. event.kind: login, logout, privilege, account, key, access, web, firewall, service, log.
  FieldId kind, outcome;           // event.kind; event.outcome: success or failure
  FieldId user, user_target;       // user.name: who acted or tried; user.target: who was become or changed
  FieldId source_ip, source_port;  // the address, or the name of the host where the log tells only that
  FieldId event_action;  // user_added, user_deleted, group_changed, password_changed, key_added; cleared, stopped
  FieldId target;        // a host, file, path, unit
  FieldId process_name, process_id;
  FieldId auth_method, invalid_user;  // auth.invalid_user is "true" or absent
  FieldId message;                    // what follows the header

  // The web, as Sigma's webserver and proxy rules name it.
  FieldId cs_method, c_uri, cs_uri, cs_uri_query, cs_uri_stem, sc_status, sc_bytes, c_ip;
  FieldId cs_user_agent, c_user_agent, cs_referer, cs_host, cs_username, cs_version;

  // Programs and files, as Sigma's process_creation, file_event and network_connection rules name them.
  FieldId image, command_line, parent_image, parent_command_line, sigma_user, current_directory, logon_id;
  FieldId process_number, parent_process_number, target_filename;
  FieldId destination_ip, destination_port, destination_hostname, source_address, initiated;

  // Firewalls and name servers.
  FieldId src_ip, dst_ip, src_port, dst_port, protocol, action, blocked, query, answer, record_type;

  // What sudo and PAM say of themselves.
  FieldId sudo_user, sudo_command, sudo_directory, sudo_terminal, pam_user, pam_host, pam_message;

  // auditd.
  FieldId type, syscall_name, syscall, key, name, nametype, exe, comm, cwd, proctitle, cmdline, unit;
};

// Log sources that parsers give to events.
struct Classes {
  explicit Classes(LogClasses& classes);

  ClassId auth, sshd, sudo;                // the authentication log and two parts of it with rules of their own
  ClassId syslog, cron, kernel, firewall;  // the rest of the system's log
  ClassId vsftpd, clamav, guacamole, dns_server, database, smb, mail, package;
  ClassId apache_access, nginx_access, web_access, apache_error, nginx_error, proxy;
  ClassId audit, audit_process, audit_file, audit_network;  // auditd; and what its records tell
  ClassId suricata, suricata_dns, generic;                  // generic: understood, but from nowhere in particular
  ClassId apache_login, nginx_login, database_login;        // log-ins that they refused
  ClassId application;                                      // text of an application that is not known
};

}  // namespace junshu::logs
