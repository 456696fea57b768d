#include "contracts/contracts.h"

#include <algorithm>
#include <charconv>

namespace junshu::contracts {

using base::Error;
using base::ErrorKind;
using base::Object;
using base::Text;
using store::Cell;
using store::ColumnType;

namespace {

constexpr std::int64_t kUsualAgentMinutes = 5;

std::string text_of(const Object& object, std::string_view key) { return std::string(base::text_or(object, key, "")); }

void fold_settings(store::Projection& projection, const std::string& contract, const Object& body) {
  const auto* settings = base::find(body, "settings");
  if (settings == nullptr) return;
  for (const auto& [key, value] : settings->as_object()) {
    projection.upsert("p_contract_setting", {{"contract", contract}, {"setting", std::string(key)}},
                      {{"value", std::string(value.as_string())}});
  }
}

base::Json settings_json(const std::map<std::string, std::string>& settings) {
  Object out;
  for (const auto& [key, value] : settings) out[key] = value;
  return out;
}

void require(const std::string& value, std::string_view field, const Text& says) {
  if (value.empty()) throw Error(ErrorKind::InvalidInput, says, std::string(field));
}

std::string_view month_day(std::string_view iso_date) { return iso_date.substr(5); }

}  // namespace

void register_folds(store::Projector& projector) {
  projector.table({"p_contract",
                   {{"contract", ColumnType::Text},
                    {"client", ColumnType::Text},
                    {"contractor", ColumnType::Text},
                    {"system", ColumnType::Text},
                    {"zone", ColumnType::Text},
                    {"starts", ColumnType::Text},
                    {"ends", ColumnType::Text},
                    {"calendar", ColumnType::Text},
                    {"opened_at", ColumnType::Integer}},
                   {"contract"},
                   {}});
  projector.table({"p_contract_setting",
                   {{"contract", ColumnType::Text}, {"setting", ColumnType::Text}, {"value", ColumnType::Text}},
                   {"contract", "setting"},
                   {}});
  projector.on("contract.opened", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    std::vector<Cell> values;
    for (const char* key : {"client", "contractor", "system", "zone", "starts", "ends", "calendar"}) {
      values.push_back({key, text_of(event.body, key)});
    }
    values.push_back({"opened_at", event.at});
    projection.upsert("p_contract", {{"contract", event.log}}, values);
    fold_settings(projection, event.log, event.body);
  });
  projector.on("contract.changed", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    fold_settings(projection, event.log, event.body);
  });
}

void open_contract(store::Transaction& transaction, const Contract& contract, const Object& by) {
  require(contract.client, "name_client", {"発注者の名称を入力してください。", "Enter the client's name."});
  require(contract.contractor, "name_contractor", {"受託者の名称を入力してください。", "Enter the contractor's name."});
  require(contract.system, "system", {"対象システムの名称を入力してください。", "Enter the name of the system."});
  if (!base::parse_date(contract.starts)) {
    throw Error(ErrorKind::InvalidInput, {"契約開始日を 2026-04-01 の形に修正してください。", "Write the start as 2026-04-01."}, "starts");
  }
  if (!contract.ends.empty()) {
    const auto ends = base::parse_date(contract.ends);
    if (!ends || *ends < *base::parse_date(contract.starts)) {
      throw Error(ErrorKind::InvalidInput, {"契約終了日を開始日より後の日付に修正してください。", "The end must be a date after the start."}, "ends");
    }
  }
  Object body = by;
  body["client"] = contract.client;
  body["contractor"] = contract.contractor;
  body["system"] = contract.system;
  body["zone"] = contract.zone.name;
  body["starts"] = contract.starts;
  body["ends"] = contract.ends;
  body["calendar"] = contract.calendar;
  body["settings"] = settings_json(contract.settings);
  transaction.emit(contract.id, "contract.opened", std::move(body));
}

void change_settings(store::Transaction& transaction, std::string_view contract, const std::map<std::string, std::string>& settings,
                     const Object& by) {
  Object body = by;
  body["settings"] = settings_json(settings);
  transaction.emit(contract, "contract.changed", std::move(body));
}

Contract load(store::Connection& connection, std::string_view contract) {
  const auto rows = connection.query(
      "select client, contractor, system, zone, starts, ends, calendar, opened_at from p_contract where contract = ?",
      {std::string(contract)});
  if (rows.empty()) throw Error(ErrorKind::NotFound, {"その契約はありません。", "There is no such contract."}, std::string(contract));
  Contract out;
  out.id = std::string(contract);
  out.client = store::text(rows.at(0, "client"));
  out.contractor = store::text(rows.at(0, "contractor"));
  out.system = store::text(rows.at(0, "system"));
  out.zone = base::zone_named(store::text(rows.at(0, "zone")));
  out.starts = store::text(rows.at(0, "starts"));
  out.ends = store::text(rows.at(0, "ends"));
  out.calendar = store::text(rows.at(0, "calendar"));
  out.opened_at = store::integer(rows.at(0, "opened_at"));
  const auto settings = connection.query("select setting, value from p_contract_setting where contract = ?", {std::string(contract)});
  for (const auto& row : settings.rows) {
    if (!store::text(row[1]).empty()) out.settings[store::text(row[0])] = store::text(row[1]);  // empty: no longer set
  }
  return out;
}

std::vector<std::string> list(store::Connection& connection) {
  std::vector<std::string> out;
  for (const auto& row : connection.query("select contract from p_contract order by opened_at, contract").rows) {
    out.push_back(store::text(row[0]));
  }
  return out;
}

std::optional<std::int64_t> agent_minutes(std::string_view setting) {
  std::int64_t minutes = 0;
  const auto [end, error] = std::from_chars(setting.data(), setting.data() + setting.size(), minutes);
  if (error != std::errc() || end != setting.data() + setting.size() || minutes < 1 || minutes > kMostAgentMinutes) return std::nullopt;
  return minutes;
}

base::Millis agent_interval(const Contract& contract) {
  const auto setting = contract.settings.find("agent_interval");
  const auto minutes = setting == contract.settings.end() ? std::nullopt : agent_minutes(setting->second);
  return minutes.value_or(kUsualAgentMinutes) * base::kMinute;
}

std::optional<Hours> hours_of(std::string_view setting) {
  const auto dash = setting.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = base::parse_time_of_day(setting.substr(0, dash));
  const auto until = base::parse_time_of_day(setting.substr(dash + 1));
  if (!from || !until || *from >= *until) return std::nullopt;
  return Hours{*from, *until};
}

Hours working_hours(const Contract& contract) {
  const auto setting = contract.settings.find("working_hours");
  return setting == contract.settings.end() ? Hours{} : hours_of(setting->second).value_or(Hours{});
}

bool is_working_day(const Contract& contract, const catalogue::Calendar* calendar, base::Date date) {
  const std::string iso = base::to_string(date);
  if (contract.settings.contains("workday:" + iso)) return true;
  if (contract.settings.contains("holiday:" + iso)) return false;
  const int weekday = base::weekday(date);
  if (weekday == 0 || weekday == 6) return false;
  if (calendar == nullptr) return true;
  if (std::ranges::find(calendar->closing_days, month_day(iso)) != calendar->closing_days.end()) return false;
  return std::ranges::none_of(calendar->holidays, [&](const auto& holiday) { return holiday.first == date; });
}

Moment moment(const Contract& contract, base::Millis now) { return {now, base::civil_date(now, contract.zone)}; }

}  // namespace junshu::contracts
