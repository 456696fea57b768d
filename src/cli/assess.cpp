#include <cstdio>

#include "base/json.h"
#include "commands.h"
#include "instance/offline.h"

namespace junshu::cli {

namespace {

using base::Array;
using base::Object;

struct Wish {
  std::string contract, format = "table";
};

Object clause_json(const Shared& shared, const catalogue::Clause& clause, const assess::ClauseStatus& status,
                   const std::vector<assess::Reason>& reasons) {
  Array out;
  for (const auto& reason : reasons) {
    out.push_back(Object{{"check", reason.check},
                         {"kind", reason.kind == catalogue::CheckKind::Contract ? "contract" : "practice"},
                         {"status", checks::to_string(reason.status)},
                         {"register", reason.register_id},
                         {"record", reason.record},
                         {"finding", reason.finding},
                         {"says", shared.say(reason.says)},
                         {"next", shared.say(reason.next)}});
  }
  return {{"id", clause.id}, {"label", clause.label}, {"name", shared.say(clause.name)}, {"status", checks::to_string(status.status)}, {"reasons", std::move(out)}};
}

void print_row(const Shared& shared, const catalogue::Clause& clause, const assess::ClauseStatus& status, const std::vector<assess::Reason>& reasons) {
  std::printf("%-9s %-14s %s\n", std::string(checks::to_string(status.status)).c_str(), clause.id.c_str(), shared.say(clause.name).c_str());
  for (const auto& reason : reasons) {
    if (reason.status != status.status || reason.status == assess::Status::Kept) continue;
    std::printf("          %14s %s%s%s\n", "", shared.say(reason.says).c_str(), shared.say(reason.next).empty() ? "" : " → ", shared.say(reason.next).c_str());
  }
}

// What the instance last computed; it computes again after every commit and when time asks for it.
int assess_contracts(const Shared& shared, const Place& place, const Wish& wish) {
  instance::Offline offline(place.options(shared));
  const auto definitions = offline.definitions();
  auto& connection = offline.connection();
  auto ids = contracts::list(connection);
  if (!wish.contract.empty()) ids = {wish.contract};
  Array clauses;
  bool broken = false;
  for (const auto& id : ids) {
    const auto contract = contracts::load(connection, id);
    const assess::Context context{definitions->catalogue, *definitions->runner, contract, contracts::moment(contract, base::system_clock().now())};
    if (wish.format == "table") std::printf("%s  %s — %s\n", id.c_str(), contract.client.c_str(), contract.system.c_str());
    for (const auto& status : assess::statuses(connection, definitions->catalogue, id)) {
      const auto& clause = definitions->catalogue.clauses.at(status.clause);
      broken = broken || status.status == assess::Status::Broken;
      // Reasons stand at the clause that has the checks; inner ones only carry the worst status up.
      const auto reasons = clause.checks.empty() && status.observed ? std::vector<assess::Reason>() : assess::reasons(connection, context, clause.id);
      if (wish.format == "json") {
        auto object = clause_json(shared, clause, status, reasons);
        object["contract"] = id;
        clauses.push_back(std::move(object));
      } else {
        print_row(shared, clause, status, reasons);
      }
    }
  }
  if (wish.format == "json") std::puts(base::to_json(clauses).c_str());
  return broken ? 1 : 0;
}

}  // namespace

void add_assess(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand("assess", "Shows the computed status of every clause; 1 when one is broken / 条項の状態を表示");
  const auto place = std::make_shared<Place>();
  const auto wish = std::make_shared<Wish>();
  add_place(*command, place, shared);
  command->add_option("--contract", wish->contract, "one contract, k-… / 契約");
  command->add_option("--format", wish->format, "table or json: one object per clause with id, status, reasons / 出力の形式。jsonは条項ごとに id、status、reasons")->check(CLI::IsMember({"table", "json"}))->capture_default_str();
  command->callback([&shared, place, wish] { shared.run = [&shared, place, wish] { return assess_contracts(shared, *place, *wish); }; });
}

}  // namespace junshu::cli
