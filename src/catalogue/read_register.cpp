#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "read.h"

namespace junshu::catalogue {
namespace {

using base::YamlNode;

State read_state(const FileText& file, Report& report, const std::string& id, const YamlNode& node) {
  MapReader reader(file, report, node, {"状態「" + id + "」", "state \"" + id + "\""});
  State state;
  state.id = id;
  state.label = reader.text("label", Need::Required);
  state.final = reader.flag("final", false);
  state.readonly = reader.identifiers("readonly");
  state.readonly_all = state.readonly == std::vector<std::string>{"all"};
  if (state.readonly_all) state.readonly.clear();
  state.hidden = reader.identifiers("hidden");
  state.required = reader.identifiers("required");
  reader.finish();
  return state;
}

void check_template(MapReader& reader, const std::string& number_template) {
  if (number_template.empty()) return;
  std::string letters;
  bool sequence = false;
  bool good = true;
  for (std::size_t at = 0; at < number_template.size(); ++at) {
    if (number_template[at] != '{') {
      letters.push_back(number_template[at]);
      continue;
    }
    const std::size_t end = number_template.find('}', at);
    const std::string name = number_template.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    const bool counted =
        name == "sequence" || (name.size() == 10 && name.starts_with("sequence:") && name[9] >= '1' && name[9] <= '9');
    sequence = sequence || counted;
    good = good && end != std::string::npos && (counted || name == "fiscal_year");
    if (end == std::string::npos) break;
    at = end;
  }
  good = good && std::all_of(letters.begin(), letters.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
         });
  const YamlNode& node = *reader.node().find("template");
  const base::Text remedy{"\"L-{fiscal_year}-{sequence:4}\" のように書いてください",
                          "write it like \"L-{fiscal_year}-{sequence:4}\""};
  if (!good) {
    reader.problem(node,
                   {"番号には ASCII の英数字、ハイフン、{fiscal_year}、{sequence} だけが使えます",
                    "a number consists of ASCII letters, digits, hyphens, {fiscal_year} and {sequence}"},
                   remedy);
  }
  if (!sequence) {
    reader.problem(node,
                   {"番号の型に {sequence} がありません",
                    "the numbering lacks {sequence}: every record would have the same number"},
                   remedy);
  }
}

void read_numbering(MapReader& reader, Register& definition) {
  const YamlNode* node = reader.find("numbering", Need::Required);
  if (node == nullptr) return;
  MapReader numbering(reader.file(), reader.report(), *node, {"numbering", "numbering"});
  definition.number_template = numbering.scalar("template", Need::Required);
  definition.number_given = numbering.flag("given", false);
  check_template(numbering, definition.number_template);
  numbering.finish();
}

void read_retention(MapReader& reader, Register& definition) {
  const std::string text = reader.scalar("retention", Need::Required);
  if (text.empty()) return;
  int years = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), years);
  if (error == std::errc{} && years > 0 && years <= 100 && std::string_view(end) == "y") {
    definition.retention_years = years;
    return;
  }
  reader.problem(*reader.node().find("retention"), {"保存期間ではありません", "not a period of retention"},
                 {"年数を 5y のように書いてください", "write a number of years, such as 5y"});
}

void read_deadline(MapReader& reader, Register& definition) {
  const YamlNode* node = reader.find("deadline");
  if (node == nullptr) return;
  MapReader deadline(reader.file(), reader.report(), *node, {"deadline", "deadline"});
  definition.deadline =
      Deadline{deadline.identifier("field", Need::Required), deadline.identifiers("states", Need::Required)};
  deadline.finish();
}

