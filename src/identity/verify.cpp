#include "identity/verify.h"

#include "base/hash.h"
#include "rows.h"
#include "store/writer.h"

namespace junshu::identity {
namespace {

void add(std::vector<store::Difference>& to, std::string what, std::string table, std::string row, std::string field, std::string expected,
         std::string found) {
  to.push_back({std::move(what), std::move(table), std::move(row), std::move(field), std::move(expected), std::move(found)});
}

void check_links(store::Connection& connection, const Keys& keys, std::vector<store::Difference>& differences) {
  const store::Rows rows = connection.query(
      "select coalesce(p.contract, s.contract) as contract, coalesce(p.member, s.member) as member, p.person as committed, s.person as person,"
      " s.hmac as hmac, s.mac as mac, s.member as linked from p_member p"
      " full join side_member s on s.contract = p.contract and s.member = p.member order by 1, 2",
      {});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string contract = store::text(rows.at(i, "contract"));
    const std::string member = store::text(rows.at(i, "member"));
    const std::string row = "contract=" + contract + ", member=" + member;
    const std::string& committed = store::text(rows.at(i, "committed"));
    if (store::is_null(rows.at(i, "committed"))) {
      add(differences, "extra row", "side_member", row, "", "", "a link");
      continue;
    }
    const auto plain = store::personal_value(connection, keys.store, contract, member, "member.person", committed);
    if (store::is_null(rows.at(i, "linked"))) {
      // Erased together with the value it was committed to: nothing is missing.
      if (plain) add(differences, "missing row", "side_member", row, "", *plain, "");
      continue;
    }
    if (store::text(rows.at(i, "hmac")) != committed) {
      add(differences, "commitment", "side_member", row, "hmac", committed, store::text(rows.at(i, "hmac")));
    }
    if (!plain || *plain != store::text(rows.at(i, "person"))) {
      add(differences, "commitment", "side_member", row, "person", plain.value_or("(erased)"), store::text(rows.at(i, "person")));
    }
    if (!row_mac_holds(keys, "side_member", {store::Value(contract), store::Value(member), rows.at(i, "person"), rows.at(i, "hmac")},
                       rows.at(i, "mac"))) {
      add(differences, "row", "side_member", row, "mac", "HMAC under the instance key", store::text(rows.at(i, "mac")));
    }
  }
}

void check_credentials(store::Connection& connection, const Keys& keys, std::vector<store::Difference>& differences) {
  const store::Rows rows = connection.query(
      "select coalesce(c.person, s.person) as person, coalesce(c.kind, s.kind) as kind, c.sha256 as sha256, s.sealed as sealed,"
      " s.lookup as lookup, s.person as stored from p_credential c full join side_credential s on s.person = c.person and s.kind = c.kind"
      " order by 1, 2",
      {});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& person = store::text(rows.at(i, "person"));
    const std::string& kind = store::text(rows.at(i, "kind"));
    const std::string row = "person=" + person + ", kind=" + kind;
    if (store::is_null(rows.at(i, "stored"))) {
      add(differences, "missing row", "side_credential", row, "", store::text(rows.at(i, "sha256")), "");
      continue;
    }
    const base::ByteView sealed = store::bytes(rows.at(i, "sealed"));
    const std::string found = base::hex(base::sha256(sealed));
    if (store::is_null(rows.at(i, "sha256"))) {
      add(differences, "extra row", "side_credential", row, "", "", found);
    } else if (found != store::text(rows.at(i, "sha256"))) {
      add(differences, "commitment", "side_credential", row, "sealed", store::text(rows.at(i, "sha256")), found);
    } else if (const auto content = unseal_object(keys.credential, sealed, "side_credential|" + person + "|" + kind); !content) {
      add(differences, "key", "side_credential", row, "sealed", "opens under the instance key", "does not open");
    } else if (kind == "password") {
      const std::string lookup = commitment_of(keys, "login", base::require_text(*content, "login"));
      if (lookup != store::text(rows.at(i, "lookup"))) {
        add(differences, "commitment", "side_credential", row, "lookup", lookup, store::text(rows.at(i, "lookup")));
      }
    }
  }
}

}  // namespace

std::vector<store::Difference> verify_people(store::Connection& connection, const Keys& keys) {
  std::vector<store::Difference> differences;
  check_links(connection, keys, differences);
  check_credentials(connection, keys, differences);
  return differences;
}

}  // namespace junshu::identity
