#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "healing.h"
#include "statuses.h"

namespace junshu::assess {

using base::Text;
using checks::Prepared;

namespace {

Text text_for(const catalogue::Check& check, std::string_view status) {
  for (const auto& [name, text] : check.says) {
    if (name == status) return text;
  }
  return {};
}

std::string said(const std::map<std::string, std::string>& rows, const std::string& record) {
  const auto found = rows.find(record);
  return found == rows.end() ? "nothing" : found->second;
}

// What has ended is told as it ended: a loan that came back two days late was never more than two days late.
Text fill_in(const Text& text, const std::string& record, base::Millis since, std::optional<base::Millis> ended, const Context& context) {
  const std::string date = since > 0 ? base::to_string(base::civil_date(since, context.contract.zone)) : "";
  const std::string date_ja = since > 0 ? base::to_wareki(base::civil_date(since, context.contract.zone)) : "";
  const base::Date last = ended ? base::civil_date(*ended, context.contract.zone) : context.moment.today;
  const int days = since > 0 ? base::days_since_epoch(last) - base::days_since_epoch(base::civil_date(since, context.contract.zone)) : 0;
  return {base::fill(text.ja, {{"record", record}, {"since", date_ja}, {"days", std::to_string(days)}}),
          base::fill(text.en, {{"record", record}, {"since", date}, {"days", std::to_string(days)}})};
}

Text empty_population_text(const catalogue::Check& check) {
  Text own = text_for(check, "unproven");
  if (!own.ja.empty() && own.ja.find("{record}") == std::string::npos) return own;
  return {"対象となる記録がまだありません。", "There is no record to speak about yet."};
}

// Healing weighs every breach that has not healed, shown or not; more than so many change no answer that somebody reads.
constexpr std::int64_t kMostWeighed = 400;

class Explainer {
 public:
  Explainer(store::Connection& connection, const Context& context, std::size_t limit) : connection_(connection), context_(context), limit_(limit) {}

  void check(const Prepared& prepared, Status status) {
    const auto& check = *prepared.check;
    const auto rows = connection_.query(
        "select record, subject, status, since, opened_at, ended_at from p_finding where contract = ? and clause = ? and check_id = ? and "
        "healed_at is null order by case when ended_at is null then 0 else 1 end, opened_at, record limit ?",
        {context_.contract.id, prepared.clause->id, check.id, static_cast<std::int64_t>(limit_) + kMostWeighed});
    std::size_t shown = 0;
    for (const auto& row : rows.rows) {
      if (shown++ == limit_) break;
      Reason reason = base_reason(prepared);
      reason.status = *checks::status_named(store::text(row[2]));
      reason.finding = store::text(row[0]);
      reason.record = store::text(row[1]);
      reason.since = store::integer(row[3]) > 0 ? store::integer(row[3]) : store::integer(row[4]);
      if (!store::is_null(row[5])) reason.ended_at = store::integer(row[5]);
      reason.says = fill_in(text_for(check, store::text(row[2])), reason.record, reason.since, reason.ended_at, context_);
      if (reason.says.ja.empty()) reason.says = {reason.record + " が条件を満たしていません。", reason.record + " does not meet the condition."};
      if (reason.status == Status::Broken) explain_healing(prepared, reason, rows);
      out.push_back(std::move(reason));
    }
    if (rows.empty() && (status == Status::Unproven || status == Status::None)) {
      Reason reason = base_reason(prepared);
      reason.status = status;
      reason.register_id = "";
      reason.says = status == Status::None ? Text{"該当事案がないことが申告されています。", "It was declared that nothing occurred."} : empty_population_text(check);
      if (status == Status::None) reason.next = {};
      out.push_back(std::move(reason));
    }
  }

  std::vector<Reason> out;

 private:
  Reason base_reason(const Prepared& prepared) const {
    Reason reason;
    reason.check = prepared.check->id;
    reason.kind = decides(context_.contract, *prepared.clause, *prepared.check) ? catalogue::CheckKind::Contract : catalogue::CheckKind::Practice;
    reason.register_id = prepared.check->subject;
    reason.next = prepared.check->next;
    reason.action = prepared.check->action;
    return reason;
  }

  void explain_healing(const Prepared& prepared, Reason& reason, const store::Rows& rows) {
    const auto corrective = corrective_for(connection_, context_.catalogue, context_.contract.id, reason.finding);
    if (corrective) reason.corrective_action = corrective->record;
    if (!reason.ended_at) return;
    if (!corrective) {
      reason.next = {"是正措置を登録し、別の人の承認を受ける", "Register a corrective action and have somebody else approve it"};
      for (const auto& [id, definition] : context_.catalogue.registers) {
        if (!definition.corrects) continue;
        const auto creating = std::ranges::find_if(definition.actions, [](const auto& action) { return action.from.empty(); });
        if (creating != definition.actions.end()) reason.action = id + "." + creating->id;
      }
      return;
    }
    std::vector<Breach> others;
    for (const auto& row : rows.rows) {
      if (store::text(row[0]) == reason.finding || store::text(row[2]) != "broken") continue;
      others.push_back({store::integer(row[4]), store::is_null(row[5]) ? std::nullopt : std::optional(store::integer(row[5]))});
    }
    const auto healing = heals(prepared.check->period, std::max(*reason.ended_at, corrective->approved_at), others, context_.contract.zone,
                               context_.moment.today);
    reason.heals_on = healing.on;
    reason.action.clear();
    reason.next = {base::to_wareki(healing.on) + " まで新たな違反を出さない", "Keep it free of new breaches until " + base::to_string(healing.on)};
  }