void read_special(MapReader& reader, Register& definition) {
  if (const YamlNode* node = reader.find("corrects")) {
    MapReader corrects(reader.file(), reader.report(), *node, {"corrects", "corrects"});
    definition.corrects =
        Corrects{corrects.identifier("finding", Need::Required), corrects.identifier("action", Need::Required)};
    corrects.finish();
  }
  if (const YamlNode* node = reader.find("declares")) {
    MapReader declares(reader.file(), reader.report(), *node, {"declares", "declares"});
    definition.declares =
        Declares{declares.identifier("clause", Need::Required), declares.identifier("from", Need::Required),
                 declares.identifier("until", Need::Required), declares.identifier("action", Need::Required)};
    declares.finish();
  }
}

// The keys each kind of setting has.
std::vector<std::string> keys_of(SettingKind kind) {
  switch (kind) {
    case SettingKind::Site:
      return {"interval_minutes", "manifest"};
    case SettingKind::WatchedPath:
      return {"include", "exclude", "scan_hours"};
    case SettingKind::Power:
      return {"server"};
    case SettingKind::MediaPolicy:
      return {"policy", "forbidden"};
    case SettingKind::Log:
      return {"kind", "name", "format", "silent_minutes"};
    case SettingKind::MediaRegistered:
    case SettingKind::MediaForbidden:
      return {"serial"};
  }
  return {};
}

AgentSetting read_agent_setting(const FileText& file, Report& report, const YamlNode& node) {
  MapReader reader(file, report, node, {"agent_settings", "agent_settings"});
  AgentSetting setting;
  setting.kind = reader.one_of("kind", setting_kinds(), SettingKind::Site, Need::Required);
  setting.host = reader.identifier("host");
  setting.states = reader.identifiers("states", Need::Required);
  const std::vector<std::string> known = keys_of(setting.kind);
  reader.entries("values", Need::Required, [&](const std::string& key, const YamlNode& value) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      reader.problem(value, {"この設定に「" + key + "」はありません", "this setting has no \"" + key + "\""},
                     suggest(key, known));
    }
    setting.values.emplace_back(key, value.scalar);
  });
  reader.finish();
  return setting;
}

}  // namespace

Register read_register(const FileText& file, Report& report) {
  Register definition;
  MapReader reader(file, report, file.root, {"台帳", "a register"});
  definition.id = reader.identifier("register", Need::Required);
  definition.name = reader.text("name", Need::Required);
  definition.description = reader.text("description", Need::Required);
  definition.group = reader.identifier("group", Need::Required);
  definition.clauses = reader.list("clauses");
  if (const YamlNode* node = reader.find("form")) {
    MapReader form(file, report, *node, {"form", "form"});
    definition.form_number = form.scalar("number");
    form.finish();
  }
  read_numbering(reader, definition);
  read_retention(reader, definition);
  definition.title = reader.identifier("title");
  definition.list = reader.identifiers("list");
  definition.fields = read_fields(reader, "fields", Need::Required, false);
  reader.entries("states", Need::Required, [&](const std::string& id, const YamlNode& node) {
    definition.states.push_back(read_state(file, report, id, node));
  });
  reader.entries("actions", Need::Required, [&](const std::string& id, const YamlNode& node) {
    definition.actions.push_back(read_action(file, report, id, node));
  });
  reader.items("expects", Need::Optional,
               [&](const YamlNode& node) { definition.expects.push_back(read_expectation(file, report, node)); });
  read_deadline(reader, definition);
  read_special(reader, definition);
  reader.items("agent_settings", Need::Optional, [&](const YamlNode& node) {
    definition.agent_settings.push_back(read_agent_setting(file, report, node));
  });
  reader.finish();
  definition.source = file.text;
  definition.sha256 = base::hex(base::sha256(base::as_bytes(file.text)));
  add_implied(definition);
  return definition;
}

Register parse_register(std::string_view source) {
  Report report;
  const FileText file = parse_file("definition", std::string(source), report);
  Register definition = read_register(file, report);
  if (!report.empty()) {
    const Diagnostic first = report.take().front();
    throw base::Error(
        base::ErrorKind::Integrity, first.message,
        "definition:" + std::to_string(first.position.line) + ":" + std::to_string(first.position.column));
  }
  return definition;
}

}  // namespace junshu::catalogue
