// Becoming somebody else: sudo, su, pkexec and doas.
#include "message.h"
#include "scan.h"

namespace junshu::logs {

namespace {

// " ; NAME=value" parts. COMMAND is the last and may hold anything.
void sudo_parts(const Message& m, std::string_view text) {
  while (!text.empty()) {
    if (skip(text, "COMMAND=")) {
      m.event.add(m.names.sudo_command, text);
      m.target(text);
      m.event.add(m.names.command_line, text);
      return;
    }
    auto part = take_until(text, " ; ");
    if (skip(part, "TTY=")) {
      m.event.add(m.names.sudo_terminal, part);
    } else if (skip(part, "PWD=")) {
      m.event.add(m.names.sudo_directory, part);
    } else if (skip(part, "USER=")) {
      m.event.add(m.names.sudo_user, part);
      m.target_user(part);
    }
  }
}

void became(const Message& m, std::string_view who, std::string_view whom, bool well) {
  m.kind("privilege");
  if (well) {
    m.success();
  } else {
    m.failure();
  }
  m.user(who);
  m.target_user(whom);
}

}  // namespace

void parse_sudo(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (parse_pam(m, text)) return;
  const auto colon = text.find(" : ");
  if (colon == std::string_view::npos) return m.kind("log");
  const auto who = text.substr(0, colon);
  std::string_view rest = text.substr(colon + 3);
  const auto first = rest.substr(0, rest.find(" ; "));
  const bool well = first.starts_with("TTY=") || first.starts_with("PWD=") || first.starts_with("HOST=");
  m.kind("privilege");
  if (well) {
    m.success();
  } else {
    m.failure();
    m.event.add(m.names.message, first);
    take_until(rest, " ; ");
  }
  m.user(who);
  sudo_parts(m, rest);
}

void parse_su(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (parse_pam(m, text)) return;
  const bool failed = skip(text, "FAILED SU ");
  if (skip(text, "(to ")) {
    const auto whom = take_until(text, ") ");
    const auto on = text.rfind(" on ");
    return became(m, text.substr(0, on), whom, !failed);
  }
  const bool well = skip(text, "Successful su for ");
  if (well || skip(text, "FAILED su for ")) {
    const auto by = text.rfind(" by ");
    return became(m, by == std::string_view::npos ? std::string_view{} : text.substr(by + 4), text.substr(0, by), well);
  }
  const bool plus = skip(text, "+ ");
  if (plus || skip(text, "- ")) {  // "+ /dev/pts/1 alice:root"
    take_word(text);
    const auto who = take_until(text, ':');
    if (plus) {
      m.kind("log");  // told already by "Successful su"
      m.user(who);
      m.target_user(text);
      return;
    }
    return became(m, who, text, false);
  }
  m.kind("log");
}

void parse_pkexec(const Message& m, std::string_view text) {
  if (parse_pam(m, text)) return;
  const bool well = text.find("Executing command [") != std::string_view::npos ||
                    text.find(" ran command ") != std::string_view::npos;
  const auto colon = text.find(": ");
  if (well && colon != std::string_view::npos) {
    became(m, text.substr(0, colon), between(text, "[USER=", "]"), true);
    const auto command = between(text, "[COMMAND=", "]");
    if (!command.empty()) m.target(command);
    return;
  }
  if (well) {  // doas: "alice ran command ls as root from /home/alice"
    std::string_view rest = text;
    const auto who = take_until(rest, " ran command ");
    const auto as = rest.rfind(" as ");
    became(m, who,
           as == std::string_view::npos ? std::string_view{} : rest.substr(as + 4, rest.find(' ', as + 4) - as - 4),
           true);
    m.target(rest.substr(0, as));
    return;
  }
  if (colon != std::string_view::npos &&
      text.find("[COMMAND=") != std::string_view::npos) {  // "alice: The value for the SHELL variable …"
    became(m, text.substr(0, colon), between(text, "[USER=", "]"), false);
    m.target(between(text, "[COMMAND=", "]"));
    return;
  }
  m.kind("log");
}

}  // namespace junshu::logs
