#include <algorithm>

#include "adoption.h"
#include "dispatch.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

std::string text(const Object& body, std::string_view key) { return std::string(base::require_text(body, key)); }

bool known_setting(const catalogue::Catalogue& catalogue, const std::string& key, const std::string& value) {
  if (key == "working_hours") return contracts::hours_of(value).has_value();
  if (key == "agent_interval") return contracts::agent_minutes(value).has_value();
  const auto colon = key.find(':');
  if (colon == std::string::npos) return false;
  const std::string kind = key.substr(0, colon);
  const std::string rest = key.substr(colon + 1);
  if (kind == "holiday" || kind == "workday") return base::parse_date(rest).has_value();
  if (kind == "promote") {
    const auto slash = rest.find('/');
    const auto clause = catalogue.clauses.find(rest.substr(0, slash));
    return slash != std::string::npos && clause != catalogue.clauses.end() && (value == "contract" || value == "practice") &&
           std::ranges::any_of(clause->second.checks, [&](const auto& check) { return check.id == rest.substr(slash + 1); });
  }
  const auto dot = rest.find('.');
  const auto definition = catalogue.registers.find(rest.substr(0, dot));
  if (dot == std::string::npos || definition == catalogue.registers.end() || definition->second.action(rest.substr(dot + 1)) == nullptr) return false;
  if (kind == "side") return value == "client" || value == "contractor";
  return kind == "role" && catalogue.roles.contains(value);
}

void change(Doing& doing) {
  const auto who = doing.administrator();
  std::map<std::string, std::string> settings;
  for (const auto& [key, value] : base::require_object(doing.body(), "settings")) {
    const std::string name(key);
    if (!value.is_string() || !known_setting(doing.in_force.catalogue, name, std::string(value.as_string()))) {
      throw Error(ErrorKind::InvalidInput, {"知らない設定か、値が不正です: " + name, "An unknown setting or a wrong value: " + name}, name);
    }
    // Which side approves is the client's to say, except that it may always be handed to the client.
    const bool client_only = name.starts_with("side:") || name.starts_with("role:") || name.starts_with("promote:") || name == "agent_interval";
    if (client_only && who.side != catalogue::Side::Client) {
      throw Error(ErrorKind::Forbidden, {"承認者と必須の確認項目は発注者側だけが変更できます。機器の報告の間隔も同じです。", "Only the client's side may change who approves, which practices count and how often hosts report."}, name);
    }
    settings[name] = std::string(value.as_string());
  }
  contracts::change_settings(doing.transaction, doing.command.contract, settings, doing.by());
}

assess::Context assessment(const Doing& doing, const contracts::Contract& contract) {
  return {doing.in_force.catalogue, *doing.in_force.runner, contract, contracts::moment(contract, doing.transaction.now())};
}

// Exemptions are granted by the client's side, by those who answer for security there.
Object client_authority(const Doing& doing) {
  const auto who = doing.actor();
  if (who.side == catalogue::Side::Client) {
    for (const char* role : {"ciso", "supervising_security_officer", "security_officer"}) {
      if (const auto standing = who.standing(role)) {
        Object out{{"actor", who.member}, {"role", standing->role}};
        if (!standing->for_member.empty()) out["for"] = standing->for_member;
        return out;
      }
    }
  }
  throw Error(ErrorKind::Forbidden, {"免除は発注者側の情報セキュリティ責任者だけが承認できます。", "Only a security officer of the client's side may exempt a clause."});
}

void grant_exemption(Doing& doing) {
  const auto by = client_authority(doing);
  const auto contract = doing.contract();
  const auto ends = base::parse_any_date(base::require_text(doing.body(), "ends"));
  if (!ends) throw Error(ErrorKind::InvalidInput, {"終了日を 2026-04-01 の形に修正してください。", "Write the end as 2026-04-01."}, "ends");
  const auto context = assessment(doing, contract);
  assess::grant_exemption(doing.transaction, context, base::require_text(doing.body(), "clause"), *ends, base::require_text(doing.body(), "reason"), by);
  assess::in_full(doing.transaction, context);
}

void end_exemption(Doing& doing) {
  const auto by = client_authority(doing);
  const auto contract = doing.contract();
  const auto context = assessment(doing, contract);
  assess::end_exemption(doing.transaction, context, base::require_text(doing.body(), "clause"), by);
  assess::in_full(doing.transaction, context);
}

void adopt(Doing& doing) {
  doing.administrator();
  std::vector<Proposed> proposals;
  for (const auto& one : base::require_array(doing.body(), "definitions")) {
    const auto& object = base::as_object(one, "definitions");
    proposals.push_back({text(object, "kind"), text(object, "id"), text(object, "sha256")});
  }
  if (proposals.empty()) throw Error(ErrorKind::InvalidInput, {"変更案を選んでください。", "Choose a proposal."}, "definitions");
  const auto adopted = endorse(doing.transaction, doing.instance.blobs(), proposals, doing.command.person);
  doing.adopted = !adopted.empty();
  base::Array names;
  for (const auto& one : adopted) names.push_back(base::Json(one.kind + "/" + one.id));
  doing.outcome.body = {{"adopted", std::move(names)}, {"endorsed", static_cast<std::int64_t>(proposals.size() - adopted.size())}};
}

void import_wording(Doing& doing) {
  // Without a person it is the operator at the machine's own command line.
  Object by{{"actor", "operator"}};
  if (!doing.command.person.empty()) {
    doing.administrator();
    by = doing.by();
  }
  for (const auto& [clause, wording] : base::require_object(doing.body(), "wording")) {
    if (!doing.in_force.catalogue.clauses.contains(std::string(clause))) {
      throw Error(ErrorKind::InvalidInput, {"その条項はありません: " + std::string(clause), "There is no such clause: " + std::string(clause)}, std::string(clause));
    }
    if (!wording.is_string() || wording.as_string().size() > 20'000) {
      throw Error(ErrorKind::InvalidInput, {"条文は20,000バイト以内の文字にしてください。", "The wording must be text of at most 20,000 bytes."}, std::string(clause));
    }
    Object body = by;
    body["clause"] = clause;
    // The contract's text may name people and places.
    body["wording"] = doing.transaction.commit_personal(doing.command.contract, "wording/" + std::string(clause), "wording.text", wording.as_string());
    doing.transaction.emit(doing.command.contract, "wording.imported", std::move(body));
  }
}

}  // namespace

void add_contract_handlers(std::map<std::string, Handler, std::less<>>& handlers) {
  handlers["contract.change"] = change;
  handlers["exemption.grant"] = grant_exemption;
  handlers["exemption.end"] = end_exemption;
  handlers["definition.adopt"] = adopt;
  handlers["wording.import"] = import_wording;
}

}  // namespace junshu::instance
