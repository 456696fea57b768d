#include "audit.h"

#include <algorithm>
#include <array>

#include "scan.h"
#include "stamps.h"

namespace junshu::logs {

namespace {

constexpr std::size_t kPending = 256;
constexpr std::size_t kProcesses = 65'536;
constexpr base::Millis kPatience = 2 * base::kSecond;
constexpr std::size_t kRecords = 1024;  // of one event

// Records of programs: each is an event by itself.
bool stands_alone(std::string_view type) {
  for (const char* prefix : {"USER_",     "CRED_",  "ADD_",  "DEL_",   "SERVICE_", "SYSTEM_",   "DAEMON_",
                             "CRYPTO_",   "GRP_",   "ACCT_", "CHGRP_", "CHUSER_",  "ROLE_",     "VIRT_",
                             "SOFTWARE_", "LABEL_", "USYS_", "DEV_",   "TRUSTED_", "MAC_UNLBL", "USER"}) {
    if (type.starts_with(prefix)) return true;
  }
  return false;
}

// Numbers where a kernel without auditd writes them; source: linux/audit.h.
std::string_view type_of_number(std::string_view number) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 30> kTypes{
      {{"1006", "LOGIN"},          {"1100", "USER_AUTH"},   {"1101", "USER_ACCT"},
       {"1102", "USER_MGMT"},      {"1103", "CRED_ACQ"},    {"1104", "CRED_DISP"},
       {"1105", "USER_START"},     {"1106", "USER_END"},    {"1107", "USER_AVC"},
       {"1108", "USER_CHAUTHTOK"}, {"1109", "USER_ERR"},    {"1110", "CRED_REFR"},
       {"1112", "USER_LOGIN"},     {"1113", "USER_LOGOUT"}, {"1114", "ADD_USER"},
       {"1115", "DEL_USER"},       {"1123", "USER_CMD"},    {"1130", "SERVICE_START"},
       {"1131", "SERVICE_STOP"},   {"1300", "SYSCALL"},     {"1302", "PATH"},
       {"1305", "CONFIG_CHANGE"},  {"1306", "SOCKADDR"},    {"1307", "CWD"},
       {"1309", "EXECVE"},         {"1320", "EOE"},         {"1326", "SECCOMP"},
       {"1327", "PROCTITLE"},      {"1400", "AVC"},         {"1701", "ANOM_ABEND"}}};
  const auto known = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& item) { return item.first == number; });
  return known == kTypes.end() ? std::string_view{} : known->second;
}

std::string_view value_of(std::string_view text, std::string_view name) {
  AuditPair pair;
  while (next_pair(text, pair)) {
    if (pair.name == name) return pair.value;
  }
  return {};
}

}  // namespace

AuditAssembler::AuditAssembler(const Setting& setting)
    : fields_(*setting.fields), names_(*setting.fields), classes_(*setting.classes) {}

bool AuditAssembler::Group::has(std::string_view type) const {
  return std::any_of(records.begin(), records.end(), [&](const Record& record) { return record.type == type; });
}

bool AuditAssembler::Group::whole() const {
  const auto call =
      std::find_if(records.begin(), records.end(), [](const Record& record) { return record.type == "SYSCALL"; });
  if (call == records.end()) return false;
  const auto items = to_integer(value_of(call->text, "items")).value_or(0);
  const auto paths =
      std::count_if(records.begin(), records.end(), [](const Record& record) { return record.type == "PATH"; });
  if (paths < items) return false;
  const auto name = syscall_name(value_of(call->text, "arch"), value_of(call->text, "syscall"));
  return !name.starts_with("execve") || value_of(call->text, "success") == "no" || has("EXECVE");
}

