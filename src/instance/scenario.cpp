#include "instance/scenario.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "instance/stage.h"
#include "scenario_hosts.h"
#include "scenario_text.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

Error bad(const std::string& what) { return {ErrorKind::InvalidInput, {what, what}}; }

int minutes(const std::string& text) {
  const auto parsed = base::parse_time_of_day(text);
  if (!parsed) throw bad("not a time of day: " + text);
  return *parsed;
}

base::Date date(const std::string& text) {
  const auto parsed = base::parse_date(text);
  if (!parsed) throw bad("not a date: " + text);
  return *parsed;
}

class Player {
 public:
  Player(const ScenarioText& scenario, const ScenarioOptions& options)
      : scenario_(scenario), stage_({folder_.path(), options.database(), options.catalogue, scenario.name}) {}

  std::vector<std::string> play() {
    for (const auto& line : scenario_.commands) run(line);
    stage_.instance().tick();
    look_for_overlooked();
    const auto report = stage_.instance().verify([](const store::VerifyProgress&) {});
    for (const auto& difference : report.differences) {
      printed_.push_back("verify: " + difference.what + " " + difference.table + " " + difference.row + " " + difference.field + " expected " +
                         difference.expected + " found " + difference.found);
    }
    return std::move(printed_);
  }

 private:
  // What was assessed commit by commit must be what a full run says.
  void look_for_overlooked() {
    if (stage_.contract().empty()) return;
    Snapshot snapshot(stage_.instance(), stage_.contract());
    for (const auto& one : assess::overlooked(snapshot.connection(), snapshot.assessment())) printed_.push_back("overlooked: " + one);
  }

  void run(const ScenarioLine& line) {
    try {
      command(line);
    } catch (const Error& error) {
      throw Error(error.kind(), {"line " + std::to_string(line.number) + ": " + error.message().ja, "line " + std::to_string(line.number) + ": " + line.text + ": " + error.message().en}, error.where());
    }
  }

  void command(const ScenarioLine& line) {
    auto all = words(line.text);
    const std::string verb = all.front();
    all.erase(all.begin());
    if (verb == "include") return include(all.at(0));
    if (verb == "contract") return contract(all);
    if (verb == "clock") return clock(all);
    if (verb == "person") return person(all);
    if (verb == "deputy") return deputy(all);
    if (verb == "act" || verb == "fact" || verb == "try") return act(verb, all);
    if (verb == "host") {
      stage_.host(all.at(0));
      return name_of(all.at(0), stage_.host_id(all.at(0)));
    }
    if (verb == "silence") return stage_.silence(all.at(0));
    if (ScenarioHosts::knows(verb)) return host_says(verb, all);
    if (verb == "slot") return slot(all, line);
    if (verb == "repeat") return repeat(all, line);
    if (verb == "assess") return assess(all.at(0));
    throw bad("unknown command " + verb);
  }

  void include(const std::string& name) {
    for (const auto& line : read_commands(scenario_.file.parent_path() / (name + ".inc"))) run(line);
  }

  void contract(const std::vector<std::string>& all) {
    std::map<std::string, std::string> settings;
    for (const auto& word : all) {
      const auto part = assignment(word);
      settings[part.name] = part.value;
    }
    stage_.open_contract(settings);
    for (const auto& [name, person] : stage_.people()) name_of(name, person.member);
    opened_ = true;
  }

  void clock(const std::vector<std::string>& all) {
    const auto day = date(all.at(0));
    const int minute = all.size() > 1 ? minutes(all[1]) : 0;
    if (opened_) {
      stage_.move_to(day, minute);
    } else {
      stage_.start_at(day, minute);
    }
  }

  void person(std::vector<std::string> all) {
    const std::string name = all.at(0);
    const std::string side = all.at(1);
    stage_.person(name, side, {all.begin() + 2, all.end()});
    name_of(name, stage_.who(name).member);
  }

  void deputy(std::vector<std::string> all) {
    std::string until;
    std::vector<std::string> roles;
    for (std::size_t i = 2; i < all.size(); ++i) {
      const auto part = assignment(all[i]);
      if (part.has_value) {
        until = part.value;
      } else {
        roles.push_back(all[i]);
      }
    }
    stage_.deputy(all.at(0), all.at(1), roles, until);
  }

