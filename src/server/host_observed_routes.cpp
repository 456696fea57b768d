// What a host's agent saw around it: how it watches, published sites, power, media, gaps, and what the agent costs.
#include "host_parts.h"
#include "routes.h"

namespace junshu::server {

namespace {

using store::Rows;

constexpr int kMostCanaries = 500;
constexpr int kMostListed = 100;  // gaps and uses of media
constexpr int kMostHours = 24 * 31;

// Reads what one host reported; every question begins with contract and host.
class Observed {
 public:
  Observed(Shown& shown, std::string host) : shown_(shown), host_(std::move(host)) {}

  Object all() {
    Object out;
    add_scan(out);
    add_watch(out);
    add_canary(out);
    out["canaries"] = canaries();
    out["gaps"] = gaps();
    out["power"] = power();
    out["sites"] = sites();
    out["media_use"] = media_use();
    out["cost"] = cost();
    return out;
  }

 private:
  Rows ask(const std::string& sql) { return shown_.snapshot().connection().query(sql, {shown_.contract(), host_}); }
  // The newest `most` by `column`, oldest first, as charts want them.
  Rows newest(const std::string& table, const std::string& column, int most) {
    return ask("select * from (select * from " + table + " where contract = ? and host = ? order by " + column +
               " desc limit " + std::to_string(most) + ") as newest order by " + column);
  }

  void add_scan(Object& out) {
    const Rows rows = ask("select * from p_integrity_scan where contract = ? and record = ?");
    if (rows.empty()) return;
    const RowOf row(rows, 0);
    Object scan{{"started_at", row.at("started_at")},     {"finished_at", row.at("finished_at")},
                {"files", row.number("files")},           {"bytes", row.number("bytes")},
                {"changed", row.number("changed")},       {"unexplained", row.number("unexplained")},
                {"unreadable", row.number("unreadable")}, {"raced", row.number("raced")},
                {"complete", row.yes("complete")}};
    row.text_if(scan, "baseline", "baseline");
    row.text_if(scan, "algorithm", "algorithm");
    out["scan"] = std::move(scan);
  }

  void add_watch(Object& out) {
    const Rows rows = ask("select * from p_watch_state where contract = ? and record = ?");
    if (rows.empty()) return;
    const RowOf row(rows, 0);
    Object watch{{"watching", row.yes("watching")},
                 {"since", row.at("since")},
                 {"roots", words_of(row.text("roots"), '\n')},
                 {"overflowed", row.number("overflowed")},
                 {"lost", row.number("lost")},
                 {"at", row.at("at")}};
    row.text_if(watch, "reason", "reason");
    out["watch"] = std::move(watch);
  }

  static Object canary(const RowOf& row) {
    Object out{{"at", row.at("at")},
               {"passed", row.yes("passed")},
               {"negative_seen", row.yes("negative_seen")},
               {"how", row.text("how")}};
    if (row.yes("passed")) row.number_if(out, "latency_ms", "latency_ms");
    return out;
  }

  void add_canary(Object& out) {
    const Rows rows = ask("select * from p_canary where contract = ? and record = ?");
    if (rows.empty()) return;
    Object last = canary(RowOf(rows, 0));
    RowOf(rows, 0).at_if(last, "last_passed_at", "last_passed_at");
    out["canary"] = std::move(last);
  }

  Array canaries() {
    const Rows rows = newest("p_canary_history", "at", kMostCanaries);
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(canary(RowOf(rows, i)));
    return out;
  }

  Array gaps() {
    const Rows rows = ask("select * from p_gap where contract = ? and host = ? order by at desc, record desc limit " +
                          std::to_string(kMostListed));
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowOf row(rows, i);
      Object gap{{"record", row.text("record")},
                 {"reason", row.text("reason")},
                 {"segments", row.number("segments")},
                 {"observations", row.number("observations")},
                 {"at", row.at("at")}};
      row.at_if(gap, "from", "from_at");
      row.at_if(gap, "to", "to_at");
      out.push_back(std::move(gap));
    }
    return out;
  }

  Array power() {
    const Rows rows = ask("select * from p_ups_reading where contract = ? and host = ? order by name, record");
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowOf row(rows, i);
      Object unit{{"record", row.text("record")},
                  {"name", row.text("name")},
                  {"server", row.text("server")},
                  {"state", row.text("state")},
                  {"flags", words_of(row.text("flags"), ' ')},
                  {"replace_battery", row.yes("replace_battery")},
                  {"state_since", row.at("state_since")},
                  {"at", row.at("at")}};
      row.number_if(unit, "charge_percent", "charge");
      row.number_if(unit, "runtime_seconds", "runtime");
      row.number_if(unit, "load_percent", "load");
      for (const char* column : {"battery_date", "model", "serial"}) row.text_if(unit, column, column);
      out.push_back(std::move(unit));
    }
    return out;
  }