bool AuditAssembler::add(std::string_view record, std::string_view raw, std::uint64_t line, std::string_view host,
                         const Sink& sink) {
  std::string_view text = record;
  if (skip(text, "node=")) host = take_until(text, ' ');
  if (!skip(text, "type=")) return false;
  auto type = take_until(text, ' ');
  if (type.empty() || type.size() > 64) return false;
  if (is_digit(type[0])) {
    if (const auto name = type_of_number(type); !name.empty()) type = name;
  }
  if (type.starts_with("UNKNOWN[")) type = type.substr(8, type.find(']') - 8);
  if (!skip(text, "msg=audit(") && !skip(text, "audit(")) return false;
  const auto time = Stamps::epoch(text);
  if (!time || !skip(text, ':')) return false;
  const auto serial = to_integer(take_digits(text));
  if (!serial || !skip(text, ')')) return false;
  skip(text, ':');

  auto found = std::find_if(pending_.rbegin(), pending_.rend(), [&](const Group& group) {
    return group.serial == static_cast<std::uint64_t>(*serial) && group.time == *time && group.host == host;
  });
  if (found == pending_.rend()) {
    give_until(*time, sink);
    Group group;
    group.host.assign(host);
    group.time = *time;
    group.serial = static_cast<std::uint64_t>(*serial);
    group.line = line;
    pending_.push_back(std::move(group));
    found = pending_.rbegin();
  }
  Group& group = *found;
  if (!group.raw.empty()) group.raw += '\n';
  group.raw.append(raw);
  const bool end = type == "EOE";
  if (!end) group.records.push_back({std::string(type), std::string(text)});
  group.ended = group.ended || end || type == "PROCTITLE";
  if ((end && group.whole()) || stands_alone(type) || group.records.size() >= kRecords) {
    give(group, sink);
    pending_.erase(std::next(found).base());
  }
  return true;
}

// Events end in their order: what is whole, what has waited for too long, and the oldest when too many wait.
void AuditAssembler::give_until(base::Millis newest, const Sink& sink) {
  for (auto group = pending_.begin(); group != pending_.end();) {
    const bool old = group->time + kPatience < newest;
    if (old || (group->ended && group->whole()) || pending_.size() > kPending) {
      give(*group, sink);
      group = pending_.erase(group);
    } else {
      ++group;
    }
  }
}

void AuditAssembler::flush(const Sink& sink) {
  for (Group& group : pending_) give(group, sink);
  pending_.clear();
}

std::uint64_t AuditAssembler::process_key(std::string_view host, std::int64_t number) {
  auto known = std::find(hosts_.begin(), hosts_.end(), host);
  if (known == hosts_.end()) {
    if (hosts_.size() >= 4096) {  // whoever sends so many names gets no process table
      hosts_.clear();
      processes_.clear();
      oldest_.clear();
    }
    known = hosts_.insert(hosts_.end(), std::string(host));
  }
  return (static_cast<std::uint64_t>(known - hosts_.begin()) << 32) | static_cast<std::uint32_t>(number);
}

AuditAssembler::Process* AuditAssembler::process(std::string_view host, std::int64_t number) {
  const auto known = processes_.find(process_key(host, number));
  return known == processes_.end() ? nullptr : &known->second;
}

void AuditAssembler::learn(std::string_view host, std::int64_t number, Process process) {
  const auto key = process_key(host, number);
  if (processes_.insert_or_assign(key, std::move(process)).second) oldest_.push_back(key);
  while (oldest_.size() > kProcesses) {
    processes_.erase(oldest_.front());
    oldest_.pop_front();
  }
}

namespace {

class AuditParser final : public Parser {
 public:
  explicit AuditParser(const Setting& setting) : assembler_(setting) {}
  void line(std::string_view text, std::uint64_t number, const Sink& sink) override {
    if (assembler_.add(text, text, number, {}, sink)) return;
    fill_unknown(event_, text, number, assembler_.klass());
    sink(event_);
  }
  void flush(const Sink& sink) override { assembler_.flush(sink); }

 private:
  AuditAssembler assembler_;
  Event event_;
};

}  // namespace

std::unique_ptr<Parser> make_audit_parser(const Setting& setting) { return std::make_unique<AuditParser>(setting); }

}  // namespace junshu::logs
