#include "identity/folds.h"

#include "base/text.h"
#include "rows.h"

namespace junshu::identity {
namespace {

using store::Cell;
using store::ColumnType;
using store::Event;
using store::Projection;
using store::Value;

store::Column text(std::string name) { return {std::move(name), ColumnType::Text}; }
store::Column integer(std::string name) { return {std::move(name), ColumnType::Integer}; }
store::Column blob(std::string name) { return {std::move(name), ColumnType::Blob}; }

Value field(const Event& event, std::string_view key) { return value(base::require_text(event.body, key)); }
Value optional_field(const Event& event, std::string_view key) {
  const auto* found = base::find(event.body, key);
  return found == nullptr ? Value() : value(base::require_text(event.body, key));
}
Value commitment(const Event& event, std::string_view key) { return value(hmac_in(event.body, key)); }
Value instant(const Event& event) { return value(event.at); }
Value contract(const Event& event) { return value(event.log); }

std::string words(const Event& event, std::string_view key) {
  std::vector<std::string> parts;
  for (const base::Json& part : base::require_array(event.body, key)) parts.emplace_back(part.as_string());
  return base::join(parts, " ");
}

void person_created(Projection& to, const Event& event) {
  to.upsert("p_person", {{"person", field(event, "person")}},
            {{"active", value(1)}, {"name", commitment(event, "name")}, {"kana", commitment(event, "kana")}, {"created_at", instant(event)}});
}

void credential_set(Projection& to, const Event& event) {
  to.upsert("p_credential", {{"person", field(event, "person")}, {"kind", field(event, "kind")}},
            {{"sha256", field(event, "sha256")}, {"set_at", instant(event)}});
}

void person_recovered(Projection& to, const Event& event) {
  to.upsert("p_person", {{"person", field(event, "person")}}, {{"recovered_at", instant(event)}});
}

void member_invited(Projection& to, const Event& event) {
  std::vector<std::string> roles;
  for (const base::Json& role : base::require_array(event.body, "roles")) {
    roles.emplace_back(base::require_text(base::as_object(role, "roles"), "role"));
  }
  to.upsert("p_invitation", {{"contract", contract(event)}, {"record", field(event, "invitation")}},
            {{"side", field(event, "side")},
             {"roles", value(base::join(roles, " "))},
             {"invited_by", field(event, "actor")},
             {"invited_at", instant(event)},
             {"trust", optional_field(event, "trust")}});
}

void invitation_withdrawn(Projection& to, const Event& event) {
  to.upsert("p_invitation", {{"contract", contract(event)}, {"record", field(event, "invitation")}}, {{"withdrawn_at", instant(event)}});
}

void member_joined(Projection& to, const Event& event) {
  to.upsert("p_member", {{"contract", contract(event)}, {"member", field(event, "member")}},
            {{"side", field(event, "side")},
             {"active", value(1)},
             {"person", commitment(event, "person")},
             {"name", commitment(event, "name")},
             {"kana", commitment(event, "kana")},
             {"invitation", optional_field(event, "invitation")},
             {"invited_by", optional_field(event, "invited_by")},
             {"trust", optional_field(event, "trust")},
             {"joined_at", instant(event)},
             {"left_at", Value()}});
  if (base::find(event.body, "invitation") != nullptr) {
    to.upsert("p_invitation", {{"contract", contract(event)}, {"record", field(event, "invitation")}}, {{"member", field(event, "member")}});
  }
}

void member_left(Projection& to, const Event& event) {
  to.upsert("p_member", {{"contract", contract(event)}, {"member", field(event, "member")}}, {{"active", value(0)}, {"left_at", instant(event)}});
}

void role_granted(Projection& to, const Event& event) {
  to.upsert("p_role_grant", {{"contract", contract(event)}, {"record", field(event, "grant")}},
            {{"member", field(event, "member")},
             {"role", field(event, "granted")},
             {"starts", field(event, "starts")},
             {"ends", optional_field(event, "ends")},
             {"granted_by", optional_field(event, "actor")},
             {"granted_at", instant(event)}});
}

void role_ended(Projection& to, const Event& event) {
  to.upsert("p_role_grant", {{"contract", contract(event)}, {"record", field(event, "grant")}},
            {{"ends", field(event, "ends")}, {"ended_at", instant(event)}, {"ended_by", field(event, "actor")}});
}

void deputy_appointed(Projection& to, const Event& event) {
  to.upsert("p_deputy", {{"contract", contract(event)}, {"record", field(event, "appointment")}},
            {{"principal", field(event, "principal")},
             {"deputy", field(event, "deputy")},
             {"roles", value(words(event, "roles"))},
             {"starts", field(event, "starts")},
             {"ends", field(event, "ends")},
             {"appointed_by", field(event, "actor")},
             {"appointed_at", instant(event)}});
}

void deputy_ended(Projection& to, const Event& event) {
  to.upsert("p_deputy", {{"contract", contract(event)}, {"record", field(event, "appointment")}},
            {{"ends", field(event, "ends")}, {"ended_at", instant(event)}, {"ended_by", field(event, "actor")}});
}

void register_projections(store::Projector& projector) {
  projector.table({"p_person",
                   {text("person"), integer("active"), text("name"), text("kana"), integer("created_at"), integer("recovered_at")},
                   {"person"},
                   {}});
  projector.table({"p_credential", {text("person"), text("kind"), text("sha256"), integer("set_at")}, {"person", "kind"}, {}});
  projector.table({"p_member",
                   {text("contract"), text("member"), text("side"), integer("active"), text("person"), text("name"), text("kana"),
                    text("invitation"), text("invited_by"), text("trust"), integer("joined_at"), integer("left_at")},
                   {"contract", "member"},
                   {}});
  projector.table({"p_invitation",
                   {text("contract"), text("record"), text("side"), text("roles"), text("invited_by"), integer("invited_at"), text("trust"),
                    text("member"), integer("withdrawn_at")},
                   {"contract", "record"},
                   {}});
  projector.table({"p_role_grant",
                   {text("contract"), text("record"), text("member"), text("role"), text("starts"), text("ends"), text("granted_by"),
                    integer("granted_at"), integer("ended_at"), text("ended_by")},
                   {"contract", "record"},
                   {{"contract", "member"}, {"contract", "role"}}});
  projector.table({"p_deputy",
                   {text("contract"), text("record"), text("principal"), text("deputy"), text("roles"), text("starts"), text("ends"),
                    text("appointed_by"), integer("appointed_at"), integer("ended_at"), text("ended_by")},
                   {"contract", "record"},
                   {{"contract", "deputy"}, {"contract", "principal"}}});
}

void register_other_tables(store::Projector& projector) {
  projector.table({"side_member",
                   {text("contract"), text("member"), text("person"), text("hmac"), text("mac")},
                   {"contract", "member"},
                   {{"contract", "person"}, {"person"}}});
  projector.table({"side_credential", {text("person"), text("kind"), text("lookup"), blob("sealed")}, {"person", "kind"}, {{"lookup"}}});
  projector.table({"op_invitation",
                   {text("token_sha256"), text("kind"), text("contract"), text("record"), integer("expires_at"), blob("content"), text("mac")},
                   {"token_sha256"},
                   {{"kind", "contract"}}});
  projector.table({"op_recovery",
                   {text("record"), text("contract"), text("member"), text("requested_by"), integer("requested_at"), integer("expires_at"),
                    text("mac")},
                   {"record"},
                   {{"contract"}}});
  projector.table({"op_session",
                   {text("id"), text("token_sha256"), text("former_sha256"), integer("former_until"), text("person"), integer("created_at"),
                    integer("seen_at"), integer("expires_at"), integer("rotate"), blob("visitor"), text("mac")},
                   {"id"},
                   {{"token_sha256"}, {"former_sha256"}, {"person"}}});
  projector.table({"op_throttle",
                   {text("subject"), integer("failures"), integer("last_at"), integer("blocked_until"), text("mac")},
                   {"subject"},
                   {{"last_at"}}});
  projector.table({"op_totp", {text("person"), integer("last_step"), text("mac")}, {"person"}, {}});
}

}  // namespace

void register_folds(store::Projector& projector) {
  register_projections(projector);
  register_other_tables(projector);
  const auto on = [&projector](std::string_view type, void (*fold)(Projection&, const Event&)) {
    projector.on(type, [fold](Projection& to, const Event& event, const store::BlobReader&) { fold(to, event); });
  };
  on("person.created", person_created);
  on("credential.set", credential_set);
  on("person.recovered", person_recovered);
  on("member.invited", member_invited);
  on("invitation.withdrawn", invitation_withdrawn);
  on("member.joined", member_joined);
  on("member.left", member_left);
  on("role.granted", role_granted);
  on("role.ended", role_ended);
  on("deputy.appointed", deputy_appointed);
  on("deputy.ended", deputy_ended);
}

}  // namespace junshu::identity
