// cron, systemd, the kernel with its packet filter.
#include "message.h"
#include "scan.h"

namespace junshu::logs {

void parse_cron(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (parse_pam(m, text)) return;
  m.kind("service");
  if (!skip(text, '(')) return;
  m.user(take_until(text, ") "));
  const auto what = take_until(text, " (");
  m.event.add(m.names.action, what);
  if (text.ends_with(')')) text.remove_suffix(1);
  m.target(text);
  if (what == "CMD") m.event.add(m.names.command_line, text);
  if (what == "AUTH") m.failure();
}

void parse_log_keeper(const Message& m, std::string_view text) {
  m.kind("log");
  if (text.find("exiting on signal") != std::string_view::npos ||
      text.find("Journal stopped") != std::string_view::npos || text.starts_with("The audit daemon is exiting")) {
    m.event.add(m.names.event_action, "stopped");
  }
}

void parse_systemd(const Message& m, std::string_view text) {
  if (parse_pam(m, text)) return;
  const auto colon = text.find(": ");
  const auto first = text.substr(0, colon);
  const bool unit = colon != std::string_view::npos && first.find('.') != std::string_view::npos &&
                    first.find(' ') == std::string_view::npos;
  m.kind("service");
  if (unit) {
    m.target(first);
    m.event.add(m.names.unit, first);
  } else {
    std::string_view rest = text;
    const auto verb = take_until(rest, ' ');
    if (verb == "Started" || verb == "Stopped" || verb == "Starting" || verb == "Stopping" || verb == "Reloaded" ||
        verb == "Reloading") {
      m.event.add(m.names.action, verb);
      auto name = rest.substr(0, rest.find(" - "));
      while (name.ends_with('.')) name.remove_suffix(1);
      m.target(name);
    }
  }
  if (text.find("Failed with result") != std::string_view::npos || text.starts_with("Failed to start")) m.failure();
}

namespace {

std::string_view packet_value(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return {};
  const auto rest = text.substr(at + name.size());
  return rest.substr(0, rest.find(' '));
}

bool packet(const Message& m, std::string_view text) {
  const auto at = text.find("IN=");
  if (at == std::string_view::npos || text.find(" SRC=", at) == std::string_view::npos ||
      text.find(" DST=", at) == std::string_view::npos)
    return false;
  auto prefix = text.substr(0, at);
  if (prefix.starts_with('[') && prefix.find("] ") != std::string_view::npos &&
      prefix.find_first_of("0123456789") != std::string_view::npos && prefix.find('.') < prefix.find(']')) {
    take_until(prefix, "] ");
  }
  prefix = trim_spaces(prefix);
  const auto facts = text.substr(at);
  bool stopped = false;
  for (const char* word : {"block", "drop", "reject", "deny", "denied"})
    stopped = stopped || contains_ignoring_case(prefix, word);
  m.event.klass = m.classes.firewall;
  m.kind("firewall");
  if (stopped) {
    m.failure();
    m.event.add(m.names.action, "blocked");
    m.event.add(m.names.blocked, "true", Value::Kind::Boolean);
  } else {
    const bool allowed = contains_ignoring_case(prefix, "accept") || contains_ignoring_case(prefix, "allow");
    m.event.add(m.names.action, allowed ? "accept" : prefix);
  }
  const auto source = packet_value(facts, " SRC=");
  const auto destination = packet_value(facts, " DST=");
  const auto from_port = packet_value(facts, " SPT=");
  const auto to_port = packet_value(facts, " DPT=");
  m.source(source, from_port);
  m.event.add(m.names.src_ip, source);
  m.event.add(m.names.dst_ip, destination);
  m.target(destination);
  if (!from_port.empty()) m.event.add(m.names.src_port, from_port, Value::Kind::Number);
  if (!to_port.empty()) m.event.add(m.names.dst_port, to_port, Value::Kind::Number);
  m.event.add(m.names.protocol, packet_value(facts, " PROTO="));
  return true;
}

}  // namespace

void parse_kernel(const Message& m, std::string_view text) {
  if (!packet(m, text)) m.kind("log");
}

}  // namespace junshu::logs
