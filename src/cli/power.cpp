#include "probes/power.h"

#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "base/text.h"
#include "commands.h"
#include "wire/observation.h"

namespace junshu::cli {

namespace {

using wire::PowerState;

base::Text says(PowerState state) {
  switch (state) {
    case PowerState::Online: return {"商用電源", "on mains"};
    case PowerState::OnBattery: return {"バッテリー運転中", "on battery"};
    case PowerState::LowBattery: return {"バッテリー残量低下: 接続機器を停止する準備をしてください", "battery low: get ready to shut down what hangs on it"};
    case PowerState::Off: return {"出力停止: UPSの電源を入れてください", "output off: switch the unit on"};
    case PowerState::Bypass: return {"バイパス運転中: 停電に備えられません。UPSを点検してください", "bypassed: no protection from an outage; inspect the unit"};
    case PowerState::Stale: return {"値が古い: NUTのドライバーと接続ケーブルを確認してください", "stale: check NUT's driver and the cable"};
    case PowerState::Unreachable: return {"応答なし: upsd が動いているか、アドレスを確認してください", "unreachable: check that upsd runs, and the address"};
  }
  return {};
}

void print(const Shared& shared, const wire::PowerUnit& unit) {
  std::string line = unit.name + " (" + unit.server + "): " + shared.say(says(unit.state));
  if (!unit.flags.empty()) line += " [" + base::join(unit.flags, " ") + "]";
  std::puts(line.c_str());
  const auto also = [&](const base::Text& label, const std::string& value) {
    if (!value.empty()) std::printf("  %s: %s\n", shared.say(label).c_str(), value.c_str());
  };
  const auto figure = [](const std::optional<std::int64_t>& value, const char* unit_of_it) {
    return value ? std::to_string(*value) + unit_of_it : std::string();
  };
  also({"機種", "model"}, unit.model);
  also({"製造番号", "serial number"}, unit.serial);
  also({"充電", "charge"}, figure(unit.charge_percent, " %"));
  also({"持続時間", "runtime"}, figure(unit.runtime_seconds, " s"));
  also({"負荷", "load"}, figure(unit.load_percent, " %"));
  also({"バッテリーの日付", "battery of"}, unit.battery_date);
  if (unit.replace_battery) std::printf("  %s\n", shared.say({"バッテリーを交換してください", "replace the battery"}).c_str());
}

base::Object as_json(const wire::PowerUnit& unit) {
  base::Array flags;
  for (const std::string& flag : unit.flags) flags.emplace_back(flag);
  base::Object out{{"name", unit.name}, {"server", unit.server}, {"state", wire::to_string(unit.state)}, {"flags", std::move(flags)},
                   {"replace_battery", unit.replace_battery}, {"model", unit.model}, {"serial", unit.serial},
                   {"battery_date", unit.battery_date}, {"at", base::to_iso8601(unit.at)}};
  if (unit.charge_percent) out["charge_percent"] = *unit.charge_percent;
  if (unit.runtime_seconds) out["runtime_seconds"] = *unit.runtime_seconds;
  if (unit.load_percent) out["load_percent"] = *unit.load_percent;
  return out;
}

int power(const Shared& shared, const std::vector<std::string>& servers, const std::string& format) {
  std::vector<probes::NutServer> parsed;
  for (const std::string& server : servers) parsed.push_back(probes::parse_nut_server(server));
  probes::TcpNutNetwork network;
  const wire::Power seen = probes::PowerWatch(network, parsed).look(base::system_clock().now());
  base::Array units;
  for (const wire::PowerUnit& unit : seen.units) {
    if (format == "json") units.emplace_back(as_json(unit));
    if (format == "text") print(shared, unit);
  }
  if (format == "json") std::puts(base::to_json(units).c_str());
  if (seen.units.empty() && format == "text") {
    std::puts(shared.say({"UPSは登録されていません。ups.conf に加えてください。", "No unit is configured there: add it to ups.conf."}).c_str());
  }
  const auto any = [&](const auto& test) { return std::any_of(seen.units.begin(), seen.units.end(), test); };
  if (any([](const wire::PowerUnit& unit) { return unit.state == PowerState::Unreachable; })) return 5;
  return seen.units.empty() || any([](const wire::PowerUnit& unit) { return unit.state != PowerState::Online || unit.replace_battery; }) ? 1 : 0;
}

}  // namespace

void add_power(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand("power", "Asks NUT servers for their UPS units, changing nothing; 1 when one is not in order, 5 when a server does not answer / UPSの状態");
  const auto servers = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"127.0.0.1:3493"});
  const auto format = std::make_shared<std::string>("text");
  command->add_option("--server", *servers, "HOST:PORT of upsd; may be given several times / upsdの所在。複数指定可")->capture_default_str();
  command->add_option("--format", *format, "text or json / 出力の形式")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  command->callback([&shared, servers, format] { shared.run = [&shared, servers, format] { return power(shared, *servers, *format); }; });
}

}  // namespace junshu::cli
