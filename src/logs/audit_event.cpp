// From the records of one audit event to its fields.
#include <algorithm>
#include <array>

#include "audit.h"
#include "scan.h"

namespace junshu::logs {

namespace {

// Values that the kernel writes in hexadecimal when they hold a space, a quote or a control character.
bool may_be_hex(std::string_view name) {
  constexpr std::array<std::string_view, 14> kNames{"comm", "exe",  "cwd",  "name", "proctitle", "key", "acct",
                                                    "cmd",  "data", "path", "dir",  "file",      "grp", "old_name"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// "a1", "a12": which argument; -1: none. "a1[0]" is a part of one.
int argument_index(std::string_view name) {
  if (name.size() < 2 || name[0] != 'a' || !is_digit(name[1])) return -1;
  std::string_view rest = name.substr(1);
  const auto number = to_integer(take_digits(rest));
  if (!number || *number > 100'000 || (!rest.empty() && rest[0] != '[')) return -1;
  return static_cast<int>(*number);
}

}  // namespace

class AuditEvent {
 public:
  AuditEvent(AuditAssembler& assembler, AuditAssembler::Group& group)
      : a_(assembler), n_(assembler.names_), group_(group), event_(assembler.event_) {}

  void build() {
    event_.clear();
    event_.raw = group_.raw;
    event_.line = group_.line;
    event_.time = group_.time;
    event_.host = group_.host;
    event_.klass = a_.classes_.audit;
    for (const auto& record : group_.records) add_record(record);
    if (const auto line = command_line(); !line.empty()) event_.add(n_.command_line, event_.keep(line));
    if (call_.empty()) {
      program_said();
    } else {
      kernel_said();
    }
  }

 private:
  void add_record(const AuditAssembler::Record& record) {
    event_.add(n_.type, record.type);
    if (record.type == "PATH") paths_.emplace_back();
    std::string_view text = record.text;
    AuditPair pair;
    while (next_pair(text, pair)) {
      if (pair.name == "msg" && pair.quoted) {  // what a program said, in quotes of its own
        std::string_view inner = pair.value;
        AuditPair said;
        while (next_pair(inner, said)) add_pair(record.type, said);
      } else {
        add_pair(record.type, pair);
      }
    }
  }

  void add_pair(std::string_view type, const AuditPair& pair) {
    std::string_view value = pair.value;
    if (value == "(null)" || (value == "?" && !pair.quoted)) return;
    const int argument = type == "EXECVE" ? argument_index(pair.name) : -1;
    if (!pair.quoted && (argument >= 0 || may_be_hex(pair.name))) {
      if (const auto decoded = hex_decoded(value)) value = event_.keep(*decoded);
    }
    if (argument >= 0) return add_argument(static_cast<std::size_t>(argument), pair.name, value);
    if (type == "SYSCALL") remember_call(pair.name, value);
    if (type == "PATH") remember_path(pair.name, value);
    if (pair.name == "saddr" && !pair.quoted) peer_ = decode_socket_address(value);
    if (pair.name == "cwd") cwd_ = value;
    if (pair.name == "proctitle") {
      std::string title(value);
      std::replace(title.begin(), title.end(), '\0', ' ');
      value = event_.keep(title);
      title_ = value;
    }
    if (type != "SYSCALL" && type != "PATH") remember_said(pair.name, value);
    if (pair.name == "key") return add_keys(value);
    if (const auto id = a_.fields_.find(pair.name)) event_.add(*id, value);
  }

  void add_keys(std::string_view keys) {
    while (!keys.empty()) event_.add(n_.key, take_until(keys, '\x01'));
  }

  void add_argument(std::size_t index, std::string_view name, std::string_view value) {
    if (index >= arguments_.size()) arguments_.resize(index + 1);
    const bool part = name.find('[') != std::string_view::npos;
    arguments_[index].append(value);
    if (const auto id = part ? std::nullopt : a_.fields_.find(name)) event_.add(*id, value);
  }

  void remember_call(std::string_view name, std::string_view value) {
    if (name == "syscall") call_number_ = value;
    if (name == "arch") arch_ = value;
    if (name == "SYSCALL") call_ = value;
    if (name == "a1") a1_ = value;
    if (name == "a2") a2_ = value;
    if (name == "exe") exe_ = value;
    if (name == "pid") pid_ = value;
    if (name == "ppid") ppid_ = value;
    if (name == "uid") uid_ = value;
    if (name == "UID") uid_name_ = value;
    if (name == "ses") session_ = value;
    if (name == "exit") exit_ = value;
    if (name == "success") success_ = value == "yes";
    if (!call_number_.empty() && !arch_.empty() && call_.empty()) {
      call_ = syscall_name(arch_, call_number_);
      if (call_.empty()) call_ = call_number_;
      named_here_ = true;
      event_.add(n_.syscall_name, call_);
    }
    // What auditd resolved itself comes last and says the same.
    if (name == "SYSCALL" && named_here_) call_ = value;
  }

  void remember_path(std::string_view name, std::string_view value) {
    if (paths_.empty()) return;
    if (name == "name") paths_.back().first = value;
    if (name == "nametype") paths_.back().second = value;
  }

  void remember_said(std::string_view name, std::string_view value) {
    if (name == "acct") account_ = value;
    if (name == "id" && account_.empty()) account_ = value;
    if (name == "addr") address_ = value;
    if (name == "hostname") host_ = value;
    if (name == "res") result_ = value;
    if (name == "cmd") command_ = value;
    if (name == "unit") unit_ = value;
    if (name == "AUID") login_name_ = value;
    if (name == "auid") login_ = value;
    if (name == "exe") exe_ = value;
    if (name == "op") operation_ = value;
    if (name == "audit_enabled") audit_enabled_ = value;
  }

  std::string command_line() const {
    if (arguments_.empty()) return std::string(title_);
    std::string out;
    for (const auto& argument : arguments_) {
      if (&argument != &arguments_.front()) out += ' ';
      out += argument;
    }
    return out;
  }

  void outcome(bool well) { event_.add(n_.outcome, well ? "success" : "failure"); }

  std::string_view acting() const {
    if (!uid_name_.empty()) return uid_name_;
    return uid_ == "0" ? "root" : uid_;
  }

  void kernel_said() {
    event_.add(n_.image, exe_);
    event_.add(n_.process_name, exe_);
    event_.add(n_.process_number, pid_, Value::Kind::Number);
    event_.add(n_.parent_process_number, ppid_, Value::Kind::Number);
    event_.add(n_.logon_id, session_);
    event_.add(n_.sigma_user, acting());
    event_.add(n_.user, acting());
    if (!cwd_.empty()) event_.add(n_.current_directory, cwd_);
    outcome(success_);
    parent();
    if (call_.starts_with("execve")) {
      event_.add(n_.kind, "log");
      if (success_) executed();
    } else if (call_ == "fork" || call_ == "vfork" || call_ == "clone" || call_ == "clone3") {
      event_.add(n_.kind, "log");
      forked();
    } else if (call_ == "connect") {
      event_.add(n_.kind, "log");
      connected();
    } else if (!files()) {
      event_.add(n_.kind, "log");
    }
  }

  void parent() {
    const auto number = to_integer(ppid_);
    const auto* known = number ? a_.process(group_.host, *number) : nullptr;
    if (known == nullptr) return;
    event_.add_copy(n_.parent_image, known->image);
    if (!known->command_line.empty()) event_.add_copy(n_.parent_command_line, known->command_line);
  }

  void executed() {
    event_.klass = a_.classes_.audit_process;
    if (const auto number = to_integer(pid_)) a_.learn(group_.host, *number, {std::string(exe_), command_line()});
  }

  // A child is its parent's program until it executes another.
  void forked() {
    const auto child = to_integer(exit_);
    const auto number = to_integer(pid_);
    if (!success_ || !child || *child <= 0 || !number) return;
    const auto* known = a_.process(group_.host, *number);
    a_.learn(group_.host, *child, {std::string(exe_), known == nullptr ? std::string{} : known->command_line});
  }

  void connected() {
    if (peer_.address.empty()) return;
    event_.klass = a_.classes_.audit_network;
    event_.add_copy(n_.destination_ip, peer_.address);
    event_.add_copy(n_.destination_port, peer_.port, Value::Kind::Number);
    event_.add(n_.initiated, "true", Value::Kind::Boolean);
    event_.add_copy(n_.target, peer_.address);
  }

  bool writes() const {
    std::string_view flags;
    if (call_ == "openat") flags = a2_;
    if (call_ == "open") flags = a1_;
    if (flags.empty()) return call_ == "creat" || call_.starts_with("truncate");
    std::uint64_t value = 0;
    for (const char c : flags)
      value = value * 16 + static_cast<std::uint64_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    return (value & 3) != 0 || (value & 01000) != 0 || (value & 0100) != 0;  // O_WRONLY, O_RDWR, O_TRUNC, O_CREAT
  }

  bool files() {
    bool any = false;
    bool told = false;
    const bool written = success_ && writes();
    for (const auto& [name, type] : paths_) {
      if (name.empty() || type == "PARENT") continue;
      any = true;
      std::string path(name);
      if (path.front() != '/' && !cwd_.empty()) {
        while (path.starts_with("./")) path.erase(0, 2);
        path = std::string(cwd_) + (cwd_.ends_with('/') ? "" : "/") + path;
      }
      const auto kept = event_.keep(path);
      event_.add(n_.target, kept);
      if (type == "CREATE" || (written && type == "NORMAL")) {
        event_.add(n_.target_filename, kept);
        told = success_;
        if (success_ && path.ends_with("/authorized_keys")) event_.add(n_.event_action, "key_added");
      }
    }
    if (told) event_.klass = a_.classes_.audit_file;
    if (any) event_.add(n_.kind, event_.find(n_.event_action) != nullptr ? "key" : "access");
    return any;
  }

  void program_said() {
    const std::string_view type =
        group_.records.empty() ? std::string_view{} : std::string_view(group_.records.front().type);
    const bool well = result_ == "success" || result_ == "1" || result_ == "yes";
    if (!result_.empty()) outcome(well);
    if (!exe_.empty()) event_.add(n_.image, exe_);
    const auto logged_in = !login_name_.empty() ? login_name_ : login_;
    const bool becoming = exe_.ends_with("/sudo") || exe_.ends_with("/su");
    if (type == "USER_AUTH") {
      event_.add(n_.kind, becoming ? "privilege" : well ? "log" : "login");  // USER_LOGIN tells the success
      event_.add(n_.user, account_);
    } else if (type == "USER_LOGIN") {
      event_.add(n_.kind, well ? "login" : "access");  // USER_AUTH told each failure
      event_.add(n_.user, account_);
    } else if (type == "USER_LOGOUT" || type == "USER_END") {
      event_.add(n_.kind, becoming ? "log" : "logout");
      event_.add(n_.user, account_);
    } else if (type == "USER_CMD") {
      event_.add(n_.kind, "privilege");
      event_.add(n_.user, logged_in);
      event_.add(n_.target, command_);
      event_.add(n_.command_line, command_);
    } else if (type.starts_with("ADD_") || type.starts_with("DEL_") || type.starts_with("ACCT_") ||
               type == "USER_CHAUTHTOK" || type == "USER_MGMT" || type.starts_with("CH")) {
      event_.add(n_.kind, "account");
      event_.add(n_.user, logged_in);
      event_.add(n_.user_target, account_);
      event_.add(n_.action, operation_);
      if (type == "ADD_USER") {
        event_.add(n_.event_action, "user_added");
        event_.add(n_.action, "useradd");
      }
      if (type == "DEL_USER") event_.add(n_.event_action, "user_deleted");
      if (type == "ADD_GROUP" || type == "DEL_GROUP" || type == "CHGRP_ID")
        event_.add(n_.event_action, "group_changed");
      if (type == "USER_CHAUTHTOK")
        event_.add(n_.event_action,
                   operation_.find("group") != std::string_view::npos ? "group_changed" : "password_changed");
    } else if (type == "DAEMON_END" || type == "DAEMON_ABORT" ||
               (type == "CONFIG_CHANGE" && operation_ == "set" && audit_enabled_ == "0")) {
      event_.add(n_.kind, "log");
      event_.add(n_.event_action, "stopped");
    } else if (type.starts_with("SERVICE_")) {
      event_.add(n_.kind, "service");
      event_.add(n_.target, unit_);
    } else {
      event_.add(n_.kind, "log");
    }
    const auto from = !address_.empty() ? address_ : host_;
    if (!from.empty()) event_.add(n_.source_ip, plain_address(from));
  }

  AuditAssembler& a_;
  const Names& n_;
  AuditAssembler::Group& group_;
  Event& event_;
  std::vector<std::string> arguments_;
  std::vector<std::pair<std::string_view, std::string_view>> paths_;  // name and its type
  AuditPeer peer_;
  std::string_view call_, call_number_, arch_, a1_, a2_, exe_, pid_, ppid_, uid_, uid_name_, session_, exit_, cwd_,
      title_;
  std::string_view account_, address_, host_, result_, command_, unit_, login_, login_name_, operation_, audit_enabled_;
  bool success_ = false;
  bool named_here_ = false;
};

void AuditAssembler::give(Group& group, const Sink& sink) {
  AuditEvent(*this, group).build();
  sink(event_);
}

}  // namespace junshu::logs
