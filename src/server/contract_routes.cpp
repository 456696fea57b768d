// The contract, its first page, and its event stream.
#include <algorithm>

#include "history_parts.h"
#include "identity/actor.h"
#include "ledger_text.h"
#include "routes.h"

namespace junshu::server {

namespace {

constexpr std::size_t kShownWaiting = 20;
constexpr std::size_t kShownLatest = 10;
constexpr std::size_t kShownNext = 8;

Object contract_json(instance::Snapshot& snapshot) {
  const contracts::Contract& contract = snapshot.contract();
  Array holidays;
  Object approvers;
  for (const auto& [key, value] : contract.settings) {
    if (key.starts_with("holiday:") && !value.empty()) holidays.emplace_back(key.substr(8));
  }
  Array choices;
  for (const auto& [id, definition] : snapshot.catalogue().registers) {
    for (const auto& action : definition.actions) {
      if (action.side != catalogue::SideRule::Contract) continue;
      const auto setting = contract.settings.find("side:" + id + "." + action.id);
      approvers[id + "." + action.id] = setting == contract.settings.end() ? "client" : setting->second;
      choices.push_back(Object{
          {"action", id + "." + action.id},
          {"label", both({definition.name.ja + "：" + action.label.ja, definition.name.en + ": " + action.label.en})}});
    }
  }
  return {{"id", contract.id},
          {"agent_interval_minutes", contracts::agent_interval(contract) / base::kMinute},
          {"working_hours", hours_json(contracts::working_hours(contract))},
          {"name_client", contract.client},
          {"name_contractor", contract.contractor},
          {"system", contract.system},
          {"zone", contract.zone.name},
          {"holidays", std::move(holidays)},
          {"starts", contract.starts},
          {"ends", contract.ends},
          {"approvers", std::move(approvers)},
          {"member", snapshot.actor().member},
          {"side", identity::to_string(snapshot.actor().side)},
          {"roles", texts(snapshot.actor().roles)},
          {"approver_choices", std::move(choices)}};
}

Response list_contracts(Context& context) {
  instance::Instance& instance = context.instance();
  std::vector<identity::Membership> memberships;
  {
    auto lease = instance.readers().snapshot();
    memberships = identity::memberships_of(*lease, instance.identity_keys(), context.person());
  }
  Array items;
  for (const auto& membership : memberships) {
    instance::Snapshot snapshot(instance, membership.contract, context.person());
    items.push_back(contract_json(snapshot));
  }
  return ok({{"items", std::move(items)}});
}

Response get_contract(Context& context) {
  auto snapshot = context.snapshot();
  return ok(contract_json(snapshot));
}

Response change_contract(Context& context) {
  Object body = context.body({"holidays", "approvers", "agent_interval_minutes", "working_hours"});
  Object settings;
  if (base::find(body, "agent_interval_minutes") != nullptr) {
    settings["agent_interval"] = std::to_string(base::require_integer(body, "agent_interval_minutes"));
  }
  if (base::find(body, "working_hours") != nullptr) {
    const Object& hours = base::require_object(body, "working_hours");
    settings["working_hours"] = std::string(base::require_text(hours, "from")) + "-" + std::string(base::require_text(hours, "until"));
  }
  if (const auto* approvers = base::find(body, "approvers")) {
    for (const auto& member : base::as_object(*approvers, "approvers"))
      settings["side:" + std::string(member.key())] = member.value();
  }
  if (base::find(body, "holidays") != nullptr) {
    auto snapshot = context.snapshot();
    for (const auto& [key, value] : snapshot.contract().settings) {
      if (key.starts_with("holiday:")) settings[key] = "";  // those that stay are set again below
    }
    for (const auto& day : base::require_array(body, "holidays")) {
      if (day.is_string()) settings["holiday:" + std::string(day.as_string())] = "休業日";
    }
  }
  const auto outcome = context.execute("contract.change", context.contract(), {{"settings", std::move(settings)}});
  if (!outcome.done()) return refused(outcome, context.language);
  return get_contract(context);
}

Array overdue_items(instance::Snapshot& snapshot) {
  Array out;
  for (const auto& late : registers::overdue(snapshot.world(), kShownWaiting)) {
    const auto& definition = register_named(snapshot.catalogue(), late.register_id);
    Object item{{"register", late.register_id},
                {"register_name", both(definition.name)},
                {"record", late.record},
                {"due", late.due}};
    set_if(item, "title", late.title);
    if (const auto due = base::parse_date(late.due))
      item["days"] = base::days_since_epoch(snapshot.moment().today) - base::days_since_epoch(*due);
    out.push_back(std::move(item));
  }
  return out;
}

// Of the clauses that are worst, the worst reason each.
Array next_actions(Shown& shown, const std::map<std::string, assess::ClauseStatus>& statuses) {
  instance::Snapshot& snapshot = shown.snapshot();
  const auto context = snapshot.assessment();
  std::vector<const assess::ClauseStatus*> worst;
  for (const std::string& id : snapshot.catalogue().clause_order()) {
    auto found = statuses.find(id);
    if (found == statuses.end() || snapshot.catalogue().clauses.at(id).checks.empty()) continue;
    if (found->second.status <= assess::Status::Due) worst.push_back(&found->second);
  }
  std::ranges::stable_sort(worst, {}, [](const assess::ClauseStatus* one) { return one->status; });
  Array out;
  for (const auto* one : worst) {
    if (out.size() == kShownNext) break;
    for (const auto& reason : assess::reasons(snapshot.connection(), context, one->clause, 1)) {
      if (reason.next.ja.empty()) continue;
      Object item = shown.next_action(reason.next, reason.action, one->clause);
      item["status"] = checks::to_string(reason.status);
      set_if(item, "record", reason.record);
      out.push_back(std::move(item));
      break;
    }
  }
  return out;
}

Response get_home(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const auto statuses = statuses_by_clause(snapshot);
  Object counts;
  assess::Status worst = assess::Status::Kept;
  for (const auto& [id, clause] : snapshot.catalogue().clauses) {
    const bool inner = std::ranges::any_of(snapshot.catalogue().clauses,
                                           [&](const auto& other) { return other.second.parent() == id; });
    auto found = statuses.find(id);
    const assess::Status status = found == statuses.end() ? assess::Status::Unproven : found->second.status;
    if (clause.parent().empty()) worst = checks::worse(worst, status);
    if (!inner) {
      const auto name = checks::to_string(status);
      counts[name] = base::integer_or(counts, name, 0) + 1;
    }
  }
  Array waiting;
  for (const auto& one : registers::waiting_for(snapshot.world(), snapshot.actor(), kShownWaiting))
    waiting.push_back(shown.approval_item(one));
  const auto head = store::read_head(snapshot.connection(), snapshot.contract().id);
  return ok({{"as_of", instant(snapshot.moment().now)},
             {"status", checks::to_string(worst)},
             {"counts", std::move(counts)},
             {"chapters", clause_tree(shown, statuses, "")},
             {"waiting", std::move(waiting)},
             {"overdue", overdue_items(snapshot)},
             {"next_actions", next_actions(shown, statuses)},
             {"latest", ledger_part(shown, head ? head->size : 0, kShownLatest, "", "", "").items}});
}

Response watch_contract(Context& context) {
  { auto snapshot = context.snapshot(); }  // refuses those who are no members
  Response response;
  response.stream = [&hub = context.shared.hub, contract = context.contract()](
                        std::shared_ptr<http::EventStream> stream) { hub.add(contract, std::move(stream)); };
  return response;
}

}  // namespace

void add_contract_routes(Routes& routes) {
  routes.personal("GET", "/contracts", list_contracts);
  routes.personal("GET", "/contracts/{contract}", get_contract);
  routes.personal("PATCH", "/contracts/{contract}", change_contract);
  routes.personal("GET", "/contracts/{contract}/home", get_home);
  routes.personal("GET", "/contracts/{contract}/events", watch_contract);
}

}  // namespace junshu::server
