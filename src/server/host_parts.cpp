#include "host_parts.h"

#include <algorithm>

#include "base/text.h"

namespace junshu::server {

void require_host(instance::Snapshot& snapshot, const std::string& host) {
  const auto rows =
      snapshot.connection().query("select 1 from p_host where contract = ? and record = ? and enrolled_at is not null",
                                  {snapshot.contract().id, host});
  if (rows.empty())
    throw base::Error(base::ErrorKind::NotFound, {"この機器は登録されていません。", "There is no such host."}, host);
}

std::optional<Object> medium_with(Shown& shown, const std::string& serial) {
  if (serial.empty()) return std::nullopt;
  for (const auto& [id, definition] : shown.snapshot().catalogue().registers) {
    for (const auto& setting : definition.agent_settings) {
      if (setting.kind != catalogue::SettingKind::MediaRegistered) continue;
      for (const auto& [key, field] : setting.values) {
        if (key != "serial" || field.find('.') != std::string::npos) continue;
        const auto rows = shown.snapshot().connection().query(
            "select record from \"p_" + id + "\" where contract = ? and \"" + field +
                "\" = ? and voided_at is null order by created_at desc, record limit 1",
            {shown.contract(), serial});
        if (!rows.empty()) return shown.reference(id, store::text(rows.rows[0][0]));
      }
    }
  }
  return std::nullopt;
}

Object publication(Shown& shown, const std::string& record) {
  std::string known;
  for (const auto& [id, definition] : shown.snapshot().catalogue().registers) {
    const bool tells = std::ranges::any_of(
        definition.agent_settings, [](const auto& setting) { return setting.kind == catalogue::SettingKind::Site; });
    if (!tells) continue;
    known = id;
    const auto rows = shown.snapshot().connection().query(
        "select 1 from \"p_" + id + "\" where contract = ? and record = ?", {shown.contract(), record});
    if (!rows.empty()) return shown.reference(id, record);
  }
  return {{"register", known}, {"record", record}};
}

Array words_of(std::string_view text, char separator) {
  Array out;
  for (const auto part : base::split(text, separator)) {
    if (!part.empty()) out.emplace_back(part);
  }
  return out;
}

}  // namespace junshu::server
