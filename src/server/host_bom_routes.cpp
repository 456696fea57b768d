// The software of a host as a bill of materials, from what it last reported.
#include "host_parts.h"
#include "probes/bom.h"
#include "routes.h"

namespace junshu::server {

namespace {

wire::HostFacts facts_of(const RowOf& row) {
  wire::HostFacts facts;
  facts.hostname = row.text("hostname");
  facts.machine = row.text("machine");
  facts.os_id = row.text("os_id");
  facts.os_version = row.text("os_version");
  facts.os_name = row.text("os");
  facts.architecture = row.text("architecture");
  return facts;
}

std::vector<wire::Package> packages_of(instance::Snapshot& snapshot, const std::string& host) {
  const auto rows = snapshot.connection().query(
      "select name, architecture, version, status from p_package where contract = ? and host = ?",
      {snapshot.contract().id, host});
  std::vector<wire::Package> out;
  out.reserve(rows.size());
  for (const auto& row : rows.rows)
    out.push_back({store::text(row[0]), store::text(row[1]), store::text(row[2]), store::text(row[3])});
  return out;
}

Response get_bom(Context& context) {
  auto snapshot = context.snapshot();
  const std::string host = context.parameter("host");
  require_host(snapshot, host);
  const auto rows = snapshot.connection().query("select * from p_host where contract = ? and record = ?",
                                                {snapshot.contract().id, host});
  const RowOf row(rows, 0);
  if (row.text("packages_digest").empty()) {
    throw base::Error(base::ErrorKind::NotFound,
                      {"この機器はまだソフトウェアを報告していません。エージェントの次の報告を待ってください。",
                       "This host has not reported its software yet. Wait for the agent's next report."},
                      host);
  }
  const base::Millis at = row.number(row.known("last_heard") ? "last_heard" : "enrolled_at");
  Response response = plain(probes::cyclonedx(facts_of(row), packages_of(snapshot, host), at, JUNSHU_VERSION),
                            "application/vnd.cyclonedx+json");
  response.headers.set("Content-Disposition", "attachment; filename=\"" + host + ".cdx.json\"");
  response.headers.set("Cache-Control", "private, no-cache");
  return response;
}

}  // namespace

void add_host_bom_routes(Routes& routes) { routes.personal("GET", "/contracts/{contract}/hosts/{host}/bom", get_bom); }

}  // namespace junshu::server
