// People of a contract: roles, deputies, invitations, lost credentials.
#include <algorithm>

#include "base/text.h"
#include "identity/actor.h"
#include "identity/invitations.h"
#include "identity/recovery.h"
#include "routes.h"
#include "session_json.h"
#include "shown.h"

namespace junshu::server {

namespace {

using store::Rows;

// Whether a span of civil days that may have been ended is in force today.
bool active(const Rows& rows, std::size_t row, const std::string& today) {
  const std::string& ends = store::text(rows.at(row, "ends"));
  return store::text(rows.at(row, "starts")) <= today && (ends.empty() || ends >= today) &&
         store::is_null(rows.at(row, "ended_at"));
}

Array roles_of(Shown& shown, const std::string& member) {
  const std::string today = base::to_string(shown.snapshot().moment().today);
  const Rows rows = shown.snapshot().connection().query(
      "select record, role, starts, ends, granted_by, ended_at from p_role_grant where contract = ? and member = ? "
      "order by starts, record",
      {shown.contract(), member});
  Array out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Object item{{"id", store::text(rows.at(i, "record"))},
                {"role", store::text(rows.at(i, "role"))},
                {"starts", store::text(rows.at(i, "starts"))},
                {"active", active(rows, i, today)}};
    set_if(item, "ends", store::text(rows.at(i, "ends")));
    if (!store::text(rows.at(i, "granted_by")).empty())
      item["granted_by"] = shown.member(store::text(rows.at(i, "granted_by")));
    out.push_back(std::move(item));
  }
  return out;
}

Array deputies_of(Shown& shown, const std::string& member) {
  const std::string today = base::to_string(shown.snapshot().moment().today);
  const Rows rows = shown.snapshot().connection().query(
      "select record, deputy, roles, starts, ends, ended_at from p_deputy where contract = ? and principal = ? order "
      "by starts, record",
      {shown.contract(), member});
  Array out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.push_back(Object{{"id", store::text(rows.at(i, "record"))},
                         {"deputy", shown.member(store::text(rows.at(i, "deputy")))},
                         {"role", store::text(rows.at(i, "roles"))},
                         {"starts", store::text(rows.at(i, "starts"))},
                         {"ends", store::text(rows.at(i, "ends"))},
                         {"active", active(rows, i, today)}});
  }
  return out;
}

Object member_json(Context& context, Shown& shown, const std::string& id) {
  const Rows rows = shown.snapshot().connection().query(
      "select side, active, joined_at from p_member where contract = ? and member = ?", {shown.contract(), id});
  if (rows.empty())
    throw base::Error(base::ErrorKind::NotFound, {"この関係者はいません。", "There is no such person."}, id);
  const auto name =
      identity::member_name(shown.snapshot().connection(), context.instance().keys(), shown.contract(), id);
  Array roles = roles_of(shown, id);
  const bool administrator = std::ranges::any_of(roles, [](const base::Json& grant) {
    return grant.at("active").as_bool() && grant.at("role").as_string() == identity::kAdministrator;
  });
  Object out{{"id", id},
             {"name", name.name},
             {"side", store::text(rows.at(0, "side"))},
             {"state", store::integer(rows.at(0, "active")) != 0 ? "active" : "ended"},
             {"administrator", administrator},
             {"joined_at", instant(store::integer(rows.at(0, "joined_at")))},
             {"roles", std::move(roles)},
             {"deputies", deputies_of(shown, id)}};
  set_if(out, "kana", name.kana);
  return out;
}

Object invited_json(const identity::InvitationOffer& offer) {
  Array roles;
  bool administrator = false;
  for (const auto& span : offer.roles) {
    Object role{{"id", offer.record + "/" + span.role},
                {"role", span.role},
                {"starts", base::to_string(span.starts)},
                {"active", false}};
    if (span.ends) role["ends"] = base::to_string(*span.ends);
    roles.push_back(std::move(role));
    administrator = administrator || span.role == identity::kAdministrator;
  }
  Object out{{"id", offer.record},
             {"name", offer.name},
             {"side", identity::to_string(offer.side)},
             {"state", "invited"},
             {"administrator", administrator},
             {"invitation_expires_at", instant(offer.expires_at)},
             {"roles", std::move(roles)},
             {"deputies", Array()}};
  set_if(out, "kana", offer.kana);
  return out;
}

