#include "history_parts.h"

#include <algorithm>

namespace junshu::server {

namespace {

// Those who review logs, by the register of reviews; and those who oversee the contract or audit it.
bool may_look(const instance::Snapshot& snapshot) {
  std::vector<std::string> roles{"auditor", "contract_administrator", "ciso", "supervising_security_officer", "data_security_officer"};
  if (const auto reviews = snapshot.catalogue().registers.find("log_review"); reviews != snapshot.catalogue().registers.end()) {
    for (const auto& action : reviews->second.actions) roles.insert(roles.end(), action.by.begin(), action.by.end());
  }
  return std::ranges::any_of(roles, [&](const std::string& role) { return snapshot.actor().standing(role).has_value(); });
}

base::Text reason_text(const std::string& reason) {
  if (reason == "silent") return {"連絡が途絶えていました。", "Nothing was heard."};
  if (reason == "sequence") return {"届いていない観測があります。", "Observations are missing."};
  if (reason == "unreadable") return {"ログを読めませんでした。", "The log could not be read."};
  if (reason == "torn") return {"書きかけの記録を切り離しました。", "What was half written was cut off."};
  if (reason == "damaged") return {"記録が破損しています。", "Records are damaged."};
  if (reason == "not_running") return {"エージェントが動いていませんでした。", "The agent was not running."};
  if (reason == "spool_full") return {"機器の保管場所が一杯になり、古い観測を失いました。", "The host's spool was full: its oldest observations are lost."};
  if (reason == "refused") return {"サーバーが受け取りを断りました。", "The server refused a segment."};
  if (reason == "state_lost") return {"エージェントの状態が失われました。", "The agent's state was lost."};
  if (reason == "watch_overflow") return {"ファイルの変更の通知があふれました。", "Announcements of changed files overflowed."};
  if (reason == "watch_stopped") return {"ファイルの監視が止まっていました。", "Files were not watched."};
  return {reason, reason};
}

}  // namespace

History::History(Context& context)
    : snapshot_(context.snapshot()), shown_(context.instance(), snapshot_), store_([&]() -> access::AccessHistory& {
        if (!may_look(snapshot_)) {
          throw base::Error(base::ErrorKind::Forbidden, {"アクセス履歴は、ログを確認する役割の人と監査人だけが見られます。必要なときは契約管理者に役割を依頼してください。",
                                                         "The access history is shown to those who review logs and to auditors. Ask a contract administrator for such a role."});
        }
        return context.instance().accesses(context.contract());
      }()) {}

bool History::is_member(const std::string& name) {
  if (!name.starts_with("m-")) return false;
  const auto [place, fresh] = members_.try_emplace(name, false);
  if (fresh) place->second = !snapshot_.connection().query("select 1 from p_member where contract = ? and member = ?", {shown_.contract(), name}).empty();
  return place->second;
}

Object History::host(const std::string& id) { return Object{{"id", id}, {"name", id == "junshu" ? std::string("Junshu") : shown_.host(id)}}; }

Object History::user(const std::string& name) {
  Object out{{"user", name}};
  if (is_member(name)) out["member"] = shown_.member(name);
  return out;
}

Object History::show(const access::Found& found) {
  const access::Event& event = found.event;
  Object out{{"id", found.id},
             {"at", instant(event.at)},
             {"recorded_at", instant(event.recorded_at)},
             {"kind", access::to_string(event.kind)},
             {"outcome", access::to_string(event.outcome)}};
  set_if(out, "user", event.user);
  // An account of a host may be called like a member.
  if (event.kind == access::Kind::Junshu && is_member(event.user)) out["member"] = shown_.member(event.user);
  set_if(out, "target_user", event.target_user);
  set_if(out, "source", event.source);
  if (!event.host.empty()) out["host"] = host(event.host);
  set_if(out, "target", event.target);
  set_if(out, "method", event.method);
  set_if(out, "detail", event.detail);
  if (instance::off_hours(snapshot_, event.at)) out["off_hours"] = true;
  if (event.record.sequence > 0) {
    Object segment{{"source", event.record.source}, {"sequence", event.record.sequence}};
    if (event.record.offset > 0) segment["line"] = event.record.offset;
    out["segment"] = std::move(segment);
  }
  return out;
}

Array History::show(const std::vector<access::Gap>& gaps) {
  Array out;
  for (const auto& gap : gaps) {
    Object one{{"reason", gap.reason}, {"says", both(reason_text(gap.reason))}, {"from", instant(gap.from)}};
    if (!gap.host.empty()) one["host"] = host(gap.host);
    set_if(one, "log", gap.log);
    if (gap.to) one["until"] = instant(*gap.to);
    if (gap.missing > 0) one["missing"] = gap.missing;
    out.push_back(std::move(one));
  }
  return out;
}

Object hours_json(const contracts::Hours& hours) {
  const auto shown = [](int minute) {
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(minute / 60) + ":" + two(minute % 60);
  };
  return {{"from", shown(hours.from)}, {"until", shown(hours.until)}};
}

}  // namespace junshu::server
