#include "identity/actor.h"
#include "rows.h"
#include "store/writer.h"

namespace junshu::identity {
namespace {

PersonName name_behind(store::Connection& connection, store::KeyStore& keys, const store::Rows& rows, std::string_view log,
                       std::string_view record, std::string_view kind) {
  PersonName result{std::string(record), {}};
  if (rows.empty()) return result;
  const auto plain = [&](std::string_view field) {
    return store::personal_value(connection, keys, log, record, std::string(kind) + "." + std::string(field), store::text(rows.at(0, field)));
  };
  if (auto name = plain("name")) result.name = std::move(*name);
  if (auto kana = plain("kana")) result.kana = std::move(*kana);
  return result;
}

}  // namespace

PersonName member_name(store::Connection& connection, store::KeyStore& keys, std::string_view contract, std::string_view member) {
  const store::Rows rows =
      connection.query("select name, kana from p_member where contract = ? and member = ?", {value(contract), value(member)});
  return name_behind(connection, keys, rows, contract, member, "member");
}

std::string display_name(store::Connection& connection, store::KeyStore& keys, std::string_view contract, std::string_view member) {
  return member_name(connection, keys, contract, member).name;
}

PersonName person_name(store::Connection& connection, store::KeyStore& keys, std::string_view person) {
  const store::Rows rows = connection.query("select name, kana from p_person where person = ?", {value(person)});
  return name_behind(connection, keys, rows, store::kInstanceLog, person, "person");
}

}  // namespace junshu::identity
