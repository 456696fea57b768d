#include "ledger_text.h"

#include <array>

#include "base/date.h"
#include "base/text.h"

namespace junshu::server {

namespace {

struct Said {
  std::string_view type;
  std::string_view ja;
  std::string_view en;
};

constexpr std::array kSaid = {
    Said{"contract.opened", "契約を開始した", "Contract opened"},
    Said{"contract.changed", "契約の設定を変更した", "Contract settings changed"},
    Said{"member.invited", "関係者を招待した", "Person invited"},
    Said{"invitation.withdrawn", "招待を取り下げた", "Invitation withdrawn"},
    Said{"member.joined", "関係者が加わった", "Person joined"},
    Said{"member.left", "関係者が外れた", "Person left"},
    Said{"role.granted", "役割「{role}」を付与した", "Role “{role}” granted"},
    Said{"role.ended", "役割を終了した", "Role ended"},
    Said{"deputy.appointed", "代理を指定した", "Deputy appointed"},
    Said{"deputy.ended", "代理を終了した", "Deputyship ended"},
    Said{"day.opened", "{date} を開始した", "{date} opened"},
    Said{"assessed", "条項を判定した", "Clauses assessed"},
    Said{"exemption.granted", "条項 {clause} を免除した", "Clause {clause} exempted"},
    Said{"exemption.ended", "条項 {clause} の免除を終了した", "Exemption of clause {clause} ended"},
    Said{"wording.imported", "契約の文言を取り込んだ", "Contract wording imported"},
    Said{"host.invited", "ホストの登録を許可した", "Host invited"},
    Said{"host.enrolled", "ホスト {host} を登録した", "Host {host} enrolled"},
    Said{"host.removed", "ホスト {host} を外した", "Host {host} removed"},
    Said{"segment.received", "ホスト {host} の観測を受け取った", "Observations of host {host} received"},
    Said{"access.sealed", "アクセス履歴の要約を記録した", "Head of the access history recorded"},
    Said{"access.remade", "アクセス履歴を台帳から作り直した", "Access history made again from the ledger"},
    Said{"access.dropped", "保存期間を過ぎたアクセス履歴を削除した", "Access history past its time dropped"},
    Said{"value.erased", "個人情報を消去した", "Personal values erased"},
    Said{"record.continued", "記録の続き", "Record, continued"},
};

base::Text summary(Shown& shown, const Object& event) {
  const catalogue::Catalogue& catalogue = shown.snapshot().catalogue();
  const std::string type(base::text_or(event, "type", ""));
  if (type == "record.acted") {
    const std::string register_id(base::text_or(event, "register", ""));
    const std::string record(base::text_or(event, "record", ""));
    auto found = catalogue.registers.find(register_id);
    if (found == catalogue.registers.end()) return {register_id + " " + record, register_id + " " + record};
    const auto* action = found->second.action(base::text_or(event, "action", ""));
    const base::Text& name = found->second.name;
    if (action == nullptr) return {name.ja + " " + record, name.en + " " + record};
    return {name.ja + " " + record + "：" + action->label.ja, name.en + " " + record + ": " + action->label.en};
  }
  std::vector<std::pair<std::string, std::string>> ja, en;
  for (const char* key : {"clause", "host", "date"}) {
    const std::string value(base::text_or(event, key, ""));
    if (value.empty()) continue;
    const auto clause = catalogue.clauses.find(value);
    std::string said = std::string_view(key) == "clause" && clause != catalogue.clauses.end() ? clause->second.label : value;
    if (std::string_view(key) == "host") said = shown.host(value);
    const auto date = std::string_view(key) == "date" ? base::parse_date(value) : std::nullopt;
    ja.emplace_back(key, date ? base::to_wareki(*date) : said);
    en.emplace_back(key, said);
  }
  if (auto role = catalogue.roles.find(std::string(base::text_or(event, "granted", "")));
      role != catalogue.roles.end()) {
    ja.emplace_back("role", role->second.name.ja);
    en.emplace_back("role", role->second.name.en);
  }
  for (const Said& said : kSaid) {
    if (said.type == type) return {base::fill(said.ja, ja), base::fill(said.en, en)};
  }
  return {type, type};
}

}  // namespace

Object ledger_event(Shown& shown, std::uint64_t index, std::string_view entry) {
  const base::Json json = base::parse_json(entry, "entry");
  const Object& event = base::as_object(json, "entry");
  Object out{{"index", index},
             {"at", instant(base::integer_or(event, "at", 0))},
             {"type", base::text_or(event, "type", "")},
             {"summary", both(summary(shown, event))}};
  const std::string actor(base::text_or(event, "actor", ""));
  if (!actor.empty()) out["actor"] = shown.member(actor);
  set_if(out, "register", base::text_or(event, "register", ""));
  if (const auto* record = base::find(event, "record"); record != nullptr && record->is_string())
    out["record"] = *record;
  if (const auto* violations = base::find(event, "violations"); violations != nullptr && violations->is_array()) {
    out["violations"] = violations->as_array().size();
  }
  return out;
}

LedgerPart ledger_part(Shown& shown, std::uint64_t before, std::size_t limit, const std::string& type,
                       const std::string& register_id, const std::string& record) {
  LedgerPart part;
  store::Connection& connection = shown.snapshot().connection();
  const auto last = static_cast<std::int64_t>(before);
  if (!register_id.empty() && !record.empty()) {
    const auto rows = connection.query(
        "select e.idx, e.entry from p_record_event r join log_entry e on e.log = r.contract and e.idx = r.idx"
        " where r.contract = ? and r.register = ? and r.record = ? and r.idx < ? order by r.idx desc limit ?",
        {shown.contract(), register_id, record, last, static_cast<std::int64_t>(limit)});
    for (const auto& row : rows.rows) {
      part.items.push_back(
          ledger_event(shown, static_cast<std::uint64_t>(store::integer(row[0])), store::text(row[1])));
    }
    if (rows.size() == limit) part.next = static_cast<std::uint64_t>(store::integer(rows.rows.back()[0]));
    return part;
  }
  // Filters look into the entries; one answer scans at most so many, and the cursor goes on from there.
  constexpr std::int64_t kMostScanned = 5'000;
  const bool filtered = !type.empty() || !register_id.empty();
  const std::int64_t scan = filtered ? kMostScanned : static_cast<std::int64_t>(limit);
  const auto rows =
      connection.query("select idx, entry from log_entry where log = ? and idx < ? order by idx desc limit ?",
                       {shown.contract(), last, scan});
  for (const auto& row : rows.rows) {
    const auto index = static_cast<std::uint64_t>(store::integer(row[0]));
    Object event = ledger_event(shown, index, store::text(row[1]));
    const bool wanted = (type.empty() || base::text_or(event, "type", "") == type) &&
                        (register_id.empty() || base::text_or(event, "register", "") == register_id);
    if (wanted) part.items.push_back(std::move(event));
    if (index > 0 && (part.items.size() == limit ||
                      (&row == &rows.rows.back() && rows.rows.size() == static_cast<std::size_t>(scan)))) {
      part.next = index;
      break;
    }
  }
  return part;
}

}  // namespace junshu::server
