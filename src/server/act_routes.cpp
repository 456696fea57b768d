// Acting on records, and what waits for whom.
#include <algorithm>
#include <charconv>
#include <set>

#include "open_actions.h"
#include "registers/act.h"
#include "routes.h"
#include "shown.h"

namespace junshu::server {

namespace {

constexpr std::size_t kMostWaiting = 200;

Response list_creating(Context& context) {
  auto snapshot = context.snapshot();
  const auto& definition = register_named(snapshot.catalogue(), context.parameter("register"));
  return ok({{"items", open_actions(snapshot, definition, "", {})}});
}

// `"12"` → 12; other forms never match a version.
std::int64_t version_of(std::string_view etag) {
  std::int64_t version = -1;
  if (etag.size() > 2 && etag.front() == '"' && etag.back() == '"') {
    std::from_chars(etag.data() + 1, etag.data() + etag.size() - 1, version);
  }
  return version;
}

Response act(Context& context) {
  Object body = context.body({"record", "values", "reason", "occurred_at", "on_behalf_of", "confirm"});
  const std::string register_id = context.parameter("register");
  const std::string action_id = context.parameter("action");
  bool creates = false;
  {
    auto snapshot = context.snapshot();
    const auto* action = register_named(snapshot.catalogue(), register_id).action(action_id);
    creates = action != nullptr && action->from.empty();
  }
  body["register"] = register_id;
  body["action"] = action_id;
  if (!base::find(body, "values")) body["values"] = Object();
  if (const std::string* match = context.request.headers.find("if-match"); match != nullptr && *match != "*") {
    body["if_version"] = version_of(*match);
  }
  const auto outcome = context.execute("record.act", context.contract(), std::move(body), true);
  if (!outcome.done()) return refused(outcome, context.language);
  Object receipt = context.receipt(outcome, context.contract());
  auto snapshot = context.snapshot();
  const auto& definition = register_named(snapshot.catalogue(), register_id);
  const std::string record(base::text_or(receipt, "record", ""));
  const auto row = registers::find(snapshot.world(), definition, record);
  if (row) {
    receipt["state"] = row->state;
    receipt["version"] = row->version;
  }
  Response response = ok(std::move(receipt), creates ? 201 : 200);
  if (row) response.headers.set("ETag", "\"" + std::to_string(row->version) + "\"");
  if (creates) {
    response.headers.set("Location", std::string(kPrefix) + "/contracts/" + context.contract() + "/registers/" +
                                         register_id + "/records/" + http::percent_encode(record));
  }
  return response;
}

Response erase(Context& context) {
  Object body = context.body({"reason"});
  body["register"] = context.parameter("register");
  body["record"] = context.parameter("record");
  return context.answer(context.execute("value.erase", context.contract(), std::move(body), true));
}

Response preview(Context& context) {
  instance::Command command;
  command.type = "record.act";
  command.contract = context.contract();
  command.person = context.person();
  command.body = context.body({"register", "action", "record", "values", "reason", "occurred_at", "on_behalf_of"});
  if (!base::find(command.body, "values")) command.body["values"] = Object();
  const auto outcome = context.instance().preview(command);
  // Not being allowed at all is no preview of anything.
  if (outcome.kind && *outcome.kind != base::ErrorKind::ConfirmationNeeded &&
      *outcome.kind != base::ErrorKind::InvalidInput && *outcome.kind != base::ErrorKind::Conflict &&
      outcome.rules.empty()) {
    return refused(outcome, context.language);
  }
  const bool confirm = outcome.kind == base::ErrorKind::ConfirmationNeeded;
  Object out{{"outcome", outcome.done() ? "accepted"
                         : confirm      ? "confirmation_needed"
                                        : "refused"},
             {"rules", rules_of(outcome.rules)}};
  if (!outcome.problems.empty()) out["errors"] = errors_of(outcome.problems, context.language);
  for (const char* key : {"record", "state"}) {
    if (const auto* value = base::find(outcome.body, key)) out[key] = *value;
  }
  return ok(std::move(out));
}

// Records that I created or acted on last and that somebody else has to decide.
Array waiting_for_others(Shown& shown, const std::set<std::pair<std::string, std::string>>& mine) {
  instance::Snapshot& snapshot = shown.snapshot();
  const std::string& me = snapshot.actor().member;
  Array out;
  for (const auto& [id, definition] : snapshot.catalogue().registers) {
    for (const auto& action : definition.actions) {
      if (action.kind != catalogue::ActionKind::Decision || action.from.empty() || action.not_same_as.empty()) continue;
      std::string states, by;
      store::Parameters parameters = {snapshot.contract().id};
      for (const auto& state : action.from) {
        states += states.empty() ? "?" : ", ?";
        parameters.emplace_back(state);
      }
      for (const auto& earlier : action.not_same_as) {
        by += (by.empty() ? "\"" : " or \"") + earlier + "_by\" = ?";
        parameters.emplace_back(me);
      }
      parameters.emplace_back(static_cast<std::int64_t>(kMostWaiting));
      const auto rows = snapshot.connection().query("select record, changed_at from \"p_" + id +
                                                        "\" where contract = ? and voided_at is null and state in (" +
                                                        states + ") and (" + by + ") order by changed_at limit ?",
                                                    parameters);
      for (const auto& row : rows.rows) {
        const std::string record = store::text(row[0]);
        const bool listed = mine.contains({id, record}) || std::ranges::any_of(out, [&](const base::Json& one) {
                              return one.at("register").as_string() == id && one.at("record").as_string() == record;
                            });
        if (listed) continue;
        out.push_back(shown.approval_item(
            {id, record, action.id, registers::title(snapshot.world(), id, record), store::integer(row[1])}));
      }
    }
  }
  return out;
}

Response list_approvals(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  Array waiting;
  std::set<std::pair<std::string, std::string>> mine;
  for (const auto& one : registers::waiting_for(snapshot.world(), snapshot.actor(), kMostWaiting)) {
    mine.emplace(one.register_id, one.record);
    waiting.push_back(shown.approval_item(one));
  }
  return ok({{"waiting", std::move(waiting)}, {"mine", waiting_for_others(shown, mine)}});
}

}  // namespace

void add_act_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/registers/{register}/actions", list_creating);
  routes.personal("POST", "/contracts/{contract}/registers/{register}/actions/{action}", act);
  routes.personal("POST", "/contracts/{contract}/registers/{register}/records/{record}/erasure", erase);
  routes.personal("POST", "/contracts/{contract}/preview", preview);
  routes.personal("GET", "/contracts/{contract}/approvals", list_approvals);
}

}  // namespace junshu::server
