// What programs of a Linux system write, line by line.
#include <gtest/gtest.h>

#include "reader_for_tests.h"

namespace junshu::logs {
namespace {

SeenEvent message(const std::string& program, const std::string& text) {
  LogsReader reader;
  const auto events = reader.text("Jan  5 10:00:00 gate " + program + ": " + text + "\n", "syslog");
  EXPECT_EQ(events.size(), 1u) << text;
  return events.empty() ? SeenEvent{} : events.front();
}

// "kind outcome user source port", with "-" for what is not there.
std::string told(const SeenEvent& event) {
  std::string out;
  for (const char* name : {"event.kind", "event.outcome", "user.name", "source.ip", "source.port"}) {
    const auto text = event.text(name);
    out += (out.empty() ? "" : " ") + (text.empty() ? std::string("-") : text);
  }
  return out;
}
std::string sshd(const std::string& text) { return told(message("sshd[77]", text)); }

TEST(Sshd, LogInsAreTold) {
  EXPECT_EQ(sshd("Accepted publickey for yamada from 192.0.2.9 port 50022 ssh2: ED25519 SHA256:abc"),
            "login success yamada 192.0.2.9 50022");
  EXPECT_EQ(sshd("Failed password for yamada from 2001:db8::7 port 50022 ssh2"),
            "login failure yamada 2001:db8::7 50022");
  const auto unknown = message("sshd[77]", "Failed password for invalid user oracle from 192.0.2.9 port 1 ssh2");
  EXPECT_EQ(told(unknown), "login failure oracle 192.0.2.9 1");
  EXPECT_EQ(unknown.text("auth.invalid_user"), "true");
  EXPECT_EQ(unknown.text("auth.method"), "password");
  EXPECT_EQ(sshd("Disconnected from user yamada 192.0.2.9 port 50022"), "logout - yamada 192.0.2.9 50022");
}

TEST(Sshd, ANameThatLooksLikeAnAddressIsANameStill) {
  EXPECT_EQ(sshd("Failed password for invalid user root from 198.51.100.1 port 1 ssh2 from 192.0.2.9 port 5 ssh2"),
            "login failure root from 198.51.100.1 port 1 ssh2 192.0.2.9 5");
  EXPECT_EQ(sshd("Invalid user x from 198.51.100.1 from 192.0.2.9 port 5"),
            "login failure x from 198.51.100.1 192.0.2.9 5");
  EXPECT_EQ(sshd("Connection closed by invalid user x 198.51.100.1 port 2 192.0.2.9 port 5 [preauth]"),
            "access failure x 198.51.100.1 port 2 192.0.2.9 5");
  EXPECT_EQ(sshd("Bad protocol version identification 'y' from 198.51.100.1' from 192.0.2.9 port 5"),
            "access failure - 192.0.2.9 5");
}

TEST(Sshd, OneOfSeveralKeysThatIsNotTakenIsNoFailure) {
  EXPECT_EQ(sshd("Failed publickey for yamada from 192.0.2.9 port 5 ssh2: RSA SHA256:x"), "login - yamada 192.0.2.9 5");
}

TEST(Sshd, APeerThatALaterLineDoesNotNameIsRemembered) {
  LogsReader reader;
  const auto events = reader.text(
      "Jan  5 10:00:00 gate sshd[5]: Connection from 192.0.2.9 port 50022 on 10.0.0.1 port 22\n"
      "Jan  5 10:00:01 gate sshd[6]: Connection from 192.0.2.10 port 1 on 10.0.0.1 port 22\n"
      "Jan  5 10:00:02 gate sshd[5]: fatal: Unable to negotiate a key exchange method [preauth]\n"
      "Jan  5 10:00:02 other sshd[5]: fatal: Unable to negotiate a key exchange method [preauth]\n",
      "syslog");
  EXPECT_EQ(told(events[2]), "access failure - 192.0.2.9 -");
  EXPECT_EQ(told(events[3]), "access failure - - -");  // the same number on another machine
}

TEST(Sshd, ATryAsAUserThatDoesNotExistCountsOnceHoweverItsLinesName) {
  const auto counted = [](const std::string& lines) {
    LogsReader reader;
    std::uint64_t out = 0;
    for (const auto& event : reader.text(lines, "syslog"))
      out += event.text("event.kind") == "login" && event.failure() ? event.repeated : 0;
    return out;
  };
  const std::string invalid = "Jan  5 10:00:00 gate sshd[5]: Invalid user test9 from 192.0.2.9\n";
  const std::string pam = "Jan  5 10:00:01 gate sshd[5]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= ";
  const std::string failed = "Failed password for invalid user test9 from 192.0.2.9 port 5 ssh2";
  const std::string once = "Jan  5 10:00:02 gate sshd[5]: " + failed + "\n";
  EXPECT_EQ(counted(invalid), 1u);
  EXPECT_EQ(counted(invalid + once), 1u);
  EXPECT_EQ(counted(invalid + pam + "rhost=192.0.2.9\n" + once), 1u);
  EXPECT_EQ(counted(invalid + pam + "rhost=client.example.jp\n" + once), 1u);
  EXPECT_EQ(counted(invalid + once + once), 2u);
  EXPECT_EQ(counted(invalid + "Jan  5 10:00:04 gate sshd[5]: message repeated 3 times: [ " + failed + "]\n"), 3u);
}

TEST(Syslog, RepeatedMessagesCountAsOftenAsTheySay) {
  LogsReader reader;
  const auto events = reader.text(
      "Jan  5 10:00:00 gate sshd[5]: message repeated 4 times: [ Failed password for root from 192.0.2.9 port 5 ssh2]\n"
      "Jan  5 10:00:09 gate sshd[5]: Failed password for root from 192.0.2.8 port 5 ssh2\n"
      "Jan  5 10:01:09 gate last message repeated 3 times\n",
      "syslog");
  EXPECT_EQ(told(events[0]), "login failure root 192.0.2.9 5");
  EXPECT_EQ(events[0].repeated, 4u);
  EXPECT_EQ(told(events[2]), "login failure root 192.0.2.8 5");
  EXPECT_EQ(events[2].repeated, 3u);
  EXPECT_EQ(base::to_iso8601(events[2].time), "2006-01-05T10:01:09.000Z");
  EXPECT_EQ(reader.counters().repeated, 5u);
}

TEST(Pam, WhatTheProgramTellsItselfDoesNotCountTwice) {
  EXPECT_EQ(sshd("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.9  "
                 "user=root"),
            "log failure root 192.0.2.9 -");
  EXPECT_EQ(
      told(message(
          "vsftpd[9]",
          "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=ftp rhost=192.0.2.9")),
      "login failure ftp 192.0.2.9 -");
}

TEST(Pam, NamesThatHoldAHostAreNamesStill) {
  EXPECT_EQ(told(message("ftpd[9]",
                         "pam_unix(ftpd:auth): authentication failure; logname= uid=0 euid=0 tty=x ruser=a "
                         "rhost=198.51.100.1 rhost=192.0.2.9")),
            "login failure a rhost=198.51.100.1 192.0.2.9 -");
}

TEST(Sudo, CommandsAndRefusalsAreTold) {
  const auto done =
      message("sudo", "  yamada : TTY=pts/1 ; PWD=/home/yamada ; USER=root ; COMMAND=/bin/sh -c id ; echo x");
  EXPECT_EQ(told(done), "privilege success yamada - -");
  EXPECT_EQ(done.text("user.target"), "root");
  EXPECT_EQ(done.text("USER"), "root");
  EXPECT_EQ(done.text("target"), "/bin/sh -c id ; echo x");
  EXPECT_EQ(told(message("sudo", "suzuki : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls")),
            "privilege failure suzuki - -");
  EXPECT_EQ(
      told(message("sudo", "suzuki : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls")),
      "privilege failure suzuki - -");
}

TEST(Su, BothFormsAreTold) {
  EXPECT_EQ(told(message("su[9]", "(to root) yamada on pts/1")), "privilege success yamada - -");
  EXPECT_EQ(told(message("su[9]", "FAILED SU (to root) yamada on pts/1")), "privilege failure yamada - -");
  EXPECT_EQ(told(message("su[9]", "FAILED su for root by yamada")), "privilege failure yamada - -");
  EXPECT_EQ(message("su[9]", "Successful su for root by yamada").text("user.target"), "root");
}

TEST(Login, TheConsoleIsTold) {
  EXPECT_EQ(told(message("login[9]", "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure")),
            "login failure root - -");
  EXPECT_EQ(told(message("login[9]", "LOGIN ON tty1 BY yamada")), "login success yamada - -");
  EXPECT_EQ(told(message("login[9]", "ROOT LOGIN ON tty1 FROM 192.0.2.9")), "login success root 192.0.2.9 -");
}

TEST(Accounts, ChangesAreToldWithWhatWasDone) {
  const auto added = message(
      "useradd[9]", "new user: name=mallory, UID=1005, GID=1005, home=/home/mallory, shell=/bin/bash, from=/dev/pts/1");
  EXPECT_EQ(added.text("event.kind"), "account");
  EXPECT_EQ(added.text("event.action"), "user_added");
  EXPECT_EQ(added.text("user.target"), "mallory");
  const auto grouped = message("usermod[9]", "add 'mallory' to group 'sudo'");
  EXPECT_EQ(grouped.text("event.action"), "group_changed");
  EXPECT_EQ(grouped.text("target"), "sudo");
  EXPECT_EQ(message("userdel[9]", "delete user 'mallory'").text("event.action"), "user_deleted");
  EXPECT_EQ(message("passwd[9]", "pam_unix(passwd:chauthtok): password changed for mallory").text("event.action"),
            "password_changed");
}

TEST(Cron, CommandsAreTold) {
  const auto event = message("CRON[9]", "(root) CMD (/usr/local/bin/backup --all)");
  EXPECT_EQ(told(event), "service - root - -");
  EXPECT_EQ(event.text("target"), "/usr/local/bin/backup --all");
}

TEST(Kernel, PacketsOfTheFilterAreTold) {
  const auto event = message(
      "kernel",
      "[  12.5] [UFW BLOCK] IN=eth0 OUT= MAC=aa SRC=192.0.2.9 DST=10.0.0.1 LEN=40 PROTO=TCP SPT=4444 DPT=23 WINDOW=1");
  EXPECT_EQ(told(event), "firewall failure - 192.0.2.9 4444");
  EXPECT_EQ(event.text("dst_port"), "23");
  EXPECT_EQ(event.text("action"), "blocked");
  EXPECT_EQ(event.sources.back().category, "firewall");
}

TEST(Systemd, FailedUnitsAreTold) {
  const auto event = message("systemd[1]", "backup.service: Failed with result 'exit-code'.");
  EXPECT_EQ(event.text("event.outcome"), "failure");
  EXPECT_EQ(event.text("target"), "backup.service");
}

TEST(Mail, PostfixAndDovecotTellWhoTried) {
  EXPECT_EQ(
      told(message("postfix/smtpd[9]", "warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6")),
      "login failure - 192.0.2.9 -");
  EXPECT_EQ(told(message("dovecot",
                         "imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<info>, method=PLAIN, "
                         "rip=192.0.2.9, lip=10.0.0.1")),
            "login failure info 192.0.2.9 -");
  EXPECT_EQ(
      told(message("dovecot", "imap-login: Login: user=<info>, method=PLAIN, rip=192.0.2.9, lip=10.0.0.1, mpid=7")),
      "login success info 192.0.2.9 -");
}

TEST(Samba, LogInsAndFilesAreTold) {
  EXPECT_EQ(told(message("smbd[9]",
                         "  Auth: [SMB2,(null)] user [DOM]\\[sato] at [Mon, 01 Jan 2026 00:00:00 UTC] with [NTLMv2] "
                         "status [NT_STATUS_WRONG_PASSWORD] workstation [PC1] remote host "
                         "[ipv4:192.0.2.9:50445] mapped to [DOM]\\[sato]. local host [ipv4:10.0.0.1:445]")),
            "login failure sato 192.0.2.9 50445");
  const auto file = message("smbd_audit", "sato|192.0.2.9|share|unlinkat|ok|report.docx");
  EXPECT_EQ(told(file), "access success sato 192.0.2.9 -");
  EXPECT_EQ(file.text("target"), "report.docx");
}

TEST(Formats, ProgramsKnownAsDataAreReadOutOfTheSystemsLog) {
  LogsReader reader;
  ASSERT_TRUE(reader.formats().load("catalogue/logs").empty());
  const auto events =
      reader.text("Jan  5 10:00:00 gate dropbear[9]: Bad password attempt for 'root' from 192.0.2.9:42895\n", "syslog");
  EXPECT_EQ(told(events[0]), "login failure root 192.0.2.9 42895");
}

}  // namespace
}  // namespace junshu::logs
