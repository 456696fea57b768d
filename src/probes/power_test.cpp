#include "probes/power.h"

#include <gtest/gtest.h>

#include "fake_nut_test.h"

namespace junshu::probes {
namespace {

using wire::PowerState;
using Flags = std::vector<std::string>;

constexpr base::Millis kNow = 1'777'600'000'000;  // 2026-05-01
const std::string kUnits = "BEGIN LIST UPS\nUPS ups1 \"rack 1\"\nEND LIST UPS\n";

std::string variables(const std::string& rows) {
  return "BEGIN LIST VAR ups1\n" + rows + "END LIST VAR ups1\n";
}
std::string status(const std::string& words) { return variables("VAR ups1 ups.status \"" + words + "\"\n"); }

ScriptedNut unit_saying(const std::string& answer) { return ScriptedNut(NutScript{{"LIST UPS", kUnits}, {"LIST VAR \"ups1\"", answer}}); }

wire::PowerUnit read(const std::string& answer) {
  ScriptedNut network = unit_saying(answer);
  const wire::Power power = PowerWatch(network, {{"127.0.0.1"}}).look(kNow);
  EXPECT_EQ(power.units.size(), 1U);
  return power.units.empty() ? wire::PowerUnit{} : power.units[0];
}

TEST(PowerState, is_the_worst_of_what_the_words_say) {
  EXPECT_EQ(power_state({"OL"}), PowerState::Online);
  EXPECT_EQ(power_state({"OL", "CHRG"}), PowerState::Online);
  EXPECT_EQ(power_state({"OL", "CAL", "DISCHRG"}), PowerState::Online);
  EXPECT_EQ(power_state({"OL", "RB"}), PowerState::Online);
  EXPECT_EQ(power_state({"OL", "TRIM"}), PowerState::Online);
  EXPECT_EQ(power_state({"BOOST"}), PowerState::Online);
  EXPECT_EQ(power_state({"OB", "DISCHRG"}), PowerState::OnBattery);
  EXPECT_EQ(power_state({"OL", "OB"}), PowerState::OnBattery);
  EXPECT_EQ(power_state({"OB", "LB"}), PowerState::LowBattery);
  EXPECT_EQ(power_state({"OL", "LB", "CHRG"}), PowerState::LowBattery);
  EXPECT_EQ(power_state({"FSD", "OB"}), PowerState::LowBattery);
  EXPECT_EQ(power_state({"OL", "BYPASS"}), PowerState::Bypass);
  EXPECT_EQ(power_state({"OFF"}), PowerState::Off);
  EXPECT_EQ(power_state({"OL", "OFF"}), PowerState::Off);
}

TEST(PowerState, is_not_known_without_a_word_for_where_the_power_comes_from) {
  for (const Flags& flags : {Flags{}, Flags{"WAIT"}, Flags{"ALARM"}, Flags{"RB"}, Flags{"CHRG"}, Flags{"ol"}}) {
    EXPECT_EQ(power_state(flags), PowerState::Stale);
  }
}

TEST(BatteryDate, is_read_in_many_forms) {
  const base::Date day{2024, 11, 5};
  for (const char* text : {"2024-11-05", "2024/11/05", "2024/11/5", "20241105", "05.11.2024", "5.11.24", "11/05/24", "11/05/2024", "11-05-2024",
                           "5 Nov 2024", "November 5, 2024", "2024-Nov-05", "2024-11-05 00:00:00", "2024-11-05T10:00", "令和6年11月5日", "R6.11.5", " 2024/11/05 "}) {
    EXPECT_EQ(battery_date(text), day) << text;
  }
  EXPECT_EQ(battery_date("25/11/2024"), (base::Date{2024, 11, 25})) << "the first cannot be a month";
  EXPECT_EQ(battery_date("06/30/95"), (base::Date{1995, 6, 30}));
  for (const char* text : {"2024/11", "2024-11", "11/2024", "202411", "Nov 2024", "Nov-24"}) {
    EXPECT_EQ(battery_date(text), (base::Date{2024, 11, 1})) << text;
  }
}

TEST(BatteryDate, is_none_for_anything_else) {
  for (const char* text : {"", "not set", "unknown", "0000/00/00", "2024/13/05", "2023-02-29", "1980/01/01", "5", "2024", "11/05", "99999999", "Foo 2024",
                           "1/2/3/4", "\"", "Nov"}) {
    EXPECT_EQ(battery_date(text), std::nullopt) << text;
  }
}

TEST(Power, is_what_the_unit_says) {
  const wire::PowerUnit unit = read(variables("VAR ups1 ups.status \"OB DISCHRG RB\"\nVAR ups1 battery.charge \"87.6\"\n"
                                              "VAR ups1 battery.runtime \"1800\"\nVAR ups1 ups.load \"23\"\nVAR ups1 ups.mfr \"ACME\"\n"
                                              "VAR ups1 ups.model \"Smart 1500\"\nVAR ups1 ups.serial \"AB\\\"12\"\n"
                                              "VAR ups1 battery.date \"2024/11/05\"\n"));
  EXPECT_EQ(unit, (wire::PowerUnit{.name = "ups1",
                                   .server = "127.0.0.1:3493",
                                   .state = PowerState::OnBattery,
                                   .flags = {"OB", "DISCHRG", "RB"},
                                   .charge_percent = 88,
                                   .runtime_seconds = 1800,
                                   .load_percent = 23,
                                   .battery_date = "2024-11-05",
                                   .replace_battery = true,
                                   .model = "ACME Smart 1500",
                                   .serial = "AB\"12",
                                   .at = kNow}));
}

TEST(Power, leaves_out_what_is_no_figure) {
  const wire::PowerUnit unit = read(variables("VAR ups1 ups.status \"OL\"\nVAR ups1 battery.charge \"na\"\nVAR ups1 battery.runtime \"-1\"\n"
                                              "VAR ups1 ups.load \"nan\"\n"));
  EXPECT_EQ(unit.state, PowerState::Online);
  EXPECT_EQ(unit.charge_percent, std::nullopt);
  EXPECT_EQ(unit.runtime_seconds, std::nullopt);
  EXPECT_EQ(unit.load_percent, std::nullopt);
}

TEST(Power, takes_no_battery_to_be_older_than_its_making_or_from_the_future) {
  EXPECT_EQ(read(variables("VAR ups1 battery.date \"2001/09/25\"\nVAR ups1 battery.mfr.date \"2023/02/01\"\n")).battery_date, "2023-02-01");
  EXPECT_EQ(read(variables("VAR ups1 battery.date \"2025/04/01\"\nVAR ups1 battery.mfr.date \"2023/02/01\"\n")).battery_date, "2025-04-01");
  EXPECT_EQ(read(variables("VAR ups1 battery.date \"2036/04/01\"\n")).battery_date, "");
}

TEST(Power, asks_for_a_new_battery_when_only_the_alarm_says_so) {
  EXPECT_TRUE(read(variables("VAR ups1 ups.status \"OL ALARM\"\nVAR ups1 ups.alarm \"[Replace battery!]\"\n")).replace_battery);
  EXPECT_FALSE(read(variables("VAR ups1 ups.status \"OL ALARM\"\nVAR ups1 ups.alarm \"Overheat\"\n")).replace_battery);
}

TEST(Power, is_stale_and_never_on_battery_when_the_driver_is_silent) {
  for (const char* word : {"DATA-STALE", "DRIVER-NOT-CONNECTED", "UNKNOWN-UPS", "ACCESS-DENIED"}) {
    ScriptedNut network = unit_saying(status("OB LB"));
    PowerWatch watch(network, {{"127.0.0.1"}});
    ASSERT_EQ(watch.look(kNow).units.at(0).state, PowerState::LowBattery);
    network.script()["LIST VAR \"ups1\""] = "ERR " + std::string(word) + "\n";
    const wire::PowerUnit unit = watch.look(kNow + 1).units.at(0);
    EXPECT_EQ(unit.state, PowerState::Stale);
    EXPECT_EQ(unit.flags, Flags{word});
    EXPECT_EQ(unit.charge_percent, std::nullopt);
    EXPECT_EQ(unit.at, kNow + 1);
  }
}

TEST(Power, of_every_unit_seen_before_is_unreachable_when_the_server_is) {
  ScriptedNut network(NutScript{{"LIST UPS", "BEGIN LIST UPS\nUPS a \"\"\nUPS b \"\"\nEND LIST UPS\n"}});
  PowerWatch watch(network, {{"127.0.0.1"}});
  watch.look(kNow);
  network.reachable = false;
  const wire::Power power = watch.look(kNow);
  ASSERT_EQ(power.units.size(), 2U);
  EXPECT_EQ(power.units[0].name, "a");
  EXPECT_EQ(power.units[1].state, PowerState::Unreachable);
}

TEST(Power, of_a_server_never_seen_is_one_unreachable_unit) {
  ScriptedNut network(NutScript{});
  network.reachable = false;
  const wire::Power power = PowerWatch(network, {{"127.0.0.1"}}).look(kNow);
  ASSERT_EQ(power.units.size(), 1U);
  EXPECT_EQ(power.units[0].name, PowerWatch::kWholeServer);
  EXPECT_EQ(power.units[0].state, PowerState::Unreachable);
}

TEST(Power, of_the_units_behind_a_broken_conversation_is_unreachable) {
  ScriptedNut network(NutScript{{"LIST UPS", "BEGIN LIST UPS\nUPS a \"\"\nUPS b \"\"\nEND LIST UPS\n"},
                       {"LIST VAR \"a\"", "BEGIN LIST VAR a\nVAR a ups.status \"OL\"\nEND LIST VAR a\n"},
                       {"LIST VAR \"b\"", "BEGIN LIST VAR b\nVAR b ups.status \"OL\"\n"}});
  const wire::Power power = PowerWatch(network, {{"127.0.0.1"}}).look(kNow);
  ASSERT_EQ(power.units.size(), 2U);
  EXPECT_EQ(power.units[0].state, PowerState::Online);
  EXPECT_EQ(power.units[1].state, PowerState::Unreachable);
}

TEST(Power, is_asked_variable_by_variable_of_a_server_without_lists_of_them) {
  ScriptedNut network(NutScript{{"LIST UPS", kUnits},
                       {"GET VAR \"ups1\" \"ups.status\"", "VAR ups1 ups.status \"OL CHRG\"\n"},
                       {"GET VAR \"ups1\" \"battery.charge\"", "VAR ups1 battery.charge \"55\"\n"}});
  const wire::Power power = PowerWatch(network, {{"127.0.0.1"}}).look(kNow);
  ASSERT_EQ(power.units.size(), 1U);
  EXPECT_EQ(power.units[0].state, PowerState::Online);
  EXPECT_EQ(power.units[0].charge_percent, 55);
}

TEST(Power, of_a_server_without_units_is_nothing) {
  ScriptedNut network(NutScript{{"LIST UPS", "BEGIN LIST UPS\nEND LIST UPS\n"}});
  EXPECT_TRUE(PowerWatch(network, {{"127.0.0.1"}}).look(kNow).units.empty());
}

// Whatever a server says, it is only ever asked: nothing is set, tested, switched off or shut down.
TEST(Power, is_only_ever_asked_for) {
  std::vector<std::string> commands;
  const auto watched = [&](LoopbackNut& server) {
    TcpNutNetwork network(std::chrono::milliseconds(2000));
    PowerWatch watch(network, {server.address()});
    watch.look(kNow);
    watch.look(kNow);
    const auto heard = server.commands();
    commands.insert(commands.end(), heard.begin(), heard.end());
  };
  const std::string evil = "BEGIN LIST UPS\nUPS \"FSD ups1\" \"\"\nUPS \"x\\\" INSTCMD\" \"\"\nUPS ups1 \"\"\nEND LIST UPS\n";
  for (const char* words : {"OL", "OB LB", "FSD OB LB", "OFF", "ALARM"}) {
    LoopbackNut good(NutScript{{"LIST UPS", kUnits}, {"LIST VAR \"ups1\"", status(words)}});
    watched(good);
    LoopbackNut odd(NutScript{{"LIST UPS", evil}, {"LIST VAR \"ups1\"", status(words)}});
    watched(odd);
    LoopbackNut refusing(NutScript{{"LIST UPS", kUnits}, {"LIST VAR \"ups1\"", "ERR DATA-STALE\n"}});
    watched(refusing);
  }
  ASSERT_GT(commands.size(), 50U);
  for (const std::string& command : commands) {
    EXPECT_TRUE(command == "LIST UPS" || command.starts_with("LIST VAR \"") || command.starts_with("GET VAR \"") || command == "LOGOUT") << command;
  }
}

}  // namespace
}  // namespace junshu::probes
