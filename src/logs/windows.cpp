// Windows' events, as XML or as the JSON that collectors make of them.
#include <algorithm>

#include "record.h"
#include "scan.h"

namespace junshu::logs {

namespace {

// The value under its bare name, wherever a collector has put it.
std::string_view deep(const Record& r, std::string_view name) {
  for (const Record::Item& item : r.items()) {
    if (item.name == name) return item.value.text;
  }
  for (const Record::Item& item : r.items()) {
    if (item.name.size() > name.size() && item.name.ends_with(name) &&
        item.name[item.name.size() - name.size() - 1] == '.')
      return item.value.text;
  }
  return {};
}

std::string_view bare(std::string_view name) {
  for (const char* prefix :
       {"Event.EventData.", "winlog.event_data.", "EventData.", "Event.UserData.", "event_data.", "Event.System."}) {
    if (name.starts_with(prefix)) return name.substr(std::string_view(prefix).size());
  }
  return {};
}

struct Meaning {
  std::string_view kind, outcome;
};
Meaning meaning_of(std::string_view number) {
  if (number == "4624" || number == "4648") return {"login", "success"};
  if (number == "4625" || number == "4771" || number == "4776") return {"login", "failure"};
  if (number == "4634" || number == "4647") return {"logout", "success"};
  if (number == "4672" || number == "4673" || number == "4674") return {"privilege", "success"};
  for (const char* account : {"4720", "4722", "4723", "4724", "4725", "4726", "4728", "4729", "4732", "4733", "4738",
                              "4740", "4756", "4767", "4781"}) {
    if (number == account) return {"account", "success"};
  }
  if (number == "4663" || number == "4656" || number == "5140" || number == "5145") return {"access", "success"};
  if (number == "7045" || number == "7036" || number == "4697") return {"service", "success"};
  return {"log", ""};
}

// Where "name" ends in an element's attributes: Name='Value' or Name="Value".
std::string_view attribute(std::string_view tag, std::string_view name) {
  const auto at = tag.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = tag.substr(at + name.size());
  if (!skip(rest, '=') || rest.empty()) return {};
  const char quote = rest.front();
  rest.remove_prefix(1);
  return rest.substr(0, rest.find(quote));
}

std::string_view decoded(std::string_view text, Record& record) {
  if (text.find('&') == std::string_view::npos) return text;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '&') {
      out += text[i];
      continue;
    }
    const auto end = text.find(';', i);
    const auto word =
        end == std::string_view::npos || end - i > 10 ? std::string_view{} : text.substr(i + 1, end - i - 1);
    if (word == "lt") {
      out += '<';
    } else if (word == "gt") {
      out += '>';
    } else if (word == "amp") {
      out += '&';
    } else if (word == "quot") {
      out += '"';
    } else if (word == "apos") {
      out += '\'';
    } else if (word.starts_with('#')) {
      int code = 0;
      const bool hex = word.size() > 1 && (word[1] == 'x' || word[1] == 'X');
      for (const char c : word.substr(hex ? 2 : 1))
        code = std::min(0x110000, code * (hex ? 16 : 10) + (is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10));
      if (code < 0x80) {
        out += static_cast<char>(code);
      } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
      } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
      }
    } else {
      out += '&';
      continue;
    }
    i = end;
  }
  return record.keep(out);
}

}  // namespace

bool read_windows_xml(std::string_view text, Record& out) {
  if (text.find("<Event") == std::string_view::npos || text.find("<System>") == std::string_view::npos) return false;
  bool in_data = false;
  while (!text.empty()) {
    const auto open = text.find('<');
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + 1);
    const auto close = text.find('>');
    if (close == std::string_view::npos) break;
    const auto tag = text.substr(0, close);
    text.remove_prefix(close + 1);
    if (tag.starts_with('?') || tag.starts_with('!') || tag.starts_with('/')) continue;
    const auto name = tag.substr(0, tag.find_first_of(" /\t\r\n"));
    const bool empty = tag.ends_with('/');
    if (name == "EventData" || name == "UserData") in_data = true;
    if (name == "Provider") out.add("Provider_Name", {decoded(attribute(tag, "Name"), out)});
    if (name == "TimeCreated") out.add("TimeCreated", {attribute(tag, "SystemTime")});
    if (name == "Execution") out.add("Execution_ProcessID", {attribute(tag, "ProcessID"), Value::Kind::Number});
    if (name == "Security" && !attribute(tag, "UserID").empty()) out.add("UserID", {attribute(tag, "UserID")});
    if (empty) continue;
    const auto end = text.find('<');
    if (end == std::string_view::npos || !text.substr(end).starts_with("</")) continue;  // no leaf
    const auto value = decoded(trim_spaces(text.substr(0, end)), out);
    if (name == "Data") {
      const auto key = attribute(tag, "Name");
      out.add(key.empty() ? std::string_view("Data") : decoded(key, out), {value});
    } else if (!in_data || !value.empty()) {
      out.add(name, {value});
    }
  }
  return out.has("EventID");
}