std::vector<identity::InvitationOffer> invitations(Context& context, instance::Snapshot& snapshot) {
  return identity::open_invitations(snapshot.connection(), context.instance().identity_keys(), snapshot.contract().id,
                                    snapshot.moment().now);
}

Response list_roles(Context& context) {
  auto snapshot = context.snapshot();
  Array items;
  for (const auto& [id, role] : snapshot.catalogue().roles) items.push_back(role_json(role));
  return ok({{"items", std::move(items)}});
}

Response list_people(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  Array items;
  const Rows rows = snapshot.connection().query(
      "select member from p_member where contract = ? order by active desc, side, joined_at", {shown.contract()});
  for (const auto& row : rows.rows) items.push_back(member_json(context, shown, store::text(row[0])));
  for (const auto& offer : invitations(context, snapshot)) items.push_back(invited_json(offer));
  return ok({{"items", std::move(items)}});
}

Response get_person(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const std::string id = context.parameter("member");
  for (const auto& offer : invitations(context, snapshot)) {
    if (offer.record == id) return ok(invited_json(offer));
  }
  return ok(member_json(context, shown, id));
}

Response invited_answer(const Context& context, const instance::Outcome& outcome) {
  if (!outcome.done()) return refused(outcome, context.language);
  Object out{{"member", base::require_text(outcome.body, "invitation")},
             {"link", context.base_url() + "/invitations/" + std::string(base::require_text(outcome.body, "token"))}};
  const base::Json* expires = base::find(outcome.body, "expires_at");
  out["expires_at"] = expires != nullptr && expires->is_int64() ? base::Json(instant(expires->as_int64())) : *expires;
  return ok(std::move(out), 201);
}

Response invite_person(Context& context) {
  Object body = context.body({"name", "kana", "side", "administrator", "roles"});
  Array roles;
  if (const auto* given = base::find(body, "roles"); given != nullptr && given->is_array()) roles = given->as_array();
  if (base::bool_or(body, "administrator", false)) {
    auto snapshot = context.snapshot();
    const bool named = std::ranges::any_of(roles, [](const base::Json& role) {
      return role.is_object() && base::text_or(role.as_object(), "role", "") == identity::kAdministrator;
    });
    if (!named)
      roles.push_back(Object{{"role", identity::kAdministrator}, {"starts", base::to_string(snapshot.moment().today)}});
  }
  body.erase("administrator");
  body["roles"] = std::move(roles);
  if (!base::find(body, "kana")) body["kana"] = "";
  return invited_answer(context, context.execute("member.invite", context.contract(), std::move(body), true));
}

Response renew_invitation(Context& context) {
  Object body;
  const std::string record = context.parameter("member");
  {
    auto snapshot = context.snapshot();
    const auto open = invitations(context, snapshot);
    auto offer = std::ranges::find(open, record, &identity::InvitationOffer::record);
    if (offer == open.end())
      throw base::Error(base::ErrorKind::NotFound, {"この招待はありません。", "There is no such invitation."}, record);
    Array roles;
    for (const auto& span : offer->roles) {
      // A day that has passed meanwhile is no day to start on.
      Object role{{"role", span.role}, {"starts", base::to_string(std::max(span.starts, snapshot.moment().today))}};
      if (span.ends) role["ends"] = base::to_string(*span.ends);
      roles.push_back(std::move(role));
    }
    body = {{"side", identity::to_string(offer->side)},
            {"name", offer->name},
            {"kana", offer->kana},
            {"roles", std::move(roles)}};
  }
  const auto withdrawn = context.execute("invitation.withdraw", context.contract(), {{"invitation", record}});
  if (!withdrawn.done()) return refused(withdrawn, context.language);
  return invited_answer(context, context.execute("member.invite", context.contract(), std::move(body)));
}

