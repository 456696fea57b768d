#include "audit.h"

#include <gtest/gtest.h>

#include "reader_for_tests.h"

namespace junshu::logs {
namespace {

// A call of execve by process 200, child of 100, in records as auditd writes them.
const std::string kCall =
    "type=SYSCALL msg=audit(1767600000.100:7): arch=c000003e syscall=59 success=yes exit=0 a0=55 a1=66 a2=77 a3=0 "
    "items=1 ppid=100 pid=200 auid=1000 uid=0 gid=0 euid=0 ses=3 comm=\"wget\" exe=\"/usr/bin/wget\" key=\"down\"\n";
const std::string kArguments =
    "type=EXECVE msg=audit(1767600000.100:7): argc=3 a0=\"wget\" a1=\"-O\" a2=2F746D702F6120622E7368\n";
const std::string kFolder = "type=CWD msg=audit(1767600000.100:7): cwd=\"/root\"\n";
const std::string kFile =
    "type=PATH msg=audit(1767600000.100:7): item=0 name=\"/usr/bin/wget\" inode=5 dev=fd:01 mode=0100755 "
    "nametype=NORMAL\n";
const std::string kTitle =
    "type=PROCTITLE msg=audit(1767600000.100:7): proctitle=77676574002D4F002F746D702F6120622E7368\n";
const std::string kEnd = "type=EOE msg=audit(1767600000.100:7):\n";

void expect_wget(const SeenEvent& event) {
  EXPECT_EQ(event.text("Image"), "/usr/bin/wget");
  EXPECT_EQ(event.text("CommandLine"), "wget -O /tmp/a b.sh");
  EXPECT_EQ(event.text("User"), "root");
  EXPECT_EQ(event.text("CurrentDirectory"), "/root");
  EXPECT_EQ(event.text("LogonId"), "3");
  EXPECT_TRUE(event.has("type", "EXECVE"));
  EXPECT_TRUE(event.has("type", "SYSCALL"));
  EXPECT_TRUE(event.has("SYSCALL", "execve"));
  EXPECT_TRUE(event.has("a2", "/tmp/a b.sh"));
  EXPECT_TRUE(event.has("key", "down"));
  ASSERT_EQ(event.sources.size(), 2u);
  EXPECT_EQ(event.sources[1].category, "process_creation");
}

TEST(Audit, RecordsOfOneEventAreOneEvent) {
  LogsReader reader;
  const auto events = reader.text(kCall + kArguments + kFolder + kFile + kTitle + kEnd);
  EXPECT_EQ(reader.format(), "auditd");
  ASSERT_EQ(events.size(), 1u);
  expect_wget(events[0]);
  EXPECT_EQ(base::to_iso8601(events[0].time), "2026-01-05T08:00:00.100Z");
  EXPECT_EQ(events[0].line, 1u);
}

TEST(Audit, RecordsMayComeInAnyOrderAndMixedWithOthers) {
  const std::string other =
      "type=SYSCALL msg=audit(1767600000.105:8): arch=c00000b7 syscall=222 success=yes exit=0 items=0 ppid=1 pid=9 "
      "uid=33 ses=1 comm=\"x\" exe=\"/bin/x\"\n";
  LogsReader reader;
  const auto events = reader.text(kEnd + kTitle + kFile + other + kArguments + kFolder + kCall);
  ASSERT_EQ(events.size(), 2u);
  const auto& wget = events[0].text("Image") == "/usr/bin/wget" ? events[0] : events[1];
  const auto& x = events[0].text("Image") == "/usr/bin/wget" ? events[1] : events[0];
  expect_wget(wget);
  EXPECT_TRUE(x.has("SYSCALL", "mmap"));  // 222 on AArch64
  EXPECT_EQ(x.text("User"), "33");
}

TEST(Audit, MachinesWithTheSameSerialAreKeptApart) {
  LogsReader reader;
  const auto on = [](const std::string& node, const std::string& record) { return "node=" + node + " " + record; };
  const auto events = reader.text(on("a", kCall) + on("b", kCall) + on("a", kArguments) + on("b", kArguments) +
                                  on("a", kFile) + on("b", kFile) + on("a", kEnd) + on("b", kEnd));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].host, "a");
  EXPECT_EQ(events[1].host, "b");
  EXPECT_EQ(events[1].text("CommandLine"), "wget -O /tmp/a b.sh");
}

TEST(Audit, AnArgumentSplitInPartsIsOneArgument) {
  LogsReader reader;
  const auto events =
      reader.text(kCall + "type=EXECVE msg=audit(1767600000.100:7): argc=2 a0=\"sh\" a1_len=8 a1[0]=61626364\n" +
                  "type=EXECVE msg=audit(1767600000.100:7): a1[1]=65666768\n" + kFile + kEnd);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].text("CommandLine"), "sh abcdefgh");
}

TEST(Audit, AParentIsKnownFromWhatItExecutedOrWhereItWasForked) {
  const auto execve = [](int serial, int parent, int process, const std::string& exe) {
    const auto stamp = "msg=audit(1767600001.000:" + std::to_string(serial) + "): ";
    return "type=SYSCALL " + stamp +
           "arch=c000003e syscall=59 success=yes exit=0 items=0 ppid=" + std::to_string(parent) +
           " pid=" + std::to_string(process) + " uid=0 ses=1 comm=\"c\" exe=\"" + exe + "\"\ntype=EXECVE " + stamp +
           "argc=1 a0=\"" + exe + "\"\ntype=EOE " + stamp + "\n";
  };
  const std::string fork =
      "type=SYSCALL msg=audit(1767600001.000:11): arch=c000003e syscall=57 success=yes exit=300 items=0 ppid=1 pid=200 "
      "uid=0 ses=1 comm=\"nginx\" exe=\"/usr/sbin/nginx\"\ntype=EOE msg=audit(1767600001.000:11):\n";
  LogsReader reader;
  const auto events = reader.text(execve(10, 1, 200, "/usr/sbin/nginx") + fork + execve(12, 300, 301, "/bin/sh") +
                                  execve(13, 301, 302, "/usr/bin/id"));
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[2].text("ParentImage"), "/usr/sbin/nginx");
  EXPECT_EQ(events[3].text("ParentImage"), "/bin/sh");
  EXPECT_EQ(events[3].text("ParentCommandLine"), "/bin/sh");
}

