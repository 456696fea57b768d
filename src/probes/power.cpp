#include "probes/power.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "attributes.h"
#include "base/text.h"
#include "wire/observation.h"

namespace junshu::probes {
namespace {

using Variables = std::map<std::string, std::string>;
using wire::PowerState;
using wire::PowerUnit;

constexpr std::size_t kMaxFlags = 32;
constexpr std::size_t kMaxName = 128;
// What is asked of a server that answers for single variables only.
constexpr const char* kAsked[] = {"ups.status",      "ups.alarm",      "ups.load",        "ups.mfr",
                                  "ups.model",       "ups.serial",     "device.mfr",      "device.model",
                                  "device.serial",   "battery.charge", "battery.runtime", "battery.date",
                                  "battery.mfr.date"};

std::string first_of(const Variables& variables, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = variables.find(name);
    if (found != variables.end() && !found->second.empty()) return found->second;
  }
  return {};
}

// Drivers write "100", "100.0" and "na".
std::optional<std::int64_t> whole(const std::string& text, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= most)) return std::nullopt;
  return std::llround(value);
}

std::vector<std::string> flags_of(const std::string& status) {
  std::vector<std::string> out;
  for (const std::string_view part : base::split(status, ' ')) {
    std::string flag = clean(part, 32);
    if (!flag.empty() && out.size() < kMaxFlags && std::find(out.begin(), out.end(), flag) == out.end()) {
      out.push_back(std::move(flag));
    }
  }
  return out;
}

std::string model_of(const Variables& variables) {
  const std::string maker = first_of(variables, {"ups.mfr", "device.mfr"});
  const std::string model = first_of(variables, {"ups.model", "device.model"});
  return clean(model.starts_with(maker) ? model : maker + " " + model);
}

// A battery is not older than its making: some units keep the sample value of their firmware in battery.date for ever.
std::string date_of(const Variables& variables, base::Millis now) {
  const base::Date tomorrow = base::add_days(base::civil_date(now, base::Zone{}), 1);
  std::optional<base::Date> latest;
  for (const char* name : {"battery.date", "battery.mfr.date"}) {
    const auto date = battery_date(first_of(variables, {name}));
    if (date && *date <= tomorrow && (!latest || *latest < *date)) latest = date;
  }
  return latest ? base::to_string(*latest) : std::string();
}

void fill(PowerUnit& unit, const Variables& variables) {
  unit.flags = flags_of(first_of(variables, {"ups.status"}));
  unit.state = power_state(unit.flags);
  unit.charge_percent = whole(first_of(variables, {"battery.charge"}), 1000);
  unit.runtime_seconds = whole(first_of(variables, {"battery.runtime"}), 1e9);
  unit.load_percent = whole(first_of(variables, {"ups.load"}), 1000);
  unit.battery_date = date_of(variables, unit.at);
  unit.replace_battery =
      std::find(unit.flags.begin(), unit.flags.end(), "RB") != unit.flags.end() ||
      base::search_key(first_of(variables, {"ups.alarm"})).find("replace battery") != std::string::npos;
  unit.model = model_of(variables);
  unit.serial = clean(first_of(variables, {"ups.serial", "device.serial"}));
}

// False: the conversation is over.
bool read_unit(NutClient& client, PowerUnit& unit) {
  NutAnswer answer = client.variables(unit.name);
  if (answer.error == "UNKNOWN-COMMAND" || answer.error == "FEATURE-NOT-SUPPORTED") {
    answer = {};
    for (const char* name : kAsked) {
      NutAnswer one = client.variable(unit.name, name);
      if (one.lost) return false;
      if (!one.rows.empty()) answer.rows.push_back(std::move(one.rows.front()));
      if (one.rows.empty() && std::string_view(name) == "ups.status") answer.error = one.error;
    }
  }
  if (answer.lost) return false;
  if (!answer.error.empty()) {
    unit.state = PowerState::Stale;
    unit.flags = {answer.error};
    return true;
  }
  fill(unit, Variables(answer.rows.begin(), answer.rows.end()));
  return true;
}

bool is_fit_name(const std::string& name) {
  return !name.empty() && name.size() <= kMaxName && clean(name, kMaxName) == name;
}

}  // namespace

PowerState power_state(const std::vector<std::string>& flags) {
  const auto has = [&](std::string_view flag) { return std::find(flags.begin(), flags.end(), flag) != flags.end(); };
  if (has("FSD") || (has("LB") && !has("OL"))) return PowerState::LowBattery;
  if (has("OFF")) return PowerState::Off;
  if (has("BYPASS")) return PowerState::Bypass;
  if (has("OB")) return PowerState::OnBattery;
  if (has("LB")) return PowerState::LowBattery;
  // TRIM, BOOST and OVER speak of mains that are there.
  return has("OL") || has("TRIM") || has("BOOST") || has("OVER") ? PowerState::Online : PowerState::Stale;
}

PowerWatch::PowerWatch(NutNetwork& network, std::vector<NutServer> servers)
    : network_(network), servers_(std::move(servers)) {}

std::vector<PowerUnit> PowerWatch::look_at(const NutServer& server, base::Millis now) {
  const std::string text = to_string(server);
  std::vector<std::string>& names = seen_[text];
  const auto connection = network_.connect(server);
  std::vector<PowerUnit> units;
  bool talking = false;
  std::optional<NutClient> client;
  if (connection) {
    client.emplace(*connection);
    const NutAnswer answer = client->units();
    talking = !answer.lost && answer.error.empty();
    if (talking) {
      std::set<std::string> fit;
      for (const auto& [name, description] : answer.rows) {
        if (is_fit_name(name) && fit.size() < wire::kMaxPowerUnits) fit.insert(name);
      }
      names.assign(fit.begin(), fit.end());
      if (names.empty()) return {};
    }
  }
  const std::vector<std::string> whole_server{std::string(kWholeServer)};
  for (const std::string& name : names.empty() ? whole_server : names) {
    units.push_back({.name = name, .server = text, .at = now});
    if (!talking) continue;
    PowerUnit read = units.back();
    talking = read_unit(*client, read);
    if (talking) units.back() = std::move(read);
  }
  if (talking) client->log_out();
  return units;
}

wire::Power PowerWatch::look(base::Millis now) {
  wire::Power out;
  for (const NutServer& server : servers_) {
    for (PowerUnit& unit : look_at(server, now)) {
      if (out.units.size() < wire::kMaxPowerUnits) out.units.push_back(std::move(unit));
    }
  }
  return out;
}

}  // namespace junshu::probes
