// The tables of people and the folds that fill them.
//
// Log 0:     person.created {person, name, kana} · credential.set {person, kind, sha256} · person.recovered {person, requested_by, approved_by, contract}
// Contract:  member.invited {invitation, side, roles, trust?} · invitation.withdrawn {invitation} · member.joined {member, side, person, name, kana, invitation, invited_by, trust?} ·
//            member.left {member} · role.granted {grant, member, granted, starts, ends?} · role.ended {grant, ends} ·
//            deputy.appointed {appointment, principal, deputy, roles, starts, ends} · deputy.ended {appointment, ends}
// Events of a contract made by a person also carry actor, role (the capacity) and, for a deputy, `for`; `granted` is the role granted. `name`, `kana` and a member's `person` are commitments {"hmac"};
// `starts` and `ends` are civil dates of the contract's zone, both days included.
//
// p_person(person, active, name, kana, created_at, recovered_at) · p_credential(person, kind, sha256, set_at)
// p_member(contract, member, side, active, person, name, kana, invitation, invited_by, trust, joined_at, left_at)
// p_invitation(contract, record, side, roles, invited_by, invited_at, trust, member, withdrawn_at)
// p_role_grant(contract, record, member, role, starts, ends, granted_by, granted_at, ended_at, ended_by)
// p_deputy(contract, record, principal, deputy, roles, starts, ends, appointed_by, appointed_at, ended_at, ended_by); roles separated by a space
// side_member(contract, member, person, hmac, mac): who a member is; hmac equals p_member.person, the value stands in side_value too
// side_credential(person, kind, lookup, sealed): SHA-256 of `sealed` equals p_credential.sha256
// op_invitation, op_recovery, op_session, op_throttle, op_totp: each row with an HMAC over all of it
#pragma once

#include "store/event.h"

namespace junshu::identity {

void register_folds(store::Projector& projector);

}  // namespace junshu::identity