  void name_of(const std::string& name, const std::string& id) {
    ids_[name] = id;
    names_[id] = name;
  }

  base::Json value(const std::string& text) {
    if (text.empty()) return nullptr;
    if (const auto found = ids_.find(text); found != ids_.end()) return base::Json(found->second);
    if (text.starts_with("file:")) return stage_.upload(text.substr(5), text.substr(5));
    if (text.starts_with("finding:")) return base::Json(finding(text.substr(8)));
    if (text.front() == '[') {
      base::Array rows;
      for (const auto& row : table_rows(text)) {
        Object object;
        for (const auto& cell : row) object[cell.name] = value(cell.value);
        rows.push_back(std::move(object));
      }
      return rows;
    }
    return base::Json(text);
  }

  std::string finding(const std::string& text) {
    const auto colon = text.find(':');
    std::string clause = text.substr(0, colon);
    std::string record = text.substr(colon + 1);
    std::string check;
    if (const auto slash = clause.find('/'); slash != std::string::npos) {
      check = clause.substr(slash + 1);
      clause.resize(slash);
    }
    if (record == "contract") {
      record = stage_.contract();
    } else if (const auto found = ids_.find(record); found != ids_.end()) {
      record = found->second;
    }
    const auto lease = stage_.instance().readers().lease();
    const auto rows = lease->query(
        "select record from p_finding where contract = ? and clause = ? and subject = ? and status = 'broken' and healed_at is null and (? = '' or "
        "check_id = ?) order by opened_at desc limit 1",
        {stage_.contract(), clause, record, check, check});
    if (rows.empty()) throw bad("no open finding " + text);
    return store::text(rows.rows[0][0]);
  }

  void act(const std::string& verb, const std::vector<std::string>& all) {
    const std::string& who = all.at(0);
    const std::string& what = all.at(1);
    const auto dot = what.find('.');
    std::string alias, record, reason;
    std::optional<base::Millis> at;
    Object values;
    for (std::size_t i = 2; i < all.size(); ++i) {
      const auto part = assignment(all[i]);
      if (!part.has_value) {
        if (part.name.front() == '=') {
          alias = part.name.substr(1);
        } else {
          const auto found = ids_.find(part.name);
          record = found == ids_.end() ? part.name : found->second;
        }
      } else if (part.name == "reason" && !asks_reason_field(what.substr(0, dot), what.substr(dot + 1))) {
        reason = part.value;
      } else if (part.name == "at") {
        at = base::from_iso8601(part.value + ":00+09:00");
      } else if (part.name == "number") {
        values["number"] = part.value;
      } else {
        values[part.name] = value(part.value);
      }
    }
    const auto outcome = stage_.act(who, what.substr(0, dot), what.substr(dot + 1), record, std::move(values), verb == "fact", reason, at);
    if (!outcome.done()) return print("refused " + what + ": " + why(outcome));
    const std::string acted(base::require_text(outcome.body, "record"));
    if (!alias.empty()) name_of(alias, acted);
    if (verb == "try") return print("done " + what);
    if (verb == "fact") print("recorded " + what + " " + shown(acted) + " against: " + violations(outcome));
  }

  // A register may have a field of its own called `reason`; then the action's reason is not meant.
  bool asks_reason_field(const std::string& register_id, const std::string& action_id) {
    const auto definitions = stage_.instance().in_force();
    const auto found = definitions->catalogue.registers.find(register_id);
    const auto* action = found == definitions->catalogue.registers.end() ? nullptr : found->second.action(action_id);
    return action != nullptr && std::ranges::find(action->asks, "reason") != action->asks.end();
  }

  static std::string joined(const std::vector<std::string>& parts) { return base::join(parts, ", "); }

  std::string why(const Outcome& outcome) {
    if (outcome.kind == ErrorKind::Forbidden) return "forbidden";
    std::vector<std::string> parts;
    if (outcome.kind == ErrorKind::InvalidInput) {
      for (const auto& problem : outcome.problems) parts.push_back(problem.field);
      return "invalid " + (parts.empty() ? outcome.message.en : joined(parts));
    }
    for (const auto& rule : outcome.rules) parts.push_back(rule.id);
    if (outcome.kind == ErrorKind::ConfirmationNeeded) return "needs confirmation " + joined(parts);
    return parts.empty() ? outcome.message.en : joined(parts);
  }