  store::Connection& connection_;
  const Context& context_;
  std::size_t limit_;
};

}  // namespace

std::vector<ClauseStatus> statuses(store::Connection& connection, const catalogue::Catalogue& catalogue, std::string_view contract) {
  std::map<std::string, std::pair<std::string, base::Millis>> stored;
  for (const auto& row : connection.query("select clause, status, since from p_clause_status where contract = ?", {std::string(contract)}).rows) {
    stored[store::text(row[0])] = {store::text(row[1]), store::integer(row[2])};
  }
  std::vector<ClauseStatus> out;
  for (const auto& id : catalogue.clause_order()) {
    ClauseStatus status;
    status.clause = id;
    if (const auto found = stored.find(id); found != stored.end()) {
      status.status = checks::status_named(found->second.first).value_or(Status::Unproven);
      status.since = found->second.second;
    }
    status.observed = std::ranges::any_of(catalogue.clauses, [&](const auto& entry) {
      return !entry.second.checks.empty() && (entry.first == id || entry.first.starts_with(id + "."));
    });
    out.push_back(std::move(status));
  }
  return out;
}

std::vector<Reason> reasons(store::Connection& connection, const Context& context, std::string_view clause, std::size_t limit) {
  Explainer explainer(connection, context, limit);
  std::map<std::string, Status> stored;
  for (const auto& row : connection.query("select clause, check_id, status from p_check_status where contract = ?", {context.contract.id}).rows) {
    stored[store::text(row[0]) + "/" + store::text(row[1])] = checks::status_named(store::text(row[2])).value_or(Status::Unproven);
  }
  const std::string prefix = std::string(clause) + ".";
  bool any = false;
  for (const auto& check : context.runner.prepared()) {
    if (check.clause->id != clause && !check.clause->id.starts_with(prefix)) continue;
    any = true;
    const auto found = stored.find(check.id);
    explainer.check(check, found == stored.end() ? Status::Unproven : found->second);
  }
  if (!any) {
    Reason reason;
    reason.status = Status::Unproven;
    reason.says = {"まだ観測されていません。", "Not yet observed."};
    explainer.out.push_back(std::move(reason));
  }
  std::ranges::stable_sort(explainer.out, [](const Reason& a, const Reason& b) {
    return std::tuple(a.kind, a.status, a.ended_at.has_value()) < std::tuple(b.kind, b.status, b.ended_at.has_value());
  });
  return std::move(explainer.out);
}

std::vector<CheckStatus> check_statuses(store::Connection& connection, const catalogue::Catalogue& catalogue, std::string_view contract,
                                        std::string_view clause) {
  std::vector<CheckStatus> out;
  const auto found = catalogue.clauses.find(std::string(clause));
  if (found == catalogue.clauses.end()) return out;
  for (const auto& check : found->second.checks) {
    CheckStatus status;
    status.check = check.id;
    status.kind = check.kind;
    status.observed_by = check.observed_by;
    status.asks = check.says.empty() ? Text{} : check.says.front().second;
    const auto row = connection.query("select status from p_check_status where contract = ? and clause = ? and check_id = ?",
                                      {std::string(contract), std::string(clause), check.id});
    if (!row.empty()) status.status = checks::status_named(store::text(row.rows[0][0])).value_or(Status::Unproven);
    status.open = store::integer(connection
                                     .query("select count(*) from p_finding where contract = ? and clause = ? and check_id = ? and healed_at is null",
                                            {std::string(contract), std::string(clause), check.id})
                                     .rows[0][0]);
    out.push_back(std::move(status));
  }
  return out;
}

std::vector<HistoryEntry> history(store::Connection& connection, std::string_view contract, std::string_view clause) {
  std::vector<HistoryEntry> out;
  const auto rows = connection.query("select at, status from p_status_history where contract = ? and clause = ? order by idx",
                                     {std::string(contract), std::string(clause)});
  for (const auto& row : rows.rows) {
    out.push_back({store::integer(row[0]), checks::status_named(store::text(row[1])).value_or(Status::Unproven)});
  }
  return out;
}

std::optional<Exemption> exemption(store::Connection& connection, std::string_view contract, std::string_view clause, base::Date today) {
  const auto rows = connection.query(
      "select record, clause, starts, ends, actor, reason, at from p_exemption where contract = ? and clause = ? and ended_at is null and starts <= ? "
      "and ends >= ? order by ends desc limit 1",
      {std::string(contract), std::string(clause), base::to_string(today), base::to_string(today)});
  if (rows.empty()) return std::nullopt;
  const auto& row = rows.rows[0];
  return Exemption{store::text(row[0]), store::text(row[1]), store::text(row[2]), store::text(row[3]), store::text(row[4]), store::text(row[5]),
                   store::integer(row[6])};
}

std::vector<std::string> overlooked(store::Connection& connection, const Context& context) {
  std::vector<std::string> out;
  for (const auto& check : context.runner.prepared()) {
    std::map<std::string, std::string> known, full;
    for (const auto& row : connection.query("select record, status from op_check_row where contract = ? and check_id = ?", {context.contract.id, check.id}).rows) {
      known[store::text(row[0])] = store::text(row[1]);
    }
    for (const auto& row : context.runner.run(connection, check, context.contract, context.moment, std::nullopt)) {
      full[row.record] = std::string(checks::to_string(row.status));
    }
    for (const auto* rows : {&known, &full}) {
      for (const auto& [record, status] : *rows) {
        const bool told_already = rows == &full && known.contains(record);
        if (told_already || said(known, record) == said(full, record)) continue;
        out.push_back(check.id + " of " + record + " is taken for " + said(known, record) + ", a full run says " + said(full, record));
      }
    }
  }
  return out;
}

}  // namespace junshu::assess
