// Facts to JSON and back, one pair of functions a kind. Private to wire.
#pragma once

#include "fields.h"

namespace junshu::wire {

base::Array list_of(const std::vector<std::string>& texts);
std::string read_identity(Fields& fields, std::string_view key = "identity");  // of a device

inline void put_digest(base::Object& out, std::string_view key, const std::optional<base::Digest>& digest) {
  if (digest) out[key] = base::hex(*digest);
}
inline void put_number(base::Object& out, std::string_view key, const std::optional<std::int64_t>& number) {
  if (number) out[key] = *number;
}

base::Object write(const Scan& fact);
base::Object write(const FileChanges& fact);
base::Object write(const Watch& fact);
base::Object write(const Canary& fact);
base::Object write(const Power& fact);
base::Object write(const SiteChecks& fact);
base::Object write(const MediaUse& fact);
base::Object write(const AgentCost& fact);
base::Object write(const Logs& fact);
base::Object write(const Alerts& fact);
base::Object write(const Accesses& fact);

Scan read_scan(Fields& fields);
FileChanges read_file_changes(Fields& fields);
Watch read_watch(Fields& fields);
Canary read_canary(Fields& fields);
Power read_power(Fields& fields);
SiteChecks read_site_checks(Fields& fields);
MediaUse read_media_use(Fields& fields);
AgentCost read_agent_cost(Fields& fields);
Logs read_logs(Fields& fields);
Alerts read_alerts(Fields& fields);
Accesses read_accesses(Fields& fields);

}  // namespace junshu::wire