  static std::string violations(const Outcome& outcome) {
    std::vector<std::string> parts;
    for (const auto& rule : outcome.rules) parts.push_back(rule.id);
    return joined(parts);
  }

  void host_says(const std::string& verb, const std::vector<std::string>& all) {
    for (const auto& named : hosts_.say(verb, all, ids_)) name_of(named.name, named.record);
  }

  struct Window {
    base::Millis from = 0, until = 0;
  };
  Window window(const std::string& what, const std::string& record) {
    const auto found = find_window(what, record);
    if (!found) throw bad("nothing is expected today for " + what);
    return *found;
  }
  std::optional<Window> find_window(const std::string& what, const std::string& record) {
    const auto dot = what.find('.');
    const auto lease = stage_.instance().readers().lease();
    const auto rows = lease->query(
        "select from_at, until_at from p_expected where contract = ? and register = ? and slot = ? and date = ? and (? = '' or subject = ?) order by "
        "from_at limit 1",
        {stage_.contract(), what.substr(0, dot), what.substr(dot + 1), base::to_string(stage_.today()), record, record});
    if (rows.empty()) return std::nullopt;
    return Window{store::integer(rows.rows[0][0]), store::integer(rows.rows[0][1])};
  }

  // "slot REGISTER.SLOT [RECORD] COMMAND …"
  struct SlotLine {
    std::string what, record;
    std::string command;
  };
  SlotLine slot_line(const std::vector<std::string>& all) {
    SlotLine out{all.at(0), "", ""};
    std::size_t next = 1;
    static const std::vector<std::string> kVerbs = {"act", "fact", "try"};
    if (std::ranges::find(kVerbs, all.at(1)) == kVerbs.end()) {
      const auto found = ids_.find(all[1]);
      out.record = found == ids_.end() ? all[1] : found->second;
      next = 2;
    }
    for (; next < all.size(); ++next) out.command += (out.command.empty() ? "" : " ") + all[next];
    return out;
  }

  void slot(const std::vector<std::string>& all, const ScenarioLine& line) {
    const auto parsed = slot_line(all);
    const auto when = window(parsed.what, parsed.record);
    stage_.move_to(std::max(stage_.now(), when.from + base::kMinute));
    command({line.number, parsed.command, {}});
  }

  void repeat(const std::vector<std::string>& all, const ScenarioLine& line) {
    const base::Date until = date(all.at(2));
    for (base::Date day = stage_.today(); day <= until; day = base::add_days(day, 1)) {
      if (day > stage_.today()) stage_.move_to(day, 0);
      if (!working_day(day)) continue;
      std::vector<std::pair<base::Millis, const ScenarioLine*>> order;
      for (const auto& nested : line.nested) {
        base::Millis at = stage_.now();
        if (nested.text.starts_with("slot ")) {
          auto parts = words(nested.text);
          parts.erase(parts.begin());
          const auto parsed = slot_line(parts);
          const auto when = find_window(parsed.what, parsed.record);
          if (!when) continue;  // a place registered today is expected to be checked from tomorrow on
          at = when->from;
        }
        order.emplace_back(at, &nested);
      }
      std::ranges::stable_sort(order, {}, [](const auto& entry) { return entry.first; });
      for (const auto& [at, nested] : order) run(*nested);
    }
  }

  bool working_day(base::Date day) {
    const Snapshot snapshot(stage_.instance(), stage_.contract());
    const auto calendar = snapshot.catalogue().calendars.find(snapshot.contract().calendar);
    return contracts::is_working_day(snapshot.contract(), calendar == snapshot.catalogue().calendars.end() ? nullptr : &calendar->second, day);
  }

