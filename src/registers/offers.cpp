#include <algorithm>

#include "authority.h"
#include "record_scope.h"
#include "registers/deadline.h"
#include "registers/read.h"

namespace junshu::registers {

namespace {

bool uses_only_known(const catalogue::Action& action, const catalogue::Rule& rule) {
  const auto asked = [&](const std::string& name) { return std::ranges::find(action.asks, name) != action.asks.end(); };
  return std::ranges::none_of(rule.when.fields(), asked) &&
         std::ranges::none_of(rule.when.references(), [&](const auto& reference) { return asked(reference.first); });
}

}  // namespace

std::vector<Offer> offers(const World& world, const identity::Actor& actor, const catalogue::Register& definition, std::string_view record) {
  std::vector<Offer> out;
  const Stored stored = load_stored(world.connection, world.contract.id, definition.id, std::string(record));
  const std::string state = stored.text("state");
  const FieldValues fields = stored.fields(definition);
  const RecordScope scope(world, definition, std::string(record), state, actor.member, fields, fields);
  for (const auto& action : definition.actions) {
    const bool creates = action.from.empty();
    if (creates != record.empty()) continue;
    if (!creates && std::ranges::find(action.from, state) == action.from.end()) continue;
    const auto allowed = authority(world, actor, definition, action);
    if (!allowed) continue;
    Offer offer{action.id, true, {}};
    for (const auto& earlier : action.not_same_as) {
      if (took(world, actor, *allowed, stored.text(earlier + "_by"), stored.text(earlier + "_for"))) {
        const auto* other = definition.action(earlier);
        offer.prevents.push_back({"somebody_else:" + earlier, {"「" + other->label.ja + "」を行った人とは別の人が行います。",
                                                              "Somebody other than who did “" + other->label.en + "” does this."}});
      }
    }
    for (const auto& rule : action.rules) {
      if (uses_only_known(action, rule) && !rule.when.holds(scope)) offer.prevents.push_back({rule.id, rule.says});
    }
    offer.admissible = offer.prevents.empty() || action.kind == catalogue::ActionKind::Fact;
    out.push_back(std::move(offer));
  }
  return out;
}

std::vector<Waiting> waiting_for(const World& world, const identity::Actor& actor, std::size_t limit) {
  std::vector<Waiting> out;
  for (const auto& [id, definition] : world.catalogue.registers) {
    for (const auto& action : definition.actions) {
      if (action.kind != catalogue::ActionKind::Decision || action.from.empty() || action.not_same_as.empty()) continue;
      const auto allowed = authority(world, actor, definition, action);
      if (!allowed) continue;
      std::string states;
      std::vector<store::Value> parameters = {world.contract.id};
      for (const auto& state : action.from) {
        states += states.empty() ? "?" : ", ?";
        parameters.emplace_back(state);
      }
      parameters.emplace_back(static_cast<std::int64_t>(limit));
      const auto rows = world.connection.query(
          "select * from \"p_" + id + "\" where contract = ? and voided_at is null and state in (" + states + ") order by changed_at limit ?",
          parameters);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        bool own = false;
        for (const auto& earlier : action.not_same_as) {
          own = own || took(world, actor, *allowed, store::text(rows.at(i, earlier + "_by")), store::text(rows.at(i, earlier + "_for")));
        }
        if (own) continue;
        const std::string record = store::text(rows.at(i, "record"));
        const auto same_record = [&](const Waiting& waiting) { return waiting.register_id == id && waiting.record == record; };
        if (std::ranges::any_of(out, same_record)) continue;
        out.push_back({id, record, action.id, title(world, id, record), store::integer(rows.at(i, "changed_at"))});
      }
    }
  }
  std::ranges::sort(out, {}, &Waiting::since);
  if (out.size() > limit) out.resize(limit);
  return out;
}

std::vector<Overdue> overdue(const World& world, std::size_t limit) {
  std::vector<Overdue> out;
  for (const auto& [id, definition] : world.catalogue.registers) {
    if (!definition.deadline) continue;
    std::string states;
    std::vector<store::Value> parameters = {world.contract.id, deadline_bound(definition, world.moment)};
    for (const auto& state : definition.deadline->states) {
      states += states.empty() ? "?" : ", ?";
      parameters.emplace_back(state);
    }
    parameters.emplace_back(static_cast<std::int64_t>(limit));
    const std::string field = "\"" + definition.deadline->field + "\"";
    const auto rows = world.connection.query("select record, " + field + " as due from \"p_" + id + "\" where contract = ? and voided_at is null and " +
                                                 field + " < ? and state in (" + states + ") order by " + field + " limit ?",
                                             parameters);
    for (const auto& row : rows.rows) {
      const std::string record = store::text(row[0]);
      const std::string due = deadline_is_instant(definition) ? base::to_string(base::civil_date(store::integer(row[1]), world.contract.zone))
                                                              : store::text(row[1]);
      out.push_back({id, record, title(world, id, record), due});
    }
  }
  std::ranges::sort(out, {}, &Overdue::due);
  if (out.size() > limit) out.resize(limit);
  return out;
}

}  // namespace junshu::registers
