#include "dispatch.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

contracts::Contract Doing::contract() const { return contracts::load(transaction.connection(), command.contract); }

identity::Decision Doing::people() const {
  base::Zone zone;
  if (!command.contract.empty()) zone = contract().zone;
  return {transaction, instance.identity_keys(), in_force.catalogue.roles, zone};
}

identity::Actor Doing::actor() const {
  if (command.person.empty()) throw Error(ErrorKind::Unauthenticated, {"ログインしてください。", "Log in first."});
  return identity::load_actor(transaction.connection(), instance.identity_keys(), command.contract, command.person, transaction.now(),
                              contract().zone);
}

identity::Actor Doing::administrator() const {
  auto who = actor();
  if (!who.standing(identity::kAdministrator)) {
    throw Error(ErrorKind::Forbidden, {"契約管理者だけが行えます。契約管理者に依頼してください。", "Only a contract administrator may do this. Ask one."});
  }
  return who;
}

Object Doing::by() const {
  const auto who = actor();
  Object out{{"actor", who.member}};
  if (const auto standing = who.standing(identity::kAdministrator)) {
    out["role"] = standing->role;
    if (!standing->for_member.empty()) out["for"] = standing->for_member;
  }
  return out;
}

registers::World Doing::world(const contracts::Contract& contract) const {
  store::BlobStore& blobs = instance.blobs();
  return {transaction.connection(), instance.keys(), in_force.catalogue, contract, contracts::moment(contract, transaction.now()),
          [&blobs, id = contract.id](std::string_view sha256) { return blobs.exists(id, sha256); }};
}

const std::map<std::string, Handler, std::less<>>& handlers() {
  static const auto all = [] {
    std::map<std::string, Handler, std::less<>> out;
    add_people_handlers(out);
    add_contract_handlers(out);
    add_record_handlers(out);
    add_host_handlers(out);
    return out;
  }();
  return all;
}

}  // namespace junshu::instance
