// The contract as a dimension: its parties, zone, working calendar, and the settings where the annex leaves a choice. Events `contract.opened` and
// `contract.changed` of the contract's own log.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "catalogue/definitions.h"
#include "store/event.h"
#include "store/writer.h"

namespace junshu::contracts {

struct Contract {
  std::string id;               // "k-…", also the name of its log
  std::string client;           // 発注者
  std::string contractor;       // 受託者
  std::string system;           // the contracted system
  base::Zone zone;
  std::string starts, ends;     // ISO dates; ends may be empty
  std::string calendar;         // catalogue/calendars
  base::Millis opened_at = 0;
  std::map<std::string, std::string> settings;  // "side:<register>.<action>" → client|contractor, "holiday:2026-08-13" → name, "workday:…", "agent_interval" → minutes, "working_hours" → "08:30-17:15"
};

void register_folds(store::Projector& projector);

// Emits contract.opened in the log `contract.id`, which must exist. Throws Error{InvalidInput} naming the field.
void open_contract(store::Transaction& transaction, const Contract& contract, const base::Object& by);
void change_settings(store::Transaction& transaction, std::string_view contract, const std::map<std::string, std::string>& settings,
                     const base::Object& by);

Contract load(store::Connection& connection, std::string_view contract);  // NotFound
std::vector<std::string> list(store::Connection& connection);

// Monday to Friday, not a holiday, not a closing day, as the calendar and the contract's own settings say.
bool is_working_day(const Contract& contract, const catalogue::Calendar* calendar, base::Date date);

// On a working day. From the setting "working_hours", "HH:MM-HH:MM"; the whole day when it is not set.
struct Hours {
  int from = 0;  // minutes of the day
  int until = 1440;
};
std::optional<Hours> hours_of(std::string_view setting);  // nullopt: not such a text, or it ends before it begins
Hours working_hours(const Contract& contract);

// How often an agent seals a sign of life, and how long the contract waits for one (docs/decisions/0010). From the setting "agent_interval", whole
// minutes from 1 to 60; 5 when it is not set.
inline constexpr std::int64_t kMostAgentMinutes = 60;
std::optional<std::int64_t> agent_minutes(std::string_view setting);  // nullopt: not such a number
base::Millis agent_interval(const Contract& contract);

// What the clock says in the contract's zone.
struct Moment {
  base::Millis now = 0;
  base::Date today;
};
Moment moment(const Contract& contract, base::Millis now);

}  // namespace junshu::contracts