Response grant_role(Context& context) {
  Object body = context.body({"role", "starts", "ends"});
  body["member"] = context.parameter("member");
  return context.answer(context.execute("role.grant", context.contract(), std::move(body), true), 201);
}

Response end_role(Context& context) {
  return context.answer(context.execute("role.end", context.contract(), {{"grant", context.parameter("grant")}}));
}

Response appoint_deputy(Context& context) {
  Object body = context.body({"deputy", "role", "starts", "ends"});
  body["roles"] = Array{body["role"]};
  body.erase("role");
  body["principal"] = context.parameter("member");
  return context.answer(context.execute("deputy.appoint", context.contract(), std::move(body), true), 201);
}

Response end_deputy(Context& context) {
  return context.answer(
      context.execute("deputy.end", context.contract(), {{"appointment", context.parameter("deputyship")}}));
}

Array recoveries(Context& context, Shown& shown) {
  instance::Snapshot& snapshot = shown.snapshot();
  const identity::Actor& me = snapshot.actor();
  Array items;
  for (const auto& one : identity::open_recoveries(snapshot.connection(), context.instance().identity_keys(),
                                                   shown.contract(), snapshot.moment().now)) {
    Object subject = shown.member(one.member);
    const bool own = identity::same_person(snapshot.connection(), shown.contract(), me.member, one.member) ||
                     identity::same_person(snapshot.connection(), shown.contract(), me.member, one.requested_by);
    const bool same_side = base::text_or(subject, "side", "") == identity::to_string(me.side);
    items.push_back(Object{{"id", one.record},
                           {"member", std::move(subject)},
                           {"requested_by", shown.member(one.requested_by)},
                           {"requested_at", instant(one.requested_at)},
                           {"can_approve", !own && same_side}});
  }
  return items;
}

Response list_recoveries(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  return ok({{"items", recoveries(context, shown)}});
}

Response request_recovery(Context& context) {
  Object body = context.body({"member"});
  const auto outcome = context.execute("recovery.request", context.contract(), std::move(body), true);
  if (!outcome.done()) return refused(outcome, context.language);
  const std::string id(base::require_text(outcome.body, "request"));
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  for (auto& item : recoveries(context, shown)) {
    if (item.at("id").as_string() == id) return ok(item.as_object(), 201);
  }
  throw base::Error(base::ErrorKind::NotFound,
                    {"この申し出はすでに終わっています。", "This request has ended already."}, id);
}

Response approve_recovery(Context& context) {
  const auto outcome =
      context.execute("recovery.approve", context.contract(), {{"request", context.parameter("recovery")}});
  if (!outcome.done()) return refused(outcome, context.language);
  const base::Json* expires = base::find(outcome.body, "expires_at");
  return ok(
      {{"link", context.base_url() + "/recoveries/" + std::string(base::require_text(outcome.body, "token"))},
       {"expires_at", expires != nullptr && expires->is_int64() ? base::Json(instant(expires->as_int64())) : *expires}},
      201);
}

}  // namespace

void add_people_routes(Routes& routes) {
  const std::string people = "/contracts/{contract}/people";
  routes.personal("GET", "/contracts/{contract}/roles", list_roles);
  routes.personal("GET", people, list_people);
  routes.personal("POST", people, invite_person);
  routes.personal("GET", people + "/{member}", get_person);
  routes.personal("POST", people + "/{member}/invitation", renew_invitation);
  routes.personal("POST", people + "/{member}/roles", grant_role);
  routes.personal("DELETE", people + "/{member}/roles/{grant}", end_role);
  routes.personal("POST", people + "/{member}/deputies", appoint_deputy);
  routes.personal("DELETE", people + "/{member}/deputies/{deputyship}", end_deputy);
  routes.personal("GET", "/contracts/{contract}/recoveries", list_recoveries);
  routes.personal("POST", "/contracts/{contract}/recoveries", request_recovery);
  routes.personal("POST", "/contracts/{contract}/recoveries/{recovery}/approve", approve_recovery);
}

}  // namespace junshu::server
