// The commands of Instance::execute. `p` = needs a person who is a member of the contract; `t` = authorised by the one-time token in the body;
// `s` = the system itself, or an enrolled host that the caller has identified by its certificate.
//
//   setup.prepare        t  {token, contract:{name_client, name_contractor, system, zone, calendar, starts, ends, settings:{…}},
//                            person:{name, kana, login, password, side}}                       → {totp_secret, totp_uri}
//   setup.confirm        t  {token, totp}                                                      → {contract, person, member}
//   contract.change      p  {settings:{key: value}}            administrators; "side:<register>.<action>", "role:…", "promote:<clause>/<check>", "holiday:<date>", "agent_interval", "working_hours"
//   member.invite        p  {side, name, kana, roles:[{role, starts, ends?}]}                  → {token, invitation, expires_at}
//   invitation.withdraw  p  {invitation}
//   invitation.accept    t  {token, login, password}                                           → {totp_secret, totp_uri}
//   invitation.confirm   t  {token, totp}                                                      → {contract, person, member}
//   member.end           p  {member}
//   role.grant           p  {member, role, starts, ends?}                                      → {grant}
//   role.end             p  {grant}
//   deputy.appoint       p  {principal, deputy, roles:[…], starts, ends}                       → {appointment}
//   deputy.end           p  {appointment}
//   recovery.request     p  {member}                                                           → {request}
//   recovery.approve     p  {request}                                                          → {token, expires_at}
//   recovery.accept      t  {token, login, password}                                           → {totp_secret, totp_uri}
//   recovery.confirm     t  {token, totp}                                                      → {person}
//   record.act           p  {register, action, record?, values:{…}, reason?, occurred_at?, confirm?, if_version?}  → {register, record, version}
//   exemption.grant      p  {clause, ends, reason}            client side only: security_officer or contract_administrator
//   exemption.end        p  {clause}
//   host.invite          p  {name}                                                             → {token, host, expires_at}
//   host.enrol           t  {token, name, certificate_sha256}                                  → {host, contract}
//   host.remove          p  {host, reason}
//   host.renew           s  {host, certificate_sha256}
//   segment.receive      s  {host, sha256}            the segment stored as a blob of the contract before → {accepted, duplicate}
//   definition.adopt     p  {kind, id, sha256}                two administrators, one after the other: the second makes it
//   wording.import       p  {wording:{clause: text}}          administrators
//   value.erase          p  {register, record, reason}        administrators: personal values of one record
//   invitation.join      p  {token}                   for somebody who has an account                  → {contract, person, member}
#pragma once
