// Uninterruptible power supplies as their NUT servers report them (clause 1(2)⑤).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/date.h"
#include "probes/nut.h"
#include "wire/facts.h"

namespace junshu::probes {

// What the words of ups.status (OL OB LB RB CHRG DISCHRG BYPASS CAL OFF OVER TRIM BOOST FSD ALARM …) come to. Worst
// first: low_battery (FSD, or LB without mains), off, bypass, on_battery, low_battery (LB on mains: it could not bridge
// an outage now), online. OL and OB at once count as on_battery. Without any word that tells where the power comes from
// (WAIT, for instance) nothing is known: stale.
wire::PowerState power_state(const std::vector<std::string>& flags);

// battery.date and battery.mfr.date are free text of drivers and firmware. Read are 2024-11-05, 2024/11/05, 20241105,
// Japanese eras, 2024/11, 11/2024, 05.11.2024 (day first), 11/05/24 and 11/05/2024 (month first, as APC writes, unless
// that is no month), "5 Nov 2024", "November 5, 2024", "Nov 2024"; a time behind it is dropped; a month without day is
// its first day. Years of two digits are 1990–2089. nullopt: anything else, or before 1990.
std::optional<base::Date> battery_date(std::string_view text);

// Reads the units of several servers. One thread.
class PowerWatch {
 public:
  PowerWatch(NutNetwork& network, std::vector<NutServer> servers);

  // All units of all servers, at most wire's kMaxPowerUnits; each has its own `at`, `now`. Takes as long as the
  // network's limit for each server. A unit whose server cannot be reached is `unreachable`; a server of which no unit
  // was ever seen counts as one unit kWholeServer. A unit whose driver gives nothing new is `stale`, whatever it said
  // last, and the server's word for it is its only flag.
  wire::Power look(base::Millis now);

  static constexpr std::string_view kWholeServer = "*";

 private:
  std::vector<wire::PowerUnit> look_at(const NutServer& server, base::Millis now);

  NutNetwork& network_;
  std::vector<NutServer> servers_;
  std::map<std::string, std::vector<std::string>> seen_;  // units of each server, by its text
};

}  // namespace junshu::probes
