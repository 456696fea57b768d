#include "observed.h"

#include <algorithm>
#include <array>

namespace junshu::server {

namespace {

// A view whose rows are of one host: its table, and the columns that say which row.
struct View {
  std::string_view name;
  const char* table;
  std::array<const char*, 3> columns;
  const char* newest;
};
constexpr std::array<View, 5> kViews{{
    {"device", "p_device", {"vendor", "model", "serial"}, "last_seen"},
    {"file_change", "p_file_change", {"path", "''", "''"}, "at"},
    {"package_change", "p_package_change", {"name", "coalesce(from_version, '-') || ' → ' || coalesce(to_version, '-')", "''"}, "at"},
    {"ups_reading", "p_ups_reading", {"name", "''", "''"}, "at"},
    {"site_check", "p_site_check", {"target", "''", "''"}, "at"},
}};
constexpr std::array<std::string_view, 4> kOfTheHost{"host", "integrity_scan", "watch_state", "canary"};

const View* view_named(std::string_view name) {
  const auto found = std::ranges::find(kViews, name, &View::name);
  return found == kViews.end() ? nullptr : &*found;
}

std::string columns_of(const View& view) {
  std::string out = "record, host";
  for (const char* column : view.columns) out += std::string(", ") + column;
  return out;
}

std::string title_of(Shown& shown, const std::vector<store::Value>& row) {
  std::string title = shown.host(store::text(row[1]));
  for (std::size_t i = 2; i < row.size(); ++i) {
    if (const std::string& said = store::text(row[i]); !said.empty()) title += " " + said;
  }
  return title;
}

// "2026-05-12 09:30" where the contract is.
std::string local_time(base::Millis at, const base::Zone& zone) {
  const base::Date day = base::civil_date(at, zone);
  const base::Millis minutes = (at - base::start_of_day(day, zone)) / base::kMinute;
  const auto two = [](base::Millis number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return base::to_string(day) + " " + two(minutes / 60) + ":" + two(minutes % 60);
}

std::string gap_title(Shown& shown, const std::string& record) {
  const auto rows = shown.snapshot().connection().query(
      "select host, coalesce(from_at, at), coalesce(to_at, at) from p_gap where contract = ? and record = ?", {shown.contract(), record});
  if (rows.empty()) return {};
  const base::Zone& zone = shown.snapshot().contract().zone;
  return shown.host(store::text(rows.rows[0][0])) + " " + local_time(store::integer(rows.rows[0][1]), zone) + " – " +
         local_time(store::integer(rows.rows[0][2]), zone);
}

std::string media_use_title(Shown& shown, const std::string& record) {
  const auto rows =
      shown.snapshot().connection().query("select device from p_media_use where contract = ? and record = ?", {shown.contract(), record});
  return rows.empty() ? std::string() : observed_title(shown, "device", store::text(rows.rows[0][0]));
}

std::string member_name(Shown& shown, const std::string& record) {
  const Object known = shown.member(record);
  return std::string(base::require_text(known, "name"));
}

}  // namespace

std::string observed_title(Shown& shown, std::string_view view, const std::string& record) {
  if (std::ranges::find(kOfTheHost, view) != kOfTheHost.end()) return shown.host(record);
  if (view == "member") return member_name(shown, record);
  if (view == "gap") return gap_title(shown, record);
  if (view == "media_use") return media_use_title(shown, record);
  const View* known = view_named(view);
  if (known == nullptr) return {};
  const auto rows = shown.snapshot().connection().query(
      "select " + columns_of(*known) + " from " + known->table + " where contract = ? and record = ?", {shown.contract(), record});
  return rows.empty() ? std::string() : title_of(shown, rows.rows[0]);
}

std::vector<Observed> observed_choices(Shown& shown, std::string_view view, std::int64_t most) {
  std::vector<Observed> out;
  auto& connection = shown.snapshot().connection();
  if (view == "host") {
    const auto rows =
        connection.query("select record from p_host where contract = ? and removed_at is null order by record limit ?", {shown.contract(), most});
    for (const auto& row : rows.rows) out.push_back({store::text(row[0]), shown.host(store::text(row[0]))});
    return out;
  }
  const View* known = view_named(view);
  if (known == nullptr) return out;
  const auto rows = connection.query("select " + columns_of(*known) + " from " + known->table + " where contract = ? order by " + known->newest +
                                         " desc, record limit ?",
                                     {shown.contract(), most});
  for (const auto& row : rows.rows) out.push_back({store::text(row[0]), title_of(shown, row)});
  return out;
}

}  // namespace junshu::server
