#include "links.h"

#include "identity/actor.h"
#include "rows.h"

namespace junshu::identity {
namespace {

constexpr std::string_view kSelect =
    "select s.member as member, s.person as person, s.hmac as hmac, s.mac as mac, m.side as side, m.active as active, m.person as committed"
    " from side_member s left join p_member m on m.contract = s.contract and m.member = s.member where s.contract = ? and ";

std::optional<Link> link_from(const store::Rows& rows, const Keys& keys, std::string_view contract) {
  if (rows.empty()) return std::nullopt;
  const auto cell = [&rows](std::string_view name) -> const store::Value& { return rows.at(0, name); };
  const bool holds = row_mac_holds(keys, "side_member", {value(contract), cell("member"), cell("person"), cell("hmac")}, cell("mac"));
  if (rows.size() != 1 || !holds || store::is_null(cell("committed")) || store::text(cell("committed")) != store::text(cell("hmac"))) {
    refuse(base::ErrorKind::Integrity,
           "人と契約上の仮名との対応が改ざんされています。junshu verify を実行してください。",
           "The link between a person and a member was altered. Run junshu verify.", "side_member " + store::text(cell("member")));
  }
  return Link{store::text(cell("member")), store::text(cell("person")), side_named(store::text(cell("side"))),
              store::integer(cell("active")) == 1};
}

}  // namespace

std::optional<Link> find_link(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view person) {
  return link_from(connection.query(std::string(kSelect) + "s.person = ?", {value(contract), value(person)}), keys, contract);
}

std::optional<Link> link_of_member(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view member) {
  return link_from(connection.query(std::string(kSelect) + "s.member = ?", {value(contract), value(member)}), keys, contract);
}

base::Json write_link(store::Transaction& transaction, const Keys& keys, std::string_view contract, std::string_view member,
                      std::string_view person) {
  base::Json commitment = transaction.commit_personal(contract, member, "member.person", person);
  const std::string hmac(base::require_text(base::as_object(commitment, "commitment"), "hmac"));
  const std::string mac = row_mac(keys, "side_member", {value(contract), value(member), value(person), value(hmac)});
  transaction.execute(
      "insert into side_member (contract, member, person, hmac, mac) values (?, ?, ?, ?, ?)"
      " on conflict (contract, member) do update set person = excluded.person, hmac = excluded.hmac, mac = excluded.mac",
      {value(contract), value(member), value(person), value(hmac), value(mac)});
  return commitment;
}

std::optional<std::string> person_of(store::Connection& connection, const Keys& keys, std::string_view contract, std::string_view member) {
  const auto link = link_of_member(connection, keys, contract, member);
  if (!link) return std::nullopt;
  return link->person;
}

}  // namespace junshu::identity
