#include <algorithm>

#include "dispatch.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;
using registers::Verdict;

registers::Request record_request(const Object& body) {
  registers::Request request;
  request.register_id = std::string(base::require_text(body, "register"));
  request.action = std::string(base::require_text(body, "action"));
  request.record = std::string(base::text_or(body, "record", ""));
  if (const auto* values = base::find(body, "values")) request.values = base::as_object(*values, "values");
  request.reason = std::string(base::text_or(body, "reason", ""));
  if (const auto* occurred = base::find(body, "occurred_at"); occurred != nullptr && !occurred->is_null()) {
    request.occurred_at = occurred->is_int64() ? occurred->as_int64() : base::from_iso8601(base::require_text(body, "occurred_at"));
  }
  request.on_behalf_of = std::string(base::text_or(body, "on_behalf_of", ""));
  request.confirm = base::bool_or(body, "confirm", false);
  if (const auto* version = base::find(body, "if_version"); version != nullptr && version->is_int64()) request.if_version = version->as_int64();
  return request;
}

void refuse(Outcome& outcome, const registers::Decision& decision) {
  outcome.message = decision.message;
  outcome.rules = decision.broken;
  for (const auto& problem : decision.problems) outcome.problems.push_back({problem.field, problem.says});
  switch (decision.verdict) {
    case Verdict::Admissible:
      outcome.kind.reset();
      break;
    case Verdict::Invalid:
      outcome.kind = ErrorKind::InvalidInput;
      break;
    case Verdict::Forbidden:
      outcome.kind = ErrorKind::Forbidden;
      break;
    case Verdict::Refused:
      outcome.kind = ErrorKind::Conflict;
      break;
    case Verdict::NeedsConfirmation:
      outcome.kind = ErrorKind::ConfirmationNeeded;
      break;
    case Verdict::Stale:
      outcome.kind = ErrorKind::PreconditionFailed;
      break;
  }
}

namespace {

constexpr std::size_t kCommitmentsPerEvent = 200;

void act(Doing& doing) {
  const auto contract = doing.contract();
  const auto world = doing.world(contract);
  const auto actor = doing.actor();
  const auto decision = registers::decide(world, actor, record_request(doing.body()));
  refuse(doing.outcome, decision);
  if (!doing.outcome.done()) return;
  const auto done = registers::perform(doing.transaction, contract.id, decision);
  doing.outcome.body = {{"register", base::require_text(doing.body(), "register")},
                        {"record", done.record},
                        {"version", static_cast<std::int64_t>(done.position.index)}};
}

// Destroys the personal values of one record: key, salts and values. The record and its history stay, as commitments.
void erase(Doing& doing) {
  doing.administrator();
  const std::string register_id(base::require_text(doing.body(), "register"));
  const std::string record(base::require_text(doing.body(), "record"));
  const std::string reason(base::text_or(doing.body(), "reason", ""));
  if (reason.empty()) throw Error(ErrorKind::InvalidInput, {"消去の理由を入力してください。", "Give the reason for erasing."}, "reason");
  if (!doing.in_force.catalogue.registers.contains(register_id) ||
      doing.transaction.connection()
          .query("select 1 from \"p_" + register_id + "\" where contract = ? and record = ?", {doing.command.contract, record})
          .empty()) {
    throw Error(ErrorKind::NotFound, {"その記録はありません。", "There is no such record."}, record);
  }
  const std::string owner = register_id + "/" + record;
  // The events name every commitment whose value is gone, so that `verify` expects none of them.
  const auto values = doing.transaction.connection().query("select distinct hmac from side_value where log = ? and record = ? order by hmac",
                                                           {doing.command.contract, owner});
  const auto reason_commitment = doing.transaction.commit_personal(doing.command.contract, "erasure/" + owner, "erasure.reason", reason);
  for (std::size_t first = 0; first == 0 || first < values.size(); first += kCommitmentsPerEvent) {
    Object body = doing.by();
    body["owner"] = owner;
    body["reason"] = reason_commitment;
    base::Array hmacs;
    for (std::size_t i = first; i < std::min(values.size(), first + kCommitmentsPerEvent); ++i) hmacs.push_back(base::Json(store::text(values.rows[i][0])));
    body["hmacs"] = std::move(hmacs);
    doing.transaction.emit(doing.command.contract, "value.erased", std::move(body));
  }
  doing.transaction.execute("delete from side_value where log = ? and record = ?", {doing.command.contract, owner});
  doing.erased.push_back(owner);
  doing.outcome.body = {{"erased", owner}};
}

}  // namespace

void add_record_handlers(std::map<std::string, Handler, std::less<>>& handlers) {
  handlers["record.act"] = act;
  handlers["value.erase"] = erase;
}

}  // namespace junshu::instance