  void assess(const std::string& what) {
    stage_.instance().tick();
    look_for_overlooked();
    Snapshot snapshot(stage_.instance(), stage_.contract());
    const auto slash = what.find('/');
    const std::string clause = what.substr(0, slash);
    const auto context = snapshot.assessment();
    assess::Status status = assess::Status::Unproven;
    if (slash == std::string::npos) {
      for (const auto& one : assess::statuses(snapshot.connection(), snapshot.catalogue(), stage_.contract())) {
        if (one.clause == clause) status = one.status;
      }
    } else {
      for (const auto& one : assess::check_statuses(snapshot.connection(), snapshot.catalogue(), stage_.contract(), clause)) {
        if (one.check == what.substr(slash + 1)) status = one.status;
      }
    }
    std::vector<std::string> lines;
    for (const auto& reason : assess::reasons(snapshot.connection(), context, clause, 50)) {
      if (reason.status != status) continue;
      if (slash == std::string::npos ? reason.kind == catalogue::CheckKind::Practice : reason.check != what.substr(slash + 1)) continue;
      lines.push_back(shown(std::string(checks::to_string(status)) + " " + reason.says.en));
    }
    std::ranges::sort(lines);
    if (lines.empty()) lines.emplace_back(checks::to_string(status));
    for (const auto& line : lines) print(line);
  }

  // Puts names back where ids stand.
  std::string shown(std::string text) const {
    for (const auto& [id, name] : names_) {
      for (auto at = text.find(id); at != std::string::npos; at = text.find(id, at + name.size())) text.replace(at, id.size(), name);
    }
    return text;
  }

  void print(const std::string& line) { printed_.push_back(collapse(line)); }

  const ScenarioText& scenario_;
  base::TemporaryFolder folder_{"junshu-scenario"};
  Stage stage_;
  bool opened_ = false;
  ScenarioHosts hosts_{stage_};
  std::map<std::string, std::string> ids_, names_;
  std::vector<std::string> printed_;
};

std::string compare(const std::vector<std::string>& expected, const std::vector<std::string>& printed) {
  std::string out;
  bool differs = expected.size() != printed.size();
  for (std::size_t i = 0; i < std::max(expected.size(), printed.size()); ++i) {
    const std::string wanted = i < expected.size() ? collapse(expected[i]) : "(nothing)";
    const std::string got = i < printed.size() ? printed[i] : "(nothing)";
    const bool same = i < expected.size() && i < printed.size() && got.starts_with(wanted);
    differs = differs || !same;
    out += std::string(same ? "    " : "  ! ") + got + "\n";
    if (!same) out += "    expected: " + wanted + "\n";
  }
  return differs ? out : std::string();
}

void rewrite(const std::filesystem::path& file, const std::vector<std::pair<ScenarioText, std::vector<std::string>>>& played) {
  std::vector<std::string> lines;
  const std::string text = base::read_text(file);
  for (const auto line : base::split(text, '\n')) lines.emplace_back(line);
  for (auto entry = played.rbegin(); entry != played.rend(); ++entry) {
    const auto from = lines.begin() + (entry->first.expected_from - 1);
    const auto until = lines.begin() + std::min<std::ptrdiff_t>(entry->first.expected_until - 1, static_cast<std::ptrdiff_t>(lines.size()));
    const auto at = lines.erase(from, until);
    lines.insert(at, entry->second.begin(), entry->second.end());
  }
  base::write_durably(file, base::join(lines, "\n"));
}

}  // namespace

std::vector<ScenarioResult> run_scenarios(const std::vector<std::filesystem::path>& files, const ScenarioOptions& options,
                                          const std::function<void(const ScenarioResult&)>& done) {
  std::vector<ScenarioResult> out;
  for (const auto& file : files) {
    std::vector<std::pair<ScenarioText, std::vector<std::string>>> played;
    for (const auto& scenario : read_scenarios(file)) {
      if (!options.only.empty() && scenario.name.find(options.only) == std::string::npos) continue;
      ScenarioResult result{file, scenario.line, scenario.name, false, ""};
      try {
        const auto printed = Player(scenario, options).play();
        result.report = compare(scenario.expected, printed);
        result.passed = result.report.empty();
        if (!result.passed && options.rebaseline) played.emplace_back(scenario, printed);
      } catch (const std::exception& error) {
        result.report = std::string("  ") + error.what() + "\n";
      }
      done(result);
      out.push_back(std::move(result));
    }
    if (!played.empty()) rewrite(file, played);
  }
  return out;
}

}  // namespace junshu::instance
