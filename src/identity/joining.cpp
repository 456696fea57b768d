#include "joining.h"

#include "base/text.h"
#include "credentials.h"
#include "links.h"
#include "rows.h"

namespace junshu::identity {
namespace {

constexpr std::size_t kLongestName = 100;  // characters

}  // namespace

PersonName checked_name(const PersonName& name) {
  PersonName result{std::string(base::trim(name.name)), std::string(base::trim(name.kana))};
  const auto fits = [](const std::string& text) { return base::valid_utf8(text) && base::utf8_length(text) <= kLongestName; };
  if (result.name.empty() || !fits(result.name)) {
    refuse(base::ErrorKind::InvalidInput, "氏名を入力してください（100文字まで）。", "Enter the name (at most 100 characters).", "name");
  }
  if (!fits(result.kana)) {
    refuse(base::ErrorKind::InvalidInput, "ふりがなは100文字までです。", "The reading has at most 100 characters.", "kana");
  }
  return result;
}

bool side_had_administrator(store::Connection& connection, std::string_view contract, catalogue::Side side) {
  return !connection
              .query("select m.member from p_role_grant g join p_member m on m.contract = g.contract and m.member = g.member"
                     " where g.contract = ? and g.role = ? and m.side = ? limit 1",
                     {value(contract), value(kAdministrator), value(to_string(side))})
              .empty();
}

std::string trust_in_first(catalogue::Side side) { return "first_" + std::string(to_string(side)) + "_administrator"; }

std::string create_person(const Decision& decision, const PersonName& name, const Credentials& credentials, base::ByteView totp_secret) {
  store::Transaction& transaction = decision.transaction;
  std::string person = base::random_id(transaction.random(), "u-");
  transaction.emit(store::kInstanceLog, "person.created",
                   {{"person", person},
                    {"name", transaction.commit_personal(store::kInstanceLog, person, "person.name", name.name)},
                    {"kana", transaction.commit_personal(store::kInstanceLog, person, "person.kana", name.kana)}});
  set_password(transaction, decision.keys, person, credentials);
  set_totp(transaction, decision.keys, person, totp_secret);
  return person;
}

std::string join(const Decision& decision, std::string_view person, const Joining& joining) {
  store::Transaction& transaction = decision.transaction;
  const auto link = find_link(transaction.connection(), decision.keys, joining.contract, person);
  if (link && link->active) {
    refuse(base::ErrorKind::Conflict, "すでにこの契約の関係者です。", "You are already a member of this contract.");
  }
  if (link && link->side != joining.side) {
    refuse(base::ErrorKind::Conflict, "以前と異なる側で同じ契約に加わることはできません。",
           "Somebody who belonged to one side of a contract cannot join the other.");
  }
  std::string member = link ? link->member : base::random_id(transaction.random(), "m-");
  base::Object body{{"member", member},
                    {"side", to_string(joining.side)},
                    {"person", write_link(transaction, decision.keys, joining.contract, member, person)},
                    {"name", transaction.commit_personal(joining.contract, member, "member.name", joining.name.name)},
                    {"kana", transaction.commit_personal(joining.contract, member, "member.kana", joining.name.kana)}};
  if (!joining.invitation.empty()) body["invitation"] = joining.invitation;
  if (!joining.invited_by.empty()) body["invited_by"] = joining.invited_by;
  if (!joining.trust.empty()) body["trust"] = joining.trust;
  transaction.emit(joining.contract, "member.joined", std::move(body));
  return member;
}

}  // namespace junshu::identity
