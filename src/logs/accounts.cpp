// Logging in at the machine, and changes of accounts.
#include <algorithm>

#include "message.h"
#include "scan.h"

namespace junshu::logs {

namespace {

std::string_view quoted(std::string_view text, std::string_view after = {}) {
  const auto at = after.empty() ? 0 : text.find(after);
  if (at == std::string_view::npos) return {};
  return between(text.substr(at), "'", "'");
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '\"' || text.front() == '`')) {
    text.remove_prefix(1);
    text = text.substr(0, text.find_first_of("'\""));
  }
  return text;
}

// What was done, in the words of our own rules.
std::string_view action_of(std::string_view program, std::string_view text) {
  if (text.find("password") != std::string_view::npos) return "password_changed";
  if (text.find("group") != std::string_view::npos && !text.starts_with("new user")) return "group_changed";
  if (program == "useradd" || text.starts_with("new user")) return "user_added";
  if (program == "userdel" || text.starts_with("delete user")) return "user_deleted";
  if (program.find("passwd") != std::string_view::npos) return "password_changed";
  return "user_changed";
}

bool session_of_logind(const Message& m, std::string_view text) {
  if (!skip(text, "New session ")) return false;
  take_until(text, " of user ");
  if (text.ends_with('.')) text.remove_suffix(1);
  m.kind("log");  // the program that let them in says it too
  m.user(text);
  return true;
}

}  // namespace

void parse_login(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (parse_pam(m, text) || session_of_logind(m, text)) return;
  if (skip(text, "FAILED LOGIN ")) {
    m.kind("login");
    m.failure();
    const auto from = between(text, "FROM ", " ");
    auto who = text.substr(
        std::min(text.size(), text.find(" FOR ") == std::string_view::npos ? text.size() : text.find(" FOR ") + 5));
    who = unquoted(who.substr(0, who.rfind(", ")));
    m.user(who);
    if (!from.empty()) m.source(unquoted(from));
    if (const auto line = quoted(text, "on "); !line.empty()) m.target(line);
    return;
  }
  const bool root = skip(text, "ROOT LOGIN ");
  if (root || skip(text, "LOGIN ON ")) {
    m.kind("login");
    m.success();
    if (root) {
      m.user("root");
    } else {
      m.target(text.substr(0, text.find(' ')));
      m.user(between(text, "BY ", " "));
    }
    if (const auto from = text.find(" FROM "); from != std::string_view::npos)
      m.source(unquoted(trim_spaces(text.substr(from + 6))));
    return;
  }
  m.kind("log");
}

void parse_accounts(const Message& m, std::string_view text) {
  text = trim_spaces(text);
  if (parse_pam(m, text)) return;
  m.kind("account");
  const bool failed = text.starts_with("failed") || text.starts_with("cannot") ||
                      text.find("invalid user name") != std::string_view::npos;
  if (failed) {
    m.failure();
  } else {
    m.success();
  }
  m.event.add(m.names.event_action, action_of(m.header.program, text));
  m.event.add(m.names.action, m.header.program);
  if (const auto name = between(text, "name=", ","); !name.empty()) return m.target_user(name);
  if (skip(text, "user ")) {  // gpasswd: "user bob added by root to group sudo"
    m.target_user(take_until(text, ' '));
    m.user(between(text, "by ", " "));
    if (const auto group = text.find("group "); group != std::string_view::npos) m.target(text.substr(group + 6));
    return;
  }
  const auto name = quoted(text);
  if (!name.empty()) m.target_user(name);
  if (const auto by = quoted(text, " by "); !by.empty()) m.user(by);
  if (const auto group = quoted(text, "group "); !group.empty()) m.target(group);
}

}  // namespace junshu::logs
