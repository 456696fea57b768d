// The kernel's audit, as auditd writes it: one event is several records (SYSCALL, EXECVE, CWD, PATH, PROCTITLE …) with
// one time and serial. They may come out of order and mixed with others'. What Sigma's rules ask of processes, files
// and connections is put together from them.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "logs/names.h"
#include "logs/parser.h"

namespace junshu::logs {

class AuditAssembler {
 public:
  explicit AuditAssembler(const Setting& setting);
  // `record` is "[node=N ]type=T msg=audit(TIME:SERIAL): …"; `raw` the whole line. False: it is no record of auditd.
  bool add(std::string_view record, std::string_view raw, std::uint64_t line, std::string_view host, const Sink& sink);
  void flush(const Sink& sink);
  ClassId klass() const { return classes_.audit; }

 private:
  struct Record {
    std::string type, text;
  };
  struct Group {
    std::string host;
    base::Millis time = 0;
    std::uint64_t serial = 0;
    std::uint64_t line = 0;
    std::string raw;
    std::vector<Record> records;
    bool ended = false;

    bool has(std::string_view type) const;
    bool whole() const;  // as many records as the SYSCALL record says
  };
  struct Process {
    std::string image, command_line;
  };

  void give(Group& group, const Sink& sink);
  void give_until(base::Millis newest, const Sink& sink);
  Process* process(std::string_view host, std::int64_t number);
  void learn(std::string_view host, std::int64_t number, Process process);
  std::uint64_t process_key(std::string_view host, std::int64_t number);

  friend class AuditEvent;
  FieldNames& fields_;
  Names names_;
  Classes classes_;
  std::deque<Group> pending_;
  std::unordered_map<std::uint64_t, Process> processes_;
  std::deque<std::uint64_t> oldest_;  // of processes_, in the order they were learnt
  std::vector<std::string> hosts_;
  Event event_;
};

std::unique_ptr<Parser> make_audit_parser(const Setting& setting);

// Name of a system call, or empty. `arch` as audit writes it: c000003e is x86-64, c00000b7 AArch64.
std::string_view syscall_name(std::string_view arch, std::string_view number);

// "name=value" pairs, values in quotes of either kind or none; 0x1D (before what auditd itself resolved) is a space.
struct AuditPair {
  std::string_view name, value;
  bool quoted = false;
};
bool next_pair(std::string_view& text, AuditPair& out);

struct AuditPeer {
  std::string address, port;
};
AuditPeer decode_socket_address(std::string_view hex);

}  // namespace junshu::logs
