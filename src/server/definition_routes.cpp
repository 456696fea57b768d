// Changed definitions: what is proposed, beside what is in force; agreeing to it. The contract's literal wording.
#include "routes.h"
#include "shown.h"
#include "store/blobs.h"

namespace junshu::server {

namespace {

base::Text name_of(const catalogue::Catalogue& catalogue, const std::string& kind, const std::string& id) {
  if (kind == "register" && catalogue.registers.contains(id)) return catalogue.registers.at(id).name;
  if (kind == "clause" && catalogue.clauses.contains(id)) {
    const auto& clause = catalogue.clauses.at(id);
    return {clause.label + " " + clause.name.ja, clause.label + " " + clause.name.en};
  }
  if (kind == "role" && catalogue.roles.contains(id)) return catalogue.roles.at(id).name;
  return {id, id};
}

Response list_proposals(Context& context) {
  auto snapshot = context.snapshot();
  auto& blobs = context.instance().blobs();
  const auto text_of = [&](const store::Value& sha256) {
    return std::string(base::as_text(blobs.get(store::kInstanceLog, store::text(sha256))));
  };
  const auto rows = snapshot.connection().query(
      "select p.kind, p.id, p.sha256, p.at, d.sha256, "
      "(select count(*) from p_definition_endorsement e where e.kind = p.kind and e.id = p.id and e.sha256 = p.sha256), "
      "(select count(*) from p_definition_endorsement e where e.kind = p.kind and e.id = p.id and e.sha256 = p.sha256 "
      "and e.person = ?) "
      "from p_definition_proposal p left join p_definition d on d.kind = p.kind and d.id = p.id order by p.kind, p.id",
      {context.person()});
  Array items;
  for (const auto& row : rows.rows) {
    const std::string kind = store::text(row[0]);
    const std::string id = store::text(row[1]);
    Object item{{"kind", kind},
                {"id", id},
                {"name", both(name_of(snapshot.catalogue(), kind, id))},
                {"sha256", store::text(row[2])},
                {"proposed_at", instant(store::integer(row[3]))},
                {"proposed", text_of(row[2])},
                {"endorsements", store::integer(row[5])},
                {"mine", store::integer(row[6]) > 0}};
    if (!store::is_null(row[4])) item["in_force"] = text_of(row[4]);
    items.push_back(std::move(item));
  }
  return ok({{"items", std::move(items)}});
}

Response agree(Context& context) {
  const auto outcome = context.execute("definition.adopt", context.contract(), context.body({"definitions"}), true);
  return outcome.done() ? ok(outcome.body) : refused(outcome, context.language);
}

Response import_wording(Context& context) {
  return context.answer(context.execute("wording.import", context.contract(), context.body({"wording"}), true));
}

}  // namespace

void add_definition_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/definitions", list_proposals);
  routes.personal("POST", "/contracts/{contract}/definitions", agree);
  routes.personal("POST", "/contracts/{contract}/wording", import_wording, std::size_t{1} << 20U);
}

}  // namespace junshu::server
