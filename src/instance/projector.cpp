#include "projector.h"

#include "access.h"
#include "adoption.h"
#include "assess/assess.h"
#include "contracts/contracts.h"
#include "hosts/hosts.h"
#include "identity/folds.h"
#include "registers/act.h"
#include "registers/definitions.h"
#include "registers/expect.h"

namespace junshu::instance {

using store::ColumnType;

namespace {

void register_instance_folds(store::Projector& projector) {
  projector.table({"p_instance", {{"instance", ColumnType::Text}, {"at", ColumnType::Integer}}, {"instance"}, {}});
  projector.table({"p_contract_log", {{"contract", ColumnType::Text}, {"at", ColumnType::Integer}}, {"contract"}, {}});
  projector.table({"p_checkpoint",
                   {{"log", ColumnType::Text}, {"size", ColumnType::Integer}, {"root", ColumnType::Text}, {"at", ColumnType::Integer}},
                   {"log", "size"},
                   {}});
  projector.table({"p_wording",
                   {{"contract", ColumnType::Text}, {"clause", ColumnType::Text}, {"wording", ColumnType::Text}, {"at", ColumnType::Integer}},
                   {"contract", "clause"},
                   {}});
  projector.table({"p_erasure", {{"contract", ColumnType::Text}, {"owner", ColumnType::Text}, {"at", ColumnType::Integer}}, {"contract", "owner"}, {}});
  projector.table({"op_idempotency",
                   {{"person", ColumnType::Text},
                    {"key", ColumnType::Text},
                    {"request", ColumnType::Text},
                    {"answer", ColumnType::Text},
                    {"at", ColumnType::Integer}},
                   {"person", "key"},
                   {{"at"}}});
  const auto text = [](const store::Event& event, std::string_view key) { return std::string(base::require_text(event.body, key)); };
  projector.on("instance.created", [text](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_instance", {{"instance", text(event, "instance")}}, {{"at", event.at}});
  });
  projector.on("contract.created", [text](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_contract_log", {{"contract", text(event, "contract")}}, {{"at", event.at}});
  });
  projector.on("checkpoint.recorded", [text](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_checkpoint", {{"log", text(event, "contract")}, {"size", base::require_integer(event.body, "size")}},
                      {{"root", text(event, "root")}, {"at", event.at}});
  });
  projector.on("wording.imported", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_wording", {{"contract", event.log}, {"clause", std::string(base::require_text(event.body, "clause"))}},
                      {{"wording", std::string(base::require_text(base::require_object(event.body, "wording"), "hmac"))}, {"at", event.at}});
  });
  projector.on("value.erased", [text](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_erasure", {{"contract", event.log}, {"owner", text(event, "owner")}}, {{"at", event.at}});
  });
}

}  // namespace

store::Projector make_projector() {
  store::Projector projector;
  register_instance_folds(projector);
  register_access_folds(projector);
  register_endorsement_folds(projector);
  contracts::register_folds(projector);
  identity::register_folds(projector);
  registers::register_definition_folds(projector);
  registers::register_folds(projector);
  registers::register_expect_folds(projector);
  hosts::register_folds(projector);
  assess::register_folds(projector);
  return projector;
}

std::vector<std::pair<std::string, std::string>> named_blobs(store::Projection& projection) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](const char* sql) {
    for (const auto& row : projection.query(sql, {}).rows) out.emplace_back(store::text(row[0]), store::text(row[1]));
  };
  add("select '0' as contract, sha256 from p_definition_version");
  add("select '0' as contract, sha256 from p_definition_proposal");
  add("select '0' as contract, sha256 from p_access_segment");
  add("select contract, sha256 from p_segment");
  add("select contract, sha256 from p_evidence");
  return out;
}

}  // namespace junshu::instance
