#include "base/hash.h"
#include "dispatch.h"
#include "hosts/hosts.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

void invite(Doing& doing) {
  const auto who = doing.actor();
  std::string role;
  std::string behalf;
  for (const char* candidate : {"contract_administrator", "system_administrator"}) {
    if (const auto standing = who.standing(candidate); standing && role.empty()) {
      role = standing->role;
      behalf = standing->for_member;
    }
  }
  if (role.empty()) {
    throw Error(ErrorKind::Forbidden, {"機器の登録は契約管理者かシステム管理者だけが行えます。", "Only a contract or system administrator may enrol hosts."});
  }
  Object by{{"actor", who.member}, {"role", role}};
  if (!behalf.empty()) by["for"] = behalf;
  const auto invited = hosts::invite(doing.transaction, doing.instance.identity_keys(), doing.command.contract, base::require_text(doing.body(), "name"), by);
  doing.outcome.body = {{"host", invited.host}, {"token", invited.token}, {"expires_at", base::to_iso8601(invited.expires_at)}};
}

void enrol(Doing& doing) {
  const auto enrolled = hosts::enrol(doing.transaction, doing.instance.identity_keys(), base::require_text(doing.body(), "token"),
                                     base::require_text(doing.body(), "certificate_sha256"));
  doing.outcome.body = {{"host", enrolled.host}, {"contract", enrolled.contract}};
}

void renew(Doing& doing) {
  hosts::renew(doing.transaction, {std::string(base::require_text(doing.body(), "host")), doing.command.contract},
               base::require_text(doing.body(), "certificate_sha256"));
}

void remove(Doing& doing) {
  doing.administrator();
  hosts::remove(doing.transaction, doing.command.contract, base::require_text(doing.body(), "host"), doing.by());
}

// A large segment was stored as a blob before the transaction and is opened again from there, so that what is recorded is what is kept. A small one is brought along,
// with what was read in it, and kept in this transaction.
void receive(Doing& doing) {
  const hosts::Enrolled host{std::string(base::require_text(doing.body(), "host")), doing.command.contract};
  hosts::Received received;
  std::string sha256;
  if (const auto& brought = doing.command.brought) {
    sha256 = brought->info.sha256;
    received = hosts::receive(doing.transaction, host,
                              {history::open_header(base::as_text(brought->content)), *base::digest_from_hex(sha256), base::require_array(doing.body(), "facts")},
                              &*brought);
  } else {
    sha256 = base::require_text(doing.body(), "sha256");
    const auto bytes = doing.instance.blobs().get(host.contract, sha256);
    received = hosts::receive(doing.transaction, host, hosts::arrived(history::open(base::as_text(bytes))));
  }
  doing.outcome.body = {{"accepted", sha256}, {"duplicate", received.duplicate}};
}

}  // namespace

void add_host_handlers(std::map<std::string, Handler, std::less<>>& handlers) {
  handlers["host.invite"] = invite;
  handlers["host.enrol"] = enrol;
  handlers["host.renew"] = renew;
  handlers["host.remove"] = remove;
  handlers["segment.receive"] = receive;
}

}  // namespace junshu::instance