bool RecordMeaning::windows(const Record& r, Event& event) {
  const auto number = r.first_of(
      {"EventID", "Event.System.EventID", "Event.System.EventID.#text", "winlog.event_id", "EventId", "event_id"});
  const auto channel = r.first_of({"Channel", "Event.System.Channel", "winlog.channel", "channel", "log_name"});
  if (number.empty() || (channel.empty() && deep(r, "Provider_Name").empty() && deep(r, "Computer").empty()))
    return false;
  if (const auto time = time_of(r.first_of({"TimeCreated", "Event.System.TimeCreated.#attributes.SystemTime",
                                            "Event.System.TimeCreated.SystemTime", "@timestamp", "UtcTime", "EventTime",
                                            "SystemTime", "timestamp"}))) {
    event.time = *time;
  }
  event.host = r.first_of({"Computer", "Event.System.Computer", "winlog.computer_name", "Hostname"});
  for (const Record::Item& item : r.items()) {
    const auto name = bare(item.name);
    if (name.empty()) continue;
    if (const auto id = fields_.find(name)) event.add(*id, item.value.text, item.value.kind);
  }
  if (r.text("EventID").empty()) {
    if (const auto id = fields_.find("EventID")) event.add(*id, number, Value::Kind::Number);
  }
  if (r.text("Channel").empty()) {
    if (const auto id = fields_.find("Channel")) event.add(*id, channel);
  }
  const auto known = windows_channels_.find(channel);
  event.klass = known == windows_channels_.end() ? windows_any_ : known->second;
  const bool sysmon = channel.find("Sysmon") != std::string_view::npos ||
                      deep(r, "Provider_Name").find("Sysmon") != std::string_view::npos ||
                      deep(r, "SourceName").find("Sysmon") != std::string_view::npos;
  if (sysmon) {
    if (const auto category = windows_sysmon_.find(number); category != windows_sysmon_.end())
      event.klass = category->second;
  }
  if (!sysmon && number == "4688") {
    event.klass = windows_process_;
    event.add(names_.image, deep(r, "NewProcessName"));
    event.add(names_.parent_image, deep(r, "ParentProcessName"));
    event.add(names_.sigma_user, deep(r, "SubjectUserName"));
  }
  const auto meaning = sysmon ? Meaning{"log", ""} : meaning_of(number);
  event.add(names_.kind, meaning.kind);
  if (!meaning.outcome.empty())
    event.add(names_.outcome,
              number == "4776" && deep(r, "Status") == "0x0" ? std::string_view("success") : meaning.outcome);
  for (const auto& [event_number, what] : {std::pair{"1102", "cleared"},
                                           {"104", "cleared"},
                                           {"1100", "stopped"},
                                           {"4720", "user_added"},
                                           {"4726", "user_deleted"},
                                           {"4723", "password_changed"},
                                           {"4724", "password_changed"},
                                           {"4728", "group_changed"},
                                           {"4732", "group_changed"},
                                           {"4756", "group_changed"}}) {
    if (number == event_number) event.add(names_.event_action, what);
  }
  const auto target = deep(r, "TargetUserName");
  const auto subject = deep(r, "SubjectUserName");
  if (meaning.kind == "login" || meaning.kind == "logout") {
    event.add(names_.user, target);
  } else {
    if (!subject.empty()) event.add(names_.user, subject);
    if (!target.empty()) event.add(names_.user_target, target);
  }
  for (const char* name : {"IpAddress", "ClientAddress", "Workstation"}) {
    const auto from = plain_address(deep(r, name));
    if (from.empty() || from == "-") continue;
    event.add(names_.source_ip, from);
    break;
  }
  if (const auto image = deep(r, "Image"); !image.empty()) event.add(names_.process_name, image);
  return true;
}

}  // namespace junshu::logs