  Array site_history(const std::string& record) {
    const Rows rows = shown_.snapshot().connection().query(
        "select * from (select * from p_site_history where contract = ? and record = ? order by hour desc limit " +
            std::to_string(kMostHours) + ") as newest order by hour",
        {shown_.contract(), record});
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowOf row(rows, i);
      const std::int64_t checks = std::max<std::int64_t>(1, row.number("checks"));
      out.push_back(Object{{"at", row.at("hour")},
                           {"checks", row.number("checks")},
                           {"same", row.number("same")},
                           {"latency_mean_ms", (row.number("latency_sum") + checks / 2) / checks},
                           {"latency_max_ms", row.number("latency_max")}});
    }
    return out;
  }

  static Array differences(const std::string& kept) {
    Array out;
    const base::Json all = base::parse_json(kept.empty() ? "[]" : kept, "differences");
    for (const auto& one : all.as_array()) {
      const Object& from = one.as_object();
      const auto text = [&](std::string_view key) { return std::string(base::text_or(from, key, "")); };
      const base::Json* notice = base::find(from, "notice");
      Object difference{{"what", text("what")},
                        {"before", text("before")},
                        {"after", text("after")},
                        {"notice", notice != nullptr && notice->is_bool() && notice->as_bool()}};
      const std::string english = text("detail_en");
      difference["detail"] = both({text("detail"), english.empty() ? text("detail") : english});
      out.push_back(std::move(difference));
    }
    return out;
  }

  Array sites() {
    const Rows rows =
        ask("select * from p_site_check where contract = ? and host = ? order by publication, target, record");
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowOf row(rows, i);
      Object site{{"record", row.text("record")},
                  {"publication", publication(shown_, row.text("publication"))},
                  {"target", row.text("target")},
                  {"outcome", row.text("outcome")},
                  {"at", row.at("at")},
                  {"since", row.at("since")},
                  {"latency_ms", row.number("latency_ms")},
                  {"differences", differences(row.known("differences") ? row.text("differences") : "")},
                  {"history", site_history(row.text("record"))}};
      row.number_if(site, "status", "status");
      for (const char* column : {"sha256", "expected_sha256", "certificate"}) row.text_if(site, column, column);
      out.push_back(std::move(site));
    }
    return out;
  }

  Array media_use() {
    const Rows rows =
        ask("select u.*, d.vendor, d.model, d.serial from p_media_use u left join p_device d on d.contract = "
            "u.contract and d.record = u.device where u.contract = ? and u.host = ? order by u.from_at desc, u.record "
            "desc limit " +
            std::to_string(kMostListed));
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowOf row(rows, i);
      Object use{{"record", row.text("record")},
                 {"device", row.text("device")},
                 {"mounted_at", row.at("from_at")},
                 {"policy", row.text("policy")},
                 {"blocked", row.yes("blocked")},
                 {"effect_verified", row.yes("effect_verified")},
                 {"files_written", row.number("files_written")},
                 {"bytes_written", row.number("bytes_written")}};
      row.at_if(use, "until", "until_at");
      std::string title;
      for (const char* column : {"vendor", "model", "serial"}) {
        if (row.known(column) && !row.text(column).empty()) title += (title.empty() ? "" : " ") + row.text(column);
      }
      set_if(use, "title", title);
      if (auto medium = medium_with(shown_, row.known("serial") ? row.text("serial") : "")) use["medium"] = *medium;
      out.push_back(std::move(use));
    }
    return out;
  }

  Array cost() {
    const Rows rows = newest("p_agent_cost", "hour", kMostHours);
    Array out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const RowOf row(rows, i);
      out.push_back(Object{{"at", row.at("hour")},
                           {"cpu_ms", row.number("cpu_ms")},
                           {"rss_bytes", row.number("rss")},
                           {"peak_rss_bytes", row.number("peak")},
                           {"read_bytes", row.number("read")},
                           {"written_bytes", row.number("written")},
                           {"watched_files", row.number("watched")}});
    }
    return out;
  }

  Shown& shown_;
  std::string host_;
};

Response get_observed(Context& context) {
  auto snapshot = context.snapshot();
  const std::string host = context.parameter("host");
  require_host(snapshot, host);
  Shown shown(context.instance(), snapshot);
  return ok(Observed(shown, host).all());
}

}  // namespace

void add_host_observed_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/hosts/{host}/observed", get_observed);
}

}  // namespace junshu::server
