// Hosts: what each reports of itself.
#include <set>

#include "host_parts.h"
#include "identity/actor.h"
#include "routes.h"

namespace junshu::server {

namespace {

using store::Rows;

Object host_json(Shown& shown, const Rows& rows, std::size_t row) {
  const auto text = [&](std::string_view column) { return store::text(rows.at(row, column)); };
  const auto known = [&](std::string_view column) { return !store::is_null(rows.at(row, column)); };
  const auto number = [&](std::string_view column) { return store::integer(rows.at(row, column)); };
  const std::string id = text("record");
  const bool silent = known("silent_at") && number("silent_at") <= shown.snapshot().moment().now;
  Object out{{"id", id},
             {"name", shown.host(id)},
             {"state", known("removed_at") ? "removed"
                       : silent            ? "silent"
                                           : "reporting"},
             {"enrolled_at", instant(number("enrolled_at"))},
             {"interval_seconds", number("interval_ms") / base::kSecond}};
  set_if(out, "os", text("os"));
  set_if(out, "kernel", text("kernel"));
  if (known("last_heard")) out["last_seen"] = instant(number("last_heard"));
  if (known("clock_offset_ms")) out["clock_offset_ms"] = number("clock_offset_ms");
  auto& connection = shown.snapshot().connection();
  out["devices"] =
      store::integer(connection
                         .query("select count(*) from p_device where contract = ? and host = ? and present = 1",
                                {shown.contract(), id})
                         .rows[0][0]);
  out["unregistered_devices"] = store::integer(
      connection
          .query("select count(distinct d.record) from p_device d join p_finding f on f.contract = d.contract"
                 " and f.register = 'device' and f.subject = d.record and f.ended_at is null and f.healed_at is null"
                 " where d.contract = ? and d.host = ?",
                 {shown.contract(), id})
          .rows[0][0]);
  return out;
}

Response list_hosts(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const Rows rows = snapshot.connection().query(
      "select * from p_host where contract = ? and enrolled_at is not null order by enrolled_at, record",
      {shown.contract()});
  Array items;
  for (std::size_t i = 0; i < rows.size(); ++i) items.push_back(host_json(shown, rows, i));
  return ok({{"items", std::move(items)}});
}

Array devices_of(Shown& shown, const std::string& host) {
  const Rows rows = shown.snapshot().connection().query(
      "select * from p_device where contract = ? and host = ? order by present desc, last_seen desc, record",
      {shown.contract(), host});
  const Rows complained = shown.snapshot().connection().query(
      "select distinct d.record from p_device d join p_finding f on f.contract = d.contract and f.register = 'device' "
      "and f.subject = d.record and f.ended_at is null and f.healed_at is null where d.contract = ? and d.host = ?",
      {shown.contract(), host});
  std::set<std::string> open;
  for (const auto& row : complained.rows) open.insert(store::text(row[0]));
  Array out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto text = [&](std::string_view column) { return store::text(rows.at(i, column)); };
    Object item{{"id", text("record")},
                {"kind", text("kind")},
                {"removable", store::integer(rows.at(i, "removable")) != 0},
                {"attached_later", store::integer(rows.at(i, "attached_later")) != 0},
                {"present", store::integer(rows.at(i, "present")) != 0},
                {"size", store::integer(rows.at(i, "size"))},
                {"first_seen", instant(store::integer(rows.at(i, "first_seen")))},
                {"last_seen", instant(store::integer(rows.at(i, "last_seen")))}};
    if (auto medium = medium_with(shown, text("serial"))) item["medium"] = *medium;
    item["unregistered"] = open.contains(text("record"));
    for (const char* column : {"name", "vendor", "model", "serial"}) set_if(item, column, text(column));
    if (text("encrypted") == "yes" || text("encrypted") == "no") item["encrypted"] = text("encrypted") == "yes";
    out.push_back(std::move(item));
  }
  return out;
}

Array findings_of(Shown& shown, const std::string& host) {
  const Rows rows = shown.snapshot().connection().query(
      "select f.* from p_finding f where f.contract = ? and ((f.register = 'host' and f.subject = ?) or (f.register = "
      "'device' and exists"
      " (select 1 from p_device d where d.contract = f.contract and d.record = f.subject and d.host = ?))) order by "
      "f.opened_at desc, f.record desc",
      {shown.contract(), host, host});
  Array out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(shown.finding(rows, i));
  return out;
}

Response get_host(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const std::string id = context.parameter("host");
  require_host(snapshot, id);
  const Rows rows = snapshot.connection().query("select * from p_host where contract = ? and record = ?",
                                                {shown.contract(), id});
  Object out = host_json(shown, rows, 0);
  out["device_list"] = devices_of(shown, id);
  Array packages;
  const Rows installed = snapshot.connection().query(
      "select name, version, architecture from p_package where contract = ? and host = ? order by name, architecture",
      {shown.contract(), id});
  for (const auto& row : installed.rows) {
    packages.push_back(
        Object{{"name", store::text(row[0])}, {"version", store::text(row[1])}, {"architecture", store::text(row[2])}});
  }
  out["packages"] = std::move(packages);
  Array listening;
  const Rows services = snapshot.connection().query(
      "select protocol, address, port, process from p_service where contract = ? and host = ? order by port, protocol, "
      "address",
      {shown.contract(), id});
  for (const auto& row : services.rows) {
    Object item{{"protocol", store::text(row[0])}, {"address", store::text(row[1])}, {"port", store::integer(row[2])}};
    set_if(item, "program", store::text(row[3]));
    listening.push_back(std::move(item));
  }
  out["listening"] = std::move(listening);
  const Rows segments = snapshot.connection().query(
      "select count(*), max(received_at) from p_segment where contract = ? and host = ?", {shown.contract(), id});
  Object received{{"count", store::integer(segments.rows[0][0])}};
  if (!store::is_null(segments.rows[0][1])) received["last_at"] = instant(store::integer(segments.rows[0][1]));
  out["segments"] = std::move(received);
  set_if(out, "certificate_fingerprint", store::text(rows.at(0, "certificate")));
  out["findings"] = findings_of(shown, id);
  return ok(std::move(out));
}

Response remove_host(Context& context) {
  return context.answer(
      context.execute("host.remove", context.contract(), {{"host", context.parameter("host")}, {"reason", ""}}));
}

Response make_token(Context& context) {
  Object body = context.body({"name"});
  const auto outcome = context.execute("host.invite", context.contract(), std::move(body));
  if (!outcome.done()) return refused(outcome, context.language);
  const std::string token(base::require_text(outcome.body, "token"));
  const base::Json* expires = base::find(outcome.body, "expires_at");
  return ok(
      {{"token", token},
       {"expires_at", expires != nullptr && expires->is_int64() ? base::Json(instant(expires->as_int64())) : *expires},
       {"command", "junshu agent enrol --server " + context.base_url() + " --ca-fingerprint " +
                       http::hex_pairs(context.shared.authority.fingerprint()) + " --token " + token}},
      201);
}

}  // namespace

void add_host_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/hosts", list_hosts);
  routes.personal("GET", "/contracts/{contract}/hosts/{host}", get_host);
  routes.personal("DELETE", "/contracts/{contract}/hosts/{host}", remove_host);
  routes.personal("POST", "/contracts/{contract}/host-tokens", make_token);
}

}  // namespace junshu::server
