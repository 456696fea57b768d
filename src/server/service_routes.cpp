#include "routes.h"

namespace junshu::server {

namespace {

Response health(Context& context) {
  auto lease = context.instance().readers().lease();
  lease->query("select 1", {});
  const bool sqlite = lease->dialect() == store::Dialect::Sqlite;
  return ok({{"state", "ready"}, {"database", sqlite ? "sqlite" : "postgresql"}});
}

Response version(Context&) { return ok({{"version", JUNSHU_VERSION}}); }

Response authority(Context& context) { return plain(context.shared.authority.certificate(), "application/x-pem-file"); }

}  // namespace

void add_service_routes(Routes& routes) {
  routes.open("GET", "/health", health);
  routes.open("GET", "/version", version);
  routes.open("GET", "/authority", authority);
}

}  // namespace junshu::server