TEST(Audit, FilesWrittenAndMadeAreTold) {
  const std::string stamp = "msg=audit(1767600002.000:20): ";
  LogsReader reader;
  const auto events = reader.text("type=SYSCALL " + stamp +
                                  "arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7f a2=241 a3=1b6 "
                                  "items=2 ppid=1 pid=5 uid=0 ses=1 comm=\"sh\" exe=\"/bin/sh\"\n" +
                                  "type=CWD " + stamp + "cwd=\"/root/.ssh\"\ntype=PATH " + stamp +
                                  "item=0 name=\"/root/.ssh\" nametype=PARENT\ntype=PATH " + stamp +
                                  "item=1 name=\"authorized_keys\" nametype=CREATE\n");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].text("TargetFilename"), "/root/.ssh/authorized_keys");
  EXPECT_EQ(events[0].text("event.action"), "key_added");
  EXPECT_EQ(events[0].sources.back().category, "file_event");
}

TEST(Audit, AReadIsNoFileEvent) {
  const std::string stamp = "msg=audit(1767600002.000:20): ";
  LogsReader reader;
  const auto events = reader.text("type=SYSCALL " + stamp +
                                  "arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7f a2=80000 a3=0 "
                                  "items=1 ppid=1 pid=5 uid=0 ses=1 comm=\"cat\" exe=\"/bin/cat\"\n" +
                                  "type=PATH " + stamp + "item=0 name=\"/etc/shadow\" nametype=NORMAL\n");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].text("TargetFilename"), "");
  EXPECT_EQ(events[0].text("target"), "/etc/shadow");
}

TEST(Audit, ConnectionsTellTheirPeer) {
  const std::string stamp = "msg=audit(1767600003.000:30): ";
  LogsReader reader;
  const auto events = reader.text("type=SYSCALL " + stamp +
                                  "arch=c000003e syscall=42 success=no exit=-115 items=0 ppid=1 pid=5 uid=0 ses=1 "
                                  "comm=\"nc\" exe=\"/bin/nc\"\ntype=SOCKADDR " +
                                  stamp + "saddr=0200115CC0000209\n");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].text("DestinationIp"), "192.0.2.9");
  EXPECT_EQ(events[0].text("DestinationPort"), "4444");
  EXPECT_EQ(events[0].sources.back().category, "network_connection");
}

TEST(Audit, WhatProgramsSayIsTold) {
  LogsReader reader;
  const auto events = reader.text(
      "type=USER_AUTH msg=audit(1767600004.000:40): pid=5 uid=0 auid=4294967295 ses=4294967295 "
      "msg='op=PAM:authentication grantors=? acct=\"sato\" exe=\"/usr/sbin/sshd\" hostname=192.0.2.9 addr=192.0.2.9 "
      "terminal=ssh res=failed'\n"
      "type=USER_CMD msg=audit(1767600005.000:41): pid=6 uid=1000 auid=1000 ses=1 msg='cwd=\"/home/sato\" "
      "cmd=6C73202D6C exe=\"/usr/bin/sudo\" terminal=pts/0 res=success'\x1dUID=\"sato\" AUID=\"sato\"\n"
      "type=ADD_USER msg=audit(1767600006.000:42): pid=7 uid=0 auid=1000 ses=1 msg='op=add-user acct=\"mallory\" "
      "exe=\"/usr/sbin/useradd\" hostname=? addr=? terminal=pts/0 res=success'\n"
      "type=DAEMON_END msg=audit(1767600007.000:43): auditd normal halt, sending auid=0 pid=1 subj=? res=success\n");
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0].text("event.kind"), "login");
  EXPECT_EQ(events[0].text("event.outcome"), "failure");
  EXPECT_EQ(events[0].text("user.name"), "sato");
  EXPECT_EQ(events[0].text("source.ip"), "192.0.2.9");
  EXPECT_EQ(events[1].text("event.kind"), "privilege");
  EXPECT_EQ(events[1].text("user.name"), "sato");
  EXPECT_EQ(events[1].text("CommandLine"), "ls -l");
  EXPECT_EQ(events[2].text("event.action"), "user_added");
  EXPECT_EQ(events[2].text("user.target"), "mallory");
  EXPECT_EQ(events[3].text("event.action"), "stopped");
}

TEST(Audit, RecordsInTheSystemsLogArePutTogetherToo) {
  LogsReader reader;
  std::string text;
  for (const auto& record : {kCall, kArguments, kFolder, kFile, kEnd})
    text += "Jan  5 10:00:00 gate audispd: " + record;
  const auto events = reader.text(text, "syslog");
  ASSERT_EQ(events.size(), 1u);
  expect_wget(events[0]);
  EXPECT_EQ(events[0].host, "gate");
}

TEST(Audit, ManyUnfinishedEventsAreGivenNotHoarded) {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "type=SYSCALL msg=audit(1767600000.100:" + std::to_string(i) +
            "): arch=c000003e syscall=2 success=yes items=9 pid=1 ppid=1 uid=0 exe=\"/x\"\n";
  LogsReader reader;
  EXPECT_EQ(reader.text(text).size(), 2000u);
}

}  // namespace
}  // namespace junshu::logs
